"""Outlets that write a track to files."""

from coach.export.sinks import FORMATS, Format, write_samples, write_track

__all__ = ["FORMATS", "Format", "write_samples", "write_track"]
