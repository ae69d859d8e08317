"""A session that is heard, offline on a virtual clock: every sample is looked at."""

import numpy as np
import pytest
from session_harness import SIX, SessionHarness, clip_of, counts, find, hold_running

from coach.audio import tones
from coach.items import Place
from coach.player.output_buffer import FADE_SECONDS, OutputBuffer
from coach.session.answers import HELP
from coach.session.events import Command, DeviceBack, DeviceLost, Quit
from coach.session.outline import Point
from coach.testing.device import FakeOutput
from coach.timeline import SAMPLE_RATE

FADE = int(FADE_SECONDS * SAMPLE_RATE)
ANSWER_FRAMES = SAMPLE_RATE // 20
"""50 ms: within this a command is answered."""


def test_what_is_played_is_the_track_from_its_first_sample() -> None:
    floor = SessionHarness()
    floor.run(20)
    track = floor.engine.track
    expected = np.concatenate(list(track.blocks()))[: 15 * SAMPLE_RATE]
    first = int(np.flatnonzero(floor.played)[0])
    assert first <= ANSWER_FRAMES
    assert np.array_equal(floor.played[first : first + len(expected)], expected)
    assert floor.output_buffer.starved == 0


def test_counts_are_on_their_seconds_to_the_sample() -> None:
    floor = hold_running()
    floor.run(6)
    heard = counts(floor.played, SIX)
    assert np.diff(heard).tolist() == [SAMPLE_RATE] * 5


@pytest.mark.parametrize("block", [64, 256, 1000, 4800])
def test_stop_is_silence_after_a_fade_of_a_few_milliseconds(block: int) -> None:
    floor = SessionHarness(block=block)
    floor.run(0.5)
    begin = len(floor.played)
    assert floor.played[begin - 1] != 0
    floor.press("stop")
    floor.run(2)
    tail = floor.played[begin:]
    assert tail[0] != 0, "a fade, not a cut"
    assert np.abs(np.diff(floor.played[begin - 1 :].astype(np.int32))).max() < 200, "no click"
    assert not tail[FADE:].any()


def test_a_pause_is_answered_by_a_tone() -> None:
    floor = hold_running(2.1)
    begin = len(floor.played)
    floor.press("pause")
    floor.run(2)
    (at,) = find(floor.played, tones.samples("paused"), begin)
    assert at - begin <= ANSWER_FRAMES
    assert not floor.played[at + len(tones.samples("paused")) :].any()


def test_after_a_pause_the_hold_is_whole() -> None:
    floor = hold_running(2.1)
    floor.press("pause")
    floor.run(3)
    begin = len(floor.played)
    floor.press("resume")
    floor.run(1)
    (tone,) = find(floor.played, tones.samples("resumed"), begin)
    assert tone - begin <= ANSWER_FRAMES
    floor.run_until(lambda state: state.frame > floor.frame_of("release"))
    heard = counts(floor.played, SIX, begin)
    assert np.diff(heard).tolist() == [SAMPLE_RATE] * 5


@pytest.mark.parametrize("verb", ["next", "back", "repeat"])
def test_going_elsewhere_is_heard_within_50_ms_and_loses_nothing(verb: str) -> None:
    floor = hold_running(2.1)
    begin = len(floor.played)
    floor.press(verb)
    target = floor.state.frame
    floor.run(1.5)
    there = clip_of(floor.engine.track.timeline.cues[cue_at(floor, target)].text)
    (at, *_) = find(floor.played, there, begin)
    assert at - begin <= ANSWER_FRAMES


def cue_at(floor, frame):
    return floor.engine.track.timeline.cue_index(frame)


def test_repeat_on_a_second_side_is_in_full() -> None:
    floor = SessionHarness()
    floor.run(0.1)
    floor.go_to(floor.frame_of("rep", 3))
    begin = len(floor.played)
    floor.press("repeat")
    floor.run(40)
    wording = [
        "Now the right side.",
        "Face the wall.",
        "Slide your right foot back.",
        "Keep your left knee soft.",
        "Feel your right calf.",
    ]
    heard = [find(floor.played, clip_of(text), begin)[0] for text in wording]
    assert heard == sorted(heard)


def test_a_question_in_a_hold_neither_stretches_nor_cuts_it() -> None:
    floor = hold_running(2.5)
    begin = len(floor.played)
    floor.press("help")
    floor.run(30)
    released = find(floor.played, clip_of("Release."), begin)[0]
    starts = [*counts(floor.played, ("three", "two", "one"), begin), released]
    assert np.diff(starts).tolist() == [SAMPLE_RATE] * 3
    (answer,) = find(floor.played, clip_of(HELP), begin)
    assert answer > released + len(clip_of("Release."))


def test_a_question_elsewhere_is_answered_and_the_sentence_begun_again() -> None:
    floor = SessionHarness()
    floor.run(0.5)
    begin = len(floor.played)
    floor.press("help")
    floor.run(20)
    (tone,) = find(floor.played, tones.samples("heard"), begin)
    (answer,) = find(floor.played, clip_of(HELP), begin)
    title = find(floor.played, clip_of("A small programme."), begin)
    assert tone - begin <= ANSWER_FRAMES
    assert tone < answer < title[0]
    assert len(title) == 1


