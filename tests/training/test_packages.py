"""Sources: a repository is checked out at the commit that the pipeline names."""

import subprocess
from pathlib import Path

import pytest

from coach.errors import CoachError
from training.packages import fetch
from training.pipeline import Package


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    done = subprocess.run(
        ["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Make a repository of two commits, where the second changes what the first said."""
    folder = tmp_path / "origin"
    folder.mkdir()
    git(folder, "init", "--quiet")
    git(folder, "config", "uploadpack.allowAnySHA1InWant", "true")
    for text in ("first", "second"):
        (folder / "said.txt").write_text(text)
        git(folder, "add", "said.txt")
        git(folder, "commit", "--quiet", "-m", text)
    git(folder, "tag", "v2")
    return folder


@pytest.mark.parametrize(("version", "said"), [("HEAD~1", "first"), ("v2", "second")])
def test_a_repository_is_checked_out_as_it_was(
    repository: Path, tmp_path: Path, version: str, said: str
) -> None:
    pinned = version if version[0] == "v" else git(repository, "rev-parse", version)
    package = Package("people", "git", str(repository), pinned, "", "CC-BY-4.0")
    fetch(package, tmp_path / "work")
    assert (tmp_path / "work" / "packages" / "people" / "said.txt").read_text() == said


def test_a_commit_that_is_not_there_leaves_nothing(repository: Path, tmp_path: Path) -> None:
    package = Package("people", "git", str(repository), "0" * 40, "", "CC-BY-4.0")
    with pytest.raises(CoachError):
        fetch(package, tmp_path / "work")
    assert not list((tmp_path / "work" / "packages").iterdir())
