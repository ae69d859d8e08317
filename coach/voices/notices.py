"""Notices of a voice: what is unexpected and stops nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable

Notice = Callable[[str], None]


def warn(message: str) -> None:
    """Take a notice to the log, where nobody else is there to hear it."""
    logging.getLogger("coach.voices").warning(message)
