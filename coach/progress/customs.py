"""The customs of a place: the day on which a week begins, how dates and numbers are written.

The coach's texts are English, so months are named in English, in the order of the territory.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from babel import Locale, UnknownLocaleError, default_locale
from babel.dates import format_date, format_interval, format_skeleton
from babel.numbers import format_decimal

# For a machine that names no place: English as it is written in most of the world.
_WORLD = "en_001"


@dataclass(frozen=True)
class Customs:
    """The customs of a locale, such as "de_DE"."""

    locale: str

    @cached_property
    def _own(self) -> Locale:
        return Locale.parse(self.locale)

    @cached_property
    def _english(self) -> Locale:
        try:
            return Locale("en", self._own.territory or "001")
        except UnknownLocaleError:
            return Locale.parse(_WORLD)

    def week_start(self, day: date) -> date:
        """Return the first day of the week that ``day`` is in."""
        return day - timedelta(days=(day.weekday() - self._own.first_week_day) % 7)

    def day(self, day: date, style: str = "medium") -> str:
        """Write a day: "2 Mar 2026"; with ``style`` "full" its weekday, too."""
        return format_date(day, style, self._english)

    def day_of_year(self, day: date) -> str:
        """Write a day without its year: "2 Mar"."""
        return format_skeleton("MMMd", day, locale=self._english)

    def month(self, day: date) -> str:
        """Write the month of a day: "Mar 2026"."""
        return format_skeleton("yMMM", day, locale=self._english)

    def days(self, first: date, last: date) -> str:
        """Write a span of days: "2–8 Mar 2026"."""
        if first == last:
            return self.day(first)
        written: str = format_interval(first, last, "yMMMd", locale=self._english)
        return written.replace("\u2009", " ")  # its thin spaces are no letters of every font

    def number(self, value: float) -> str:
        """Write a number with at most one decimal: "2.5", or "2,5"."""
        return format_decimal(value, "0.#", self._own)


def customs() -> Customs:
    """Return the customs of this machine's user, as the environment and the system name them."""
    found = default_locale("LC_TIME")
    if found == "en_US_POSIX":  # the C locale, which is no place
        return Customs(_WORLD)
    if found is None and sys.platform == "win32":
        import ctypes
        import locale

        found = locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultLCID())
    try:
        return Customs(str(Locale.parse(found))) if found else Customs(_WORLD)
    except (ValueError, UnknownLocaleError):
        return Customs(_WORLD)
