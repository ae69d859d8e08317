"""A whole batch: from a table and a folder to outcomes."""

from __future__ import annotations

import secrets
from collections.abc import Generator
from pathlib import Path

from coach.batch.columns import Options
from coach.batch.folders import remove_partials
from coach.batch.job import voice_fingerprint
from coach.batch.orders import Outcome, read_orders
from coach.batch.plan import Plan


def run_batch(
    plan: Plan,
    folder: Path,
    options: Options,
    *,
    jobs: int | None = None,
    dask: str | None = None,
) -> Generator[Outcome, None, None]:
    """Make a folder in ``folder`` for each row; yield outcomes as they come, in any order.

    In ``jobs`` processes, as many as there are processors by default, or on
    the Dask cluster at the address ``dask``. Rows that an earlier run has
    finished, from the same inputs, are not made again. Closing the iterator
    stops the batch and leaves what is finished whole. Worker processes import
    the main module: a script that calls this does so below
    ``if __name__ == "__main__"``.
    """
    from coach.export.package import processors

    run = secrets.token_hex(4)
    folder = folder.absolute()
    items = read_orders(plan, folder, options, voice_fingerprint, run)
    stopped = True
    try:
        if dask is None:
            from coach.batch.processes import run_here

            yield from run_here(items, jobs or processors())
        else:
            from coach.batch.cluster import run_on_cluster

            yield from run_on_cluster(items, dask)
        stopped = False
    finally:
        # A cluster still finishes the orders that it has begun when it is left.
        if dask is None or not stopped:
            remove_partials(folder, run)
