"""The history of the sessions, and where each broke off: one crash-safe file.

Nothing in here reads a clock; times arrive as arguments.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
