from .browser import read_browser_sessions as read_browser_sessions
from .history import LONGEST_COMMENT as LONGEST_COMMENT
from .history import Store as Store
from .listing import session_json as session_json
from .listing import sessions_csv as sessions_csv
from .listing import table as table
from .records import Acquaintance as Acquaintance
from .records import Identity as Identity
from .records import PlannedSide as PlannedSide
from .records import ResumePoint as ResumePoint
from .records import SessionRecord as SessionRecord
from .records import SideRecord as SideRecord
from .records import identity_of as identity_of
from .records import planned_sides as planned_sides

__all__ = [
    "LONGEST_COMMENT",
    "Acquaintance",
    "Identity",
    "PlannedSide",
    "ResumePoint",
    "SessionRecord",
    "SideRecord",
    "Store",
    "identity_of",
    "planned_sides",
    "read_browser_sessions",
    "session_json",
    "sessions_csv",
    "table",
]
