"""Orders on a Dask cluster that is there already; its workers see the same files as we do."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from coach.batch.job import make
from coach.batch.orders import Order, Outcome
from coach.errors import ExportError, installing

if TYPE_CHECKING:
    from distributed import Client

CONNECT_S: Final = 10
AHEAD: Final = 2
"""Orders that wait at the cluster, for each thread of its workers."""


def run_on_cluster(items: Iterable[Order | Outcome], address: str) -> Iterator[Outcome]:
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
            if isinstance(item, Outcome):
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
    except ImportError as error:
        raise ExportError(
            f"Dask is not installed here; install it with: {installing('dask')}"
        ) from error
    # At Ctrl-C the client's own thread says that its call was cancelled: so it was.
    logging.getLogger("tornado.application").setLevel(logging.CRITICAL)
    try:
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


def _outcome(future: Any, waiting: dict[str, Order]) -> Outcome:
    order = waiting.pop(future.key)
    error = future.exception()
    if error is None:
        outcome: Outcome = future.result()
        return outcome
    return Outcome(order.row, order.name, None, "failed", f"on the cluster: {error}")
