"""Outlets that write a track to files."""

from coach.export.encoders import FORMATS, Format
from coach.export.sinks import write_samples, write_track

__all__ = ["FORMATS", "Format", "write_samples", "write_track"]
