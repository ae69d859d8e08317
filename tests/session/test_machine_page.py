"""docs/session.md shows the table that the program runs on."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_diagram_is_that_of_the_table() -> None:
    command = [sys.executable, ROOT / "scripts" / "make_diagram.py", "--check"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert result.returncode == 0, result.stderr
