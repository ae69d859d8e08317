"""A session that is steered by voice, offline on a virtual clock: what is heard and done."""

from dataclasses import replace
from itertools import groupby

import numpy as np
import pytest
from fake_pipeline import Told, ask, command, denied, refused
from scipy.signal import correlate
from session_harness import SMALL, SessionHarness, clip_of, find

from coach.audio import tones
from coach.items import Preferences
from coach.listening.grammar import grammar
from coach.listening.vad import RATE
from coach.player.capture import Capture
from coach.player.output_buffer import LEAD_FRAMES, OutputBuffer
from coach.player.reports import Ducked, EarsChanged, Utterance
from coach.player.voice_input import (
    BEHIND_SECONDS,
    DUCK,
    MUTED_SECONDS,
    RECOVERY_SECONDS,
    SAFE_DUCK,
    SETTLING_SECONDS,
    FarEndLog,
    VoiceInput,
)
from coach.session.answers import HEARD, HELP, QUESTIONS
from coach.session.events import VERBS, Asked, Command, Record
from coach.session.inquiries import debriefing_of
from coach.testing.device import FakeInput, FakeOutput
from coach.timeline import SAMPLE_RATE

LATENCY = 0.2
ECHO = 0.5


class Room(SessionHarness):
    """A floor whose sound comes back into a microphone, and ears that work every 20 ms."""

    def __init__(self, hearing, *, rate=SAMPLE_RATE, **options) -> None:
        self.microphone = None
        super().__init__(rate=rate, **options)
        self.hearing, self.awake = hearing, True
        self.engine.detach()
        self.device = FakeOutput(rate, 480, latency=LATENCY)
        self.connect()
        self.echo = np.zeros(int(LATENCY * rate), np.int16)
        log = FarEndLog()
        self.ears = VoiceInput(hearing.load(log.words), log, self)
        self.ears.play(self.far_end)
        self.plug(FakeInput(rate=rate, block=480))

    def plug(self, microphone) -> None:
        self.microphone, capture = microphone, Capture(microphone.rate)
        self.microphone.seconds = self.now
        microphone.start(lambda heard, at: capture.write(heard, at, microphone.overflows))
        self.ears.listen(capture)

    def pass_time(self) -> None:
        played = self.device.advance()
        self.echo = np.concatenate([self.echo, played])
        now, self.echo = self.echo[: len(played)], self.echo[len(played) :]
        if self.microphone is not None:
            self.microphone.hear((now * ECHO + 3).astype(np.int16))
            if self.awake:
                self.ears.work()

    def reported(self, kind):
        return [report for report in self.reports if isinstance(report.event, kind)]


SENTENCE = "Two holds of six seconds on each side."


def talking(hearing, *events, ducked=()):
    """A room in which the coach says a long sentence; times count from its first sound."""
    room = Room(hearing)
    room.run(0.1)
    (cue,) = [cue for cue in speech(room) if cue.text == SENTENCE]
    start = room.now + LEAD_FRAMES / SAMPLE_RATE
    room.go_to(cue.start)
    hearing.events = [later(event, start) for event in events]
    hearing.ducked = [(begin + start, end + start) for begin, end in ducked]
    room.begun = round(start * SAMPLE_RATE)
    return room


def later(event, seconds):
    shift = round(seconds * RATE)
    return replace(
        event, start=event.start + shift, end=event.end + shift, decided=event.decided + shift
    )


def from_to(room, begin, end):
    """What was played in these seconds of the sentence."""
    return room.played[room.begun + int(begin * SAMPLE_RATE) : room.begun + int(end * SAMPLE_RATE)]


# ---- what they are given


@pytest.mark.parametrize("rate", [24_000, 48_000, 44_100])
def test_the_ears_hear_what_is_played_and_what_is_said_at_the_times_of_the_devices(
    rate: int,
) -> None:
    hearing = Told()
    room = Room(hearing, rate=rate)
    room.run(4)
    far = np.concatenate([block for block, _ in hearing.far_end])
    near = np.concatenate([block for block, _ in hearing.near_end])
    assert len(near) == pytest.approx(4 * RATE, abs=0.05 * RATE)
    for blocks, first in ((hearing.far_end, LATENCY), (hearing.near_end, 0.0)):
        heard = 0
        for block, at in blocks:
            assert at == pytest.approx(first + heard / RATE, abs=0.001)
            heard += len(block)
    lag = np.argmax(correlate(near, far)) - (len(far) - 1)
    assert lag == pytest.approx(LATENCY * RATE, abs=2)
    assert np.abs(near).max() == pytest.approx(ECHO * np.abs(far).max(), rel=0.02)


