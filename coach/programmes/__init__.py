"""Programme files: YAML <-> model, with every mistake told at its place.

``spec`` is the format as one table. ``reading`` turns bytes into nodes that
know their line and column, ``checking`` holds them against the table,
``rules`` adds what spans several keys, ``loading`` builds the model.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
