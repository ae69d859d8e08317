"""``coach export`` from the command line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from batch_programme import calves
from click.testing import CliRunner
from exported_session import names

from coach.cli import coach
from coach.programmes import load
from coach.script import write_script
from coach.timeline import texts_of
from coach.voices.cache import ClipCache
from coach.voices.natural import NaturalVoice
from coach.voices.tone import ToneVoice

# What an export to WAV needs of its own; and some of what others need.
NEEDED = {"PIL", "numpy", "soxr", "yaml"}
HEAVY = {*NEEDED, "av", "hibari", "mutagen", "onnxruntime", "pyttsx3", "rich", "scipy"}
HEAVY |= {"sounddevice", "soundfile", "tomlkit", "typst"}
WATCHED = """
import json, sys
started = []
watch = lambda event, arguments: event == "subprocess.Popen" and started.append(arguments[1])
sys.addaudithook(watch)
from coach.cli import coach
coach(sys.argv[1:], standalone_mode=False)
print(json.dumps([list(sys.modules), started]))
"""


@pytest.fixture
def run(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch):
    # One cache for all tests: what is said is the same in each.
    monkeypatch.setenv("COACH_CACHE_DIR", str(tmp_path_factory.getbasetemp() / "clips"))

    def _run(*arguments):
        return CliRunner().invoke(
            coach, ["export", "--voice", "tone", "-o", str(tmp_path), *arguments]
        )

    return _run


def test_the_command_prints_what_to_open(run, tmp_path: Path) -> None:
    result = run("--format", "wav,flac", "--format", "wav", "--split", "exercise,session")
    assert result.exit_code == 0, result.output
    folder = tmp_path / "sacroiliitis-exercises"
    assert result.stdout.splitlines() == [
        str(tmp_path / "sacroiliitis.wav"),
        str(tmp_path / "sacroiliitis.flac"),
        str(folder / "playlist-wav.m3u8"),
        str(folder / "playlist-flac.m3u8"),
    ]


def test_silent_holds_are_silent_and_tones_have_no_words(run, tmp_path: Path) -> None:
    for option, counted in (("--silent-holds", set()), ("--tones", {"tick", "hold-start"})):
        assert run(option, "--force").exit_code == 0
        manifest = json.loads((tmp_path / "sacroiliitis.session.json").read_text(encoding="utf-8"))
        cues = manifest["timeline"]["cues"]
        assert not [cue for cue in cues if cue["kind"] == "count"]
        assert counted <= {cue["text"] for cue in cues if cue["kind"] == "tone"}


def test_no_file_invites_a_spoken_command_unless_it_is_asked_to(run, tmp_path: Path) -> None:
    def said():
        return (tmp_path / "sacroiliitis.srt").read_text(encoding="utf-8")

    assert run().exit_code == 0
    assert "ready" not in said()
    assert run("--voice-prompts", "--force").exit_code == 0
    assert "I'm ready" in said()


def test_brief_is_shorter(run, tmp_path: Path) -> None:
    assert run().exit_code == 0
    full = (tmp_path / "sacroiliitis.wav").stat().st_size
    assert run("--brief", "--force").exit_code == 0
    assert (tmp_path / "sacroiliitis.wav").stat().st_size < full


def test_a_personal_session(run, tmp_path: Path) -> None:
    file = tmp_path / "anna.yaml"
    file.write_text("name: Anna\nleave-out: left\n")
    result = run("--personalise", str(file), "--set", "prone-leg-lift.leave-out=all")
    assert result.exit_code == 0, result.output
    chapters = json.loads((tmp_path / "sacroiliitis.chapters.json").read_text(encoding="utf-8"))
    assert chapters["title"].endswith(", for Anna")
    assert [chapter["title"] for chapter in chapters["chapters"]] == [
        "Before you start",
        "Quadriceps stretch, right side",
        "Figure 4 hip stretch, right side",
    ]


def test_a_gap_goes_round_every_file(run, tmp_path: Path) -> None:
    assert run("--gap", "0.5,2", "--format", "wav").exit_code == 0
    manifest = json.loads((tmp_path / "sacroiliitis.session.json").read_text(encoding="utf-8"))
    assert (manifest["settings"]["head_ms"], manifest["settings"]["tail_ms"]) == (500, 2000)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "aac"], '"aac" is none of wav, flac'),
        (["--split", "side,rep"], '"rep" is none of session, exercise, side'),
        (["--gap", "soon"], "write SECONDS or HEAD,TAIL"),
        (["--gap", "1,2,3"], "write SECONDS or HEAD,TAIL"),
        (["--gap", "-1"], "write SECONDS or HEAD,TAIL"),
        (["--gap", "nan"], "write SECONDS or HEAD,TAIL"),
        (["--tones", "--silent-holds"], "Give one of"),
        (
            ["--set", "quadriceps-stretch.hold=90s"],
            'the author of "Exercises for sacroiliitis" allows 5s to 1m',
        ),
        (["--set", "quadriceps-stretch"], "is no setting"),
    ],
)
def test_a_wrong_option_is_explained(run, tmp_path: Path, arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert names(tmp_path) == []


@pytest.mark.parametrize("command", ["export", "batch"])
def test_what_cannot_come_to_anything_is_told_before_anything_is_spoken(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.voices.bank.open_voice", None)
    monkeypatch.setattr("coach.batch.job.open_voice", None)
    (tmp_path / "file").write_text("")
    music = tmp_path / "music.mp3"
    music.write_bytes(b"no music")
    plan = tmp_path / "plan.csv"
    plan.write_text("programme,name\nsacroiliitis,Anna\n")
    what = [command, *([str(plan)] if command == "batch" else []), "-o"]
    for more, said in (
        ([str(tmp_path / "file" / "out")], "cannot be written"),
        (
            [str(tmp_path / "out"), "--music", str(music)],
            "cannot be read as music",
        ),
        ([""], "a name is needed here"),
    ):
        result = CliRunner().invoke(coach, [*what, *more])
        assert result.exit_code in (2, 5)
        assert said in result.output


def test_with_all_clips_in_the_cache_only_what_is_needed_is_loaded_and_started(
    tmp_path: Path,
) -> None:
    programme = tmp_path / "calves.yaml"
    programme.write_text(calves(), encoding="utf-8")
    cache, fingerprint = ClipCache(tmp_path / "clips"), NaturalVoice().fingerprint
    for text in texts_of(write_script(load(programme))):
        cache.put(fingerprint, text, ToneVoice().render(text))
    command = [sys.executable, "-c", WATCHED, "export", str(programme), "-o", str(tmp_path / "out")]
    environment = os.environ | {"COACH_CACHE_DIR": str(tmp_path / "clips")}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    path, listing = done.stdout.splitlines()
    assert Path(path).is_file()
    modules, started = json.loads(listing)
    assert {module.partition(".")[0] for module in modules} & HEAVY == NEEDED
    inside = {module for module in modules if module.startswith("coach.cli.")}
    assert inside - {f"coach.cli.{name}" for name in ("common", "config", "export", "kinds")} == {
        "coach.cli.library"  # which says that the original of a copy has changed
    }
    assert ["tags_worker.py" in " ".join(program) for program in started] == [True]
