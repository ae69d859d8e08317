"""Live tests need PulseAudio; scripts/virtual_sound.sh says how to get it."""

import os
import shutil
import sys

_usable = sys.platform == "linux" and shutil.which("pulseaudio") is not None
if os.environ.get("COACH_PEERS") == "1" and not _usable:
    raise RuntimeError("COACH_PEERS=1, and there is no PulseAudio for the live tests")
collect_ignore_glob = [] if _usable else ["test_*.py"]
