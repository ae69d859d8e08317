"""The history of the sessions, and where each broke off: one crash-safe file.

Nothing in here reads a clock; times arrive as arguments.
"""

from coach.store.history import Store, state_folder
from coach.store.records import (
    Identity,
    Outcome,
    PlannedSide,
    ResumePoint,
    SessionRecord,
    SideRecord,
    identity_of,
    planned_sides,
)

__all__ = [
    "Identity",
    "Outcome",
    "PlannedSide",
    "ResumePoint",
    "SessionRecord",
    "SideRecord",
    "Store",
    "identity_of",
    "planned_sides",
    "state_folder",
]
