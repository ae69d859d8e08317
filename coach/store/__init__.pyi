from .history import Identity as Identity
from .history import PlannedSide as PlannedSide
from .history import ResumePoint as ResumePoint
from .history import Store as Store
from .history import identity_of as identity_of
from .history import planned_sides as planned_sides
from .listing import session_json as session_json
from .listing import sessions_csv as sessions_csv
from .listing import table as table

__all__ = [
    "Identity",
    "PlannedSide",
    "ResumePoint",
    "Store",
    "identity_of",
    "planned_sides",
    "session_json",
    "sessions_csv",
    "table",
]
