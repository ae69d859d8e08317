"""Data of other people's making: what is out of bounds is refused."""

from pathlib import Path
from typing import Any

import pytest

from coach.untrusted import each, read_json, whole


@pytest.mark.parametrize("value", [True, 1.0, "1", None, 0, 4])
def test_only_a_whole_number_within_both_bounds_is_one(value: Any) -> None:
    assert (whole(1, 1, 3), whole(3, 1, 3)) == (1, 3)
    with pytest.raises(ValueError, match="not within 1 to 3"):
        whole(value, 1, 3)


@pytest.mark.parametrize("entries", [None, {}, "ab", [1, 2, 3]])
def test_only_a_list_that_is_short_enough_is_built(entries: Any) -> None:
    assert each([1, 2], 2, str) == ("1", "2")
    with pytest.raises(ValueError, match="missing or too long"):
        each(entries, 2, str)


def test_a_file_is_read_up_to_its_bound(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("[1]")
    assert read_json(path, 3) == [1]
    with pytest.raises(ValueError, match="larger than"):
        read_json(path, 2)
