"""Cleaning: lines and list items become sentences, and nothing hangs on nonsense."""

from __future__ import annotations

import pytest

from coach.errors import SpeechTextError
from coach.speech_text.reader import spoken


def test_lines_and_list_items_become_sentences() -> None:
    written = "## Set-up\n\n- Lie down\n- Bend **both** knees\n\nThen rest\nfor 5 s."
    assert spoken(written) == "Set-up. Lie down. Bend both knees. Then rest for five seconds."


def test_a_sentence_starts_with_a_capital() -> None:
    assert spoken("3 sets of 10. 2 min rest.") == "Three sets of ten. Two minute rest."


@pytest.mark.parametrize("written", ["(" * 2000, "_" * 1999, "1/" * 1000, "x." * 999, "?" * 2000])
def test_long_nonsense_is_refused_without_hanging(written: str) -> None:
    with pytest.raises(SpeechTextError):
        spoken(written)
