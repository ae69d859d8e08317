"""Voices: spoken text in, clips out; nothing here knows of timelines or devices.

Importing this package loads no engine and no numpy: engines load on the first
clip that is not in the cache.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
