"""The documents are true: commands parse, the excerpt is real, links lead somewhere."""

import re
import shlex
from pathlib import Path

import pytest

from coach.cli import coach
from coach.programmes import find, load
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
def test_a_command_of_the_readme_parses(line, tmp_path, monkeypatch):
    """In a folder that holds what the commands before it would have made."""
    _, name, *arguments = shlex.split(line, comments=True)
    monkeypatch.chdir(tmp_path)
    Path("tracks").mkdir()
    for argument in arguments:
        if Path(argument).suffix in (".wav", ".flac", ".yaml", ".csv"):
            Path(argument).touch()
    coach.commands[name].make_context(name, arguments).close()


def test_the_readme_shows_every_command():
    shown = {line.split()[1] for line in COMMANDS}
    assert shown == set(coach.commands)


def test_the_excerpt_of_the_readme_is_what_you_hear():
    (excerpt,) = blocks("text")
    assert excerpt in "\n".join(script_lines(write_script(load(find("sacroiliitis")))))


def test_ci_runs_the_test_command_of_the_readme():
    command = "python3 scripts/start.py test"
    assert command in README
    assert f"exec {command} --all" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_architecture_names_every_module():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    modules = [
        *(f"`{path.name}`" for path in (ROOT / "coach").glob("[!_]*.py")),
        *(f"`{path.parent.name}/`" for path in (ROOT / "coach").glob("*/__init__.py")),
    ]
    assert [name for name in modules if name not in text] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_to_a_file_leads_to_one(document):
    text = document.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []
