"""Which code a function runs: itself and all that it names, so that a change there is noticed.

Found in the source, without importing anything. Each function, class and constant of this project
counts by itself: another recipe in the same file makes no bank stale, nor does a comment. With
the definitions of a module counts the data file of the same name beside it (``grammar.yaml``
beside ``grammar.py``). Libraries do not count: the record of a round has their versions.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
PACKAGES: Final = ("training", "coach")


@dataclass(frozen=True, slots=True)
class Module:
    """What a module defines at its top, what each imported name means, and the data beside it.

    An import is "module:name", or "module" alone.
    """

    definitions: dict[str, ast.stmt]
    imports: dict[str, str]
    data: bytes


def code_hashes(*roots: str) -> dict[str, str]:
    """Map everything that ``roots`` ("module:name") use to the sha256 of its source."""
    found: dict[str, str] = {}
    todo = list(roots)
    while todo:
        place = todo.pop()
        name, _, defined = place.partition(":")
        module = _module(name)
        if place in found:
            continue
        if defined in module.definitions:
            node = module.definitions[defined]
            source = ast.unparse(node).encode() + module.data
            found[place] = hashlib.sha256(source).hexdigest()
            todo += _used(name, module, node)
        elif defined in module.imports:  # handed on
            todo += _place(module.imports[defined])
    return dict(sorted(found.items()))


def _used(name: str, module: Module, node: ast.AST) -> Iterator[str]:
    """Yield the places of what a definition names."""
    imports = module.imports | dict(_imported(node))
    for child in ast.walk(node):
        if isinstance(child, ast.Name):
            if child.id in module.definitions:
                yield f"{name}:{child.id}"
            elif child.id in imports:
                yield from _place(imports[child.id])
        elif isinstance(child, ast.Attribute) and isinstance(child.value, ast.Name):
            # "noises.hum", where "noises" is a module
            source = imports.get(child.value.id, "").replace(":", ".")
            if _file(source):
                yield f"{source}:{child.attr}"


def _place(imported: str) -> Iterator[str]:
    """Yield the place of an imported name, unless it is a library's or a module."""
    module, _, name = imported.partition(":")
    if name and _file(module) and not _file(f"{module}.{name}"):
        yield imported


@cache
def _module(name: str) -> Module:
    file = _file(name)
    if file is None:
        raise ValueError(f"{name} is no module of this project")
    tree = ast.parse(file.read_text("utf-8"))
    definitions = {target: node for node in tree.body for target in _defined(node)}
    beside = () if file.stem == "__init__" else sorted(file.parent.glob(f"{file.stem}.*"))
    data = b"".join(path.read_bytes() for path in beside if path.suffix != ".py")
    return Module(definitions, dict(_imported(tree)), data)


def _defined(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Assign | ast.AnnAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        for node in (node for target in targets for node in ast.walk(target)):
            if isinstance(node, ast.Name):
                yield node.id


def _imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield each name that is imported anywhere in ``tree``, and what it means."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}:{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.asname or alias.name, alias.name


@cache
def _file(module: str) -> Path | None:
    """Return the file of a module of the project, or None."""
    if module.split(".")[0] not in PACKAGES:
        return None
    base = ROOT.joinpath(*module.split("."))
    for file in (base.with_suffix(".py"), base / "__init__.py"):
        if file.is_file():
            return file
    return None
