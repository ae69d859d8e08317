"""The answers of the listener, and what they lead to: before the exercises and after them."""

from __future__ import annotations

from dataclasses import replace

from coach.phrases import room_ms
from coach.session.answers import HEARD, NOT_HEARD, NOT_STARTED, NOTED
from coach.session.events import (
    Action,
    Answered,
    AnswerEnded,
    Chime,
    ClearSpeech,
    Command,
    Denied,
    Event,
    Halt,
    PlayTone,
    Record,
    Speak,
    Tick,
)
from coach.session.inquiries import heard_number
from coach.session.playback import begin_playing, end, next_question, pause, play
from coach.session.state import (
    MORE_SECONDS,
    TAKE_BACK_SECONDS,
    Inquiry,
    State,
    Step,
    in_mode,
)

# Theory of operation.
#
# What is to be asked is a row of questions in the state, before the exercises (``screening``) or
# after them (``debriefing``). The first of the row is asked; its answer, or no answer, takes it out
# of the row. Wherever the session would play on (`commands.play`) and there is still something to
# be asked, that is asked instead: so a pause, a stop that is taken back or a lost sound device
# comes back to its question, and no way leads round the screening.
#
# An answer is kept (``Record``) in the step that makes it certain: a key is; a number that the ears
# are sure of is once it has been read back and nothing was said against it; one that they are not
# sure of once the listener has said "yes" or said it again. Pain is never guessed.
#
# Nobody has to answer. A question after the exercises is left after a silence. A screening question
# is asked once more and waited for as long as at a ready gate; then the session does not start.


def answered(state: State, event: Answered) -> Step:
    """Take an answer to the question that is asked."""
    lead = (ClearSpeech(), PlayTone("heard")) if event.heard else (ClearSpeech(), Chime("heard"))
    if state.candidate is not None and event.value in ("yes", state.candidate):
        return _settled(state, event, state.candidate, lead)
    if state.candidate is not None and event.value == "no":
        return ask_again(state, event)
    inquiry = _asked(state)
    if event.value not in inquiry.answers:
        return state, (Chime("not-understood"),)
    if not event.heard or (event.certain and event.value in ("yes", "no")):
        return _settled(state, event, event.value, lead)
    if event.value in ("yes", "no"):  # the word again, and it is certain
        return state, (Chime("not-understood"),)
    text = heard_number(event.value, certain=event.certain)
    until = event.at + room_ms(text) / 1000 + TAKE_BACK_SECONDS
    after = replace(state, candidate=event.value, sure=event.certain, until=until)
    return after, (*lead, Speak(text))


def _asked(state: State) -> Inquiry:
    return (state.screening or state.debriefing)[0]


def _settled(state: State, event: Event, value: str, lead: tuple[Action, ...]) -> Step:
    """Keep an answer, and go on to what follows from it."""
    inquiry = _asked(state)
    kept = (*lead, Record(inquiry.question, value))
    says = inquiry.say if value in inquiry.say_if else ()
    if not state.screening:
        words = state.farewell or (NOTED,)
        after, actions = _skipped(replace(state, farewell=(*words, *says)), event)
        return after, (*kept, *actions)
    if says:
        no_start = replace(state, screening=(), debriefing=(), over="stopped", farewell=says)
        after, actions = next_question(no_start, event)
        return after, (*kept, *actions)
    state = replace(state, screening=state.screening[1:], silences=0)
    if state.screening:
        after, actions = next_question(state, event)
        return after, (*kept, *actions)
    assert state.revision is not None
    playing = play(state, event, state.revision, state.frame, *kept)
    return begin_playing(*playing, event, state)


def _skipped(state: State, event: Event) -> Step:
    """Go on to the question after this one."""
    return next_question(replace(state, debriefing=state.debriefing[1:], silences=0), event)


def skip(state: State, event: Command) -> Step:
    """Leave a question out, or agree to the number that was read back.

    A screening question is not left out: it is asked again.
    """
    if state.mode == "screening":
        return ask_again(state, event)
    if state.mode == "leaving":
        return leave(state, event)
    if state.candidate is not None:
        return _settled(state, event, state.candidate, (ClearSpeech(), Chime("heard")))
    after, actions = _skipped(state, event)
    return after, (ClearSpeech(), Chime("heard"), *actions)


def ask_again(state: State, event: Event) -> Step:
    """Ask the same question again; last words are said again."""
    after, actions = next_question(state, event)
    return after, (ClearSpeech(), Chime("heard"), *actions)


def denied(state: State, event: Denied) -> Step:
    """Ask again where the number that was heard is not the one that was said."""
    return ask_again(state, event) if state.candidate is not None else (state, ())


def no_answer(state: State, event: Tick) -> Step:
    """Go on without an answer, once there was time enough for one."""
    if state.until is None or event.at < state.until:
        return state, ()
    if state.candidate is not None and state.sure:
        return _settled(state, event, state.candidate, ())
    if state.mode == "debriefing":
        return _skipped(state, event)
    if state.silences == 0:
        return next_question(replace(state, silences=1), event)
    nothing = replace(state, screening=(), debriefing=(), over="stopped", farewell=(NOT_STARTED,))
    return next_question(nothing, event)


def more_time(state: State, _event: Command) -> Step:
    """Wait longer for an answer."""
    if state.until is None:
        return state, (Chime("heard"),)
    return replace(state, until=state.until + MORE_SECONDS), (Chime("heard"),)


def cannot(state: State, _event: Command) -> Step:
    """Show that this has no sense here."""
    return state, (Chime("not-understood"),)


def leave(state: State, event: Command | AnswerEnded) -> Step:
    """End, as the last words have been said."""
    return end(state, event, state.over or "stopped")


# The try to be heard, of somebody who is here for the first time.


def tried(state: State, event: Command) -> Step:
    """Say that the listener is heard; a key is a pause as ever."""
    return pause(state, event) if event.heard is None else _after_try(state, HEARD)


def not_heard(state: State, event: Tick) -> Step:
    """Say that there are keys, too, and go on."""
    if state.until is None or event.at < state.until:
        return state, ()
    return _after_try(state, NOT_HEARD)


def _after_try(state: State, words: str) -> Step:
    assert state.gate is not None
    after = replace(in_mode(state, "answering"), frame=state.gate.end)
    return after, (ClearSpeech(), Halt(), Speak(words))
