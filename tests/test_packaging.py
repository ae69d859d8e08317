"""A wheel holds all that the coach needs, and works without the checkout."""

import re
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# On one worker: each of these fixtures is made once.
pytestmark = pytest.mark.xdist_group("packaging")

ROOT = Path(__file__).resolve().parent.parent


def needed(distribution):
    """A distribution's requirements that apply here, and theirs, by name."""
    for line in metadata.requires(distribution) or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield canonicalize_name(requirement.name)
            yield from needed(requirement.name)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        yield archive


def run_from(wheel, folder, code):
    """Run code against the unpacked wheel, ahead of any other copy of the package."""
    wheel.extractall(folder)
    code = f"import sys; sys.path.insert(0, {str(folder)!r})\n{code}"
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def test_every_file_of_the_package_is_inside(wheel) -> None:
    expected = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "coach").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    expected |= {f"coach/audio_cues/{file.name}" for file in (ROOT / "audio_cues").iterdir()}
    inside = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert inside == expected


def test_the_licences_are_inside(wheel) -> None:
    names = {Path(name).name for name in wheel.namelist() if ".dist-info/licenses/" in name}
    assert names == {"LICENSE", "THIRD_PARTY.md"}


def test_the_package_says_that_it_is_typed(wheel) -> None:
    assert "coach/py.typed" in wheel.namelist()


def test_an_installed_coach_finds_its_tones(wheel, tmp_path: Path) -> None:
    code = (
        "from coach.audio import tones\n"
        "assert tones.__file__.startswith(sys.path[0])\n"
        "print(*(tones.length(n) == len(tones.samples(n)) > 0 for n in tones.names()))"
    )
    assert set(run_from(wheel, tmp_path, code).split()) == {"True"}


def test_an_installed_coach_finds_its_programmes_and_words(wheel, tmp_path: Path) -> None:
    code = (
        "from coach.library import find\n"
        "from coach.programmes import load\n"
        "from coach.script import write_script\n"
        "programme = load(find('sacroiliitis'))\n"
        "assert write_script(programme)\n"
        "print(find('sacroiliitis'))"
    )
    assert Path(run_from(wheel, tmp_path, code).strip()).is_relative_to(tmp_path)


def test_every_package_that_comes_along_has_its_licence_listed() -> None:
    text = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    listed = {canonicalize_name(name) for name in re.findall(r"`([\w.-]+)`", text)}
    assert "onnxruntime" in set(needed("audio-coach"))
    assert set(needed("audio-coach")) - listed == set()


def test_every_tool_has_its_licence_listed() -> None:
    text = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8").partition("## For developers")[2]
    listed = {canonicalize_name(name) for name in re.findall(r"`([\w.-]+)`", text)}
    requirements = map(Requirement, metadata.requires("audio-coach"))
    tools = {canonicalize_name(r.name) for r in requirements if "extra" in str(r.marker)}
    assert tools
    assert tools - listed == set()
