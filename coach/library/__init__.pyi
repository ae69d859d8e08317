from .names import entries as entries
from .names import find as find
from .names import location_of as location_of
from .names import owned as owned
from .shelf import MOST_IN_FOLDER as MOST_IN_FOLDER
from .shelf import Entry as Entry
from .shelf import add as add
from .shelf import bundled as bundled
from .shelf import change_of as change_of
from .shelf import files_in as files_in
from .shelf import origin_of as origin_of
from .shelf import remove as remove

__all__ = [
    "MOST_IN_FOLDER",
    "Entry",
    "add",
    "bundled",
    "change_of",
    "entries",
    "files_in",
    "find",
    "location_of",
    "origin_of",
    "owned",
    "remove",
]
