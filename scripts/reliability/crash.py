"""One command, killed at a moment, and what it left behind."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

GRACE_S = 20.0
"""For what a killed command had started to end by itself: it takes half a second on a machine with
nothing else to do, and the law is that nothing stays, not how long it takes."""

STEPS = "mkdir,rename,link,symlink,unlink,rmdir,unlinkat,renameat,renameat2,mkdirat"
"""The system calls by which files and folders come, change their names and go."""

Tree = dict[str, str]
"""What is in a folder, path by path: the digest of a file, "" for a folder."""


@dataclass(frozen=True)
class Bench:
    """A folder of its own for one run: where the command writes, and all that it may keep."""

    root: Path
    sound: dict[str, str] | None = None  # the environment in which there are sound devices

    @property
    def out(self) -> Path:
        return self.root / "out"

    @property
    def temporary(self) -> Path:
        return self.root / "tmp"

    @property
    def environment(self) -> dict[str, str]:
        self.temporary.mkdir(parents=True, exist_ok=True)
        return {
            **(self.sound or os.environ),
            "TMPDIR": str(self.temporary),
            "COACH_CACHE_DIR": str(self.root / "clips"),
            "COACH_STATE_DIR": str(self.root / "history"),
        }

    def start(
        self, *arguments: str, step: int = 0, stdin: int = subprocess.DEVNULL
    ) -> subprocess.Popen[bytes]:
        """Start ``coach`` as the leader of a process group.

        It is killed before the ``step``-th time that it makes, renames or removes a
        file or folder; 0: it is not.
        """
        traced = ["strace", "-o", "/dev/null", "-e", f"inject={STEPS}:signal=KILL:when={step}"]
        with (self.root / "output").open("ab") as output:
            return subprocess.Popen(
                [*(traced if step else ()), sys.executable, "-m", "coach", *arguments],
                cwd=self.root,
                env=self.environment,
                stdin=stdin,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run ``coach`` to its end."""
        return subprocess.run(
            [sys.executable, "-m", "coach", *arguments],
            cwd=self.root,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def steps(self, *arguments: str) -> int:
        """Run ``coach`` to its end; say how many STEPS it takes."""
        report = self.root / "steps"
        traced = ["strace", "-o", report, "-e", f"trace={STEPS}"]
        command = [*traced, sys.executable, "-m", "coach", *arguments]
        subprocess.run(command, cwd=self.root, env=self.environment, check=True)
        return len(report.read_text().splitlines()) - 1

    def alive(self) -> list[int]:
        """The processes that work for this run, whatever their parent is now."""
        mark = f"TMPDIR={self.temporary}".encode()
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if mark in (place / "environ").read_bytes().split(b"\0"):
                    found.append(int(place.name))
        return found

    def survivors(self) -> list[str]:
        """What is alive after the time of grace; it is killed, for the next run is another."""
        end = time.monotonic() + GRACE_S
        while (left := self.alive()) and time.monotonic() < end:
            time.sleep(0.02)
        faults = []
        for pid in left:
            with suppress(OSError):
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                faults.append(f"still alive: {' '.join(word.decode()[-40:] for word in words)}")
                os.kill(pid, signal.SIGKILL)
        return faults

    def litter(self) -> list[str]:
        """What is left in the temporary folder."""
        return [f"left in the temporary folder: {name}" for name in tree(self.temporary)]


def kill(process: subprocess.Popen[bytes], after: float, *, group: bool) -> bool:
    """Kill a command ``after`` seconds, alone or with its group; say whether it ended by that."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(after)
    with suppress(ProcessLookupError):
        (os.killpg if group else os.kill)(process.pid, signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def tree(folder: Path, *, hidden: bool = True) -> Tree:
    """Everything in a folder, or only what a listener sees."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if hidden or not any(part.startswith(".") for part in Path(name).parts):
            with suppress(FileNotFoundError):  # removed meanwhile
                content = hashlib.sha256(path.read_bytes()) if path.is_file() else None
                found[name] = content.hexdigest() if content else ""
    return found


def difference(found: Tree, allowed: list[Tree]) -> str:
    """In which paths it differs from the nearest of what is allowed."""

    def wrong(wanted: Tree) -> list[str]:
        return sorted(name for name in found | wanted if found.get(name) != wanted.get(name))

    names = min(map(wrong, allowed), key=len)
    return f"{len(names)} of {len(found)} paths, such as {', '.join(names[:3])}"
