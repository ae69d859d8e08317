"""A draft of any size is a programme that can be used, or one clear line."""

from pathlib import Path

import pytest

from coach.errors import DocumentError
from coach.importing import draft_of, read_document, write_draft
from coach.model import Programme
from coach.programmes import MAX_BYTES, MOST_TEXTS, loads

pytestmark = pytest.mark.usefixtures("kept_reader")

PARTS = ("knee", "hip", "ankle", "shoulder", "elbow", "wrist", "neck", "heel")


def drafted(text: str, tmp_path: Path) -> tuple[str, Programme]:
    (tmp_path / "x.md").write_text(text, encoding="utf-8")
    written = write_draft(draft_of(read_document(tmp_path / "x.md")), Path("x.yaml"))
    return written, loads(written.encode(), Path("x.yaml")).programme


def test_more_sentences_than_an_exercise_holds_are_listed(tmp_path: Path) -> None:
    many = [f"Bend your {one} toward your {other}." for one in PARTS for other in PARTS][:30]
    text = f"# Bends\n\nLie on your back.\n\n{' '.join(many)}\n\nRepeat 3 times.\n"
    written, programme = drafted(text, tmp_path)
    (exercise,) = programme.exercises
    assert len(exercise.instructions["action"].full) == MOST_TEXTS
    listed = [line for line in written.splitlines() if "more than the 20 texts" in line]
    assert [line.partition("): ")[2] for line in listed] == many[MOST_TEXTS:]
    assert f"of the text, {len(listed)} passages are not in the session" in written


def test_a_session_of_many_hours_says_so_in_one_line(tmp_path: Path) -> None:
    one = "## Walk {}\n\nStand up. Walk on the spot for 30 minutes.\n"
    text = "# Walks\n\n" + "\n".join(one.format(number) for number in range(1, 21))
    with pytest.raises(DocumentError) as raised:
        drafted(text, tmp_path)
    assert "its 20 exercises make no programme: holds and rests take 10" in str(raised.value)
    assert "Cut it in two" in str(raised.value)


def test_a_draft_that_no_programme_may_be_as_large_as_says_so(tmp_path: Path) -> None:
    draft = draft_of(read_document(Path(__file__).parent / "article.txt"))
    draft.exercises[0].source += [("line 1", "A word and another one. " * 20)] * 3000
    with pytest.raises(DocumentError, match=r"larger than 1 MB\. Cut it in two"):
        write_draft(draft, Path("x.yaml"))
    assert MAX_BYTES == 1_000_000
