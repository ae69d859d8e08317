from .api import Heard as Heard
from .api import Report as Report
from .api import check as check
from .api import compile as compile  # noqa: A004  (a Track, as the builtin makes a code object)
from .api import export as export
from .api import listen as listen
from .api import load as load
from .api import play as play
from .audio import Track as Track
from .errors import CoachError as CoachError
from .errors import DeviceError as DeviceError
from .errors import DocumentError as DocumentError
from .errors import ExportError as ExportError
from .errors import FitError as FitError
from .errors import HearingError as HearingError
from .errors import Misfit as Misfit
from .errors import NotFoundError as NotFoundError
from .errors import PlanError as PlanError
from .errors import Problem as Problem
from .errors import ProgrammeError as ProgrammeError
from .errors import SpeechTextError as SpeechTextError
from .errors import StoreError as StoreError
from .errors import VoiceError as VoiceError
from .model import Programme as Programme
from .player import LiveOptions as LiveOptions
from .player import SessionResult as SessionResult
from .timeline import Timeline as Timeline

__version__: str

__all__ = [
    "CoachError",
    "DeviceError",
    "DocumentError",
    "ExportError",
    "FitError",
    "Heard",
    "HearingError",
    "LiveOptions",
    "Misfit",
    "NotFoundError",
    "PlanError",
    "Problem",
    "Programme",
    "ProgrammeError",
    "Report",
    "SessionResult",
    "SpeechTextError",
    "StoreError",
    "Timeline",
    "Track",
    "VoiceError",
    "check",
    "compile",
    "export",
    "listen",
    "load",
    "play",
]
