"""Kinds of values on the command line: what each takes, and what is said of anything else."""

from datetime import datetime
from pathlib import Path

import click
import pytest

from coach.cli import coach, kinds

RATE, COUNT = kinds.NumberOption(0.5, 2), kinds.WholeNumberOption(1)
TIME = kinds.WhenOption("%H:%M", "HH:MM")


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        (RATE, "0.5", 0.5),
        (RATE, "2", 2.0),
        (COUNT, " 12 ", 12),
        (TIME, "7:30", datetime(1900, 1, 1, 7, 30)),
        (kinds.DaysOption(), "Sunday, monday,MONDAY", ("monday", "sunday")),
        (kinds.YesNoOption(), "yes", True),
        (kinds.YesNoOption(), "off", False),
        (kinds.VoiceOption(), "system:en-gb", "system:en-gb"),
        (kinds.PathOption(), "a b.yaml", Path("a b.yaml")),
        (kinds.PathOption(), "~/tracks", Path.home() / "tracks"),
    ],
)
def test_what_is_written_is_its_value(kind: click.ParamType, written: str, value: object) -> None:
    assert kind.convert(written, None, None) == value
    assert kind.convert(value, None, None) == value, "a default is a value already"


@pytest.mark.parametrize(
    ("kind", "written", "says"),
    [
        (RATE, "0.49", "'0.49' is not a number from 0.5 to 2."),
        (RATE, "nan", "'nan' is not a number from 0.5 to 2."),
        (RATE, "inf", "'inf' is not a number from 0.5 to 2."),
        (kinds.NumberOption(), "fast", "'fast' is not a number."),
        (COUNT, "0", "'0' is not a whole number, 1 or more."),
        (COUNT, "1.5", "'1.5' is not a whole number, 1 or more."),
        (TIME, "24:00", "there is no '24:00'; write HH:MM."),
        (kinds.DaysOption(), "mo", "'mo' is no day of the week; monday, tuesday, "),
        (kinds.YesNoOption(), "perhaps", "'perhaps' is neither yes nor no."),
        (kinds.VoiceOption(), "loud", "'loud' is not one of 'natural', 'system', 'tone'."),
        (kinds.PathOption(), "", "a name is needed here."),
        (kinds.PathOption(), "a\0b", "a name is needed here."),
    ],
)
def test_anything_else_is_told_with_what_is_allowed(
    kind: click.ParamType, written: str, says: str
) -> None:
    with pytest.raises(click.BadParameter) as error:
        kind.convert(written, None, None)
    assert error.value.message.startswith(says)


def test_what_commands_take_is_told_in_words_of_ours() -> None:
    plain = (click.IntRange, click.FloatRange, click.DateTime, click.Path)
    plain += (type(click.INT), type(click.FLOAT), type(click.BOOL))
    taken = {
        f"{name} {parameter.name}": type(parameter.type)
        for name, command in coach.commands.items()
        for parameter in command.params
        if not (isinstance(parameter, click.Option) and parameter.is_flag)
    }
    assert "sheet day" in taken
    assert [name for name, kind in taken.items() if kind in plain] == []
