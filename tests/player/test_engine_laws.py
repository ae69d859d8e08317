"""The laws of a session, held against what is heard: the engine with its revisions, driven at
random, and the cases that were once wrong.
"""

from __future__ import annotations

from collections import Counter
from unittest.mock import patch

import numpy as np
import pytest
from driven_session import BLOCK, FADE, SHORT, Drive, passages
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from session_harness import script_for

from coach.audio import tones
from coach.player.engine import ANSWER_SECONDS
from coach.session.answers import NOT_MADE, NOT_SPOKEN, SLEPT
from coach.session.events import VERBS, Asked, Command, Denied, Message, Missed, Remember, Settings
from coach.session.outline import outline_of, span_at
from coach.timeline import SAMPLE_RATE

PLAIN_VERBS = [verb for verb in VERBS if verb not in ("louder", "quieter")]
"""Loudness would make the samples unreadable; it moves nothing."""


def check_passages(floor, gates):
    """Nothing is begun in its middle, no gate is run through; returns the reps that were heard."""
    done = Counter()
    for passage in passages(np.concatenate(floor.heard)):
        for place, (number, first, end) in enumerate(passage):
            layout = floor.layouts[number]
            for kind, spans in (("a hold", layout.timed), ("speech", layout.speech)):
                inside = span_at(spans, first)
                faded_in = inside is not None and first - inside.start <= FADE
                assert inside is None or faded_in, f"{kind} begins in its middle"
            if place:
                before = floor.layouts[passage[place - 1][0]]
                left = before.points[before.starts.index(passage[place - 1][2])]
                assert left in layout.points, "a revision takes over where it has the point"
            for gate in layout.gates if gates else ():
                assert not first < gate.end < end, "a gate is run through"
            for span, rep in layout.reps:
                hold = next((one for one in layout.timed if one.start >= span.start), None)
                if hold is not None and first <= hold.start + FADE and span.end <= end:
                    done[rep.place] += 1
    return done


