"""What a name means: ids, file names, titles, paths, and what is told where it means nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.errors import NotFoundError
from coach.library import add, bundled, entries, find, location_of
from coach.programmes import load

DATA = Path(__file__).parents[1] / "data" / "programmes"
BASE = (DATA / "base.yaml").read_text(encoding="utf-8").replace("Morning", "Evening")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, and an empty library."""
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


def written(name: str, title: str = "Evening stretches") -> Path:
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(BASE.replace("Evening stretches", title), encoding="utf-8")
    return path


def test_bundled_names_come_first(here: Path) -> None:
    assert "sacroiliitis" in bundled()
    (here / "sacroiliitis").mkdir()
    assert load(find("sacroiliitis")).id == "sacroiliitis"


def test_a_path_is_found_as_it_is(here: Path) -> None:
    Path("mine.yaml").write_text(BASE, encoding="utf-8")
    assert find("mine.yaml") == Path("mine.yaml")
    Path("mine.yaml").unlink()
    assert find(f"folder{os.sep}mine") == Path("folder", "mine")
    Path("mine").write_text(BASE, encoding="utf-8")
    assert load(find("mine")).id == "mine"


@pytest.mark.parametrize(
    ("name", "guess"),
    [
        ("sacroilitis", "sacroiliitis"),
        ("mornin", "morning.yaml"),
        ("mornin.yaml", "morning.yaml"),
        ("evening stretch", "evening stretches"),
    ],
)
def test_an_unknown_name_gets_a_guess(name: str, guess: str, here: Path) -> None:
    Path("morning.yaml").write_text(BASE, encoding="utf-8")
    with pytest.raises(NotFoundError, match=f'"{name}"; did you mean "{guess}"') as caught:
        find(name)
    assert caught.value.exit_code == 2
    with pytest.raises(NotFoundError, match=r'called "xyz"; there are: sacroiliitis \('):
        find("xyz")
    for odd in ("x" * 5000, "a\0b", "", "\x1b[31m"):
        with pytest.raises(NotFoundError) as caught:
            find(odd)
        assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "name", ["hip-care", "HIP-Care", "hip care", "hip_care", "Hip-Care.yaml", "my hips", "MY HIPS!"]
)
def test_a_programme_of_the_library_has_its_names_in_every_folder(name: str, here: Path) -> None:
    entry = add(written("elsewhere/Hip-Care.yaml", "My hips"))
    assert find(name) == entry.path
    assert find(name, here=False) == entry.path
    assert location_of(entry.path) == "hip-care"
    assert find(location_of(entry.path)) == entry.path


@pytest.mark.parametrize("name", ["hips", "HIPS", "hips.yaml", "Care of hips"])
def test_a_file_of_this_folder_has_its_names_here_only(name: str) -> None:
    written("hips.yaml", "Care of hips")
    assert find(name) == Path("hips.yaml")
    with pytest.raises(NotFoundError):
        find(name, here=False)


def test_a_file_that_lies_here_does_not_change_what_a_name_means() -> None:
    entry = add(written("elsewhere/hips.yaml", "Hips"))
    written("hips.yaml", "Another")
    written("other.yaml", "Hips")
    assert find("hips") == find("Hips") == entry.path
    assert find("hips.yaml") == Path("hips.yaml")


def test_a_title_of_several_programmes_is_asked_about() -> None:
    for name in ("left", "right"):
        add(written(f"elsewhere/{name}.yaml", "Hips"))
    with pytest.raises(NotFoundError, match='"hips" may be any of: left, right; name one of them'):
        find("hips")
    for name in ("one", "two"):
        written(f"{name}.yaml", "Knees")
    with pytest.raises(NotFoundError, match=r"may be any of: one.yaml, two.yaml; name one"):
        find("knees")


def test_what_was_added_from_this_folder_is_listed_once() -> None:
    add(written("hips.yaml"))
    written("other.yaml")
    Path("notes.yaml").write_text("a: list\n", encoding="utf-8")
    Path("broken.yaml").write_text("schema: [\n", encoding="utf-8")
    assert [(entry.id, entry.where, entry.exercises) for entry in entries()] == [
        ("sacroiliitis", "bundled", 3),
        ("hips", "mine", 2),
        ("other", "here", 2),
    ]


def test_the_title_of_a_strangers_file_is_made_harmless() -> None:
    text = BASE.replace("Evening stretches", '"Eve\\x1b[31m' + "x" * 5000 + '"')
    Path("odd.yaml").write_text(text, encoding="utf-8")
    (odd,) = (entry for entry in entries() if entry.where == "here")
    assert odd.title.startswith("Eve\\x1b[31mxxx")
    assert len(odd.title) < 110
    with pytest.raises(NotFoundError) as caught:
        find("ode")
    assert str(caught.value).isprintable()


@given(st.text(max_size=300))
def test_any_text_is_a_programme_a_path_or_one_printable_sentence(name: str) -> None:
    try:
        found = find(name)
    except NotFoundError as error:
        told = str(error)
    else:
        assert found == Path(name) or found.stem in bundled()
        return
    assert told.isprintable()
    assert len(told) < 400
