"""Programs of ours that work in a process of their own, and how they are asked.

``Worker`` is the side that asks, ``serve`` the side that answers. A program is a file with a
function ``answer``, which takes a request and returns a `Reply`.

A request is a line of JSON on the program's standard input, a reply one on its standard
output; where it says "bytes", so many follow it. Each request has one reply; what went
wrong is {"error", "cause"}. The program ends as soon as its standard input does, whatever
it is doing: it never outlives the process that asks it.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from runpy import run_path
from typing import IO, Any, Final

# What a program is called while it is one, and not a module that somebody imports.
PROGRAM: Final = "program"

# A limit is waited for in so many pieces: while this process is stopped itself, or the
# computer sleeps, one of them passes at most.
_TICKS: Final = 20

_SLOW_TICKS: Final = 3
_NICENESS: Final = 5
_LONGEST_LINE: Final = 1000

# What a request or a reply says, and the bytes after it.
Reply = tuple[dict[str, Any], bytes]


class WorkerError(Exception):
    """A program did not do what it was asked."""


class RefusedError(WorkerError):
    """It says itself what went wrong; ``__cause__`` says why, in its words."""


class EndedError(WorkerError):
    """It ended without a reply."""


class HungError(WorkerError):
    """It gave no reply within its limit, and was ended."""


class Worker:
    """A program, started when it is first asked, and again when it has ended.

    name: what messages call it. limit: seconds until a reply must be there. idle_seconds:
    it ends by itself where it is asked nothing for so long. Any thread may ask; one is
    answered at a time.
    """

    def __init__(
        self, name: str, program: Path, limit: float, idle_seconds: float | None = None
    ) -> None:
        self._name, self._program = name, program
        self._limit, self._idle_seconds = limit, idle_seconds
        self._lock = threading.Lock()
        self._last_words: deque[bytes] = deque(maxlen=1)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and return at once. Raises OSError where there is no room for it."""
        with self._lock:
            self._started()

    def ask(
        self,
        request: dict[str, Any],
        data: bytes = b"",
        *,
        restart: bool = True,
        on_slow: Callable[[], object] | None = None,
    ) -> Reply:
        """Return the reply to ``request`` and ``data``; raises WorkerError.

        restart: start and ask it once more where it ends without a reply; not for what builds
        on an earlier request, or must not be done twice. on_slow: called, in another thread,
        where a sixth of the limit has passed.
        """
        with self._lock:
            if not restart:
                self._refuse_to_begin_again()
            try:
                reply = self._exchange(request, data, on_slow)
            except EndedError:
                if not restart:
                    raise
                reply = self._exchange(request, data, on_slow)
        return _checked(reply)

    def ask_each(self, requests: Iterable[tuple[dict[str, Any], bytes]]) -> None:
        """Have requests done that build on one another, each sent while the one before is done.

        Raises WorkerError at the first that fails. The program is ended then, as it is where
        ``requests`` raises.
        """
        outstanding = False
        with self._lock:
            try:
                for request, data in requests:
                    self._refuse_to_begin_again()
                    with self._talking() as (to, back):
                        _write(to, request, data)
                        reply = _read(back) if outstanding else None
                    if reply is not None:
                        _checked(reply)
                    outstanding = True
                if outstanding:
                    self._refuse_to_begin_again()
                    with self._talking() as (_, back):
                        reply = _read(back)
                    _checked(reply)
            except BaseException:
                self._end()
                raise

    def close(self) -> None:
        """End it, if it runs: at once, and whatever it is doing."""
        with self._lock:
            self._end()

    def _exchange(
        self, request: dict[str, Any], data: bytes, on_slow: Callable[[], object] | None
    ) -> Reply:
        with self._talking(on_slow) as (to, back):
            _write(to, request, data)
            return _read(back)

    def _refuse_to_begin_again(self) -> None:
        if self.process is not None and self.process.poll() is not None:
            raise EndedError(f"{self._name} ended unexpectedly ({self._fate()})")

    @contextmanager
    def _talking(
        self, on_slow: Callable[[], object] | None = None
    ) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
        """Give both ends of the process; what fails or is broken off there ends it."""
        try:
            process = self._started()
            assert process.stdin is not None
            assert process.stdout is not None
            with self._limited(process, on_slow):
                yield process.stdin, process.stdout
        except (OSError, ValueError, EOFError) as error:
            raise EndedError(f"{self._name} ended unexpectedly ({self._fate()})") from error
        except BaseException:  # the reply would look like that to the next request
            self._end()
            raise

    @contextmanager
    def _limited(
        self, process: subprocess.Popen[bytes], on_slow: Callable[[], object] | None
    ) -> Iterator[None]:
        """End the process where what is done here takes longer than the limit: HungError."""
        done, hung, tick_seconds = threading.Event(), threading.Event(), self._limit / _TICKS

        def watch() -> None:
            for tick in range(_TICKS):
                if done.wait(tick_seconds):
                    return
                if tick + 1 == _SLOW_TICKS and on_slow is not None:
                    with suppress(OSError):
                        on_slow()
            hung.set()
            process.kill()

        threading.Thread(target=watch, name="limit", daemon=True).start()
        try:
            yield
        except (OSError, ValueError, EOFError) as error:
            if hung.is_set():
                raise HungError(f"{self._name} gave no answer for {self._limit:g} s") from error
            raise
        finally:
            done.set()

    def _started(self) -> subprocess.Popen[bytes]:
        if self.process is not None and self.process.poll() is None:
            return self.process
        self._end()
        here = ""
        with suppress(OSError):  # a folder that is gone
            here = str(Path.cwd())
        path = [place for place in sys.path if place not in ("", here)]
        path.append(str(Path(__file__).parents[1]))
        code = f"import sys; sys.path[:] = {path}; from coach.worker import serve; "
        process = subprocess.Popen(
            [sys.executable, "-c", f"{code}serve{str(self._program), self._idle_seconds}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.process, self._last_words = process, deque(maxlen=1)
        self._listener = threading.Thread(
            target=_listen, args=(process.stderr, self._last_words), daemon=True
        )
        self._listener.start()
        self._finalizer = weakref.finalize(self, _kill, process)  # at our own exit, too
        return process

    def _fate(self) -> str:
        """End what has ended, or talks nonsense; say what is known of it."""
        process = self.process
        if process is None:
            return "it could not be started"
        self._end()
        self._listener.join(1)
        words = b"".join(self._last_words).decode(errors="replace").strip()
        return words or f"exit code {process.returncode}"

    def _end(self) -> None:
        if self.process is not None:
            self._finalizer()
            self.process = None


def _checked(reply: Reply) -> Reply:
    """Return a reply; RefusedError where it says what went wrong."""
    if "error" in reply[0]:
        raise RefusedError(reply[0]["error"]) from Exception(reply[0]["cause"])
    return reply


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):  # what was written for a dead process
                pipe.close()


def _listen(stream: IO[bytes], last_words: deque[bytes]) -> None:
    with stream:
        for line in iter(lambda: stream.readline(_LONGEST_LINE), b""):
            last_words.append(line)


def serve(program: str, idle_seconds: float | None) -> None:
    """Be the program: answer requests on standard input, by its ``answer``; does not return.

    What ``answer`` raises is the reply. Ctrl-C is for the process that asks.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    replies, requests = os.fdopen(os.dup(1), "wb"), os.fdopen(os.dup(0), "rb")
    os.dup2(2, 1)  # what a library prints is no reply
    waiting: queue.SimpleQueue[Reply] = queue.SimpleQueue()

    def receive() -> None:
        with suppress(EOFError, OSError, ValueError):
            while True:
                waiting.put(_read(requests))
        os._exit(0)

    threading.Thread(target=receive, daemon=True).start()
    answer: Callable[[dict[str, Any], bytes], Reply] = run_path(program, run_name=PROGRAM)["answer"]
    with suppress(queue.Empty, OSError):
        while True:
            request, data = waiting.get(timeout=idle_seconds)
            try:
                reply, out = answer(request, data)
            except Exception as error:
                reply = {"error": _said(error), "cause": _said(error.__cause__ or error)}
                out = b""
            _write(replies, reply, out)
    os._exit(0)  # some libraries complain when a process ends in the usual way


def give_way() -> None:
    """Be less urgent than the sound, as the program, from now on."""
    if sys.platform == "win32":
        import ctypes

        below_normal, this_process = 0x4000, ctypes.c_void_p(-1)
        ctypes.windll.kernel32.SetPriorityClass(this_process, below_normal)
    else:
        with suppress(OSError):
            os.nice(max(0, _NICENESS - os.nice(0)))


def _said(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error) or repr(error)


def _write(stream: IO[bytes], message: dict[str, Any], data: bytes) -> None:
    stream.write(json.dumps({**message, "bytes": len(data)}).encode() + b"\n" + data)
    stream.flush()


def _read(stream: IO[bytes]) -> Reply:
    """Read a message; raises EOFError where the stream ends first, ValueError for nonsense."""
    line = stream.readline()
    if not line.endswith(b"\n"):
        raise EOFError
    message = json.loads(line)
    length = message.pop("bytes")
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return message, data
