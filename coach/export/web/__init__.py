"""A session as a folder that any browser opens from the disk, with nothing else."""

from typing import Final

from coach.export.web.page import web_page

PAGE: Final = "index.html"
SOUND: Final = "session.m4a"
"""The whole session as AAC, which every browser plays, Safari included."""

__all__ = ["PAGE", "SOUND", "web_page"]
