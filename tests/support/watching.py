"""Runs a command under strace, and tells what it and all that it starts do elsewhere."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

CALLS = (
    "socket,socketpair,openat,mkdirat,renameat,renameat2,linkat,symlinkat,"
    "?open,?creat,?mkdir,?rename,?link,?symlink,?truncate,?mknod,?mknodat"
)
OURS = (".cache/coach", ".local/state/coach")
PULSE = ".config/pulse"
"""Where PulseAudio's own library keeps the key to the sound server of this machine; the socket
to it is in the runtime folder."""

NO_FILES = ("/dev/", "/proc/", "pipe:", "socket:", "anon_inode:")
_WRITING = re.compile(r"O_(WRONLY|RDWR|CREAT|TRUNC)")
_CALL = re.compile(r"^\d+ +(\w+)\((.*)")
_PATH = re.compile(r'(?:AT_FDCWD|\d+)?(?:<([^>]*)>)?(?:, )?"((?:[^"\\]|\\.)*)"')


class Watch:
    """A home, a temporary folder and a working folder of a command's own, all in ``folder``.

    outside: other folders that it may write to.
    """

    def __init__(self, folder: Path, *outside: Path) -> None:
        self.home, self.temporary, self.work = (folder / name for name in ("home", "tmp", "work"))
        self._runtime, self._trace = folder / "run", folder / "trace"
        for place in (self.home, self.temporary, self.work, self._runtime):
            place.mkdir(mode=0o700)
        self._allowed = [self.temporary, self.work, self._runtime, *outside]
        self._allowed += [self.home / place for place in (*OURS, PULSE)]

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of ours that moves a folder, and nothing that makes a library hold its tongue."""
        gone = re.compile("XDG_|COACH_|ORT_|CI$|CI_|GITHUB_|PYTEST_|.*TELEMETRY|DO_NOT_TRACK")
        kept = {name: value for name, value in os.environ.items() if not gone.match(name)}
        return kept | {
            "HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "XDG_RUNTIME_DIR": str(self._runtime),
            "PYTHONDONTWRITEBYTECODE": "1",  # an installed package has been compiled
        }

    def command(self, *command: str) -> list[str]:
        """Return what runs ``command`` and watches it."""
        options = ["-f", "--seccomp-bpf", "-qq", "-y", "-s", "4096", "-e", f"trace={CALLS}"]
        return ["strace", *options, "-o", str(self._trace), *command]

    def faults(self) -> list[str]:
        """What was done outside: sockets but those within the machine, files, and what is left."""
        lines = self._trace.read_text(encoding="utf-8", errors="replace").splitlines()
        assert lines, "nothing was watched"
        left = [f"left: {path}" for path in self.temporary.iterdir()]
        return [*dict.fromkeys(self._wrong(lines)), *left]

    def _wrong(self, lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            call = _CALL.match(line)
            if call is None:  # the second half of one, a signal, an end
                continue
            name, arguments = call.groups()
            if name.startswith("socket"):
                if not arguments.startswith(("AF_UNIX", "AF_LOCAL")):
                    yield line
            elif "open" not in name or _WRITING.search(arguments):
                for folder, path in _PATH.findall(arguments):
                    place = os.path.normpath(self.work / folder / path)
                    if not self._may_write(place):
                        yield line

    def _may_write(self, place: str) -> bool:
        return place.startswith(NO_FILES) or any(
            Path(place) == allowed
            or allowed in Path(place).parents
            or Path(place) in allowed.parents
            for allowed in self._allowed
        )
