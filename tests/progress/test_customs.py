"""The customs of places: week starts, dates, decimal marks."""

from __future__ import annotations

from datetime import date

import pytest

from coach.progress.customs import Customs, customs

WEDNESDAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("locale", "start", "day", "span", "number"),
    [
        ("de_DE", 2, "4 Mar 2026", "30 Mar – 5 Apr 2026", "2,5"),
        ("en_GB", 2, "4 Mar 2026", "30 Mar – 5 Apr 2026", "2.5"),
        ("en_US", 1, "Mar 4, 2026", "Mar 30 – Apr 5, 2026", "2.5"),
        ("pt_BR", 1, "4 Mar 2026", "30 Mar – 5 Apr 2026", "2,5"),
        ("de", 2, "4 Mar 2026", "30 Mar – 5 Apr 2026", "2,5"),
    ],
)
def test_a_place_has_its_customs(locale: str, start: int, day: str, span: str, number: str) -> None:
    here = Customs(locale)
    assert here.week_start(WEDNESDAY) == date(2026, 3, start)
    assert here.day(WEDNESDAY) == day
    assert here.days(date(2026, 3, 30), date(2026, 4, 5)).replace("\u2009", " ") == span
    assert here.days(WEDNESDAY, WEDNESDAY) == day
    assert here.number(2.5) == number
    assert here.number(3.0) == "3"


@pytest.mark.parametrize(
    ("said", "locale"),
    [
        ("de_AT.UTF-8", "de_AT"),
        ("C.UTF-8", "en_001"),
        ("POSIX", "en_001"),
        ("xx_YY", "en_001"),
        ("../../etc/passwd", "en_001"),
        ("", "en_001"),
        ("en_US", "en_US"),
    ],
)
def test_the_environment_names_the_place(
    monkeypatch: pytest.MonkeyPatch, said: str, locale: str
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_CTYPE", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_TIME", said)
    assert customs() == Customs(locale)


def test_a_week_starts_on_its_own_first_day() -> None:
    for locale in ("de_DE", "en_US", "ar_EG"):
        here = Customs(locale)
        start = here.week_start(WEDNESDAY)
        assert here.week_start(start) == start
