"""The file of preferences: the user's own lines stay, and whatever is wrong has a place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.errors import ProgrammeError
from coach.preferences import line_of, preferences_file, read_preferences, write_preference


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of preferences that is not there yet."""
    monkeypatch.setenv("COACH_CONFIG_DIR", str(tmp_path / "config"))
    return tmp_path / "config" / "config.toml"


def test_what_is_set_is_read_again(file: Path) -> None:
    assert read_preferences() == {}
    for key, value in (("rate", 0.9), ("gates", False), ("loudness", -6), ("voice", "ein „Ü“\n")):
        write_preference(key, value)
    assert read_preferences() == {"rate": 0.9, "gates": False, "loudness": -6, "voice": "ein „Ü“\n"}
    write_preference("gates", None)
    write_preference("nothing", None)
    assert list(read_preferences()) == ["rate", "loudness", "voice"]
    assert preferences_file() == file
    assert [one.name for one in file.parent.iterdir()] == ["config.toml"]


def test_the_comments_and_the_order_of_the_user_stay(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("# mine\nrate = 0.9   # slowly\n\n# at home\noutput = 'Box'\n", "utf-8")
    write_preference("output", "Headphones")
    write_preference("rate", 1.1)
    write_preference("brief", True)
    assert file.read_text("utf-8") == (
        '# mine\nrate = 1.1   # slowly\n\n# at home\noutput = "Headphones"\nbrief = true\n'
    )


@pytest.mark.skipif(not hasattr(Path, "symlink_to"), reason="no links")
def test_a_link_stays_a_link(file: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text("rate = 0.9\n", "utf-8")
    file.parent.mkdir()
    file.symlink_to(real)
    write_preference("rate", 1.0)
    assert file.is_symlink()
    assert real.read_text("utf-8") == "rate = 1.0\n"


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"rate = 0.9\nvoice = tone\n", ":2:"),
        (b"rate = 0.9\nrate = 1\n", ":2:"),
        (b"[play\n", ":1:"),
        (b'voice = "nat', ":1:"),
        (b"\xff\xfe", ": not UTF-8 text"),
        (b"#" * 100_001, ": the file is larger than 100 kB"),
        (b"a = " + b"[" * 5000, ":1:"),
        (b"a = {b = 1, b = 2}", ": this is not TOML"),
        (b'voice = "a\\q"', ":1:12: this is not TOML"),
    ],
    ids=range(9),
)
def test_a_file_that_cannot_be_read_says_where(data: bytes, place: str, file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(data)
    for use in (read_preferences, lambda: write_preference("rate", 1.0)):
        with pytest.raises(ProgrammeError) as caught:
            use()
        assert f"config.toml{place}" in str(caught.value)
        assert "mend the file, or move it away" in str(caught.value)
    assert file.read_bytes() == data


@given(st.binary(max_size=60) | st.text(alphabet='ab=[]"\n.#{}1', max_size=40).map(str.encode))
def test_any_file_is_preferences_or_one_error(data: bytes) -> None:
    path = preferences_file()
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    try:
        found = read_preferences()
    except ProgrammeError as error:
        assert str(error).isprintable()  # noqa: PT017  (either is right)
    else:
        assert all(isinstance(key, str) for key in found)


def test_the_line_of_a_key(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("# rate = 1\n\n'rate' = 1\n\"a.b\" = 2\n[play]\nx = 1\n", "utf-8")
    assert [line_of(key) for key in ("rate", "a.b", "play", "x", "y")] == [3, 4, 5, 6, 0]
