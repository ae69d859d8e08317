"""Samples, tones and tracks; loudness; and the devices that play and hear them."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
