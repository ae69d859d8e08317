"""A session as a folder that any browser opens from the disk, with nothing else."""

from typing import Final

from coach.exporting.web.page import web_page

# The whole session as AAC, which every browser plays, Safari included.
PAGE: Final = "index.html"
SOUND: Final = "session.m4a"

__all__ = ["PAGE", "SOUND", "web_page"]
