"""Which code a function runs: itself and all that it names, so that a change there is noticed.

Found in the source, without importing anything. Inside this package each function, class and
constant counts by itself: another recipe in the same file makes no bank stale. Of the rest of the
project whole modules count, with those that they import and the data file of the same name beside
them (``grammar.yaml`` beside ``grammar.py``); of libraries nothing does.
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
OURS: Final = "training"
PRODUCT: Final = "coach"


@dataclass(frozen=True, slots=True)
class Module:
    """What a module of this package defines at its top, and what names it imports from where."""

    definitions: dict[str, ast.stmt]
    imports: dict[str, str]


def code_hashes(*roots: str) -> dict[str, str]:
    """Map everything that ``roots`` ("module:name") use to the sha256 of its source."""
    found: dict[str, str] = {}
    todo = list(roots)
    while todo:
        place = todo.pop()
        if place in found:
            continue
        module, _, name = place.partition(":")
        if module.split(".")[0] == PRODUCT:
            files = _product_files(module)
            found[place] = _sha256(b"".join(file.read_bytes() for file in files))
            todo += [used for used in _imports(files[0]) if used.split(".")[0] == PRODUCT]
        else:
            node = _module(module).definitions[name]
            found[place] = _sha256(ast.unparse(node).encode())
            todo += _used(_module(module), module, node)
    return dict(sorted(found.items()))


def _used(module: Module, name: str, node: ast.AST) -> Iterator[str]:
    """Yield the places of what a definition names."""
    imports = module.imports | dict(_imported_names(node))
    for child in ast.walk(node):
        if isinstance(child, ast.Name):
            if child.id in module.definitions:
                yield f"{name}:{child.id}"
            elif child.id in imports:
                yield from _ours(imports[child.id])
        elif isinstance(child, ast.Attribute) and isinstance(child.value, ast.Name):
            # "noises.hum", where "noises" is a module of this package
            source = imports.get(child.value.id, "").replace(":", ".")
            if _file(source) and child.attr in _module(source).definitions:
                yield f"{source}:{child.attr}"


def _ours(source: str) -> Iterator[str]:
    """Yield the place of an imported name, unless it is a library's or a whole module of ours."""
    module, _, name = source.partition(":")
    if module.split(".")[0] == OURS and _file(module) and name in _module(module).definitions:
        yield source
    elif module.split(".")[0] == PRODUCT:
        inner = f"{module}.{name}"
        yield inner if name and _file(inner) else module


@cache
def _module(name: str) -> Module:
    file = _file(name)
    if file is None:
        raise ValueError(f"{name} is no module of this project")
    tree = ast.parse(file.read_text("utf-8"))
    definitions: dict[str, ast.stmt] = {}
    for statement in tree.body:
        for target in _defined(statement):
            definitions[target] = statement
    imports = dict(pair for statement in tree.body for pair in _imported_names(statement))
    return Module(definitions, imports)


def _defined(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Assign | ast.AnnAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        for node in (node for target in targets for node in ast.walk(target)):
            if isinstance(node, ast.Name):
                yield node.id


def _imported_names(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield each name that is imported anywhere in ``tree``, and "module:name" or "module"."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}:{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.asname or alias.name, alias.name


@cache
def _imports(file: Path) -> tuple[str, ...]:
    """List the modules that a file of the product imports."""
    found = []
    for _, source in _imported_names(ast.parse(file.read_text("utf-8"))):
        module, _, name = source.partition(":")
        inner = f"{module}.{name}"
        found.append(inner if name and _file(inner) else module)
    return tuple(dict.fromkeys(name for name in found if _file(name)))


def _product_files(module: str) -> list[Path]:
    """Return the file of a module, and data files of the same name beside it."""
    file = _file(module)
    if file is None:
        raise ValueError(f"{module} is no module of this project")
    beside = sorted(file.parent.glob(f"{file.stem}.*")) if file.stem != "__init__" else []
    return [file, *(path for path in beside if path != file and path.suffix != ".pyc")]


@cache
def _file(module: str) -> Path | None:
    """Return the file of a module of the project, or None."""
    if module.split(".")[0] not in (OURS, PRODUCT):
        return None
    base = ROOT.joinpath(*module.split("."))
    for file in (base.with_suffix(".py"), base / "__init__.py"):
        if file.is_file():
            return file
    return None


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
