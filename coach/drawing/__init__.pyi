from .shapes import canvas as canvas
from .svg import svg as svg
from .words import in_words as in_words

__all__ = ["canvas", "in_words", "svg"]
