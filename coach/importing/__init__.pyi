from .blocks import Block as Block
from .document import Document as Document
from .document import read_document as read_document
from .draft import draft_of as draft_of
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
    "Mark",
    "change",
    "draft_of",
    "finish",
    "keep",
    "marks_in",
    "move",
    "passages",
    "read_document",
    "remove",
    "write_draft",
]
