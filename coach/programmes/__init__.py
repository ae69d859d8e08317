"""Programme files: YAML <-> model, with every mistake told at its place.

``spec`` is the format as one table. ``reading`` turns bytes into nodes that
know their line and column, ``checking`` holds them against the table,
``rules`` adds what spans several keys, ``loading`` builds the model.
"""

from coach.programmes.library import (
    Summary,
    bundled,
    find,
    location_of,
    new,
    schema,
    summaries,
)
from coach.programmes.loading import Loaded, load, load_with_positions, slug

__all__ = [
    "Loaded",
    "Summary",
    "bundled",
    "find",
    "load",
    "load_with_positions",
    "location_of",
    "new",
    "schema",
    "slug",
    "summaries",
]
