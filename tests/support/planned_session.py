"""A session that a history has, and when it began."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from strategies import identity

from coach.store.records import PlannedSide

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc)
MINUTE = timedelta(minutes=1)
BACK = identity()
PLAN = (
    PlannedSide("hip", "Hip stretch", "left", 2),
    PlannedSide("hip", "Hip stretch", "right", 2),
    PlannedSide("bridge", "Bridge", None, 6),
)
