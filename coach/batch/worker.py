"""A process of a batch on this machine: it makes orders, and ends with the one that started it.

It loads little before it watches its parent: else one whose parent was killed meanwhile would
first load all that orders are made with, which takes seconds on a busy machine.
"""

from __future__ import annotations

import _thread
import multiprocessing
import os
import signal
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


def work(pipe: Connection) -> None:
    """Make orders until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Nothing is begun yet, so nothing has to be removed; and where an exception comes out of an
    # import, Python may print it and go on.
    signal.signal(signal.SIGTERM, lambda number, _: os._exit(128 + number))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from coach.batch.job import make

    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    with suppress(EOFError, OSError):
        while True:
            pipe.send(make(pipe.recv()))
    # It ends by itself now; the signal of a parent that was killed would cut its clean-up short.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _end_with_parent() -> None:
    """Once our parent has ended, end as at a polite kill: what is not whole is removed."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    if sys.platform == "win32":
        _thread.interrupt_main(signal.SIGTERM)
    else:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
