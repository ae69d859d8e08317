from .blocks import Block as Block
from .document import Document as Document
from .document import read_document as read_document
from .draft import draft_of as draft_of
from .listed import Listed as Listed
from .listed import exercise_names as exercise_names
from .listed import left_out as left_out
from .listed import take_in as take_in
from .review import PLACES as PLACES
from .review import Mark as Mark
from .review import change as change
from .review import finish as finish
from .review import keep as keep
from .review import marks_in as marks_in
from .review import move as move
from .review import passages as passages
from .review import remove as remove
from .writer import write_draft as write_draft

__all__ = [
    "PLACES",
    "Block",
    "Document",
    "Listed",
    "Mark",
    "change",
    "draft_of",
    "exercise_names",
    "finish",
    "keep",
    "left_out",
    "marks_in",
    "move",
    "passages",
    "read_document",
    "remove",
    "take_in",
    "write_draft",
]
