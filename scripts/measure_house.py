"""Measure how the code is built, for the table in CONTRIBUTING.md.

    python scripts/measure_house.py            print the table
    python scripts/measure_house.py --check    fail where a figure misses its goal

What is counted is what a reader meets: how small the files are cut, how many helpers are used
only once, whether comments give reasons, whether packages are used through their face, and how
many modules stand between a programme file and the loudspeaker.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WALKS = ROOT / "docs" / "architecture.md"
NO_VERB = {"What", "How", "Whether", "Who", "Which", "Where", "When"}


@dataclass(frozen=True)
class Figure:
    """One line of the table: ``met`` says whether ``value`` keeps the goal."""

    what: str
    value: float
    goal: str
    met: Callable[[float], bool]

    @property
    def row(self) -> str:
        value = f"{self.value:.2f}".rstrip("0").rstrip(".")
        return f"| {self.what} | {value} | {self.goal} |"


def at_most(goal: float) -> Callable[[float], bool]:
    return lambda value: value <= goal


def at_least(goal: float) -> Callable[[float], bool]:
    return lambda value: value >= goal


def module_name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_name(file): file for file in sorted((ROOT / "coach").rglob("*.py"))}
TEXTS = {name: file.read_text(encoding="utf-8") for name, file in FILES.items()}
TREES = {name: ast.parse(text) for name, text in TEXTS.items()}
LINES = sum(len(text.splitlines()) for text in TEXTS.values())


def comment_share() -> float:
    """Return the lines that hold nothing but a comment, in per cent of all."""
    lines = (line.strip() for text in TEXTS.values() for line in text.splitlines())
    return 100 * sum(line.startswith("#") for line in lines) / LINES


def used_once() -> float:
    """Return the private functions that their module names once, in per cent of all functions."""
    functions = once = 0
    for tree in TREES.values():
        uses = Counter(
            node.id if isinstance(node, ast.Name) else node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Name | ast.Attribute)
        )
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                functions += 1
                private = node.name.startswith("_") and not node.name.startswith("__")
                once += private and uses[node.name] == 1
    return 100 * once / functions


def without_verb() -> int:
    """Count the docstrings that open with What, How, Whether or the like."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module
    texts = (
        ast.get_docstring(node) or "-"
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, kinds)
    )
    return sum(text.split()[0].strip(",:") in NO_VERB for text in texts)


def package_of(module: str) -> str | None:
    """Return the package directly under coach that a module belongs to, if any."""
    name = ".".join(module.split(".")[:2])
    return name if (ROOT / Path(*name.split(".")) / "__init__.py").exists() else None


def past_faces() -> int:
    """Count the imports of a package's inside from outside it."""
    return sum(
        node.module is not None
        and (package := package_of(node.module)) is not None
        and package not in (node.module, package_of(module), "coach")
        for module, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
    )


@cache
def homes(package: str) -> dict[str, str]:
    """Return which module of a package defines each name that its face offers."""
    stub = ROOT / Path(*package.split(".")) / "__init__.pyi"
    if not stub.exists():
        return {}
    return {
        alias.asname or alias.name: f"{package}.{node.module}" if node.module else package
        for node in ast.walk(ast.parse(stub.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


@cache
def imported(module: str) -> frozenset[str]:
    """Return the modules of ours that a module imports, a name through its face as its home."""
    found = set()
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                home = homes(node.module).get(alias.name, node.module)
                found.add(full if full in FILES else home)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return frozenset(name for name in found if name in FILES and name != module)


@cache
def longest_chain(module: str) -> tuple[str, ...]:
    """Return the longest row of modules, each imported by the one before."""
    rest = max((longest_chain(name) for name in sorted(imported(module))), key=len, default=())
    return (module, *rest)


def walk(title: str) -> list[str]:
    """Return the files that a walk in docs/architecture.md names, in order, each once.

    Raises SystemExit where it names a file that is not there.
    """
    text = WALKS.read_text(encoding="utf-8")
    section = re.search(
        rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    named = re.findall(r"`((?:[\w/]+/)?\w+\.py)`", section.group(1) if section else "")
    missing = [name for name in named if not (ROOT / "coach" / name).exists()]
    if missing or not named:
        sys.exit(f"{WALKS.name}, {title}: no such file: {', '.join(missing) or 'none is named'}")
    return list(dict.fromkeys(named))


def without_test() -> int:
    """Count the modules of 100 lines or more that have no test file of their name.

    A program in a process of its own (``x_worker``) is tested with the module that starts it.
    """
    count = 0
    for name, file in FILES.items():
        folder = ROOT / "tests" / file.relative_to(ROOT / "coach").parent
        small = file.name == "__init__.py" or len(TEXTS[name].splitlines()) < 100
        stem = file.stem.removesuffix("_worker")
        count += not small and not any(folder.glob(f"test_{stem}*.py"))
    return count


def figures() -> Iterator[Figure]:
    chain = max(map(longest_chain, FILES), key=len)
    yield Figure("lines in coach/", LINES, "about 21,000 or fewer", at_most(21_500))
    yield Figure("files a thousand lines", 1000 * len(FILES) / LINES, "at most 6.5", at_most(6.5))
    yield Figure(
        "private functions used once, % of all functions", used_once(), "at most 15", at_most(15)
    )
    yield Figure("comment lines, %", comment_share(), "at least 3", at_least(3))
    yield Figure("docstrings that do not open with a verb", without_verb(), "0", at_most(0))
    yield Figure("imports past a package's face", past_faces(), "0", at_most(0))
    yield Figure("longest chain of imports, modules", len(chain), "at most 18", at_most(18))
    cue = len(walk("A cue, from file to loudspeaker"))
    yield Figure("modules that a cue passes, from file to loudspeaker", cue, "22", at_most(22))
    what = "modules of 100 lines or more without a test file of their name"
    yield Figure(what, without_test(), "few", at_most(10))


def main() -> None:
    table = list(figures())
    print("| figure | measured | goal |", "| --- | --- | --- |", sep="\n")
    for figure in table:
        print(figure.row)
    if "--chain" in sys.argv:
        print("\n" + " -> ".join(max(map(longest_chain, FILES), key=len)))
    if "--check" in sys.argv and not all(figure.met(figure.value) for figure in table):
        sys.exit("A figure misses its goal.")


if __name__ == "__main__":
    main()
