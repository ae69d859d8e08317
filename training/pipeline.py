"""The pipeline file: stages with what they need, what they make, and whether that is up to date.

A stage is one function of this package. Its lock, a JSON file in the work folder, has its
parameters and the sha256 of every input, of the code that it ran (see `code_hash`) and of every
output. A stage is done when all of that is still so; then it is not run again.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from graphlib import CycleError, TopologicalSorter
from pathlib import Path, PurePosixPath
from typing import Any, Final

import yaml

from coach.errors import CoachError
from training.clips import write_bank
from training.code_hash import code_hashes

Paths = str | list[str]
PACKAGES: Final = "packages"
"""Folder of the work folder that packages are unpacked to."""
_STAGE_KEYS: Final = {"run", "clips", "needs", "makes", "with"}
_MANAGERS: Final = {"pip", "npm", "deb", "git"}
_PACKAGE_KEYS: Final = {*_MANAGERS, "version", "sha256", "licence"}


@dataclass(frozen=True, slots=True)
class Package:
    """A public package that is fetched and unpacked, never installed.

    ``manager`` is pip, npm or deb, and ``sha256`` that of the package's file; or git, with an
    address as the name and a commit as the version, which is a hash itself: ``sha256`` is empty.
    """

    folder: str
    manager: str
    name: str
    version: str
    sha256: str
    licence: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One step: ``function`` ("module:name") is called with needs, makes and parameters.

    needs, makes: paths in the work folder by the name of the argument. yields_clips: the function
    is a generator of clips, which are written as the bank that the stage makes.
    """

    name: str
    function: str
    yields_clips: bool
    needs: Mapping[str, Paths]
    makes: Mapping[str, str]
    parameters: Mapping[str, Any]

    @property
    def inputs(self) -> tuple[str, ...]:
        """Every path that the stage reads."""
        flat = ([paths] if isinstance(paths, str) else paths for paths in self.needs.values())
        return tuple(dict.fromkeys(path for paths in flat for path in paths))


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A pipeline file that has been read and checked; stages in the order that they run in."""

    packages: tuple[Package, ...]
    stages: tuple[Stage, ...]
    record: Mapping[str, str]

    def maker(self, path: str) -> Stage | None:
        """Return the stage that makes ``path``, or a folder that it lies in."""
        for stage in self.stages:
            if any(_inside(path, made) for made in stage.makes.values()):
                return stage
        return None


def read_pipeline(path: Path) -> Pipeline:
    """Read and check a pipeline file. Raises CoachError, which says what is wrong where."""
    try:
        table = yaml.safe_load(path.read_text("utf-8"))
        packages = tuple(_package(*item) for item in (table.get("packages") or {}).items())
        stages = {name: _stage(name, entry) for name, entry in table["stages"].items()}
        ordered = _in_order(stages, packages)
        return Pipeline(packages, ordered, table["record"])
    except (OSError, yaml.YAMLError) as error:
        raise CoachError(f"{path}: cannot be read ({error}).") from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CoachError(f"{path}: {error}") from error


def _package(folder: str, entry: Mapping[str, Any]) -> Package:
    _check_keys(f"package {folder}", entry, _PACKAGE_KEYS)
    (manager,) = entry.keys() & _MANAGERS
    found = "" if manager == "git" else entry["sha256"]
    return Package(folder, manager, entry[manager], str(entry["version"]), found, entry["licence"])


def _stage(name: str, entry: Mapping[str, Any]) -> Stage:
    _check_keys(f"stage {name}", entry, _STAGE_KEYS)
    if ("run" in entry) == ("clips" in entry):
        raise ValueError(f'stage {name} must have either "run" or "clips"')
    makes = entry["makes"]
    stage = Stage(
        name,
        f"training.{entry.get('run') or entry['clips']}",
        "clips" in entry,
        entry.get("needs") or {},
        {"bank": makes} if isinstance(makes, str) else makes,
        entry.get("with") or {},
    )
    for path in (*stage.inputs, *stage.makes.values()):
        parts = PurePosixPath(path).parts
        if not parts or path.startswith("/") or ".." in parts or ":" in path or "\\" in path:
            raise ValueError(f"stage {name}: {path!r} is not a path inside the work folder")
    return stage


def _check_keys(where: str, entry: Mapping[str, Any], known: set[str]) -> None:
    if unknown := set(entry) - known:
        raise ValueError(f"{where}: {', '.join(sorted(map(str, unknown)))} means nothing here")


def _in_order(stages: Mapping[str, Stage], packages: tuple[Package, ...]) -> tuple[Stage, ...]:
    """Sort stages so that each comes after those that make what it needs."""
    makers: dict[str, str] = {}
    for stage in stages.values():
        for made in stage.makes.values():
            for other, name in makers.items():
                if _inside(made, other) or _inside(other, made):
                    raise ValueError(f"{stage.name} and {name} both make {made}")
            makers[made] = stage.name
    folders = [f"{PACKAGES}/{package.folder}" for package in packages]
    graph: dict[str, set[str]] = {}
    for stage in stages.values():
        graph[stage.name] = set()
        for path in stage.inputs:
            found = {name for made, name in makers.items() if _inside(path, made)}
            if not found and not any(_inside(path, folder) for folder in folders):
                raise ValueError(f"stage {stage.name} needs {path}, which nothing makes")
            graph[stage.name] |= found
    try:
        return tuple(stages[name] for name in TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise ValueError(f"stages need one another: {' -> '.join(error.args[1])}") from error


def _inside(path: str, folder: str) -> bool:
    return PurePosixPath(path).is_relative_to(PurePosixPath(folder))


@dataclass(frozen=True, slots=True)
class State:
    """A stage as it is now; ``why`` says why it has to run, and is empty where it need not."""

    stage: Stage
    why: str

    @property
    def done(self) -> bool:
        """Return whether what the stage makes is up to date."""
        return not self.why


def lock_path(work: Path, stage: Stage) -> Path:
    """Return the file that says what a stage made, and from what."""
    return work / "locks" / f"{stage.name}.json"


def states(pipeline: Pipeline, work: Path) -> Iterator[State]:
    """Find out about every stage in order; hashes all inputs and outputs there are.

    A stage may be run between two items: what comes after it is then up to date with it.
    """
    hashes: dict[str, str] = {}

    def current(path: str) -> str:
        if path not in hashes:
            hashes[path] = sha256(work / path)
        return hashes[path]

    waiting: set[str] = set()
    for stage in pipeline.stages:
        upstream = {made.name for made in map(pipeline.maker, stage.inputs) if made} & waiting
        why = f"waits for {', '.join(sorted(upstream))}" if upstream else ""
        why = why or _stale(stage, work, current)
        yield State(stage, why)
        if why:
            for made in stage.makes.values():
                hashes.pop(made, None)
            if upstream or _stale(stage, work, current):
                waiting.add(stage.name)


def _stale(stage: Stage, work: Path, current: Callable[[str], str]) -> str:
    """Return why a stage must run, though its inputs are up to date; "" if it need not."""
    if missing := [path for path in stage.inputs if not current(path)]:
        return f"{missing[0]} is missing"
    try:
        lock = json.loads(lock_path(work, stage).read_text("utf-8"))
    except FileNotFoundError:
        return "has not run"
    now = {"parameters": dict(stage.parameters), "code": code_hashes(*_roots(stage))}
    for what, values in now.items():
        old = lock[what]
        if changed := [key for key in {**old, **values} if old.get(key) != values.get(key)]:
            return f"{what} changed: {_some(changed)}"
    for what, paths in (("inputs", stage.inputs), ("outputs", tuple(stage.makes.values()))):
        if set(lock[what]) != set(paths):
            return f"has other {what} now"
        if changed := [path for path in paths if lock[what][path] != current(path)]:
            return f"{what} changed: {_some(changed)}"
    return ""


def _some(names: list[str]) -> str:
    """Name the first three, and count the rest."""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(sorted(names)[:3]) + more


def _roots(stage: Stage) -> list[str]:
    return [stage.function, *(["training.clips:write_bank"] if stage.yields_clips else [])]


def run_stage(stage: Stage, work: Path) -> None:
    """Run a stage whose inputs are up to date, and write its lock.

    Raises CoachError where an input is missing or the function takes other arguments.
    """
    started = time.monotonic()
    if missing := [path for path in stage.inputs if not (work / path).exists()]:
        raise CoachError(
            f"stage {stage.name}: {missing[0]} is missing; get it with: python -m training fetch"
        )
    code, inputs = code_hashes(*_roots(stage)), {path: sha256(work / path) for path in stage.inputs}
    lock = lock_path(work, stage)
    lock.unlink(missing_ok=True)
    for made in stage.makes.values():
        _remove(work / made)
        (work / made).parent.mkdir(parents=True, exist_ok=True)
    module, name = stage.function.split(":")
    function = getattr(importlib.import_module(module), name)
    arguments = {name: _resolved(work, paths) for name, paths in stage.needs.items()}
    outputs = {name: work / path for name, path in stage.makes.items()}
    named = {**arguments, **stage.parameters, **({} if stage.yields_clips else outputs)}
    try:
        inspect.signature(function).bind(**named)
    except TypeError as error:
        raise CoachError(f"stage {stage.name}: {stage.function}: {error}") from error
    made = function(**named)
    if stage.yields_clips:
        print(f"{stage.name}: {write_bank(outputs['bank'], made)} clips", flush=True)
    text = {
        "function": stage.function,
        "parameters": dict(stage.parameters),
        "code": code,
        "inputs": inputs,
        "outputs": {path: sha256(work / path) for path in stage.makes.values()},
        "finished": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - started, 1),
    }
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_text(json.dumps(text, indent=1) + "\n", "utf-8")


def _resolved(work: Path, paths: Paths) -> Path | list[Path]:
    return work / paths if isinstance(paths, str) else [work / path for path in paths]


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def sha256(path: Path) -> str:
    """Hash a file, or names and contents of all files of a folder; "" where there is none."""
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file())
        lines = [f"{sha256(file)}  {file.relative_to(path).as_posix()}\n" for file in files]
        return hashlib.sha256("".join(lines).encode()).hexdigest()
    if not path.is_file():
        return ""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            found.update(block)
    return found.hexdigest()
