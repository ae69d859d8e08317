"""What tests of the training share."""

import importlib.util
import os
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module")
def kept_words() -> Iterator[None]:
    """Keep two words from training; which are really kept, only the extra "train" can tell."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("training.harvest.common_words", lambda part: (f"{part}s",))
        patch.setattr("training.harvest.unheard_words", lambda: {"developer"})
        yield


@pytest.fixture(scope="module")
def pytorch() -> None:
    """Leave out what needs PyTorch where it is not, unless all that tests use must be there."""
    if importlib.util.find_spec("torch") is None:
        absent = pytest.fail if os.environ.get("COACH_PEERS") == "1" else pytest.skip
        absent('PyTorch is not installed: pip install -e ".[train]"')
