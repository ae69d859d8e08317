"""Refuses the network to all Python code of this process, and notes who asked for it.

Native code asks the operating system itself, and cannot be seen from here: that it keeps
quiet is what ``coach/onnx.py`` sees to, and what tests/test_private.py proves with strace.
"""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

# The audit events of Python that reach out, and which argument says where to.
_REFUSED: Final = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
}

# Who is listening to the audit hook; a hook can be added, but never removed.
_asked: list[list[str]] = []


@contextmanager
def refused_network() -> Iterator[list[str]]:
    """Refuse every internet connection that Python code of this process asks for.

    Yields the list of addresses asked for, which grows. Sockets within the
    machine that are no internet sockets stay open.
    """
    _watch()
    asked: list[str] = []
    _asked.append(asked)
    try:
        yield asked
    finally:
        _asked.remove(asked)


@cache
def _watch() -> None:
    sys.addaudithook(_audit)


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    which = _REFUSED.get(event)
    if which is None or not _asked:
        return
    family = getattr(arguments[0], "family", socket.AF_INET)
    if family in (socket.AF_INET, socket.AF_INET6):
        for asked in _asked:
            asked.append(str(arguments[which]))
        raise OSError(errno.ENETUNREACH, "coach doctor refuses the network")
