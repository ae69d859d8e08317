from .numbers import number_words as number_words
from .numbers import ordinal_words as ordinal_words
from .reader import spoken as spoken

__all__ = [
    "number_words",
    "ordinal_words",
    "spoken",
]