def test_what_the_coach_was_saying_is_known_to_the_sample() -> None:
    hearing = Told()
    room = Room(hearing)
    room.run(4)
    first, second = speech(room)[:2]
    begin = int(np.flatnonzero(np.concatenate([b for b, _ in hearing.far_end]) > 0.01)[0])

    def heard(cue):
        return [begin + frame * RATE // SAMPLE_RATE for frame in (cue.start, cue.end)]

    assert hearing.said(*heard(first)) == first.text
    assert hearing.said(heard(first)[0], heard(second)[0] + 400) == f"{first.text} {second.text}"
    assert hearing.said(heard(first)[1] + 400, heard(second)[0] - 400) == "", "a silence"
    assert hearing.said(10**9, 10**9 + RATE) == ""


def speech(room):
    return [cue for cue in room.engine.track.timeline.cues if cue.kind == "speech"]


def test_counts_answers_and_tones_are_known_too() -> None:
    hearing = Told()
    room = Room(hearing)
    room.run(0.1)
    room.go_to(room.frame_of("hold"))
    room.run(3)
    assert hearing.said(hearing.count - 2 * RATE, hearing.count) == "five four three"
    room.press("pause")
    room.run(2)
    assert hearing.said(hearing.count - RATE, hearing.count) == ""
    room.press("help")
    room.run(3)
    assert hearing.said(hearing.count - RATE, hearing.count) == HELP


# ---- what comes of it


def test_a_command_while_the_coach_talks_is_done_and_answered_by_a_tone() -> None:
    room = Room(Told(command("pause", 1.0, 1.4, 1.6)))
    room.run(3)
    assert room.state.mode == "paused"
    (said,) = room.reported(Utterance)
    assert (said.event.outcome, said.event.verb, said.event.phrase) == ("command", "pause", "pause")
    assert said.event.began == pytest.approx(1.0, abs=0.03)
    assert said.event.ended == pytest.approx(1.4, abs=0.03)
    assert said.event.decided == pytest.approx(1.6, abs=0.03)
    assert (said.event.ears, said.event.erle_db, said.event.score) == ("clear", 25.0, 0.97)
    (done,) = room.reported(Command)
    assert done.event.at == pytest.approx(1.6, abs=0.06)
    (at,) = find(room.played, tones.samples("paused"))
    assert at / SAMPLE_RATE == pytest.approx(1.65, abs=0.06)


def test_the_coach_is_soft_while_somebody_seems_to_speak_and_then_as_ever() -> None:
    room = talking(Told(), refused(0.4, 0.6, 0.9), ducked=[(0.4, 0.9)])
    room.run(1.4)
    loud = clip_of(SENTENCE)[0]
    assert set(from_to(room, 0.1, 0.4)) == {loud}
    assert set(from_to(room, 0.47, 0.9)) == {round(loud * DUCK)}, "at once"
    assert set(from_to(room, 0.97, 1.3)) == {loud}
    assert 20 * np.log10(DUCK) == pytest.approx(-15)
    assert [r.event.gain for r in room.reported(Ducked)] == [round(DUCK, 3), 1]
    assert room.output_buffer.starved == 0


def test_ducking_is_no_click() -> None:
    room = talking(Told(), ducked=[(0.4, 0.9)])
    room.run(1.4)
    loud = clip_of(SENTENCE)[0]
    assert np.abs(np.diff(from_to(room, 0.1, 1.3).astype(int))).max() < loud / 100


def test_where_it_hears_badly_the_coach_is_softer_still() -> None:
    room = talking(Told(mode="safe"), ducked=[(0.4, 0.9)])
    room.run(1)
    assert set(from_to(room, 0.47, 0.9)) == {round(clip_of(SENTENCE)[0] * SAFE_DUCK)}


def test_while_it_gets_to_know_its_own_voice_it_is_not_soft_for_it_but_not_for_ever() -> None:
    room = talking(Told(mode="settling"), ducked=[(0.4, SETTLING_SECONDS + 99)])
    room.run(1.4)
    assert set(from_to(room, 0.1, 1.3)) == {clip_of(SENTENCE)[0]}
    room.run(SETTLING_SECONDS)
    assert [report.event.gain for report in room.reported(Ducked)] == [round(SAFE_DUCK, 3)]


def test_the_answer_to_a_command_is_as_loud_as_ever() -> None:
    room = talking(Told(), command("pause", 0.4, 0.6, 0.7), ducked=[(0.4, 1.5)])
    room.run(1.4)
    (at,) = find(room.played, tones.samples("paused"))
    assert at - room.begun == pytest.approx(0.7 * SAMPLE_RATE, abs=0.1 * SAMPLE_RATE)


def test_what_the_listener_wants_and_ducking_go_together() -> None:
    room = talking(Told(), ducked=[(0.4, 0.9)])
    room.press("quieter")
    room.run(1.4)
    wanted = clip_of(SENTENCE)[0] * 10 ** (-3 / 20)
    assert set(from_to(room, 0.5, 0.9)) == {round(wanted * DUCK)}
    assert set(from_to(room, 1.0, 1.3)) == {round(wanted)}


def test_what_was_not_certain_is_asked_about_and_no_goes_on() -> None:
    room = Room(Told(ask("next", 1.0, 1.3, 1.5), denied(4.0, 4.2, 4.4)))
    room.run(3)
    assert room.state.mode == "asking"
    question = clip_of(QUESTIONS["next"])
    assert question.max() in room.played[int(1.6 * SAMPLE_RATE) :]
    room.run(2)
    assert room.state.mode == "playing"
    assert [type(report.event) for report in room.reported(Asked)] == [Asked]
    assert [said.event.outcome for said in room.reported(Utterance)] == ["question", "denied"]


def test_what_is_no_command_changes_nothing() -> None:
    room = Room(Told(refused(1.0, 1.3, 1.6)))
    quiet = Room(Told())
    for one in (room, quiet):
        one.run(4)
    assert np.array_equal(room.played, quiet.played)
    assert room.reported(Utterance)[0].event.reason == "not certain enough"


@pytest.mark.parametrize("delay", [None, 0.0, 0.3])
def test_repeat_means_what_was_heard_when_the_user_began_to_speak(delay: float | None) -> None:
    """Also through a loudspeaker that is later than the device says."""
    hearing = Told(delay=delay)
    room = Room(hearing)
    room.run(0.1)
    heard_at = room.now + LEAD_FRAMES / SAMPLE_RATE + LATENCY + (delay or 0.0)
    room.go_to(room.frame_of("side", 1) - SAMPLE_RATE // 2)
    hearing.events = [command("repeat", heard_at + 0.2, heard_at + 0.9, heard_at + 1.2)]
    room.run(1.3 + LATENCY + (delay or 0.0))
    (said,) = room.reported(Utterance)
    side = next(f for f in frames(room, "side") if f > said.event.frame)
    assert side - said.event.frame == pytest.approx(0.3 * SAMPLE_RATE, abs=0.03 * SAMPLE_RATE)
    assert room.state.layout.point_at(room.state.frame).place.side == "left"


def frames(room, kind):
    layout = room.state.layout
    return [f for p, f in zip(layout.points, layout.starts, strict=True) if p.kind == kind]


def test_a_command_says_which_revision_it_means() -> None:
    room = Room(Told(command("repeat", 0.6, 0.9, 1.2)))
    room.run(1.5)
    (done,) = room.reported(Command)
    assert (done.event.revision, done.event.heard) == (0, pytest.approx(0.4 * SAMPLE_RATE, abs=800))


def test_every_command_of_the_grammar_is_one_of_the_session() -> None:
    assert set(grammar().commands["session"]) <= set(VERBS)


# ---- when something is wrong


def test_ears_that_fall_behind_come_to_the_present_and_the_voice_does_not_stutter() -> None:
    hearing = Told(command("next", 0.5, 0.8, 1.0))
    room = Room(hearing)
    room.run(0.3)
    room.awake = False
    room.run(3 * BEHIND_SECONDS)
    room.awake = True
    room.run(0.5)
    assert hearing.slow
    assert hearing.realigned > 2
    states = [report.event.ears for report in room.reported(EarsChanged)]
    assert (states[0], states[-1]) == ("clear", "behind")
    _, at = hearing.near_end[-1]
    assert at == pytest.approx(room.now, abs=0.1)
    assert room.output_buffer.starved == 0
    assert hearing.heard < 1.0 * RATE, "what was missed is not made up for"
    room.run(RECOVERY_SECONDS + 0.2)
    assert not hearing.slow
    assert room.reported(EarsChanged)[-1].event.ears == "clear"


def test_a_device_that_runs_dry_or_loses_sound_is_aligned_anew() -> None:
    hearing = Told()
    room = Room(hearing)
    room.run(1)
    before = hearing.realigned
    room.device.run_dry()
    room.run(0.2)
    assert hearing.realigned == before + 1
    room.microphone.lose(2400)
    room.run(0.2)
    assert hearing.realigned == before + 2
    lost = [report.event.lost for report in room.reported(EarsChanged) if report.event.lost]
    assert lost == ["output", "microphone"]


def test_a_muted_microphone_is_told_and_so_is_its_return() -> None:
    hearing = Told()
    room = Room(hearing)
    room.run(0.5)
    hear = room.microphone.hear
    room.microphone.hear = lambda samples: hear(np.zeros_like(samples))
    room.run(MUTED_SECONDS + 0.5)
    room.microphone.hear = hear
    room.run(0.2)
    states = [report.event.ears for report in room.reported(EarsChanged)]
    assert states == ["clear", "muted", "clear"]


def test_without_a_microphone_nothing_stays_soft() -> None:
    room = talking(Told(), ducked=[(0.4, 99)])
    room.run(1)
    room.microphone = None
    room.ears.listen(None)
    room.run(0.5)
    assert set(from_to(room, 1.1, 1.4)) == {clip_of(SENTENCE)[0]}


def test_another_output_begins_another_stretch_and_the_old_words_are_still_known() -> None:
    hearing = Told()
    room = Room(hearing)
    room.run(0.5)
    played, before = hearing.count, hearing.realigned
    room.engine.detach()
    room.ears.play(None)
    room.output_buffer, gone = OutputBuffer(48_000), room.now
    room.device = FakeOutput(48_000, 960, latency=LATENCY)
    room.device.seconds = gone
    room.connect()
    room.ears.play(room.far_end)
    for _ in range(50):
        room.device.advance()
        room.engine.pump(room.now, 0)
        room.ears.work()
    assert hearing.realigned == before + 1
    assert hearing.said(0, played) == "A small programme."
    assert hearing.said(played, played + RATE // 10) == "A small programme."
    assert hearing.said(hearing.count - RATE // 5, hearing.count) == ""


# ---- questions, whose answers are heard


def test_a_number_is_heard_after_the_session_and_the_ears_know_what_to_listen_for() -> None:
    one = replace(SMALL.exercises[-1], sides="none", dose=replace(SMALL.exercises[-1].dose, hold=5))
    short = replace(SMALL, exercises=(one,))
    hearing = Told()
    room = Room(hearing, of=short, debriefing=debriefing_of(short))
    while room.state.mode != "debriefing":
        room.run(0.5)
    now = hearing.heard / RATE
    hearing.events = [command("seven", now + 1, now + 1.5, now + 1.8)]
    room.run(3)
    hearing.events = [command("yes", now + 6, now + 6.3, now + 6.6)]
    room.run(5)
    now = hearing.heard / RATE
    hearing.events = [ask("two", now + 1, now + 1.5, now + 1.8)]
    room.run(3)
    hearing.events = [denied(now + 6, now + 6.3, now + 6.6)]
    room.run(60)
    assert room.state.mode == "finished"
    kept = [act for one in room.reports for act in one.actions if isinstance(act, Record)]
    assert kept == [Record("pain", "7")]
    told = [one for one, _ in groupby(vocabulary for _, vocabulary in hearing.vocabularies)]
    assert told == ["session", "numbers", "yesno", "numbers", "yesno", "numbers", "session"]


def test_the_first_time_the_coach_says_that_it_hears() -> None:
    hearing = Told()
    room = Room(hearing, preferences=Preferences(live=True, lesson=True))
    while room.state.mode != "trying":
        room.run(0.1)
    now = hearing.heard / RATE
    hearing.events = [command("pause", now + 1, now + 1.5, now + 1.8)]
    room.run(3)
    assert find(room.played, clip_of(HEARD))
    room.run(8)
    assert room.state.mode == "playing"