class Listening(RuleBasedStateMachine):
    """Whatever happens, the laws hold."""

    @initialize(gates=st.booleans(), origin=st.booleans())
    def begin(self, gates, origin) -> None:
        silent = {name: np.zeros_like(tones.samples(name)) for name in tones.names()}
        self.patch = patch("coach.player.engine.tones.samples", silent.__getitem__)
        self.patch.start()
        self.gates = gates
        point = outline_of(script_for(Settings(), SHORT)).exercises[1] if origin else None
        self.floor = Drive(gates=gates, origin=point)
        self.floor.next_part()

    @property
    def state(self):
        return self.floor.state

    @rule(seconds=st.sampled_from([0.05, 0.3, 1.0, 4.0, 12.0]))
    def let_time_pass(self, seconds) -> None:
        self.floor.run(seconds)

    @rule(
        kind=st.sampled_from(["timed", "gates", "speech", "points", "end"]),
        blocks=st.integers(-2, 2),
    )
    def come_to_an_edge(self, kind, blocks) -> None:
        """Play until just before, at or behind a place where something changes."""
        if self.state.revision is None or self.state.mode != "playing":
            return
        layout, frame = self.state.layout, self.state.frame
        spans = {"timed": layout.timed, "gates": layout.gates, "speech": layout.speech}
        edges = [edge for span in spans.get(kind, ()) for edge in (span.start, span.end)]
        edges += {"points": layout.starts, "end": (layout.frames,)}.get(kind, ())
        edge = min((one for one in edges if one > frame), default=frame)
        self.floor.run(min(30.0, max(0.0, (edge - frame + blocks * BLOCK) / SAMPLE_RATE)))

    @rule(verb=st.sampled_from(["slower", "faster", "repeat"]), parts=st.integers(0, 40))
    def revise(self, verb, parts) -> None:
        """Have another revision made, or some of it."""
        self.press(verb)
        self.deliver_parts(parts)

    @rule(verb=st.sampled_from(PLAIN_VERBS))
    def press(self, verb) -> None:
        self.command(verb, Command(verb, self.floor.now))

    @rule(verb=st.sampled_from([v for v in PLAIN_VERBS if v != "play-pause"]), ago=st.floats(0, 3))
    def say(self, verb, ago) -> None:
        position = self.floor.output_buffer.taken - int(ago * SAMPLE_RATE)
        revision, frame = self.floor.far_end.played_log.at(position) or (None, self.state.frame)
        self.command(verb, Command(verb, self.floor.now, frame, revision))

    def command(self, verb, command) -> None:
        floor = self.floor
        floor.engine.handle(command)
        if verb in ("stop", "pause", "pain") and self.state.device:
            after = np.concatenate([floor.pass_time() for _ in range(4)])
            assert not after[FADE:].any(), "there is silence at once"

    @rule(verb=st.sampled_from([*PLAIN_VERBS, None]))
    def ask(self, verb) -> None:
        self.floor.engine.handle(Asked(verb, self.floor.now) if verb else Denied(self.floor.now))

    @rule()
    def say_something_else(self) -> None:
        self.floor.engine.handle(Missed(self.floor.now))

    @precondition(lambda self: self.floor.owes)
    @rule(parts=st.integers(1, 40))
    def deliver_parts(self, parts) -> None:
        for _ in range(parts):
            if self.floor.owes:
                self.floor.next_part()

    @precondition(lambda self: self.floor.growing is not None)
    @rule()
    def fail_to_make(self) -> None:
        self.floor.fail()

    @precondition(lambda self: any(isinstance(job, str) for job in self.floor.jobs))
    @rule(works=st.booleans())
    def speak(self, works) -> None:
        self.floor.say_all(works=works)

    # A session that has ended plays nothing any more, and its device is closed with it.
    @precondition(lambda self: self.state.device and self.state.mode != "finished")
    @rule(back=st.booleans())
    def lose_the_device(self, back) -> None:
        self.floor.lose_device()
        if back:
            self.floor.find_device()

    @precondition(lambda self: not self.state.device)
    @rule()
    def find_a_device(self) -> None:
        self.floor.find_device()

    @precondition(lambda self: self.state.device)
    @rule(blocks=st.integers(1, 40))
    def starve(self, blocks) -> None:
        """Nobody writes for a while."""
        for _ in range(blocks):
            self.floor.pass_time()

    @rule()
    def sleep(self) -> None:
        self.floor.device.seconds += 20
        self.floor.engine.wake(self.floor.now)

    @invariant()
    def nobody_waits_for_what_nobody_makes(self) -> None:
        assert self.state.mode != "loading" or self.floor.owes
        mode = self.state.mode
        if mode == "answering" and self.state.device:
            self.floor.run(ANSWER_SECONDS + 0.1)
            spoken = self.floor.engine._writer.now().busy or self.state.mode != "answering"
            assert spoken, "an answer that does not come is given up"

    def teardown(self) -> None:
        if not hasattr(self, "floor"):
            return
        try:
            self.come_to_the_end()
        finally:
            self.patch.stop()

    def come_to_the_end(self) -> None:
        floor = self.floor
        if not self.state.device:
            floor.find_device()
        end = floor.now + 600
        while self.state.mode != "finished":
            assert floor.now < end, f"it never ends: {self.state.mode}"
            floor.finish()
            if self.state.mode in ("paused", "stopped", "waiting"):
                floor.engine.handle(Command("ready", floor.now))
            floor.run(0.5)
        outcomes = ("completed", "stopped") if floor.wholes else ("failed", "stopped", "completed")
        assert floor.engine.outcome in outcomes
        floor.take_down()
        heard = check_passages(floor, self.gates)
        noted = Counter(
            action.place
            for report in floor.reports
            for action in report.actions
            if isinstance(action, Remember) and action.rep_done
        )
        assert noted == heard, (
            noted - heard,
            heard - noted,
            "every rep that was heard is noted, and no other",
        )
        if self.gates:
            check_gates(floor)


def check_gates(floor) -> None:
    """A gate is left by the listener, at its limit, or by what interrupts everything."""
    for report in floor.reports:
        if (report.before, report.after) == ("waiting", "playing"):
            assert type(report.event).__name__ in ("Command", "Tick")


few = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
TestListening = Listening.TestCase
TestListening.settings = few


@pytest.mark.slow
class TestListeningForLong(Listening.TestCase):
    settings = settings(few, max_examples=400, stateful_step_count=40)


# ---- cases


def noted(floor):
    """The reps that were entered, in order."""
    return [
        action.place
        for report in floor.reports
        for action in report.actions
        if isinstance(action, Remember) and action.rep_done
    ]


def shown(floor):
    return [
        action.text
        for report in floor.reports
        for action in report.actions
        if isinstance(action, Message)
    ]


def press(floor, verb) -> None:
    floor.engine.handle(Command(verb, floor.now))


def at_the_gate(floor):
    floor.run_until(lambda state: state.mode == "waiting")
    return floor.state.gate


def play_to_the_end(floor) -> None:
    floor.finish()
    while floor.state.mode != "finished":
        floor.run(0.5)
        if floor.state.mode == "waiting":
            press(floor, "ready")
    floor.take_down()


EVERY_REP = [
    rep.place for rep in outline_of(script_for(Settings(), SHORT)).points if rep.kind == "rep"
]


