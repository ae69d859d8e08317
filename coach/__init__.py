"""A voice-guided audio coach for hands-free exercise sessions.

    import coach

    programme = coach.load("sacroiliitis")
    coach.export(programme, "tracks", formats=("mp3",))

docs/developers.md shows everything that is offered here. Nothing is loaded before it is used.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
