from .encoders import write_samples as write_samples
from .encoders import write_track as write_track
from .gains import KeptGains as KeptGains
from .manifest import Settings as Settings
from .model import FORMATS as FORMATS
from .model import KINDS as KINDS
from .model import MAX_GAP_MS as MAX_GAP_MS
from .model import Request as Request
from .model import formats_in as formats_in
from .model import gaps_of as gaps_of
from .model import splits_in as splits_in
from .music import check_music as check_music
from .package import Session as Session
from .package import export_session as export_session
from .package import processors as processors
from .package import total_frames as total_frames
from .tags import start_tags as start_tags
from .verify import verify_folder as verify_folder

__all__ = [
    "FORMATS",
    "KINDS",
    "MAX_GAP_MS",
    "KeptGains",
    "Request",
    "Session",
    "Settings",
    "check_music",
    "export_session",
    "formats_in",
    "gaps_of",
    "processors",
    "splits_in",
    "start_tags",
    "total_frames",
    "verify_folder",
    "write_samples",
    "write_track",
]
