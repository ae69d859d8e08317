"""The programmes that a name can mean: bundled, in the user's library, in this folder."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
