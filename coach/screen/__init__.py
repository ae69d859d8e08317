"""The screen of a session: a view of it, drawn on a terminal or as plain lines; and keys."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
