"""One user's voice: a few numbers that were learnt, kept on the user's disk only."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from coach.errors import StoreError
from coach.files import open_file, replacing
from coach.folders import user_folder

# The largest shift either way: a command's odds are at most multiplied by 2.7.
FILE_NAME: Final = "voice.json"
MOST: Final = 1.0
_LARGEST_FILE: Final = 100_000


@dataclass(frozen=True, slots=True)
class Speaker:
    """The shift of each phrase's score, when this user says it.

    shifts: of a phrase's log odds, within ±`MOST`; 0 where missing.
    """

    shifts: dict[str, float] = field(hash=False)

    def adapt(self, scores: NDArray[np.float32], phrases: tuple[str, ...]) -> NDArray[np.float32]:
        """Shift ``scores``, a probability for each of ``phrases`` and none of them last."""
        shifts = [*(self.shifts.get(phrase, 0.0) for phrase in phrases), 0.0]
        shifted = scores * np.exp(np.array(shifts, np.float32))
        adapted: NDArray[np.float32] = shifted / shifted.sum()
        return adapted


def voice_file() -> Path:
    """Return the file in which it is kept."""
    return user_folder("state") / FILE_NAME


def save(speaker: Speaker) -> Path:
    """Keep it, in place of an earlier one. Raises StoreError."""
    path = voice_file()
    kept = {"network": network_id(), "shifts": speaker.shifts}
    try:
        with replacing(path) as partial:
            partial.write_text(json.dumps(kept, indent=1), "utf-8")
    except OSError as error:
        raise StoreError(f"{path} cannot be written ({error.strerror}).") from error
    return path


def load() -> Speaker | None:
    """Read it; None where there is none, or it was learnt with another network.

    Raises StoreError where the file is damaged.
    """
    path = voice_file()
    try:
        with open_file(path) as file:
            kept = json.loads(file.read(_LARGEST_FILE).decode("utf-8"))
        shifts = {str(phrase): _shift(value) for phrase, value in kept["shifts"].items()}
        return Speaker(shifts) if kept["network"] == network_id() else None
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error.strerror}).") from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise StoreError(
            f"{path} is damaged. Remove it with: coach train-voice --forget"
        ) from error


def forget() -> bool:
    """Delete it; return whether there was one. Raises StoreError."""
    try:
        voice_file().unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise StoreError(f"{voice_file()} cannot be deleted ({error.strerror}).") from error
    return True


def network_id() -> str:
    """Return which network the shifts belong to: the hash that its thresholds name."""
    table = (files("coach.listening") / "data" / "thresholds.json").read_text("utf-8")
    return str(json.loads(table)["network_sha256"])


def _shift(value: Any) -> float:
    shift = float(value)
    if not math.isfinite(shift) or abs(shift) > MOST:
        raise ValueError(value)
    return shift
