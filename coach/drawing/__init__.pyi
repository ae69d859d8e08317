from .shapes import canvas as canvas
from .shapes import polygons as polygons
from .svg import COLOURS as COLOURS
from .svg import OUTLINE as OUTLINE
from .svg import svg as svg
from .words import in_words as in_words
from .words import seen as seen

__all__ = ["COLOURS", "OUTLINE", "canvas", "in_words", "polygons", "seen", "svg"]
