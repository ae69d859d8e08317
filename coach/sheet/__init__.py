"""A programme on paper: what a sheet says, as HTML and as PDF; its look is a report's, too."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
