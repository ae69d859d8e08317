"""What is seen of a session agrees with what is heard of it, at every frame."""

from __future__ import annotations

import typing
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from poses import drawn
from small_programmes import exercise, programme
from strategies import programmes

from coach.dose import Dose, Rest, Tempo
from coach.items import Preferences
from coach.listening.results import HearingState
from coach.model import Programme
from coach.screen.view import CONTROLS, HEARING, RUNNING, Activity, Viewer
from coach.script import write_script
from coach.session.outline import outline_of, script_from
from coach.session.state import MODES, Mode
from coach.speech_text.numbers import number_words
from coach.timeline import Timeline, compile_timeline

RATE = 100
"""Frames per second here, so that every frame can be looked at."""

DISTINCT = programmes.filter(
    lambda one: len({each.id for each in one.exercises}) == len(one.exercises)
)
"""Programmes as a file gives them: no id twice."""


def compiled(a_programme: Programme, preferences: Preferences | None = None) -> Timeline:
    """Every sentence takes 0.4 s, every tone 0.1 s."""
    return compile_timeline(
        write_script(a_programme, preferences), lambda text: 40, lambda name: 10, RATE
    )


@settings(max_examples=25, deadline=None)
@given(a_programme=DISTINCT)
def test_a_phase_counts_down_to_one_on_the_frames_of_its_seconds(a_programme: Programme) -> None:
    timeline = compiled(a_programme, Preferences(counting="silent"))
    outline = Viewer(timeline, a_programme)
    for phase in timeline.phases:
        for left in range(1, phase.ms // 1000 + 1):
            first, last = phase.end - left * RATE, phase.end - (left - 1) * RATE - 1
            for frame in (first, last):
                view = outline.view(frame, "playing")
                assert (view.count, view.seconds) == (left, phase.ms // 1000)
                assert view.activity == phase.phase


@settings(max_examples=25, deadline=None)
@given(a_programme=DISTINCT)
def test_the_number_shown_is_the_number_spoken(a_programme: Programme) -> None:
    timeline = compiled(a_programme, Preferences(counting="every-second"))
    outline = Viewer(timeline, a_programme)
    counts = [cue for cue in timeline.cues if cue.kind == "count"]
    assume(counts)  # a moving rep may be too short to be counted
    for cue in counts:
        shown = outline.view(cue.start, "playing").count
        assert shown is not None
        assert number_words(shown) == cue.text


@settings(max_examples=25, deadline=None)
@given(a_programme=DISTINCT)
def test_place_and_numbers_are_those_of_the_cue(a_programme: Programme) -> None:
    timeline = compiled(a_programme)
    outline = Viewer(timeline, a_programme)
    for cue in timeline.cues:
        for frame in (cue.start, cue.end - 1):
            view = outline.view(frame, "playing")
            assert (view.side, view.set, view.rep) == (
                cue.place.side,
                cue.place.set,
                cue.place.rep,
            )
            assert view.total == len(a_programme.exercises)
            assert (view.number > 0) == (cue.place.exercise is not None)
            if view.number:
                assert a_programme.exercises[view.number - 1].id == cue.place.exercise
                assert view.exercise == a_programme.exercises[view.number - 1].name
                dose = a_programme.exercises[view.number - 1].dose
                assert (view.sets, view.reps) == (dose.sets, dose.reps)


@settings(max_examples=25, deadline=None)
@given(a_programme=DISTINCT)
def test_time_left_and_progress_only_ever_move_on(a_programme: Programme) -> None:
    timeline = compiled(a_programme)
    outline = Viewer(timeline, a_programme)
    views = [outline.view(cue.start, "playing") for cue in timeline.cues]
    left = [view.seconds_left or 0 for view in views]
    progress = [view.progress or 0 for view in views]
    assert left == sorted(left, reverse=True)
    assert progress == sorted(progress)
    assert left[0] == -(-timeline.frames // RATE)
    assert progress[0] == 0
    finished = outline.view(timeline.frames, "finished")
    assert (finished.seconds_left, finished.progress) == (0, 1)


@settings(max_examples=25, deadline=None)
@given(a_programme=DISTINCT, data=st.data())
def test_progress_is_the_same_in_the_part_that_comes_first_and_in_the_whole(
    a_programme: Programme, data: st.DataObject
) -> None:
    script = write_script(a_programme)
    origin = data.draw(st.sampled_from(outline_of(script).exercises))
    whole = compiled(a_programme)
    part = compile_timeline(script_from(script, origin), lambda text: 40, lambda name: 10, RATE)
    ahead = whole.frames - part.frames
    outlines = [Viewer(one, a_programme, origin=origin) for one in (part, whole)]
    assert outlines[0].view(0, "playing").progress == 0
    for cue in part.cues:
        views = (
            outlines[0].view(cue.start, "playing"),
            outlines[1].view(cue.start + ahead, "playing"),
        )
        assert views[0] == views[1]
    assert outlines[1].view(0, "playing").progress == 0, "back before the start is no progress"


def test_a_position_to_come_into_is_shown_until_the_person_is_in_it() -> None:
    lift = exercise(
        id="lift",
        position="supine",
        support="your {side} mat",
        instructions={},
        drawing=drawn("supine", alt="A raised {side} leg."),
    )
    a_programme = programme(exercise(), lift)
    timeline = compiled(a_programme)
    outline = Viewer(timeline, a_programme)
    gates = [cue for cue in timeline.cues if cue.text in ("get ready", "change posture")]
    tasks = ["Stand next to a wall.", "Lie down on your back, on your left mat."]
    for gate, task in zip(gates, tasks, strict=True):
        picture = "A raised left leg." if task == tasks[1] else ""
        for mode in MODES:
            assert outline.view(gate.start, mode).task == task
            assert outline.view(gate.start, mode).seen == picture
        for standing in ("waiting", "paused", "stopped"):
            view = outline.view(gate.end, standing)
            assert (view.task, view.activity) == (task, outline.view(gate.start, standing).activity)
        assert outline.view(gate.end, "playing").task == ""
        assert outline.view(gate.end, "playing").seen == ""
        assert outline.view(gate.start - 1, "playing").task == ""


@settings(max_examples=25, deadline=None)
@given(a_programme=DISTINCT, mode=st.sampled_from(MODES), data=st.data())
def test_any_frame_has_a_view_also_outside_the_timeline(
    a_programme: Programme, mode: Mode, data: st.DataObject
) -> None:
    timeline = compiled(a_programme)
    outline = Viewer(timeline, a_programme)
    frame = data.draw(st.integers(-RATE, timeline.frames + RATE))
    inside = min(max(frame, 0), timeline.frames - 1)
    view = outline.view(frame, mode)
    assert view == outline.view(inside, mode)
    assert view.activity in typing.get_args(Activity)
    assert 0 <= view.progress <= 1
    assert (view.mode, view.controls) == (mode, CONTROLS[mode])


def test_before_there_is_any_sound_there_is_a_view() -> None:
    a_programme = programme(exercise(), exercise(id="lift"))
    nothing = Timeline("Nothing", RATE, (), ())
    view = Viewer(nothing, a_programme, complete=False).view(0, "loading", message="Well.")
    assert (view.title, view.total, view.message) == (a_programme.title, 2, "Well.")
    assert (view.activity, view.count, view.seconds_left) == ("welcome", None, None)


def test_a_part_of_a_session_shows_what_it_knows() -> None:
    a_programme = programme(exercise(), exercise(id="lift", name="Leg lift"))
    whole = compiled(a_programme)
    (start,) = [m.frame for m in whole.markers if m.kind == "exercise" and m.label == "Leg lift"]
    cues = tuple(
        replace(cue, start=cue.start - start, end=cue.end - start)
        for cue in whole.cues
        if cue.start >= start
    )
    outline = Viewer(replace(whole, cues=cues, markers=(), phases=()), a_programme, complete=False)
    view = outline.view(0, "playing")
    assert (view.exercise, view.number, view.total) == ("Leg lift", 2, 2)
    assert (view.seconds_left, view.progress) == (None, None)
    assert outline.view(cues[-1].start, "playing").activity == "closing"


@settings(max_examples=25, deadline=None)
@given(a_programme=DISTINCT, mode=st.sampled_from(MODES), data=st.data())
def test_only_a_running_session_counts(
    a_programme: Programme, mode: Mode, data: st.DataObject
) -> None:
    timeline = compiled(a_programme)
    phase = data.draw(st.sampled_from(timeline.phases))
    view = Viewer(timeline, a_programme).view(phase.start, mode)
    assert view.count == (phase.ms // 1000 if mode in RUNNING else None)


def test_the_activities_of_a_session_in_their_order() -> None:
    lift = exercise(
        id="lift",
        position="supine",
        sides="none",
        dose=Dose(2, 2, tempo=Tempo(2, 3, 2), rest=Rest(3, 10, 5)),
        instructions={},
    )
    stretch = exercise(dose=Dose(1, 1, hold=4))
    a_programme = programme(stretch, lift)
    timeline = compiled(a_programme)
    outline = Viewer(timeline, a_programme)
    seen: list[str] = []
    for frame in range(timeline.frames):
        activity = outline.view(frame, "playing").activity
        if not seen or seen[-1] != activity:
            seen.append(activity)
    talk = "instructions"
    side = ["set up", talk, "move", talk, "hold", talk]
    rep = ["up", talk, "hold", talk, "down"]
    pair = [*rep, "rest", talk, *rep]
    assert seen == [
        *["welcome", talk, "get ready", talk],
        *side,
        *["change side", talk],
        *side[:3],
        *side[3:],
        *["change posture", talk],
        *[*pair, talk, "rest", talk],
        *[*pair, talk],
        "closing",
    ]


def test_rests_are_counted_and_the_time_to_move_is_not() -> None:
    a_programme = programme(exercise(dose=Dose(1, 2, hold=4, rest=Rest(reps=6))))
    timeline = compiled(a_programme)
    outline = Viewer(timeline, a_programme)
    rest = next(cue for cue in timeline.cues if cue.text == "rest")
    view = outline.view(rest.start, "playing")
    assert (view.activity, view.count, view.seconds) == ("rest", 6, 6)
    moving = next(cue for cue in timeline.cues if cue.text == "move")
    assert outline.view(moving.start, "playing").count is None


def test_the_sentence_shown_is_the_last_one_said_for_this_exercise() -> None:
    a_programme = programme(exercise(dose=Dose(1, 1, hold=40)))
    timeline = compiled(a_programme)
    outline = Viewer(timeline, a_programme)
    action = next(cue for cue in timeline.cues if cue.text.startswith("Slide"))
    assert outline.view(action.start - 1, "playing").saying != action.text
    assert outline.view(action.start, "playing").saying == action.text
    moving = next(cue for cue in timeline.cues if cue.text == "move" and cue.start > action.start)
    before_moving = [c for c in timeline.cues if c.kind == "speech" and c.end <= moving.start]
    assert outline.view(moving.start, "playing").saying == before_moving[-1].text
    halfway = next(cue for cue in timeline.cues if cue.text == "Halfway.")
    assert outline.view(halfway.start, "playing").saying == "Hold."
    (first,) = [marker for marker in timeline.markers if marker.kind == "exercise"]
    assert outline.view(first.frame - 1, "playing").saying == "Stop if it is sharp."


def test_a_hold_looked_at_ten_times_a_second_changes_about_once_a_second() -> None:
    a_programme = programme(exercise(dose=Dose(1, 3, hold=30)))
    timeline = compiled(a_programme)
    outline = Viewer(timeline, a_programme)
    hold = timeline.phases[0]
    views = {outline.view(frame, "playing") for frame in range(hold.start, hold.end, RATE // 10)}
    share = (hold.end - hold.start) / timeline.frames
    assert len(views) <= 2 * 30 + 100 * share + 1  # count, time left, progress


def test_message_and_hearing_are_passed_on() -> None:
    outline = Viewer(compiled(programme()), programme())
    view = outline.view(0, "playing", message="Louder.", hearing='Heard "next".')
    assert (view.message, view.hearing) == ("Louder.", 'Heard "next".')


@pytest.mark.parametrize("mode", MODES)
def test_no_key_means_two_things(mode: Mode) -> None:
    keys = [control.key for control in CONTROLS[mode]]
    assert len(keys) == len(set(keys))


def test_every_state_of_hearing_has_words_that_fit_two_lines_of_a_terminal() -> None:
    assert set(HEARING) == set(typing.get_args(HearingState))
    assert all(len(line) <= 140 for line in HEARING.values())
    assert all("keys" in HEARING[state] for state in ("muted", "missing", "gone", "deaf"))
