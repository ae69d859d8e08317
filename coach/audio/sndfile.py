"""The door to libsndfile, which comes in soundfile's wheel."""

from __future__ import annotations

from types import ModuleType

from coach.errors import CoachError


def load_soundfile() -> ModuleType:
    """Import soundfile. Raises CoachError where its library is missing or damaged."""
    try:
        import soundfile
    except OSError as error:  # which a caller would have for one of its file's, or its disk's
        raise CoachError(
            f"libsndfile, which reads and writes sound files, cannot be loaded ({error}). "
            "Install the coach again."
        ) from error
    module: ModuleType = soundfile
    return module
