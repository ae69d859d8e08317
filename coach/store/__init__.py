"""The history of the sessions, and where each broke off: one crash-safe file.

Nothing in here reads a clock; times arrive as arguments.
"""

from coach.store.history import Store, state_folder
from coach.store.records import (
    Outcome,
    PlannedSide,
    ResumePoint,
    SessionRecord,
    SideRecord,
    planned_sides,
)

__all__ = [
    "Outcome",
    "PlannedSide",
    "ResumePoint",
    "SessionRecord",
    "SideRecord",
    "Store",
    "planned_sides",
    "state_folder",
]
