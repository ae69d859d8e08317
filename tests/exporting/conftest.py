"""One export in every format, for all tests that only look at it."""

from __future__ import annotations

from pathlib import Path

import pytest
from exported_session import export

from coach.exporting.model import FORMATS


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is said, which is the same in all of them."""
    return tmp_path_factory.mktemp("clips")


@pytest.fixture(scope="session")
def made(clips: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an export in every format, without silence round the session."""
    folder = tmp_path_factory.mktemp("made")
    export(clips, folder, *FORMATS, head_ms=0, tail_ms=0)
    return folder
