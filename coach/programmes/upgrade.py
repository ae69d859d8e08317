"""A programme file of schema 1 as one of schema 2: the same session, its comments and order kept.

Every key of schema 1 means the same in schema 2. So the text itself is edited, at the places that
the nodes of its tree know, and nothing else in the file changes.
"""

from __future__ import annotations

from pathlib import Path

from coach.errors import Problem, ProgrammeError
from coach.programmes.loader import loads
from coach.programmes.schema import VERSION
from coach.programmes.yaml_nodes import Scalar, child, parse


def upgraded(data: bytes, path: Path) -> bytes:
    """Return the file in the newest schema; the same bytes where it is in that already.

    Raises ProgrammeError where the file has mistakes.
    """
    before = loads(data, path).programme
    version = child(parse(data, str(path)), "schema")
    if not isinstance(version, Scalar) or version.value == VERSION:
        return data
    lines = data.decode("utf-8-sig").splitlines(keepends=True)
    line, column = lines[version.line - 1], version.column - 1
    end = column + len(version.text)
    lines[version.line - 1] = f"{line[:column]}{VERSION}{line[end:]}"
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    written = mark + "".join(lines).encode()
    if loads(written, path).programme != before:
        message = "this file would not say the same in schema 2; change it by hand"
        raise ProgrammeError([Problem(str(path), version.line, version.column, message)])
    return written
