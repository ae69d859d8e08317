from .engine import Report as Report
from .microphone import ListeningThread as ListeningThread
from .microphone import load_hearing as load_hearing
from .player import Player as Player
from .recorders import Entry as Entry
from .recorders import LogRecorder as LogRecorder
from .recorders import open_diary as open_diary
from .soundcheck import sound_check as sound_check
from .speech_worker import SpeechWorker as SpeechWorker
from .start import Outputs as Outputs
from .start import broken_off as broken_off
from .start import exercise_point as exercise_point
from .start import last_location as last_location
from .start import play_command as play_command
from .start import resumed as resumed
from .ui_loop import UiLoop as UiLoop

__all__ = [
    "Entry",
    "ListeningThread",
    "LogRecorder",
    "Outputs",
    "Player",
    "Report",
    "SpeechWorker",
    "UiLoop",
    "broken_off",
    "exercise_point",
    "last_location",
    "load_hearing",
    "open_diary",
    "play_command",
    "resumed",
    "sound_check",
]
