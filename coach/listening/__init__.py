"""The ears: 16 kHz sound in, block by block; commands out. They know no device."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
