"""How a session comes by its output device."""

from __future__ import annotations

import threading
from concurrent.futures import Future

from coach.device import Output, open_output
from coach.errors import DeviceError


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
