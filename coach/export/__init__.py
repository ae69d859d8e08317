"""Outlets that write a track to files."""

from coach.export.encoders import FORMATS, Format
from coach.export.package import Session, export_session, total_frames
from coach.export.parts import SPLITS, Split
from coach.export.plan import Request
from coach.export.sinks import write_samples, write_track

__all__ = [
    "FORMATS",
    "SPLITS",
    "Format",
    "Request",
    "Session",
    "Split",
    "export_session",
    "total_frames",
    "write_samples",
    "write_track",
]
