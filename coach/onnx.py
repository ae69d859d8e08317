"""The one door to onnxruntime, whose maker would like to know what is done with it.

Since 1.29 it keeps a number for the computer and a queue of events in the user's cache, and
sends them over the internet. Only a variable of the environment that is set before it loads
keeps it from that (its Privacy.md); whatever we start inherits it.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import ModuleType
from typing import Any


def load_onnxruntime() -> ModuleType:
    """Import it, silenced; also before any other library that imports it."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    module: ModuleType = onnxruntime
    return module


def open_network(network: bytes | Path) -> Any:
    """Load an ONNX file, or the content of one, to run in the thread that calls it.

    Of a file the library keeps less in memory. Returns an ``onnxruntime.InferenceSession``. Where
    it is damaged it raises any of the library's own exceptions, which have no base but Exception.
    """
    onnxruntime = load_onnxruntime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # What a run needs is kept for the next one: given back each time, it leaves holes that add up.
    # Weights stay outside, for that store grows by doubling; and no plan is kept of each length.
    options.add_session_config_entry("session.use_device_allocator_for_initializers", "1")
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    given = network if isinstance(network, bytes) else str(network)
    return onnxruntime.InferenceSession(given, options, providers=["CPUExecutionProvider"])
