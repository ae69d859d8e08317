from .commands import answer_of as answer_of
from .commands import verb_of as verb_of
from .opening import Screen as Screen
from .opening import open_screen as open_screen
from .view import FAULTS as FAULTS
from .view import HEARING as HEARING
from .view import STANDING as STANDING
from .view import Viewer as Viewer

__all__ = [
    "FAULTS",
    "HEARING",
    "STANDING",
    "Screen",
    "Viewer",
    "answer_of",
    "open_screen",
    "verb_of",
]
