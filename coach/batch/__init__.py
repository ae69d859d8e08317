"""Many people's tracks from one table: a row a person, a folder each.

``plan`` reads the table as untrusted text, ``orders`` makes an order or a
complaint of each row, ``job`` makes one folder whole or not at all, and
``processes`` has such jobs done by processes, each a ``worker``, or by a cluster.
Every step is a stream: of a row that is done, nothing but its folder's name stays
in memory.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
