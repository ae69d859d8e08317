"""The programme file that tests of the reader change in one place."""

from __future__ import annotations

from pathlib import Path

from coach.model import Programme
from coach.programmes.loader import loads

DATA = Path(__file__).parents[1] / "data" / "programmes"
BASE = (DATA / "base.yaml").read_text(encoding="utf-8")


def read(text: str) -> Programme:
    """The programme of a file with this text."""
    return loads(text.encode(), Path("p.yaml")).programme
