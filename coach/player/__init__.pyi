from .microphone import load_hearing as load_hearing
from .options import LiveOptions as LiveOptions
from .options import SessionResult as SessionResult
from .playing import play_session as play_session
from .soundcheck import sound_check as sound_check
from .start import play_command as play_command

__all__ = [
    "LiveOptions",
    "SessionResult",
    "load_hearing",
    "play_command",
    "play_session",
    "sound_check",
]
