"""What decides, before collection, which tests there are on this system."""

import os
import subprocess
import sys

from hypothesis import settings

# How long an example takes says more about the machine than about the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def _has_namespaces() -> bool:
    """Whether a process without a network can be made here; root on Linux has no excuse."""
    if sys.platform != "linux":
        return False
    command = ["unshare", "--map-root-user", "--net", "true"]
    return os.geteuid() == 0 or subprocess.run(command, capture_output=True).returncode == 0


collect_ignore = [] if _has_namespaces() else ["test_offline.py"]
