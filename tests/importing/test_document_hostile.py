"""Documents that are damaged, or made to do harm: one line, exit 2, and nothing else happens."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path

import document_sheets
import pytest
from click.testing import CliRunner
from document_sheets import ENTITY, docx_with
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from coach.cli import coach as cli
from coach.errors import DocumentError
from coach.importing import Block, Document, document, draft_of, read_document, write_draft
from coach.importing.blocks import ReadingError
from coach.importing.document_worker import answer
from coach.importing.draft import fixed
from coach.importing.lexicon import table
from coach.importing.notices import needed_by
from coach.programmes import loads

HERE = Path(__file__).parent
TEXTS = " ".join(
    path.read_text(encoding="utf-8")
    for path in (*sorted((HERE / "sheets").glob("*.[tm]*")), HERE / "article.txt")
)


LAUGHS = b'<!DOCTYPE d [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY a%d "%s">' % (n, b"&a%s;" % (str(n - 1).encode() if n else b"") * 10)
    for n in range(1, 9)
)
PDF = document_sheets.balance_pdf()
HARMFUL = {
    "empty.txt": b"",
    "blank.md": b" \n\n ",
    "zeros.txt": b"\0" * 5000,
    "noise.pdf": b"%PDF-1.7\n" + bytes(range(256)) * 200,
    "cut.pdf": PDF[: len(PDF) // 2],
    "not.pdf": b"Lift your leg.",
    "cut.docx": document_sheets.hip_docx()[:3000],
    "deep.json": b"[" * 100_000,
    "deep2.json": b'{"results": [' + b'{"translations": ' * 50_000,
    "number.json": b"[1e999999]",
    "list.json": b'[1, null, "x", {"name": 3, "instructions": {"a": 1}}]',
    "deep.html": b"<div>" * 200_000 + b"Lift your leg.",
    "unclosed.html": b"<" * 300_000,
    "comments.html": b"<!--" * 100_000,
    "quotes.md": b"> " * 300_000 + b"x",
    "brackets.md": b"[" * 300_000,
    "backticks.md": b"`" * 1000 + b" " + b"`a" * 50_000,
    "old.doc": b"\xd0\xcf\x11\xe0 Lift your leg.",
    "binary": bytes(range(256)) * 40,
}
HARMFUL_PARTS = {
    "bomb.docx": {"word/media/x": b"\0" * 70_000_000},
    "entity.docx": {"word/document.xml": ENTITY},
    "laughs.docx": {"word/document.xml": LAUGHS + b"]><d>&a8;</d>"},
    "wide.docx": {"word/document.xml": ENTITY.decode().encode("utf-16")},
    "archive.docx": {"[Content_Types].xml": b"<nothing/>"},
}


@pytest.mark.parametrize("name", [*HARMFUL, *HARMFUL_PARTS])
def test_a_harmful_document_is_one_line(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    parts = HARMFUL_PARTS.get(name)
    Path(name).write_bytes(HARMFUL[name] if parts is None else docx_with(parts))
    result = CliRunner().invoke(cli, ["import", name])
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 2, result.output
    assert len(result.output.splitlines()) == 1, result.output
    assert result.output.startswith(f"{name}: ")
    assert len(result.output) < 500
    assert result.output.strip().isprintable()
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_document_that_takes_too_long_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "LIMIT", 0.5)
    path = tmp_path / "stars.md"
    path.write_bytes(b"**a " * 100_000)
    with pytest.raises(DocumentError, match=r"reading it takes longer than 0\.5 s"):
        read_document(path)


def test_a_programme_of_the_coach_is_no_document(tmp_path: Path) -> None:
    for name in ("mine.yaml", "mine.txt"):
        path = tmp_path / name
        path.write_text(
            "schema: 1\ntitle: Mine\nexercises:\n  - id: lift\n    name: Lift\n"
            "    position: standing\n    instructions:\n      action: Lift your heels.\n"
        )
        with pytest.raises(DocumentError, match=r"coach add FILE; .*coach upgrade FILE"):
            read_document(path)


def test_a_page_names_no_file_that_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    path = tmp_path / "x.html"
    path.write_text(
        f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]><html><body>'
        f'<link rel="import" href="file://{secret}"><iframe src="file://{secret}"></iframe>'
        "<h2>Heel raise</h2><p>&x; Stand up. Lift your heels. Repeat 5 times.</p></body></html>"
    )
    assert "SECRET" not in str(read_document(path).blocks)


def test_what_a_document_says_writes_no_yaml_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text(
        'Heel raise\n\nStand up. Lift your heels: "high", - as: {you} can # review: no.\n'
        "Lift your heels.\u2028exercises: []\x1b[2J\x85 Repeat 5 times.\n\n"
        "\\n  - id: x\n\nLeg lift: *a &b !c\n\nStand up. Lift one leg, %TAG {side}. ---\n"
    )
    text = write_draft(draft_of(read_document(path)), Path("x.yaml"))
    programme = loads(text.encode(), Path("x.yaml")).programme
    assert programme.exercises[0].name == "Heel raise"
    assert "\x1b" not in text
    assert "\x85" not in text


@pytest.mark.parametrize("kind", ["text", "markdown", "html"])
@given(data=st.binary(max_size=400))
@settings(max_examples=60)
def test_any_bytes_are_blocks_or_an_error(kind: str, data: bytes) -> None:
    with suppress(ReadingError):
        reply, _ = answer({"kind": kind, "only": []}, data)
        json.dumps(reply)
        assert all(block[1].isprintable() and block[1] for block in reply["blocks"])


@pytest.mark.parametrize("name", ["hip.docx", "balance.pdf"])
@given(data=st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_file_is_blocks_or_an_error(name: str, data: st.DataObject) -> None:
    whole = bytearray(PDF if name.endswith("pdf") else document_sheets.hip_docx())
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(whole) - 1))
        whole[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    with suppress(ReadingError):
        answer({"kind": name.partition(".")[2], "only": []}, bytes(whole))


words = st.sampled_from([*sorted(set(re.findall(r"\S+", TEXTS))), "{side}", "#", "1.", '"'])
sentences = st.lists(words, min_size=1, max_size=14).map(" ".join)
blocks = st.builds(
    Block,
    kind=st.sampled_from(["heading", "item", "text"]),
    text=sentences,
    ref=st.integers(1, 99).map("line {}".format),
    level=st.integers(0, 6),
    number=st.none() | st.integers(1, 5),
)
STEPS = ["Lift your leg.", "Lie on your back.", "Hold for 5 seconds.", "Repeat with one arm."]
EXERCISE = [Block("heading", "Leg lift", "line 1", 2)]
EXERCISE += [Block("text", step, f"line {n}") for n, step in enumerate(STEPS, 2)]


SHORT = {"w/o": "without ", "w/": "with ", "b/w": "between", "&": " and "}


def said_in(text: str) -> list[str]:
    """The words of a text: forms in -ing as their verbs, and sides as any words."""
    text = re.sub(r"(?:your )?\{(?:other_)?side\}", " ", text)
    return [table()["gerunds"].get(word, word) for word in re.findall(r"[\w']+", text.lower())]


def is_shortened(text: str, source: str) -> bool:
    """Whether the words of a text stand in the source in the same order; some may be singular."""
    for short, whole in SHORT.items():
        source = source.replace(short, whole)
    left = iter(said_in(source.replace("/", " or ")))
    return all(
        any(word in (other, other[:-1]) or (word, other) == ("foot", "feet") for other in left)
        for word in said_in(text)
    )


@given(before=st.lists(blocks, max_size=6), after=st.lists(blocks, max_size=8))
@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@example(before=[], after=[])
@example(
    before=[],
    after=[
        Block("heading", "Steps", "line 6", 2),
        Block("item", "10 Hold: Step b/w two chairs", "line 7"),
        Block("item", "Step w/o shoes & socks", "line 8"),
    ],
)
def test_nothing_is_invented(before: list[Block], after: list[Block]) -> None:
    """A draft is made of whatever stands in a document, can be used, and says nothing else."""
    document = Document("x.txt", "text", (*before, *EXERCISE, *after))
    try:
        draft = draft_of(document)
    except DocumentError:
        assume(needed_by(" ".join(block.text for block in document.blocks)) is None)
        raise
    text = write_draft(draft, Path("x.yaml"))
    programme = loads(text.encode(), Path("x.yaml")).programme
    own = {fixed(kind) for kind in ("consult", "emergency", "stop", "dose", "unreviewed")}
    source = [block.text for block in document.blocks]
    safety = programme.safety
    for sentence in (*safety.consult, *safety.emergency, *safety.stop, *safety.dose):
        assert sentence in own or any(is_shortened(sentence, each) for each in source)
    for exercise in programme.exercises:
        said = [text for wording in exercise.instructions.values() for text in wording.full]
        for sentence in (*said, *exercise.easier, *exercise.harder):
            assert any(is_shortened(sentence, each) for each in source), sentence
