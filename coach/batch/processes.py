"""Orders in worker processes of this machine.

One that dies, or hangs, is replaced, and its order tried again. None outlives this process.
"""

from __future__ import annotations

import _thread
import multiprocessing
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Final

from coach.batch.job import make
from coach.batch.orders import Order, Outcome

ATTEMPTS: Final = 2
"""How many workers an order may bring down before it is given up."""

LIMIT_S: Final = 3600.0
"""When nobody has finished an order for so long, whoever works on one hangs."""

PATIENCE_S: Final = 10.0
"""For a worker to remove what it was writing, before it is killed."""


def run_here(items: Iterable[Order | Outcome], jobs: int) -> Iterator[Outcome]:
    """Make orders in ``jobs`` processes; yield outcomes as they come, none is held back.

    An item that is an outcome already is passed on. When the iterator is
    closed, or anything is raised, the workers end and remove what is not whole.
    """
    with _Crew(jobs) as crew:
        for item in items:
            if isinstance(item, Outcome):
                yield item
                continue
            if crew.is_full:
                yield crew.outcome()
            crew.give(item)
        while crew.busy:
            yield crew.outcome()


@dataclass(slots=True)
class _Worker:
    """A process, the pipe to it, and what it works on."""

    process: BaseProcess
    pipe: Connection
    order: Order | None = None
    attempt: int = 0


class _Crew:
    """Up to ``size`` workers, started as they are needed."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._idle: list[_Worker] = []
        self.busy: dict[Connection, _Worker] = {}

    def __enter__(self) -> _Crew:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        workers = [*self._idle, *self.busy.values()]
        for worker in workers:
            worker.process.terminate()
        for worker in workers:
            worker.process.join(PATIENCE_S)
            worker.process.kill()
            worker.process.join()
            worker.pipe.close()

    @property
    def is_full(self) -> bool:
        """Whether every worker has something to do."""
        return len(self.busy) >= self._size

    def give(self, order: Order, attempt: int = 1) -> None:
        """Let an idle worker, or a new one, make an order."""
        worker = self._idle.pop() if self._idle else _start()
        worker.order, worker.attempt = order, attempt
        self.busy[worker.pipe] = worker
        with suppress(OSError):  # one that has died meanwhile is found by outcome()
            worker.pipe.send(order)

    def outcome(self) -> Outcome:
        """Wait for the next outcome of a busy worker."""
        while True:
            ready = wait(list(self.busy), LIMIT_S)
            if not ready:
                for worker in self.busy.values():
                    worker.process.kill()
                continue
            pipe = next(pipe for pipe in self.busy if pipe in ready)
            worker = self.busy.pop(pipe)
            try:
                outcome: Outcome = pipe.recv()
            except (EOFError, OSError):
                lost = self._bury(worker)
                if lost is not None:
                    return lost
                continue
            worker.order = None
            self._idle.append(worker)
            return outcome

    def _bury(self, worker: _Worker) -> Outcome | None:
        """Give a dead worker's order to another one, or tell that it is given up."""
        worker.pipe.close()
        worker.process.join()
        order = worker.order
        assert order is not None
        if worker.attempt < ATTEMPTS:
            self.give(order, worker.attempt + 1)
            return None
        problem = (
            f"the process that made it ended {ATTEMPTS} times, the last time with the code "
            f"{worker.process.exitcode}; memory may be short: try with --jobs 1."
        )
        return Outcome(order.row, order.name, None, "failed", problem)


def _start() -> _Worker:
    # A fork would copy threads' locks; a fresh interpreter has none.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs,), name="coach-batch", daemon=True)
    with _without_ctrl_c():
        process.start()
    theirs.close()
    return _Worker(process, ours)


@contextmanager
def _without_ctrl_c() -> Iterator[None]:
    """Start processes that Ctrl-C does not reach; here it is heard a moment later."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(pipe: Connection) -> None:
    """Make orders until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(EOFError, OSError):
        while True:
            order: Order = pipe.recv()
            pipe.send(make(order))


def _end_with_parent() -> None:
    """Once our parent has ended, end as at a polite kill: what is not whole is removed."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    if sys.platform == "win32":
        _thread.interrupt_main(signal.SIGTERM)
    else:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
