from . import own_words as own_words
from .echo.aec3 import open_aec3 as open_aec3
from .engines import OwnRecogniser as OwnRecogniser
from .engines import open_recogniser as open_recogniser
from .enrolment import Ears as Ears
from .enrolment import Turn as Turn
from .enrolment import Word as Word
from .enrolment import enrol as enrol
from .enrolment import phrases_to_teach as phrases_to_teach
from .grammar import VOCABULARIES as VOCABULARIES
from .grammar import Vocabulary as Vocabulary
from .pipeline import Pipeline as Pipeline
from .pipeline import SpokenText as SpokenText
from .recogniser import PhraseModel as PhraseModel
from .recording import FarEndRecording as FarEndRecording
from .recording import Meter as Meter
from .recording import Recording as Recording
from .recording import kept as kept
from .recording import live as live
from .recording import replay as replay
from .results import AnyResult as AnyResult
from .results import Denied as Denied
from .results import HearingState as HearingState
from .results import PipelineOutput as PipelineOutput
from .results import Refused as Refused
from .results import SpokenCommand as SpokenCommand
from .results import line as line
from .results import reason as reason
from .results import record as record
from .spotter import Spotter as Spotter
from .spotter import hear as hear
from .vad import RATE as RATE
from .vad import Waveform as Waveform

__all__ = [
    "RATE",
    "VOCABULARIES",
    "AnyResult",
    "Denied",
    "Ears",
    "FarEndRecording",
    "HearingState",
    "Meter",
    "OwnRecogniser",
    "PhraseModel",
    "Pipeline",
    "PipelineOutput",
    "Recording",
    "Refused",
    "SpokenCommand",
    "SpokenText",
    "Spotter",
    "Turn",
    "Vocabulary",
    "Waveform",
    "Word",
    "enrol",
    "hear",
    "kept",
    "line",
    "live",
    "open_aec3",
    "open_recogniser",
    "own_words",
    "phrases_to_teach",
    "reason",
    "record",
    "replay",
]
