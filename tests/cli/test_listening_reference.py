"""``coach hear --reference``: files of a simulated room, as a user would have recorded them."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from click.testing import CliRunner
from speech_sounds import RATE, say

from coach.cli import coach as command
from coach.listening.pipeline import Pipeline
from coach.listening.recording import AHEAD, FarEndRecording, Recording, replay
from coach.listening.spotter import Spotter
from coach.testing.room import Case, Room, Spoken

# On one worker, with all that the natural voice is asked to say for the ears.
pytestmark = pytest.mark.xdist_group("ears")

FIELDS = ["command", "phrase", "score", "start_s", "end_s", "decided_s", "erle_db", "mode"]
TALK = (
    "Lie on your back with your knees bent and your feet flat on the floor.",
    "Breathe in slowly, and let your belly rise under your hand.",
    "Lower your heel towards the floor, and keep your other knee still.",
    "Sit up tall, and let your shoulders be heavy.",
    "Turn your head to one side as far as it is comfortable.",
)


@cache
def coach_track():
    """A quarter of a minute of talk, with short pauses."""
    pause = np.zeros(round(0.3 * RATE), np.float32)
    return np.concatenate([part for text in TALK for part in (say(text, 0.3), pause)])


# With headphones no echo path has to be learnt before the command.
HEADPHONES = Case(echo_db=None)


def said_at(case) -> float:
    """The second at which somebody speaks."""
    return 2.0 if case is HEADPHONES else 11.0


@cache
def played(case):
    """What the coach says meanwhile."""
    return coach_track()[: 7 * RATE] if case is HEADPHONES else coach_track()


@cache
def recorded(case, phrase: str = "Next exercise."):
    """What a microphone got of that, and of somebody who says something over it."""
    spoken = [Spoken(round(said_at(case) * RATE), say(phrase), phrase)]
    return np.concatenate([moment.captured for moment in Room(played(case), spoken, case).run()])


def write(path, sound, rate=RATE, **how):
    soundfile.write(path, soxr.resample(sound, RATE, rate), rate, **how)
    return path


def run(*arguments):
    return CliRunner().invoke(command, ["hear", *map(str, arguments)])


def found(result):
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def files(tmp_path: Path):
    """Write a recording and a reference; without arguments after them at their own rates."""

    def make(case, phrase: str = "Next exercise.", reference=None):
        far = played(case) if reference is None else reference
        take = write(tmp_path / "take.wav", recorded(case, phrase))
        return take, "--reference", write(tmp_path / "coach.wav", far)

    return make


def check(result, case):
    (entry,) = found(result)
    assert list(entry) == FIELDS
    assert entry["command"] == "next"
    assert entry["start_s"] == pytest.approx(said_at(case), abs=0.25)
    return entry


def test_a_command_over_the_coach_is_heard_and_how_well(files) -> None:
    case = Case(echo_db=0, delay=0.1)
    entry = check(run(*files(case), "--json"), case)
    assert entry["mode"] == "clear"
    assert entry["erle_db"] > 15


@pytest.mark.slow
@pytest.mark.parametrize("offset", [-0.4, 0.5])
def test_either_file_may_begin_first_on_another_clock_at_another_rate(
    tmp_path: Path, offset: float
) -> None:
    case = Case(echo_db=0, delay=offset, drift_ppm=40)
    take = write(tmp_path / "take.flac", recorded(case), 48_000)
    stereo = np.stack([coach_track()] * 2, axis=1)
    coach = write(tmp_path / "coach.wav", stereo, 44_100)
    check(run(take, "--reference", coach, "--json"), case)


def test_what_the_coach_says_is_no_command(tmp_path: Path) -> None:
    """Without the reference its words are taken for the user's."""
    case, pause = Case(echo_db=5, delay=0.05), np.zeros(RATE, np.float32)
    track = np.concatenate([coach_track(), pause, say("Next exercise.", 0.3), pause])
    capture = np.concatenate([moment.captured for moment in Room(track, [], case).run()])
    take, coach = write(tmp_path / "take.wav", capture), write(tmp_path / "coach.wav", track)
    assert [entry["command"] for entry in found(run(take, "--json"))] == ["next"]
    assert found(run(take, "--reference", coach, "--json")) == []


