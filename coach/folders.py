"""The coach's own folders, and the meaning of ``~`` in a path."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, Literal

# Stands for a home that the system does not know; nothing can be written there.
_NO_HOME: Final = "/no home folder"


def user_folder(kind: Literal["cache", "config", "data", "state"], within: str = "") -> Path:
    """Return the folder that COACH_CACHE_DIR names (or what the kind is), or this system's.

    ``within`` is the folder in the system's. The path is absolute, and need not exist.
    """
    chosen = os.environ.get(f"COACH_{kind.upper()}_DIR", "")
    if not chosen.strip():
        import platformdirs

        try:
            of_system = getattr(platformdirs, f"user_{kind}_dir")("coach", appauthor=False)
        except RuntimeError:  # there is no home
            of_system = "~/coach"
        chosen = str(Path(of_system) / within)
    return expanded(chosen).absolute()


def expanded(path: str) -> Path:
    """Return a path with the home folder in place of its ``~``, as a shell would."""
    whole = os.path.expanduser(path)  # noqa: PTH111  (Path.expanduser raises where this does not)
    if whole == "~" or whole.startswith(("~/", f"~{os.sep}")):
        whole = _NO_HOME + whole[1:]
    return Path(whole)
