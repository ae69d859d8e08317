from .app import WORKER as WORKER
from .app import app_files as app_files
from .app import worker as worker
from .page import PAGE as PAGE
from .page import SOUND as SOUND
from .page import web_page as web_page

__all__ = ["PAGE", "SOUND", "WORKER", "app_files", "web_page", "worker"]