def test_with_headphones_there_is_no_echo(files) -> None:
    entry = check(run(*files(HEADPHONES), "--json"), HEADPHONES)
    assert entry["mode"] == "no echo"


@pytest.mark.slow
def test_another_recogniser_hears_the_same_utterance(files) -> None:
    case = Case(echo_db=0, delay=0.1)
    check(run(*files(case), "--recogniser", "sphinx", "--json"), case)


def test_people_are_told_too(files) -> None:
    (line,) = run(*files(Case(echo_db=0, delay=0.1))).stdout.splitlines()
    assert '"next exercise"' in line
    assert line.endswith("dB of echo removed")


def test_a_refused_utterance_says_how_well_it_was_heard(files) -> None:
    sentence = "I think that we should have tea with the neighbours after this."
    entries = found(run(*files(HEADPHONES, sentence), "--json", "--explain"))
    assert {entry["command"] for entry in entries} == {None}
    assert list(entries[-1]) == [*FIELDS, "reason"]


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        (lambda: np.zeros(20 * RATE, np.float32), "silent, so no echo was removed"),
        (lambda: np.zeros(0, np.float32), "silent, so no echo was removed"),
        (lambda: coach_track()[: 4 * RATE], "ends after 4.0 s, before the recording"),
    ],
    ids=["silent", "empty", "short"],
)
def test_a_reference_that_is_no_use_is_said(files, reference, message: str) -> None:
    result = run(*files(HEADPHONES, reference=reference()), "--json")
    check(result, HEADPHONES)
    assert message in result.stderr
    assert "coach.wav: " in result.stderr


def test_a_reference_that_is_cut_off_or_damaged_is_said(files) -> None:
    take, option, coach = files(HEADPHONES)
    data = coach.read_bytes()
    coach.write_bytes(data[: len(data) // 2])
    result = run(take, option, coach, "--json")
    check(result, HEADPHONES)
    assert "cut off after" in result.stderr
    sound = played(HEADPHONES).copy()
    sound[1000:1010] = np.nan
    write(coach, sound, subtype="FLOAT")
    result = run(take, option, coach, "--json")
    check(result, HEADPHONES)
    assert "NaN or infinite, and count as silence: 10." in result.stderr


def test_a_good_reference_is_not_complained_of(files) -> None:
    assert run(*files(HEADPHONES), "--json").stderr == ""


def test_a_reference_must_be_sound(files, tmp_path: Path) -> None:
    take, *_ = files(HEADPHONES)
    (tmp_path / "text.wav").write_text("hello")
    result = run(take, "--reference", tmp_path / "text.wav")
    assert result.exit_code == 7
    assert "text.wav cannot be read as sound" in result.stderr
    assert run(take, "--reference", tmp_path / "none.wav").exit_code == 2


class Noted(Pipeline):
    """Hears as ever, and remembers what it was given, and when."""

    def __init__(self, listener) -> None:
        super().__init__(listener)
        self.far, self.near = [], []

    def played(self, block, at) -> None:
        self.far.append((block, at))
        super().played(block, at)

    def accept(self, block, at):
        self.near.append((block, at, sum(len(far) for far, _ in self.far)))
        return super().accept(block, at)


class Deaf:
    """A recogniser that is not asked."""

    early = None


def test_times_are_samples_and_the_far_end_is_known_before_it_can_be_heard(tmp_path: Path) -> None:
    sound = np.linspace(-0.5, 0.5, 3 * RATE, dtype=np.float32)
    take = write(tmp_path / "take.wav", np.zeros(4 * RATE, np.float32), subtype="FLOAT")
    coach = write(tmp_path / "coach.wav", sound, subtype="FLOAT")
    hearing = Noted(Spotter(Deaf()))
    for _ in replay(Recording(take), FarEndRecording(coach), hearing):
        pass
    far = np.concatenate([block for block, _ in hearing.far])
    assert np.abs(far[: len(sound)] - sound).max() < 1e-3
    assert not far[len(sound) :].any()
    for stream in (hearing.far, [near[:2] for near in hearing.near]):
        begins = np.cumsum([0, *(len(block) for block, _ in stream)])[:-1]
        assert [at for _, at in stream] == pytest.approx(list(begins / RATE))
    for block, at, known in hearing.near:
        assert known >= round(at * RATE) + len(block) + AHEAD * RATE
