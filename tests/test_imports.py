"""Imports point one way, and what is heavy is loaded only when it is used."""

import ast
import json
import subprocess
import sys
from collections import defaultdict
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "coach"

# A module imports from its own row and the rows above. A folder counts as one module.
LAYERS = (
    {"__init__", "errors", "harmless", "items", "model", "dose", "days", "pose", "untrusted"},
    {
        *("speech_text", "programmes", "phrases", "dose_words", "postures", "counts", "script"),
        *("set_script", "timeline", "timeline_text", "parts", "drawing"),
    },
    {"files", "folders", "library", "onnx", "preferences", "serving", "worker"},
    {
        "audio",
        "voices",
        "session",
        "store",
        "sheet",
        "compiler",
        "exporting",
        "batch",
        "listening",
        "screen",
        "importing",
    },
    {"player", "doctor", "offline", "progress", "forgetting"},
    {"api"},
    {"cli", "__main__"},
    {"testing"},
)
PURE = {"errors", "harmless", "items", "model", "phrases", "script", "timeline", "timeline_text"}
PURE |= {"parts", "session", "coach.screen.view", "dose", "days", "dose_words", "postures"}
PURE |= {"counts", "set_script", "pose", "drawing"}
IMPURE = {"asyncio", "io", "numpy", "os", "pathlib", "random", "socket", "threading", "time"}
ONE_PLACE = ("pyttsx3", "speech_recognition", "sounddevice", "av", "mutagen", "livekit")
ONE_PLACE += ("onnxruntime", "hibari", "soundfile")
HEAVY = {*ONE_PLACE, "numpy", "PIL", "rich", "scipy"}
HEAVY |= {"soxr", "typst", "yaml", "lxml", "docx", "pypdfium2", "markdown_it"}
HEAVY |= {"babel", "icalendar", "waitress", "whitenoise", "segno"}


def module_name(file):
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


FILES = {module_name(file): file for file in sorted(PACKAGE.rglob("*.py"))}

# One worker parses the files, when its first test needs them.
pytestmark = pytest.mark.xdist_group("imports")


@cache
def trees():
    """Return the syntax tree of every module."""
    return {name: ast.parse(file.read_text(encoding="utf-8")) for name, file in FILES.items()}


@cache
def imports_of(module):
    """Return the modules that one of ours imports anywhere."""
    return set(imported(trees()[module]))


def unit(module):
    """The row entry that a module belongs to: coach.voices.clip belongs to voices."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def imported(tree):
    """Every module that a tree imports anywhere, also inside functions and for types only."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports are not used here"
            names = (f"{node.module}.{alias.name}" for alias in node.names)
            # "from coach import tones" names a module; "from coach import __version__" a value.
            yield from (name if name in FILES else node.module for name in names)


ELSEWHERE = {"TYPE_CHECKING", "__name__ == PROGRAM"}
"""Tests of an ``if`` that no import of the module passes."""


