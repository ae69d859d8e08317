"""Entries of exercise databases as the exercises of a draft."""

from __future__ import annotations

from pathlib import Path

import pytest
from drafts import drafted

pytestmark = pytest.mark.usefixtures("kept_reader")


def test_an_entry_without_a_text_keeps_its_number_and_is_listed(tmp_path: Path) -> None:
    path = tmp_path / "entries.json"
    path.write_text(
        '[{"name": "Side Bridge", "instructions": []}, {"name": "Greatest Lift", "instructions":'
        ' ["This is a lift in two parts. Stand tall.", "Lift your heels."]}]'
    )
    text, programme = drafted(path)
    assert [exercise.name for exercise in programme.exercises] == ["Greatest Lift"]
    assert "- Lift your heels.  # entry 2, step 2" in text
    assert "# entry 1 (belongs to no exercise): Side Bridge: the entry has no text" in text
