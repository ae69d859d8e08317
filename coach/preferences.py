"""The user's preferences: one TOML file, whose comments and order are the user's and stay.

Which keys there are, and what each may be, is for the command line to say; here they are read
and written.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final, NoReturn

from coach.errors import Problem, ProgrammeError
from coach.files import open_file, rewrite, whole_file
from coach.folders import user_folder

_MOST_BYTES: Final = 100_000

# The parser's own words are about its work: "Unexpected character", "Internal parser error".
_NO_TOML: Final = (
    "this is not TOML, or a key is there twice; a line is KEY = VALUE, with texts in quotes, such "
    'as voice = "tone"'
)

Value = str | int | float | bool


def preferences_file() -> Path:
    """Return the path of the file; it need not exist."""
    return user_folder("config") / "config.toml"


def read_preferences() -> dict[str, Any]:
    """Return what is in the file, {} without one. Raises ProgrammeError with the place."""
    text = _text()
    return _parsed(text).unwrap() if text else {}


def line_of(key: str) -> int:
    """Return the line of a key in the file, from 1; 0 where it has none."""
    pattern = re.compile(rf"""\s*(["']?){re.escape(key)}\1\s*=|\s*\[+\s*{re.escape(key)}\b""")
    for number, line in enumerate(_text().splitlines(), 1):
        if pattern.match(line):
            return number
    return 0


def write_preference(key: str, value: Value | None) -> None:
    """Set a key, or take it out for None. Raises ProgrammeError, or ExportError as for files."""
    document = _parsed(_text())
    if value is None:
        document.pop(key, None)
    else:
        document[key] = value
    data = document.as_string().encode()
    path = preferences_file()
    if path.exists():
        rewrite(path, data)
        return
    with whole_file(path, force=True) as partial:
        partial.write_bytes(data)


def _text() -> str:
    path = preferences_file()
    try:
        with open_file(path) as file:
            data = file.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            _refuse(0, 0, "the file is larger than 100 kB; a file of preferences has a few lines")
        return data.decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        _refuse(0, 0, "not UTF-8 text; save the file as UTF-8")
    except OSError as error:
        _refuse(0, 0, f"the file cannot be read: {error.strerror or error}")


def _refuse(line: int, column: int, message: str) -> NoReturn:
    hint = f"{message}; mend the file, or move it away"
    raise ProgrammeError([Problem(str(preferences_file()), line, column, hint)])


def _parsed(text: str) -> Any:
    import tomlkit
    from tomlkit.exceptions import ParseError, TOMLKitError

    try:
        return tomlkit.parse(text)
    except ParseError as error:
        _refuse(error.line, error.col + 1, _NO_TOML)
    except TOMLKitError:
        _refuse(0, 0, _NO_TOML)
