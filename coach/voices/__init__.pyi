from .bank import ClipBank as ClipBank
from .bank import open_bank as open_bank
from .cache import ClipCache as ClipCache
from .cache import Survey as Survey
from .cache import cache_folder as cache_folder
from .catalogue import anticipate as anticipate
from .catalogue import available as available
from .catalogue import is_voice as is_voice
from .catalogue import open_voice as open_voice
from .clip import Voice as Voice
from .clip import amplified as amplified
from .recent import RecentClips as RecentClips

__all__ = [
    "ClipBank",
    "ClipCache",
    "RecentClips",
    "Survey",
    "Voice",
    "amplified",
    "anticipate",
    "available",
    "cache_folder",
    "is_voice",
    "open_bank",
    "open_voice",
]