@pytest.mark.parametrize("verb", ["slower", "faster", None])
@pytest.mark.parametrize("when", ["in the gate", "at the end of its silence"])
def test_a_gate_waits_whatever_takes_over(verb: str | None, when: str) -> None:
    """Also on the way from a part to the whole, which needs no command at all."""
    floor = Drive(gates=True)
    if verb:
        floor.finish()
    else:
        for _ in range(5):
            floor.next_part()
    gate = at_the_gate(floor)
    floor.run(2 if when == "in the gate" else 20)
    number = floor.state.revision.id
    if verb:
        press(floor, verb)
    floor.finish()
    floor.run(25)
    assert (floor.state.mode, floor.state.revision.id) == ("waiting", number)
    press(floor, "ready")
    layout = floor.state.layout
    assert floor.state.frame == layout.gates[0].end
    assert (floor.state.revision.id != number) == (verb is not None)
    assert (layout.gates[0] == gate) == (verb is None)
    play_to_the_end(floor)
    assert noted(floor) == EVERY_REP


def test_a_session_from_an_exercise_waits_at_its_gate() -> None:
    outline = outline_of(script_for(Settings(), SHORT))
    floor = Drive(gates=True, origin=outline.exercises[1])
    floor.next_part()
    floor.run(1)
    floor.finish()
    at_the_gate(floor)
    floor.run(50)
    assert floor.state.mode == "waiting"
    press(floor, "ready")
    play_to_the_end(floor)
    assert noted(floor) == EVERY_REP[4:]


@pytest.mark.parametrize("interruption", ["device", "pause", "sleep", "help"])
def test_a_gate_waits_again_after_what_interrupts_it(interruption: str) -> None:
    floor = Drive(gates=True)
    floor.finish()
    gate = at_the_gate(floor)
    floor.run(20)  # longer than its silence
    if interruption == "device":
        floor.lose_device()
        floor.find_device()
    elif interruption == "help":
        press(floor, "help")
        floor.say_all()
    else:
        press(floor, "pause") if interruption == "pause" else floor.engine.wake(floor.now)
        assert floor.state.mode == "paused"
        press(floor, "resume")
    floor.run(30)
    assert (floor.state.mode, floor.state.gate) == ("waiting", gate)


def slower_in_part():
    """A session in its second exercise, whose slower part plays; the slower whole is to come."""
    floor = Drive(gates=False)
    floor.finish()
    bridge = floor.state.outline.exercises[1]
    floor.go_to(floor.state.layout.frame_of(bridge) + SAMPLE_RATE)
    press(floor, "slower")
    while not (floor.state.fresh and floor.state.fresh.layout.complete):
        floor.next_part()
    floor.run_until(lambda state: state.revision.settings.rate_percent == 90)
    return floor


def test_what_cannot_be_made_whole_gives_way_to_what_was_there() -> None:
    floor = slower_in_part()
    floor.fail("too slow for its second")
    assert "too slow for its second" in shown(floor)
    press(floor, "back")
    press(floor, "back")
    floor.run(2)
    assert floor.state.mode == "playing"
    assert floor.state.revision.settings == floor.state.settings == Settings()
    place = floor.state.layout.point_at(floor.state.frame).place
    assert place.exercise == "calf"
    play_to_the_end(floor)
    assert floor.engine.outcome == "completed"


def test_what_a_newer_revision_has_not_yet_is_played_in_the_older() -> None:
    floor = slower_in_part()
    press(floor, "back")
    press(floor, "back")
    assert floor.state.mode == "playing"
    assert floor.state.revision.settings == Settings()
    floor.finish()
    floor.run_until(lambda state: state.revision.settings == Settings(90))


def test_a_setting_that_cannot_be_had_is_told_in_words_after_the_hold() -> None:
    floor = Drive(gates=False)
    floor.finish()
    hold = floor.state.layout.timed[0]
    floor.go_to(hold.start + SAMPLE_RATE)
    press(floor, "slower")
    floor.next_part()
    floor.fail()
    assert floor.state.mode == "playing"
    floor.run_until(lambda state: state.mode == "answering")
    assert NOT_MADE in floor.jobs
    play_to_the_end(floor)
    assert noted(floor) == EVERY_REP


def test_a_revision_that_has_failed_never_takes_over() -> None:
    """Its first parts were about to, and there is no pause before them to say anything in."""
    floor = Drive(gates=True)
    floor.finish()
    floor.go_to(floor.state.layout.timed[5].start)
    press(floor, "slower")
    for _ in range(4):
        floor.next_part()
    assert floor.engine._writer.now().transition is not None
    floor.fail()
    before = len(noted(floor))
    while floor.state.mode != "finished":
        floor.run(0.5)
        assert floor.engine._writer.now().source == floor.state.revision.id
        floor.say_all()
    assert noted(floor)[before:] == EVERY_REP[-4:]


