from .answers import GATE_PROMPT as GATE_PROMPT
from .answers import answers_for as answers_for
from .answers import variants_of as variants_of
from .answers import welcome as welcome
from .events import VERBS as VERBS
from .events import Action as Action
from .events import Answered as Answered
from .events import AnswerEnded as AnswerEnded
from .events import Aside as Aside
from .events import AsideSaid as AsideSaid
from .events import Asked as Asked
from .events import Chime as Chime
from .events import ClearSpeech as ClearSpeech
from .events import Command as Command
from .events import Compile as Compile
from .events import Compiled as Compiled
from .events import CompileFailed as CompileFailed
from .events import Denied as Denied
from .events import DeviceBack as DeviceBack
from .events import DeviceLost as DeviceLost
from .events import Ended as Ended
from .events import Ending as Ending
from .events import Event as Event
from .events import Finish as Finish
from .events import Halt as Halt
from .events import Interrupted as Interrupted
from .events import Message as Message
from .events import Missed as Missed
from .events import PainStop as PainStop
from .events import Playhead as Playhead
from .events import PlayTone as PlayTone
from .events import Quit as Quit
from .events import Record as Record
from .events import Remember as Remember
from .events import Resume as Resume
from .events import Revision as Revision
from .events import Seek as Seek
from .events import SetGain as SetGain
from .events import Settings as Settings
from .events import Slept as Slept
from .events import Speak as Speak
from .events import Switch as Switch
from .events import Tick as Tick
from .events import Verb as Verb
from .inquiries import ANSWERS as ANSWERS
from .inquiries import debriefing_of as debriefing_of
from .inquiries import screening_of as screening_of
from .machine import step as step
from .outline import Layout as Layout
from .outline import Outline as Outline
from .outline import Point as Point
from .outline import layout_of as layout_of
from .outline import outline_of as outline_of
from .outline import script_from as script_from
from .state import GAIN_STEP_DB as GAIN_STEP_DB
from .state import GATE_FACTOR as GATE_FACTOR
from .state import GATE_SECONDS as GATE_SECONDS
from .state import INTERVIEW as INTERVIEW
from .state import START_SECONDS as START_SECONDS
from .state import Mode as Mode
from .state import Step as Step
from .state import begin as begin
from .state import listened_for as listened_for

__all__ = [
    "ANSWERS",
    "GAIN_STEP_DB",
    "GATE_FACTOR",
    "GATE_PROMPT",
    "GATE_SECONDS",
    "INTERVIEW",
    "START_SECONDS",
    "VERBS",
    "Action",
    "AnswerEnded",
    "Answered",
    "Aside",
    "AsideSaid",
    "Asked",
    "Chime",
    "ClearSpeech",
    "Command",
    "Compile",
    "CompileFailed",
    "Compiled",
    "Denied",
    "DeviceBack",
    "DeviceLost",
    "Ended",
    "Ending",
    "Event",
    "Finish",
    "Halt",
    "Interrupted",
    "Layout",
    "Message",
    "Missed",
    "Mode",
    "Outline",
    "PainStop",
    "PlayTone",
    "Playhead",
    "Point",
    "Quit",
    "Record",
    "Remember",
    "Resume",
    "Revision",
    "Seek",
    "SetGain",
    "Settings",
    "Slept",
    "Speak",
    "Step",
    "Switch",
    "Tick",
    "Verb",
    "answers_for",
    "begin",
    "debriefing_of",
    "layout_of",
    "listened_for",
    "outline_of",
    "screening_of",
    "script_from",
    "step",
    "variants_of",
    "welcome",
]
