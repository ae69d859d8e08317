"""``coach config``: the user's preferences, and where each value comes from."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

from coach.cli.common import DEFAULT_PROGRAMME, Preference, notice, print_json, print_line
from coach.errors import Problem, ProgrammeError
from coach.harmless import command_line, quoted
from coach.preferences import (
    line_of,
    preferences_file,
    read_preferences,
    write_preference,
)

# What no value means, where that is not the default of an option.
_UNSET: Final = {
    "count": "as the programme says",
    "output": "the system's",
    "input": "the system's",
    "programme": DEFAULT_PROGRAMME,
    "prescription": "none",
}

# Every key, with the first command that has it.
Known = dict[str, tuple[click.Command, Preference]]


def preferences_of(command: click.Command) -> dict[str, Preference]:
    """Return what of a command's parameters may stand in the file, by key."""
    return {each.key: each for each in command.params if isinstance(each, Preference)}


def every_preference(group: click.Group) -> Known:
    """Return every key, with the first command that has it."""
    found: Known = {}
    for command in group.commands.values():
        for key, parameter in preferences_of(command).items():
            found.setdefault(key, (command, parameter))
    return found


def defaults_of(command: click.Command, group: click.Group) -> dict[str, Any]:
    """Return what the file says for a command's parameters, by their names: its ``default_map``.

    Raises ProgrammeError with every mistake of the file. A command that has no preferences does
    not read it, so that a mistake there is in nothing's way.
    """
    wanted = preferences_of(command)
    if not wanted:
        return {}
    values = checked_preferences(group)
    return {
        str(parameter.name): _given(parameter, values[key])
        for key, parameter in wanted.items()
        if key in values
    }


def checked_preferences(group: click.Group) -> dict[str, Any]:
    """Return what is in the file, by key. Raises ProgrammeError with every mistake of it."""
    values, problems = read_preferences(), []
    # What there may be is known by all commands, which are not imported for nothing.
    known = every_preference(group) if values else {}
    for key, value in values.items():
        if message := _mistake(key, value, known):
            hint = f"mend it, or take it out: {command_line('coach', 'config', '--unset', key)}"
            place = str(preferences_file()), line_of(key), 1
            problems.append(Problem(*place, f"{message.rstrip('.')}; {hint}"))
    if problems:
        raise ProgrammeError(problems)
    return values


def _mistake(key: str, value: Any, known: Known) -> str:
    """Say what is wrong with a value of the file; "" where nothing is."""
    from coach.programmes import suggestion

    if key not in known:
        allowed = ", ".join(known)
        return f"there is no preference {quoted(key)}{suggestion(key, known)}; there are: {allowed}"
    if not isinstance(value, str | int | float):
        return f"{key} must be one value: a text in quotes, a number, true or false"
    try:
        _converted(*known[key], value)
    except click.ClickException as error:
        return f"{key}: {error.message}"
    return ""


def _converted(command: click.Command, parameter: Preference, value: Any) -> Any:
    """Return a value as the option would have it, whatever else is said. Raises ClickException."""
    context = click.Context(command, info_name=f"coach {command.name}")
    with context:
        return parameter.process_value(context, _given(parameter, value))


def _taken(
    command: click.Command, parameter: Preference, *given: Any
) -> tuple[Any, ParameterSource | None]:
    """Return what click takes, where the file has ``given`` or nothing, and where that is from."""
    assert parameter.name is not None
    defaults = {parameter.name: _given(parameter, *given)} if given else {}
    context = click.Context(command, info_name=f"coach {command.name}", default_map=defaults)
    with context:
        value, _ = parameter.handle_parse_result(context, {}, [])
    return value, context.get_parameter_source(parameter.name)


def _given(parameter: Preference, value: Any) -> Any:
    """Return a value of the file as a ``default_map`` has it: of some options a list."""
    return [value] if isinstance(parameter, click.Option) and parameter.multiple else value


def _complete_key(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    group = context.find_root().command
    assert isinstance(group, click.Group)
    return [CompletionItem(key) for key in every_preference(group) if key.startswith(incomplete)]


# A value may be a negative number, which looks like an option.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("key", required=False, shell_complete=_complete_key)
@click.argument("value", required=False)
@click.option("--unset", metavar="KEY", help="Take a preference out again.")
@click.option("--path", "show_path", is_flag=True, help="Print where the file is.")
@click.option("--json", "as_json", is_flag=True, help="The list as one JSON array.")
@click.pass_context
def config(
    context: click.Context,
    key: str | None,
    value: str | None,
    unset: str | None,
    show_path: bool,
    as_json: bool,
) -> None:
    """List your preferences and where each comes from, or set KEY to VALUE.

    \b
    coach config                 every preference
    coach config rate 0.9        speak slower from now on
    coach config --unset rate    as usual again

    An option on the command line comes first, then the environment (COACH_RATE), then this
    file, then the programme.
    """
    if show_path + (unset is not None) + (key is not None) > 1:
        raise click.UsageError("Give one of KEY, --unset and --path.")
    group = context.find_root().command
    assert isinstance(group, click.Group)
    known = every_preference(group)
    if show_path:
        print_line(preferences_file())
    elif unset is not None:
        if unset in read_preferences():
            write_preference(unset, None)
        else:
            notice(f"{unset} is not in {preferences_file()}.")
    elif key is None or value is None:
        _show(group, key, as_json)
    elif message := _mistake(key, value, known):
        raise click.UsageError(message)
    elif not value.strip():
        raise click.UsageError(f"Nothing is no value; take it out: coach config --unset {key}")
    else:
        write_preference(key, _kept(key, value, known))


def _kept(key: str, text: str, known: Known) -> str | int | float | bool:
    """Return what is written into the file for a value that was typed."""
    if key == "programme":
        from coach.library import find, location_of

        return location_of(find(text))
    converted = _converted(*known[key], text)
    if isinstance(converted, Path):
        from coach.programmes import read_overrides

        read_overrides(converted)
        return str(converted.absolute())
    return converted if isinstance(converted, bool | int | float) else text


def _show(group: click.Group, only: str | None, as_json: bool) -> None:
    known = every_preference(group)
    if only is not None and only not in known:
        raise click.UsageError(_mistake(only, "", known))
    values = checked_preferences(group)
    rows = []
    for key, (command, parameter) in known.items():
        if only not in (None, key):
            continue
        value, source = _taken(command, parameter, *((values[key],) if key in values else ()))
        where: dict[ParameterSource | None, str] = {
            ParameterSource.ENVIRONMENT: f"environment (COACH_{key.upper()})",
            ParameterSource.DEFAULT_MAP: "file",
        }
        origin = where.get(source, "default")
        rows.append({"key": key, "value": _written(key, value), "source": origin})
    if as_json:
        print_json(rows)
    elif only is not None:
        print_line(rows[0]["value"])
    else:
        for row in rows:
            print_line(f"{row['key']:<13} {row['value']:<22} {row['source']}")


def _written(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ",".join(value)
    if isinstance(value, str | int | Path):
        return str(value)
    return f"{value:g}" if isinstance(value, float) else _UNSET.get(key, "")