def test_what_goes_the_furthest_is_kept_until_something_goes_as_far() -> None:
    """Of the first revision there is only the beginning; of the slower one, all but that."""
    floor = Drive(gates=False)
    floor.next_part()
    floor.fail()
    press(floor, "slower")
    while not (floor.state.fresh and floor.state.fresh.layout.complete):
        floor.next_part()
    while floor.state.fresh.layout.complete:
        floor.next_part()
    floor.fail()
    play_to_the_end(floor)
    assert floor.engine.outcome == "completed"
    assert noted(floor) == EVERY_REP


def test_what_nobody_can_speak_is_refused_and_the_session_goes_on() -> None:
    """It began in its second exercise, and the first cannot be spoken."""
    outline = outline_of(script_for(Settings(), SHORT))
    floor = Drive(gates=False, origin=outline.exercises[1])
    while not (floor.state.revision and floor.state.revision.layout.complete):
        floor.next_part()
    floor.run(3)
    floor.next_part()
    floor.fail("the first exercise cannot be spoken")
    before = floor.state.revision
    press(floor, "back")
    press(floor, "back")
    assert (floor.state.mode, floor.state.revision) == ("playing", before)
    assert shown(floor)[-1] == NOT_SPOKEN
    play_to_the_end(floor)
    assert floor.engine.outcome == "completed"
    assert noted(floor) == EVERY_REP[4:]


def test_a_session_that_can_be_spoken_only_in_part_is_played_as_far_as_that_goes() -> None:
    floor = Drive(gates=False)
    for _ in range(5):
        floor.next_part()
    floor.fail("no more voice")
    frames = floor.state.layout.frames
    assert floor.state.mode == "playing"
    assert shown(floor) == ["no more voice"]
    floor.run_until(lambda state: state.mode == "finished")
    assert floor.state.frame == frames
    assert floor.engine.outcome == "failed"


def test_an_revision_in_use_is_never_dropped_however_many_come_that_nobody_wants() -> None:
    floor = Drive(gates=False)
    floor.finish()
    floor.go_to(floor.state.layout.timed[0].start)
    for verb in ("slower", "slower", "faster", "slower", "faster", "faster"):
        press(floor, verb)
        while floor.owes:
            floor.next_part()
    play_to_the_end(floor)
    assert floor.engine.outcome == "completed"
    assert noted(floor) == EVERY_REP


def test_a_rep_whose_end_is_known_only_later_is_noted() -> None:
    """The part that is there ends with a hold; what comes after is late."""
    floor = Drive(gates=False)
    while not floor.state.revision or not floor.state.layout.timed:
        floor.next_part()
    parts = floor.state.layout
    floor.run_until(lambda state: state.frame == parts.frames)
    floor.run(2)
    floor.finish()
    play_to_the_end(floor)
    assert noted(floor) == EVERY_REP


def test_an_answer_that_never_comes_is_given_up() -> None:
    floor = Drive(gates=False)
    floor.finish()
    floor.run(0.5)
    press(floor, "help")
    floor.run(ANSWER_SECONDS - 1)
    assert floor.state.mode == "answering"
    floor.run(2)
    assert floor.state.mode == "playing"


def test_a_session_that_was_asleep_has_paused_where_it_was_heard() -> None:
    floor = Drive(gates=False)
    floor.finish()
    hold = floor.state.layout.timed[0]
    floor.go_to(hold.start + SAMPLE_RATE)
    frame = floor.state.frame
    for _ in range(8):
        floor.pass_time()  # taken at once after the sleep, and never heard
    floor.engine.wake(floor.now + 30)
    assert (floor.state.mode, floor.state.frame) == ("paused", frame)
    assert shown(floor) == [SLEPT]
    press(floor, "resume")
    assert floor.state.frame == floor.frame_of("rep")


def test_a_pause_in_an_introduction_never_goes_back_into_the_exercise_before() -> None:
    """Also where no more than the introduction has been spoken yet."""
    floor = Drive(gates=False)
    bridge = floor.state.outline.exercises[1]
    while not floor.state.revision or bridge not in floor.state.layout.points:
        floor.next_part()
    assert not floor.state.layout.complete
    floor.go_to(floor.state.layout.frame_of(bridge))
    floor.run(0.5)
    press(floor, "pause")
    press(floor, "resume")
    assert floor.state.layout.point_at(floor.state.frame) == bridge


@pytest.mark.parametrize("late", [0.0, 0.01, 0.015, 0.03])
def test_what_comes_late_is_heard_from_its_first_sample(late: float) -> None:
    """The device is in the middle of a block of silence."""
    floor = Drive(gates=False)
    floor.next_part()
    floor.run(12)
    floor.engine._writer.fill()
    block = np.zeros(int(late * SAMPLE_RATE), np.int16)
    floor.output_buffer.read_into(block)
    floor.heard.append(block)
    before = floor.state.layout.frames
    floor.finish()
    press(floor, "slower")
    assert floor.engine._writer.now().frame == before