def at_import_time(node):
    """The modules imported as soon as this one is: outside functions, and not only where types are
    checked, or where it runs as a program of its own."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(child, ast.If) and ast.unparse(child.test) in ELSEWHERE:
            continue
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield from imported(child)
        yield from at_import_time(child)


def layer(module):
    rows = [row for row, units in enumerate(LAYERS) if unit(module) in units]
    assert rows, f"{module} has no row in LAYERS: say there where it belongs"
    return rows[0]


def ours(modules):
    return {name for name in modules if name.split(".")[0] == "coach"}


def top(module):
    return module.split(".")[0]


def test_a_module_imports_nothing_from_a_row_below_its_own() -> None:
    below = {
        module: {name for name in ours(imports_of(module)) if layer(name) > layer(module)}
        for module in FILES
    }
    assert not {module: names for module, names in below.items() if names}


def test_no_two_units_import_one_another() -> None:
    graph = {}
    for module in FILES:
        used = {unit(name) for name in ours(imports_of(module))}
        graph.setdefault(unit(module), set()).update(used - {unit(module)})
    TopologicalSorter(graph).prepare()  # raises CycleError, which shows the cycle


def test_the_pure_core_has_no_sound_no_clock_and_no_files() -> None:
    pure = [module for module in FILES if {unit(module), module} & PURE]
    impure = {module: set(map(top, imports_of(module))) & IMPURE for module in pure}
    assert not {module: names for module, names in impure.items() if names}


@pytest.mark.parametrize("library", ONE_PLACE)
def test_a_troublesome_library_has_one_place(library: str) -> None:
    users = [module for module in FILES if library in map(top, imports_of(module))]
    assert len(users) <= 1
    at_once = [m for m in users if library in map(top, at_import_time(trees()[m]))]
    assert not at_once, "import it inside the function that uses it"


def test_the_walk_finds_what_it_should() -> None:
    tree = ast.parse(
        "from coach.audio import tones\nimport os.path\n"
        "if TYPE_CHECKING:\n    import numpy\n"
        "def f():\n    from coach.voices.clip import Clip\n"
    )
    assert set(imported(tree)) == {"coach.audio.tones", "os.path", "numpy", "coach.voices.clip"}
    assert set(at_import_time(tree)) == {"coach.audio.tones", "os.path"}


def loaded_by(code):
    """The top-level modules that a fresh process has loaded after running ``code``."""
    listing = f"{code}\nimport sys; print('LOADED', *sys.modules)"
    command = [sys.executable, "-c", listing]
    output = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    return {top(name) for name in output.rpartition("LOADED")[2].split()}


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["export", "--help"], ["play", "--help"]]
)
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    run = f"from coach.cli import coach\ncoach({arguments!r}, standalone_mode=False)"
    loaded = loaded_by(run)
    assert "click" in loaded
    assert not loaded & HEAVY


def test_the_pure_core_loads_nothing_heavy() -> None:
    loaded = loaded_by("import coach.script, coach.screen.view, coach.timeline_text")
    assert "coach" in loaded
    assert not loaded & HEAVY


def test_a_worker_of_a_batch_watches_its_parent_before_it_loads_what_it_works_with() -> None:
    loaded = loaded_by("import coach.batch.worker")
    assert "multiprocessing" in loaded
    assert not loaded & HEAVY


def test_the_first_word_of_a_session_waits_for_nothing_that_listens() -> None:
    loaded = loaded_by("import coach.player.live")
    assert "numpy" in loaded
    assert not loaded & {"scipy", "onnxruntime", "hibari", "sounddevice", "soundfile"}


FACES = sorted(PACKAGE.glob("*/__init__.pyi"))


def behind(module):
    """The package whose inside a module is, if it has a face."""
    face = PACKAGE / unit(module) / "__init__.pyi"
    return f"coach.{unit(module)}" if face.exists() and module.count(".") > 1 else None


def test_a_package_is_used_through_its_face() -> None:
    inside = {
        (module, node.module)
        for module in FILES
        for node in ast.walk(trees()[module])
        if isinstance(node, ast.ImportFrom)
        and node.module
        and behind(node.module) not in (None, f"coach.{unit(module)}")
    }
    assert not inside, "add what you need to the package's __init__.pyi"


@cache
def used_of():
    """Return the names that anything of ours imports from each module."""
    elsewhere = (f for d in ("tests", "scripts", "examples") for f in (ROOT / d).rglob("*.py"))
    others = (ast.parse(file.read_text(encoding="utf-8")) for file in elsewhere)
    used = defaultdict(set)
    for tree in (*trees().values(), *others):
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                used[node.module].update(alias.name for alias in node.names)
    return used


LOAD_EACH = """
import importlib, json, sys
offered = {}
for package in sys.argv[1:]:
    for name in [name for name in sys.modules if name.partition(".")[0] == "coach"]:
        del sys.modules[name]
    face = importlib.import_module(package)
    offered[package] = [name for name in face.__all__ if hasattr(face, name)]
print(json.dumps(offered))
"""


@cache
def offered():
    """Return the names that each package gives where it is the first of ours that is imported."""
    packages = [f"coach.{face.parent.name}" for face in FACES]
    command = [sys.executable, "-c", LOAD_EACH, *packages]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    return json.loads(done.stdout)


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.parent.name)
def test_a_face_offers_what_it_lists_and_what_is_used(face) -> None:
    package = f"coach.{face.parent.name}"
    tree = ast.parse(face.read_text(encoding="utf-8"))
    (listed,) = [ast.literal_eval(n.value) for n in tree.body if isinstance(n, ast.Assign)]
    named = [a.asname for n in tree.body if isinstance(n, ast.ImportFrom) for a in n.names]
    assert sorted(named) == sorted(listed)
    assert sorted(offered()[package]) == sorted(listed)
    assert set(listed) - used_of()[package] == set(), "offered, and used by nobody"
