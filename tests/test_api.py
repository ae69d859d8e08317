"""The front door: what ``import coach`` offers, that it works, and that it loads nothing heavy."""

import ast
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
from batch_programme import calves

import coach
from coach import errors
from coach.api import check_file
from coach.errors import NotFoundError
from coach.voices import ClipBank, ClipCache
from coach.voices.tone import ToneVoice

ROOT = Path(__file__).resolve().parent.parent
HEAVY = ("numpy", "scipy", "soundfile", "sounddevice", "rich", "yaml", "click", "onnxruntime")


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("COACH_STATE_DIR", str(tmp_path / "state"))


@pytest.fixture
def file(tmp_path: Path):
    path = tmp_path / "calves.yaml"
    path.write_text(calves(), encoding="utf-8")
    return path


def test_what_is_offered_is_what_is_listed_and_all_of_it_is_there() -> None:
    stub = ast.parse((ROOT / "coach" / "__init__.pyi").read_text(encoding="utf-8"))
    (listed,) = [ast.literal_eval(one.value) for one in stub.body if isinstance(one, ast.Assign)]
    assert sorted(coach.__all__) == sorted(listed)
    assert all(getattr(coach, name) is not None for name in listed)
    assert {"load", "check", "compile", "export", "play", "listen"} < set(listed)


def test_the_whole_tree_of_errors_is_offered() -> None:
    tree = {
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, errors.CoachError)
    }
    assert tree <= set(coach.__all__)


def test_every_function_says_what_it_takes_returns_and_raises() -> None:
    for name in ("load", "check", "compile", "export", "play", "listen"):
        text = getattr(coach, name).__doc__
        assert ":returns:" in text
        assert ":raises" in text
        assert set(getattr(coach, name).__annotations__) - {"return"} == {
            line.split()[1].rstrip(":") for line in text.splitlines() if ":param" in line
        }


def test_importing_the_library_loads_nothing_heavy() -> None:
    code = f"import coach, sys; print([one for one in {HEAVY} if one in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert result.stdout == "[]\n", result.stderr


def test_a_programme_is_loaded_by_name_by_path_and_for_one_person(file) -> None:
    assert coach.load("sacroiliitis").id == "sacroiliitis"
    (plain,) = coach.load(file).exercises
    (own,) = coach.load(str(file), settings=["calf-stretch.hold=9s"]).exercises
    assert plain.dose.hold == 3
    assert own.dose.hold == 9
    with pytest.raises(coach.NotFoundError):
        coach.load("nothing-of-the-kind")
    with pytest.raises(coach.ProgrammeError):
        coach.load(file, settings=["calf-stretch.hold=9 parsecs"])


def test_a_check_finds_nothing_in_a_good_file_and_the_place_in_a_bad_one(file) -> None:
    assert coach.check(file, voice="tone").problems == ()
    file.write_text(calves().replace("standing", "flying"), encoding="utf-8")
    (problem,) = coach.check(file, voice="tone").problems
    assert (problem.line, "flying" in problem.message) == (7, True)


def test_a_track_has_a_timeline_and_as_many_samples(file) -> None:
    spoken = []
    track = coach.compile(
        coach.load(file), voice="tone", on_progress=lambda done, total: spoken.append((done, total))
    )
    assert isinstance(track, coach.Track)
    assert isinstance(track.timeline, coach.Timeline)
    samples = np.concatenate(list(track.blocks()))
    assert len(samples) == track.timeline.frames
    assert samples.any()
    assert spoken[-1][0] == spoken[-1][1] > 0


def test_an_export_returns_the_files_that_a_listener_opens(file, tmp_path: Path) -> None:
    stages = []
    paths = coach.export(
        coach.load(file),
        tmp_path / "tracks",
        voice="tone",
        on_progress=lambda *progress: stages.append(progress),
    )
    (path,) = paths
    with wave.open(str(path)) as sound:
        frames = sound.getnframes()
    assert path == tmp_path / "tracks" / "calves.wav"
    assert stages[-1] == ("writing", frames, frames)
    assert stages[0][0] == "speaking"
    with pytest.raises(coach.ExportError, match="already"):
        coach.export(coach.load(file), tmp_path / "tracks", voice="tone")


@pytest.mark.parametrize(
    "wrong", [{"formats": ["mp4"]}, {"splits": ["rep"]}, {"formats": []}, {"head_ms": 60_001}]
)
def test_what_cannot_be_exported_is_a_mistake_of_the_caller(file, tmp_path: Path, wrong) -> None:
    with pytest.raises(ValueError, match=r"there is no|is asked for|must be within"):
        coach.export(coach.load(file), tmp_path / "tracks", voice="tone", **wrong)
    assert not (tmp_path / "tracks").exists()


def test_a_recording_without_words_has_no_commands_and_its_fault_is_told(tmp_path: Path) -> None:
    take, notices = tmp_path / "take.wav", []
    with wave.open(str(take), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        sound.writeframes(bytes(32_000))
    assert list(coach.listen(take, on_notice=notices.append)) == []
    assert len(notices) == 1
    assert notices[0].startswith(f"{take}: Every sample is zero")
    with pytest.raises(coach.HearingError):
        coach.listen(tmp_path / "missing.wav")


def test_two_places_to_start_are_refused() -> None:
    with pytest.raises(ValueError, match="two different places"):
        coach.LiveOptions(start="calf-stretch", resume=True)


@pytest.mark.parametrize(
    ("example", "arguments", "shows"),
    [
        ("what_is_said_when.py", ["sacroiliitis", "tone"], "speech  "),
        ("export_for_one_person.py", ["tracks", "tone"], "playlist-flac.m3u8"),
    ],
)
def test_an_example_runs(example: str, arguments: list[str], shows: str, tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "examples" / example), *arguments]
    result = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert shows in result.stdout


def test_a_check_tells_each_cue_that_does_not_fit_once_at_its_exercise(tmp_path: Path) -> None:
    bank = ClipBank(ToneVoice(), ClipCache(tmp_path / "clips"))
    file = tmp_path / "mine.yaml"
    file.write_text(calves(), encoding="utf-8")
    assert check_file(str(file), bank).problems == ()
    file.write_text(calves("reps: 1, hold: 10m"), encoding="utf-8")
    text = file.read_text("utf-8").replace("dose:", "counting: every-second\n    dose:")
    file.write_text(text, encoding="utf-8")
    problems = check_file(str(file), bank).problems
    assert {(one.file, one.line, one.column) for one in problems} == {(str(file), 5, 5)}
    assert len({one.message for one in problems}) == len(problems) > 0
    with pytest.raises(NotFoundError):
        check_file("nothing-of-the-kind", bank)
