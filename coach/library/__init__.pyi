from .adding import add as add
from .adding import add_routine as add_routine
from .adding import routines_last as routines_last
from .loading import files_of as files_of
from .loading import load as load
from .loading import load_with_positions as load_with_positions
from .names import entries as entries
from .names import find as find
from .names import location_of as location_of
from .names import moved as moved
from .names import owned as owned
from .shelf import MOST_IN_FOLDER as MOST_IN_FOLDER
from .shelf import Entry as Entry
from .shelf import bundled as bundled
from .shelf import change_of as change_of
from .shelf import files_in as files_in
from .shelf import is_edited as is_edited
from .shelf import origin_of as origin_of
from .shelf import remove as remove

__all__ = [
    "MOST_IN_FOLDER",
    "Entry",
    "add",
    "add_routine",
    "bundled",
    "change_of",
    "entries",
    "files_in",
    "files_of",
    "find",
    "is_edited",
    "load",
    "load_with_positions",
    "location_of",
    "moved",
    "origin_of",
    "owned",
    "remove",
    "routines_last",
]
