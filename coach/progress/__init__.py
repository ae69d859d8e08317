"""The schedule of programmes, what was done week by week, and a report of it.

Built on the history (`coach.store`), which it only reads.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
