"""A voice-guided audio coach for hands-free exercise sessions."""

__version__ = "0.1.0"
