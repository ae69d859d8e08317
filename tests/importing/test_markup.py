"""Markdown and HTML as blocks: the same page, each block with its line."""

from coach.importing.markup import html_blocks, markdown_blocks

MARKDOWN = """\
# Heel raise

Stand **tall** by a [wall](https://example.org).

1. Lift your heels.
2. Lower them.
"""
HTML = b"""<html><head><style>p {}</style><script>alert(1)</script></head><body>
<h1>Heel raise</h1>
<p>Stand <b>tall</b> by a <a href="https://example.org">wall</a>.</p>
<ol><li>Lift your heels.</li>
<li>Lower them.</li></ol>
</body></html>"""


PAGE = [
    ("heading", "Heel raise"),
    ("text", "Stand tall by a wall."),
    ("item", "Lift your heels."),
    ("item", "Lower them."),
]


def test_both_give_the_same_blocks_without_marks_links_and_scripts() -> None:
    for blocks in (markdown_blocks(MARKDOWN), html_blocks(HTML)):
        assert [(block.kind, block.text) for block in blocks] == PAGE


def test_each_block_knows_its_line() -> None:
    assert [block.ref for block in markdown_blocks(MARKDOWN)] == [
        "line 1", "line 3", "line 5", "line 6"
    ]  # fmt: skip
    assert [block.ref for block in html_blocks(HTML)] == ["line 2", "line 3", "line 4", "line 5"]


def test_a_page_without_an_encoding_is_read_as_windows_writes_it() -> None:
    (block,) = html_blocks("<p>Breathe – slowly.</p>".encode("windows-1252"))
    assert block.text == "Breathe – slowly."
