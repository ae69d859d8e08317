"""Many people's tracks from one table: a row a person, a folder each.

``plan`` reads the table as untrusted text, ``orders`` makes an order or a
complaint of each row, ``job`` makes one folder whole or not at all, and
``processes`` and ``cluster`` spread such jobs. Every step is a stream: of a row
that is done, nothing but its folder's name stays in memory.
"""

from coach.batch.columns import COLUMNS, Options
from coach.batch.orders import Order, Outcome, read_orders
from coach.batch.run import run_batch
from coach.batch.summary import Summary

__all__ = ["COLUMNS", "Options", "Order", "Outcome", "Summary", "read_orders", "run_batch"]
