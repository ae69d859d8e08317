from .encoders import FORMATS as FORMATS
from .encoders import write_samples as write_samples
from .encoders import write_track as write_track
from .manifest import Settings as Settings
from .music import check_music as check_music
from .package import Session as Session
from .package import export_session as export_session
from .package import processors as processors
from .package import total_frames as total_frames
from .plan import MAX_GAP_MS as MAX_GAP_MS
from .plan import Request as Request
from .verify import verify_folder as verify_folder

__all__ = [
    "FORMATS",
    "MAX_GAP_MS",
    "Request",
    "Session",
    "Settings",
    "check_music",
    "export_session",
    "processors",
    "total_frames",
    "verify_folder",
    "write_samples",
    "write_track",
]