def test_louder_is_louder_and_a_tone_says_that_it_was_heard() -> None:
    floor = SessionHarness()
    floor.run(0.1)
    begin = len(floor.played)
    floor.press("louder")
    floor.run(0.6)
    level = clip_of("A small programme.")[0]
    assert floor.played[begin - 1] == level
    assert floor.played[-1] == pytest.approx(level * 10 ** (3 / 20), abs=1)
    chime = floor.played[begin + FADE : begin + FADE + ANSWER_FRAMES].astype(int)
    assert np.ptp(chime) > 1000


def test_faster_takes_over_at_the_next_rep_and_holds_keep_their_seconds() -> None:
    floor = hold_running(2.5)
    floor.press("faster")
    rep_two = floor.frame_of("rep", 1)
    begin = len(floor.played)
    floor.run(30)
    assert floor.state.revision.settings.rate_percent == 110
    last = find(floor.played, clip_of("Last one.", 110), begin)
    assert len(last) == 1
    assert not find(floor.played, clip_of("Last one."), begin)
    words = [clip_of(word, 110) for word in SIX]
    heard = [find(floor.played, word, last[0])[0] for word in words]
    assert np.diff(heard).tolist() == [SAMPLE_RATE] * 5
    assert rep_two


def test_a_gate_holds_the_track_and_ready_lets_it_go_on() -> None:
    floor = SessionHarness(gates=True)
    floor.run_until(lambda state: state.mode == "waiting")
    gate = floor.state.gate
    floor.run(30)
    assert gate.start <= floor.state.frame < gate.end
    begin = len(floor.played)
    floor.press("ready")
    floor.run(3)
    (at,) = find(floor.played, clip_of("Face the wall."), begin)
    assert at - begin <= SAMPLE_RATE
    assert floor.state.mode == "playing"


def test_a_gate_is_passed_at_its_limit() -> None:
    floor = SessionHarness(gates=True)
    floor.run_until(lambda state: state.mode == "waiting")
    begun = floor.now
    floor.run_until(lambda state: state.mode == "playing")
    assert floor.now - begun == pytest.approx(60, abs=0.1)


def test_a_whole_session_plays_to_its_last_sample_and_quits() -> None:
    floor = SessionHarness()
    floor.run(0.1)
    floor.press("next")
    floor.press("next")
    floor.press("next")
    floor.run_until(lambda state: state.mode == "finished")
    last = floor.engine.track.timeline.cues[-1].text
    (at,) = find(floor.played, clip_of(last))
    assert len(floor.played) - at >= len(clip_of(last))
    assert Quit("completed") in floor.reports[-1].actions
    assert floor.output_buffer.starved == 0


def test_a_device_that_comes_back_plays_the_rep_from_its_start() -> None:
    floor = hold_running(2.1)
    floor.device.unplug()
    floor.run(1.5)
    assert floor.device.age == pytest.approx(1.5, abs=0.05)
    floor.engine.handle(DeviceLost("gone", floor.now))
    floor.engine.detach()
    assert floor.state.mode == "lost"
    floor.output_buffer, floor.device = OutputBuffer(48_000), FakeOutput(48_000)
    floor.connect()
    floor.engine.handle(DeviceBack("back", floor.now))
    assert floor.state.mode == "playing"
    assert floor.state.frame == floor.frame_of("rep")


def test_reports_carry_the_moment_in_the_sound() -> None:
    floor = hold_running(2.1)
    floor.press("stop")
    report = floor.reports[-1]
    assert isinstance(report.event, Command)
    assert (report.before, report.after) == ("playing", "stopped")
    assert (report.played, report.rate) == (floor.output_buffer.position, SAMPLE_RATE)
    hold = floor.frame_of("hold")
    assert hold + 2 * SAMPLE_RATE < report.frame < hold + 3 * SAMPLE_RATE


def test_somebody_who_comes_back_hears_the_welcome_and_then_the_rep() -> None:
    origin = Point("rep", Place("calf", "right", 1, 2))
    floor = SessionHarness(origin=origin, welcome="Welcome back.")
    floor.run(20)
    (welcome,) = find(floor.played, clip_of("Welcome back."))
    (rep,) = find(floor.played, clip_of("Last one."))
    assert rep - welcome > 10 * SAMPLE_RATE
    floor.press("back")
    floor.run(2)
    assert find(floor.played, clip_of("Now the right side."))


def test_commands_before_anything_is_spoken_are_answered_too() -> None:
    floor = SessionHarness(eager=False)
    floor.run(0.2)
    begin = len(floor.played)
    floor.press("time")
    floor.run(0.5)
    (at,) = find(floor.played, tones.samples("heard"), begin)
    assert at - begin <= ANSWER_FRAMES
    floor.press("next")
    floor.work()
    floor.run(2)
    assert find(floor.played, clip_of("Exercise one of three."))


def test_an_answer_that_is_no_longer_wanted_is_not_said() -> None:
    floor = SessionHarness(eager=False)
    floor.work()
    floor.run(0.3)
    floor.press("help")
    floor.run(0.3)
    assert floor.state.mode == "answering"
    floor.press("stop")
    floor.work()
    floor.run(3)
    assert not find(floor.played, clip_of(HELP))


def test_a_sentence_that_cannot_be_spoken_does_not_hold_the_session_up() -> None:
    floor = SessionHarness(eager=False)
    floor.work()
    floor.run(0.3)
    floor.press("help")
    floor.run(3)
    assert floor.state.mode == "answering"
    floor.engine.unsaid(HELP)
    floor.run(0.1)
    assert floor.state.mode == "playing"
