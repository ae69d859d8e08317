"""Documents -> drafts: exercises found in an article or a sheet, and each guess marked.

``document`` reads a file of any kind as blocks, ``sections`` finds the exercises among
them, ``exercise`` tells what each sentence is, ``writer`` makes a commented programme
file of it. ``review`` finds the marks of such a file and takes the answers to them, ``listed``
what was left out of it.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
