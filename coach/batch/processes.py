"""Orders of a batch in worker processes of this machine, or on a Dask cluster."""

from __future__ import annotations

import logging
import multiprocessing
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any, Final

from coach.batch.job import Order, OrderResult, make
from coach.batch.worker import work
from coach.errors import ExportError, installing

if TYPE_CHECKING:
    from distributed import Client

# Orders in worker processes of this machine.
#
# One that dies, or hangs, is replaced, and its order tried again. None outlives this process.


# How many workers an order may bring down before it is given up.
ATTEMPTS: Final = 2

# When no worker has finished an order for so long, those that work on one hang.
LIMIT_S: Final = 3600.0

# For a worker to remove what it was writing, before it is killed.
PATIENCE_S: Final = 10.0


def run_here(items: Iterable[Order | OrderResult], jobs: int) -> Iterator[OrderResult]:
    """Make orders in ``jobs`` processes; yield outcomes as they come, none is held back.

    An item that is an outcome already is passed on. When the iterator is
    closed, or anything is raised, the workers end and remove what is not whole.
    """
    with _Crew(jobs) as crew:
        for item in items:
            if isinstance(item, OrderResult):
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

    @classmethod
    def start(cls) -> _Worker:
        # A fork would copy threads' locks; a fresh interpreter has none.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=work, args=(theirs,), name="coach-batch", daemon=True)
        with _without_ctrl_c():
            process.start()
        theirs.close()
        return cls(process, ours)


class _Crew:
    """Up to ``size`` workers, started as they are needed."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._idle: list[_Worker] = []
        self.busy: dict[Connection, _Worker] = {}

    def __enter__(self) -> _Crew:
        return self

    def __exit__(self, *error: object) -> None:
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
        """Return whether every worker has something to do."""
        return len(self.busy) >= self._size

    def give(self, order: Order, attempt: int = 1) -> None:
        """Let an idle worker, or a new one, make an order."""
        worker = self._idle.pop() if self._idle else _Worker.start()
        worker.order, worker.attempt = order, attempt
        self.busy[worker.pipe] = worker
        with suppress(OSError):  # one that has died meanwhile is found by outcome()
            worker.pipe.send(order)

    def outcome(self) -> OrderResult:
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
                outcome: OrderResult = pipe.recv()
            except (EOFError, OSError):
                # Another one gets a dead worker's order, until it is given up.
                worker.pipe.close()
                worker.process.join()
                order = worker.order
                assert order is not None
                if worker.attempt < ATTEMPTS:
                    self.give(order, worker.attempt + 1)
                    continue
                problem = (
                    f"the process that made it ended {ATTEMPTS} times, the last time with the "
                    f"code {worker.process.exitcode}; memory may be short: try with --jobs 1."
                )
                return OrderResult(order.row, order.name, None, "failed", problem)
            worker.order = None
            self._idle.append(worker)
            return outcome


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


CONNECT_S: Final = 10

# Orders that wait at the cluster, for each thread of its workers.
AHEAD: Final = 2


def run_on_cluster(items: Iterable[Order | OrderResult], address: str) -> Iterator[OrderResult]:
    """Make orders on the cluster at ``address``; yield outcomes as they come.

    The cluster tries an order again whose worker has died; as an order made
    twice is one folder, every row is done once. Raises ExportError where
    there is no such cluster.
    """
    with _connect(address) as client:
        from distributed import as_completed

        waiting: dict[str, Order] = {}
        done = as_completed(loop=client.loop)
        most = 0
        for item in items:
            if isinstance(item, OrderResult):
                yield item
                continue
            if not most:
                most = _room(client)
            if len(waiting) >= most:
                yield _outcome(next(done), waiting)
                most = _room(client)
            # Not pure: what the cluster remembers of an earlier run may be gone from the disk.
            future = client.submit(make, item, key=f"coach-batch-{item.run}-{item.row}", pure=False)
            waiting[future.key] = item
            done.add(future)
        while waiting:
            yield _outcome(next(done), waiting)


def _connect(address: str) -> Client:
    try:
        from distributed import Client
        from distributed.comm import get_address_host_port
    except ImportError as error:
        raise ExportError(
            f"Dask is not installed here; install it with: {installing('dask')}"
        ) from error
    # At Ctrl-C the client's own thread says that its call was cancelled: so it was.
    logging.getLogger("tornado.application").setLevel(logging.CRITICAL)
    try:
        # A client that cannot read its address waits 20 s for itself when it is thrown away.
        get_address_host_port(address)
        return Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ExportError(
            f"There is no Dask cluster at {address} ({error}). Start one with 'dask scheduler' "
            "and 'dask worker', or leave --dask out."
        ) from error


def _room(client: Client) -> int:
    """Return how many orders the cluster may hold at a time."""
    threads: int = sum(client.nthreads().values())
    return max(1, AHEAD * threads)


def _outcome(future: Any, waiting: dict[str, Order]) -> OrderResult:
    order = waiting.pop(future.key)
    error = future.exception()
    if error is None:
        outcome: OrderResult = future.result()
        return outcome
    return OrderResult(order.row, order.name, None, "failed", f"on the cluster: {error}")
