"""The documents are true: commands parse, the excerpt is real, links lead somewhere."""

import math
import re
import runpy
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from coach import errors
from coach.batch.table import MAX_ROWS
from coach.cli import coach
from coach.cli.common import INTERRUPTED, NOBODY_READS
from coach.counts import COUNTED_THROUGH
from coach.library import find
from coach.listening import endpoint, spotter
from coach.listening.echo import adaptive_filter, residual
from coach.listening.vad import RATE
from coach.player import voice_input
from coach.programmes.loader import load
from coach.script import write_script
from coach.timeline_text import script_lines

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


COMMANDS = [
    line for block in blocks("sh") for line in block.splitlines() if line.startswith("coach ")
]


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_of_the_readme_parses(
    line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder that holds what the commands before it would have made."""
    _, name, *arguments = shlex.split(line, comments=True)
    monkeypatch.chdir(tmp_path)
    Path("tracks").mkdir()
    for argument in arguments:
        if Path(argument).suffix in (".wav", ".flac", ".yaml", ".csv"):
            Path(argument).touch()
    coach.commands[name].make_context(name, arguments).close()


def test_the_readme_shows_every_command() -> None:
    shown = {line.split()[1] for line in COMMANDS}
    assert shown == set(coach.commands)


def test_the_excerpt_of_the_readme_is_what_you_hear() -> None:
    (excerpt,) = blocks("text")
    assert excerpt in "\n".join(script_lines(write_script(load(find("sacroiliitis")))))


def test_ci_runs_the_test_command_of_the_readme() -> None:
    command = "python3 scripts/start.py test"
    assert command in README
    assert f"exec {command} --all" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_architecture_names_every_module() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    modules = [
        *(f"`{path.name}`" for path in (ROOT / "coach").glob("[!_]*.py")),
        *(f"`{path.parent.name}/`" for path in (ROOT / "coach").glob("*/__init__.py")),
    ]
    assert [name for name in modules if name not in text] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_of_code_that_a_page_names_is_there(document) -> None:
    """By its name, after as much of its path as the page needs."""
    folders = ("coach", "examples", "scripts", "tests", "training")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    named = set(re.findall(r"`([\w/]+\.py)`", document.read_text(encoding="utf-8")))
    assert {name for name in named if not any(file.match(name) for file in files)} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_to_a_file_leads_to_one(document) -> None:
    text = document.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_the_page_on_the_command_line_has_the_exit_code_of_every_error() -> None:
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    table = page.split("## Exit codes")[1]
    codes = {
        int(code)
        for row in re.findall(r"^\| ([0-9, ]+) \|", table, re.M)
        for code in row.split(",")
    }
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    raised = {kind.exit_code for kind in kinds if issubclass(kind, errors.CoachError)}
    assert codes == {0, *raised, INTERRUPTED, NOBODY_READS, 128 + signal.SIGTERM}


def decibels(gain):
    return f"{-20 * math.log10(gain):.0f}"


FACTS = {
    "README.md": [f"Holds up to {COUNTED_THROUGH} seconds count every second"],
    "docs/batch.md": [f"which may have {MAX_ROWS:,} rows"],
    "docs/model-card.md": [f"of 0.1 to {endpoint.Timing().longest * 0.032:.1f} seconds"],
    "docs/listening.md": [
        f"if both times it is {spotter.QUICK_SCORE * 100:.0f} % sure",
        f"over for {spotter.QUICK_SILENCE_FRAMES * 32} ms",
        f"shorter than {endpoint.Timing().shortest * 0.032:.1f} s, "
        f"longer than {endpoint.Timing().longest * 0.032:.1f} s",
        f"the word with {spotter.BEFORE_FRAMES * 0.032:.2f} s before it "
        f"and {spotter.AFTER_FRAMES * 0.032:.2f}",
        f"what is {endpoint.ONSET_DB:g} dB louder",
        f"a Kalman filter of {adaptive_filter.TAPS * 1000 / RATE:.0f} ms",
        f'"clear" from {residual.GOOD_DB:g} dB',
        f"softer by {decibels(voice_input.DUCK)} dB, in safe mode by "
        f"{decibels(voice_input.SAFE_DUCK)}",
    ],
}


@pytest.mark.parametrize("document", FACTS)
def test_a_number_of_the_documents_is_the_codes(document: str) -> None:
    text = " ".join((ROOT / document).read_text(encoding="utf-8").split())
    assert [fact for fact in FACTS[document] if fact not in text] == []


WRITTEN = "\n".join(
    file.read_text(encoding="utf-8") for file in [*(ROOT / "coach").rglob("*.py"), *DOCUMENTS]
)
"""Every message of the program, and every document."""

ADVICE = sorted(
    {match[0] for match in re.finditer(r"(?<=[`':] |.[`'(])coach [a-z][a-z-]+", f" {WRITTEN}")}
    | {
        match[0]
        for match in re.finditer(r"\bcoach [a-z][a-z-]+(?: [^\s`'\"#|;()]+)*? --?[a-z-]+", WRITTEN)
    }
)


@pytest.mark.parametrize("advice", ADVICE)
def test_what_is_advised_can_be_typed(advice) -> None:
    _, name, *arguments = advice.split()
    known = {option for param in coach.commands[name].params for option in param.opts}
    known |= {option for param in coach.commands[name].params for option in param.secondary_opts}
    assert {word for word in arguments if word.startswith("-")} <= known | {"-h", "--help"}


def test_an_option_that_is_named_alone_is_one() -> None:
    named = set(re.findall(r"[\"' (](--[a-z][a-z-]+)\b", WRITTEN))
    known = {
        option
        for command in coach.commands.values()
        for param in command.params
        for option in (*param.opts, *param.secondary_opts)
    }
    others = {"--all", "--force-reinstall", "--help", "--randomly-seed", "--speech", "--version"}
    assert named - known - others == set()


@pytest.mark.slow
def test_the_documentation_becomes_a_site(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "docs", str(tmp_path)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "index.html").exists()
    pages = "".join(page.read_text(encoding="utf-8") for page in tmp_path.glob("*.html"))
    assert not re.findall(r'(?:src|href)="https?://[^"]*\.(?:js|css|woff2?)', pages), "asks a host"


def test_the_page_on_reliability_counts_the_tests_within_reason() -> None:
    """As many as it says, or a tenth more: scripts/reliability/counts.py counts them anew."""
    page = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    counted = runpy.run_path(str(ROOT / "scripts" / "reliability" / "counts.py"))["counted"]
    rows = [
        tuple(int(number) for number in re.findall(r"\| (\d+)[^|]*\|$", text, re.MULTILINE))
        for text in (page, counted(page))
    ]
    assert len(rows[0]) > 10
    assert all(0.9 * now <= said <= now for said, now in zip(*rows, strict=True))
