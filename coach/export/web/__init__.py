"""A session as a folder that any browser opens from the disk, with nothing else."""

from coach.export.web.folder import write_web

__all__ = ["write_web"]
