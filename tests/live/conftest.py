"""Live tests need PulseAudio; scripts/virtual_sound.sh says how to get it."""

import shutil
import sys

collect_ignore_glob = (
    [] if sys.platform == "linux" and shutil.which("pulseaudio") else ["test_*.py"]
)
