"""Make a release: check, build, try out what was built, and tag it.

    python scripts/release.py 0.2.0            everything but the tag
    python scripts/release.py 0.2.0 --tag      the same, then tag the commit

Run it in the activated .venv, on a clean checkout of main whose changelog has its section. The
wheel and the sdist go into dist/, after each was installed into a bare environment of its own
and made a track there. Nothing is uploaded: that is a decision of its own.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAMME = "sacroiliitis"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("version", help="the version to release, such as 0.2.0")
    parser.add_argument("--tag", action="store_true", help="tag the commit when all is well")
    arguments = parser.parse_args()
    check(arguments.version)
    for package in build():
        try_out(package, arguments.version)
    if arguments.tag:
        run("git", "tag", "--annotate", f"v{arguments.version}", "--message", notes())
        print(f"Tagged v{arguments.version}. Publish it with: git push origin v{arguments.version}")


def check(version: str) -> None:
    """Stop unless the checkout is clean and says everywhere that it is this version."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        sys.exit(f"{version} is not a version such as 0.2.0.")
    if output("git", "status", "--porcelain"):
        sys.exit("The checkout has changes that are not committed. Commit or stash them first.")
    source = (ROOT / "coach" / "__init__.py").read_text(encoding="utf-8")
    if f'__version__ = "{version}"' not in source:
        sys.exit(f'coach/__init__.py does not say __version__ = "{version}".')
    if not re.match(rf"## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d\n", changes()):
        sys.exit(f"The newest section of CHANGELOG.md is not [{version}] with its date.")
    if output("git", "tag", "--list", f"v{version}"):
        sys.exit(f"v{version} has been tagged already.")


def changes() -> str:
    """Return the changelog from its newest finished section on."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(r"^## \[\d", text, re.MULTILINE)
    return text[found.start() :] if found else ""


def notes() -> str:
    """Return the newest section of the changelog, without its heading."""
    _, _, body = changes().partition("\n")
    return body.partition("\n## ")[0].strip()


def build() -> list[Path]:
    """Build the sdist, and the wheel from it, into an empty dist/."""
    folder = ROOT / "dist"
    for old in folder.glob("audio_coach-*"):
        old.unlink()
    run(sys.executable, "-m", "hatchling", "build", "--directory", str(folder))
    built = sorted(folder.glob("audio_coach-*"))
    if [package.suffix for package in built] != [".whl", ".gz"]:
        sys.exit(f"Expected one wheel and one sdist in {folder}, found: {built}")
    return built


def try_out(package: Path, version: str) -> None:
    """Install a package into a bare environment, and make the bundled session with it."""
    print(f"Trying {package.name} ...", flush=True)
    with tempfile.TemporaryDirectory(prefix="coach-release-") as folder:
        environment = Path(folder, "environment")
        venv.create(environment, with_pip=True)
        commands = environment / ("Scripts" if sys.platform == "win32" else "bin")
        run(str(commands / "python"), "-m", "pip", "install", "--quiet", str(package))
        said = output(str(commands / "coach"), "--version", cwd=Path(folder))
        if version not in said:
            sys.exit(f"{package.name} calls itself {said!r}.")
        tracks = str(Path(folder, "tracks"))
        run(str(commands / "coach"), "export", PROGRAMME, "-o", tracks, cwd=Path(folder))
        run(str(commands / "coach"), "verify", tracks, cwd=Path(folder))


def run(*command: str, cwd: Path = ROOT) -> None:
    """Run a command, and stop with its exit code where it fails."""
    code = subprocess.run(command, cwd=cwd, check=False).returncode
    if code:
        sys.exit(code)


def output(*command: str, cwd: Path = ROOT) -> str:
    """Return what a command prints; stop where it fails."""
    done = subprocess.run(command, cwd=cwd, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr or f"{command[0]} failed")
    return done.stdout.strip()


if __name__ == "__main__":
    main()
