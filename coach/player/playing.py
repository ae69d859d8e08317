"""The very beginning of a live session: what the first word waits for longest begins first.

To start PortAudio, and to ask it what devices there are, takes a tenth of a second and more, most
of it waiting, and so does loading the modules of a session: one is done while the other is. So
this file imports nothing of a session but what opens an output.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from coach.audio import open_output
from coach.errors import DeviceError
from coach.player.options import LiveOptions, SessionResult

if TYPE_CHECKING:
    from coach.audio import Output
    from coach.model import Programme


def play_session(
    programme: Programme | Path | None, options: LiveOptions | None = None
) -> SessionResult:
    """Play a session to its end; see ``live.play_live``."""
    options = options or LiveOptions()
    with _quiet_libraries(), closing(Outputs(options.output)) as outputs:
        from coach.voices import anticipate

        anticipate(options.voice)
        from coach.player.live import play_live

        return play_live(programme, options, outputs.open)


class Outputs:
    """The output of that name; None: the default. Begins at once to open it, in a thread.

    Asking what devices there are takes a while, in which there is more to do.
    """

    def __init__(self, name: str | None) -> None:
        self._name = name
        self._first: Future[Output] = Future()
        self._given = False
        self._thread = threading.Thread(target=self._open_first, daemon=True)
        self._thread.start()

    def open(self) -> Output:
        """Return it; once it has gone for good, the default. Raises DeviceError."""
        if not self._given:
            self._given = True
            return self._first.result()
        try:
            return open_output(self._name)
        except DeviceError:
            if self._name is None:
                raise
            return open_output(None)

    def close(self) -> None:
        """Wait until nothing is being opened any more."""
        self._thread.join()

    def _open_first(self) -> None:
        try:
            self._first.set_result(open_output(self._name))
        except BaseException as error:  # raised again where it is asked for
            self._first.set_exception(error)


@contextmanager
def _quiet_libraries() -> Iterator[None]:
    """Keep what C libraries say about sound devices off the screen; Python may still speak."""
    try:
        descriptor = sys.stderr.fileno()
        ours = os.fdopen(os.dup(descriptor), "w", encoding="utf-8", buffering=1)
    except (OSError, ValueError):  # closed, or replaced, as by a test
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    before, sys.stderr = sys.stderr, ours
    os.dup2(nowhere, descriptor)
    try:
        yield
    finally:
        os.dup2(ours.fileno(), descriptor)
        sys.stderr = before
        ours.close()
        os.close(nowhere)
