"""Blocks: where the lines of one stand in a document."""

from document_sheets import HEEL_RAISE

from coach.importing.plain import text_blocks


def test_a_further_line_of_a_block_is_found_by_its_words() -> None:
    block = text_blocks(HEEL_RAISE)[1]
    assert block.ref_of("Stand tall") == "line 3"
    assert block.ref_of("apart.") == "line 4"
