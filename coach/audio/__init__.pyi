from . import tones as tones
from .device import LEAD_IN_SECONDS as LEAD_IN_SECONDS
from .device import Fill as Fill
from .device import Input as Input
from .device import Output as Output
from .device import Take as Take
from .device import devices as devices
from .device import open_input as open_input
from .device import open_output as open_output
from .device import play_once as play_once
from .device import record_once as record_once
from .device import refresh as refresh
from .loudness import CALIBRATION_TEXT as CALIBRATION_TEXT
from .loudness import CEILING_DBTP as CEILING_DBTP
from .loudness import OVERSAMPLING as OVERSAMPLING
from .loudness import TARGET_LUFS as TARGET_LUFS
from .loudness import Level as Level
from .loudness import integrated as integrated
from .loudness import loudness_of as loudness_of
from .loudness import measure as measure
from .loudness import oversampled as oversampled
from .samples import FULL_SCALE as FULL_SCALE
from .samples import HIGHEST as HIGHEST
from .samples import Samples as Samples
from .samples import from_pcm as from_pcm
from .samples import to_floats as to_floats
from .samples import to_pcm as to_pcm
from .samples import to_samples as to_samples
from .sndfile import load_soundfile as load_soundfile
from .track import ClipLookup as ClipLookup
from .track import Track as Track

__all__ = [
    "CALIBRATION_TEXT",
    "CEILING_DBTP",
    "FULL_SCALE",
    "HIGHEST",
    "LEAD_IN_SECONDS",
    "OVERSAMPLING",
    "TARGET_LUFS",
    "ClipLookup",
    "Fill",
    "Input",
    "Level",
    "Output",
    "Samples",
    "Take",
    "Track",
    "devices",
    "from_pcm",
    "integrated",
    "load_soundfile",
    "loudness_of",
    "measure",
    "open_input",
    "open_output",
    "oversampled",
    "play_once",
    "record_once",
    "refresh",
    "to_floats",
    "to_pcm",
    "to_samples",
    "tones",
]
