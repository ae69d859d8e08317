"""Plain text as blocks: headings, items and paragraphs whose lines belong together."""

from document_sheets import HEEL_RAISE

from coach.importing.plain import text_blocks


def test_lines_are_put_together_and_each_block_knows_where_it_begins() -> None:
    blocks = text_blocks(HEEL_RAISE)
    assert [(block.kind, block.text, block.ref) for block in blocks] == [
        ("heading", "HEEL RAISE", "line 1"),
        ("text", "Stand tall, with your feet apart.", "line 3"),
        ("item", "Lift your heels.", "line 5"),
        ("item", "Lower them slowly.", "line 6"),
    ]


def test_nothing_is_no_block() -> None:
    assert text_blocks("") == []
    assert text_blocks(" \n\n\t\n") == []
