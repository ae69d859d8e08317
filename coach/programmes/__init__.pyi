from .kinds import MOST_TEXTS as MOST_TEXTS
from .loader import Loaded as Loaded
from .loader import load as load
from .loader import loads as loads
from .overrides import Overrides as Overrides
from .overrides import merged as merged
from .overrides import parse_settings as parse_settings
from .overrides import read_overrides as read_overrides
from .personal import fitted as fitted
from .personal import personalise as personalise
from .personal import start_of as start_of
from .personal import within_routine as within_routine
from .photos import photo_bytes as photo_bytes
from .photos import photo_folder as photo_folder
from .routine import Routine as Routine
from .routine import RoutinePart as RoutinePart
from .routine import combined as combined
from .routine import read_routine as read_routine
from .schema import ID as ID
from .starting import FirstExercise as FirstExercise
from .starting import new as new
from .upgrade import upgraded as upgraded
from .values import slug as slug
from .values import suggestion as suggestion
from .yaml_nodes import MAX_BYTES as MAX_BYTES
from .yaml_nodes import ListNode as ListNode
from .yaml_nodes import MapNode as MapNode
from .yaml_nodes import Node as Node
from .yaml_nodes import Scalar as Scalar
from .yaml_nodes import YamlLoader as YamlLoader
from .yaml_nodes import child as child
from .yaml_nodes import parse as parse
from .yaml_nodes import read_bytes as read_bytes

__all__ = [
    "ID",
    "MAX_BYTES",
    "MOST_TEXTS",
    "FirstExercise",
    "ListNode",
    "Loaded",
    "MapNode",
    "Node",
    "Overrides",
    "Routine",
    "RoutinePart",
    "Scalar",
    "YamlLoader",
    "child",
    "combined",
    "fitted",
    "load",
    "loads",
    "merged",
    "new",
    "parse",
    "parse_settings",
    "personalise",
    "photo_bytes",
    "photo_folder",
    "read_bytes",
    "read_overrides",
    "read_routine",
    "slug",
    "start_of",
    "suggestion",
    "upgraded",
    "within_routine",
]
