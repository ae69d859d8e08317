"""Written to spoken text: what a voice can be given to say, or why it cannot be certain."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
