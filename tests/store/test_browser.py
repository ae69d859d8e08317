"""The sessions of a browser: read as untrusted, and entered once."""

import copy
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from coach.cli import coach
from coach.errors import DocumentError
from coach.store.browser import MAX_REPS, MAX_SESSIONS, read_browser_sessions
from coach.store.history import Store

STARTED = 1_790_000_000_000
SESSION = {
    "id": "0123",
    "programme": "small",
    "title": "A small programme",
    "exercises": "digest",
    "started": STARTED,
    "ended": STARTED + 600_000,
    "zone": 60,
    "outcome": "completed",
    "planned": [["calf", "Calf stretch", "left", 2], ["lift", "Leg lift", None, 3]],
    "done": [
        ["calf", "left", 1, 1, STARTED + 60_000],
        ["calf", "left", 1, 2, STARTED + 90_000],
        ["lift", None, 1, 1, STARTED + 200_000],
    ],
    "pain": 3,
    "effort": None,
}


def saved(folder: Path, *sessions: object, **changes: object) -> Path:
    document = {"format": "coach-history", "version": 1, "sessions": sessions} | changes
    path = folder / "coach-history.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.fixture
def store(tmp_path: Path):
    with Store.open(tmp_path / "history.db") as store:
        yield store


def test_what_was_done_on_the_phone_is_in_the_history(store, tmp_path: Path) -> None:
    (session,) = read_browser_sessions(saved(tmp_path, SESSION))
    assert store.enter(session)
    (record,) = store.history()
    assert (record.programme, record.title) == ("small", "A small programme")
    assert record.started == datetime.fromtimestamp(STARTED / 1000, timezone.utc)
    assert record.local_start.utcoffset() == timedelta(hours=1)
    assert record.outcome == "completed"
    assert [(side.name, side.side, side.done, side.planned) for side in record.sides] == [
        ("Calf stretch", "left", 2, 2),
        ("Leg lift", None, 1, 3),
    ]
    assert (record.pain, record.effort) == (3, None)


def test_no_session_is_entered_twice(store, tmp_path: Path) -> None:
    later = SESSION | {"id": "another", "started": STARTED + 1, "pain": None}
    other = SESSION | {"programme": "other"}
    sessions = read_browser_sessions(saved(tmp_path, SESSION, later, other, SESSION))
    assert [store.enter(one) for one in sessions].count(True) == 3
    assert not any(store.enter(one) for one in sessions)
    assert len(store.history()) == 3
    assert sum(record.done for record in store.history()) == 9


def test_there_is_nothing_to_resume_of_a_session_in_a_browser(store, tmp_path: Path) -> None:
    (session,) = read_browser_sessions(saved(tmp_path, SESSION | {"outcome": "stopped"}))
    store.enter(session)
    assert store.last_unfinished() is None


def test_the_command_says_what_was_new(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("COACH_STATE_DIR", str(tmp_path / "state"))
    path = saved(tmp_path, SESSION)
    run = CliRunner().invoke
    assert run(coach, ["history", "--import", str(path)]).stdout == "Sessions entered: 1.\n"
    again = run(coach, ["history", "--import", str(path)])
    assert again.stdout == "Sessions entered: 0; 1 were there already.\n"
    assert "A small programme" in run(coach, ["history", "--sessions"]).stdout
    assert "A small programme" in run(coach, ["history"]).stdout
    assert run(coach, ["history", "--import", str(path), "--json"]).exit_code == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": None},
        {"outcome": "failed\x1b[2J"},
        {"started": -1},
        {"started": True},
        {"started": 1e400},
        {"started": STARTED + 10**9},
        {"ended": 10**20},
        {"zone": 100_000},
        {"title": ""},
        {"title": "x" * 1001},
        {"title": "\ud800"},
        {"programme": None},
        {"planned": [["calf", "Calf", "up", 2]]},
        {"planned": [["calf", "Calf", ["left"], 2]]},
        {"planned": [["calf", "Calf", "left", 0]]},
        {"planned": [["calf", "Calf", "left"]]},
        {"planned": [["calf", "Calf", None, 1]] * (MAX_REPS + 1)},
        {"done": [["calf", "left", 1, 0, STARTED]]},
        {"done": {"calf": 1}},
        {"pain": 11},
        {"pain": "3"},
        {"effort": 2.5},
    ],
)
def test_what_a_page_never_writes_is_refused(tmp_path: Path, changes) -> None:
    with pytest.raises(DocumentError, match="Save them again"):
        read_browser_sessions(saved(tmp_path, SESSION, SESSION | changes))


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff", b"[]", b"{}", b"3", b"[" * 100_000, b'{"format": "coach-history"}'],
)
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(content)
    with pytest.raises(DocumentError, match="cannot be read as the sessions of a browser"):
        read_browser_sessions(path)


def test_a_newer_or_endless_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="newer coach"):
        read_browser_sessions(saved(tmp_path, SESSION, version=2))
    with pytest.raises(DocumentError, match="too long"):
        read_browser_sessions(saved(tmp_path, *[3] * (MAX_SESSIONS + 1)))
    large = tmp_path / "large.json"
    large.write_bytes(b" " * 20_000_001)
    with pytest.raises(DocumentError, match="larger than 20 MB"):
        read_browser_sessions(large)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(key=st.sampled_from(sorted(SESSION)), value=JSON, gone=st.booleans())
def test_any_value_is_taken_or_refused(tmp_path_factory, key: str, value, gone: bool) -> None:
    folder = tmp_path_factory.mktemp("any")
    session = copy.deepcopy(SESSION)
    session[key] = value
    if gone:
        del session[key]
    path = saved(folder, session)
    try:
        sessions = read_browser_sessions(path)
    except DocumentError:
        return
    with Store.open(folder / "history.db") as store:
        assert all(store.enter(one) for one in sessions)
        assert store.history()
