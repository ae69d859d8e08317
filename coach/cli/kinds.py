"""Kinds of values on the command line, each with words of ours for what is wrong."""

from __future__ import annotations

import math
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from coach.dose import DAYS, Day
from coach.folders import expanded

if TYPE_CHECKING:
    _Choice = click.Choice[str]
    _DaysType = click.ParamType[tuple[Day, ...]]
else:  # click 8.1 has no generic types
    _Choice = click.Choice
    _DaysType = click.ParamType

VOICES: Final = ("natural", "system", "tone")


class PathOption(click.Path):
    """A path in which ~ is the home folder, as in ``--output=~/tracks``; not an empty one."""

    def __init__(self, **checks: bool) -> None:
        super().__init__(path_type=Path, **checks)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the Path, or have click say what is wrong with it."""
        text = os.fspath(value)
        if not text or "\0" in text:
            self.fail("a name is needed here.", param, ctx)
        return super().convert(expanded(text), param, ctx)


# What a value may raise that is no number, or too large for one; click tells the first of them.
_NO_NUMBER: Final = (click.BadParameter, TypeError, OverflowError)


class NumberOption(click.FloatRange):
    """A number within its limits; neither NaN nor infinity is one."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the float, or have click say what is allowed."""
        number = math.nan
        with suppress(*_NO_NUMBER):
            number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(_allowed(self, value, "number"), param, ctx)
        return number


class WholeNumberOption(click.IntRange):
    """A whole number within its limits."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the int, or have click say what is allowed."""
        try:
            return super().convert(value, param, ctx)
        except _NO_NUMBER:
            self.fail(_allowed(self, value, "whole number"), param, ctx)


def _allowed(limits: click.FloatRange | click.IntRange, value: Any, noun: str) -> str:
    if limits.max is None:
        span = "" if limits.min is None else f", {limits.min} or more"
    else:
        span = f" from {limits.min} to {limits.max}"
    return f"{str(value)!r} is not a {noun}{span}."


class WhenOption(click.DateTime):
    """A day or a time of day; ``written`` is how, as in YYYY-MM-DD."""

    def __init__(self, pattern: str, written: str) -> None:
        super().__init__([pattern])
        self._written = written

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Return the moment, or have click say how it is written."""
        try:
            moment: datetime = super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"there is no {str(value)!r}; write {self._written}.", param, ctx)
        return moment

    def get_metavar(self, *_: Any, **__: Any) -> str:
        """Return how it is written, for the help."""
        return self._written


class DaysOption(_DaysType):
    """Days of the week, with commas between them."""

    name = "days"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Day, ...]:
        """Return the days in their order, or have click say which there are."""
        if isinstance(value, tuple):
            return value
        names = {word.strip().lower() for word in value.split(",")}
        if unknown := sorted(names - {*DAYS}):
            self.fail(f"{unknown[0]!r} is no day of the week; {', '.join(DAYS)}.", param, ctx)
        return tuple(day for day in DAYS if day in names)


class YesNoOption(click.types.BoolParamType):
    """Yes or no, in the words that click takes for them."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the bool, or have click say what is allowed."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{str(value)!r} is neither yes nor no.", param, ctx)


class VoiceOption(_Choice):
    """The name of a voice; that of the system may have a language, as in system:en-gb."""

    def __init__(self) -> None:
        super().__init__(VOICES)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the name, or have click say which there are."""
        from coach.voices import is_voice

        name = str(value)
        return name if is_voice(name) else super().convert(value, param, ctx)
