"""Blocks: where the lines of one stand in a document."""

from coach.importing.plain import text_blocks

TEXT = """\
HEEL RAISE

Stand tall, with your feet
apart.
- Lift your heels.
- Lower them
  slowly.
"""


def test_a_further_line_of_a_block_is_found_by_its_words() -> None:
    block = text_blocks(TEXT)[1]
    assert block.ref_of("Stand tall") == "line 3"
    assert block.ref_of("apart.") == "line 4"
