"""A small programme, its web folder, and a page as a person uses it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from poses import drawn

from coach.dose import Dose, Rest, Tempo
from coach.model import Exercise, Programme, Safety, Wording
from coach.timeline import Timeline


def small_programme(**changes: Any) -> Programme:
    """Two short exercises: one held on both sides, one slowly moved in two sets."""
    stretch = Exercise(
        id="calf-stretch",
        name="Calf stretch",
        position="standing",
        support="a wall",
        sides="both",
        drawing=drawn(end={"leg": {"hip": -20}}),
        dose=Dose(sets=1, reps=2, hold=4, rest=Rest(reps=3, sides=4)),
        instructions={
            "action": Wording(("Slide your {side} foot back.",)),
            "caution": Wording(("Keep your {other_side} knee soft.",)),
        },
    )
    lift = Exercise(
        id="leg-lift",
        name="Leg lift",
        position="prone",
        dose=Dose(sets=2, reps=1, tempo=Tempo(2, 3, 2), rest=Rest(sets=5)),
        instructions={"breath": Wording(("Breathe slowly.",))},
    )
    safety = Safety(
        consult=("Ask your doctor first.",),
        emergency=("Chest pain is an emergency.",),
        stop=("Stop if it is sharp.",),
        dose=("Less is always fine.",),
    )
    fields: dict[str, Any] = {
        "id": "small",
        "title": "A small programme",
        "safety": safety,
        "exercises": (stretch, lift),
    }
    return Programme(**(fields | changes))


# What the page may be doing.
STATES = ("new", "waiting", "resting", "holding", "paused", "over")


@dataclass
class Session:
    """A web folder and what it was made of."""

    index: Path
    timeline: Timeline
    programme: Programme
    sound: Path


class Player:
    """A page with a session in it, as a person uses it."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def run(self, script: str, argument: Any = None) -> Any:
        # Playwright's own waiting needs eval, which the page's policy forbids.
        return self.page.evaluate(script, argument)

    def wait_for(self, condition: str) -> None:
        """Wait until a JavaScript condition holds; fail after ten seconds."""
        for _ in range(200):
            if self.run(f"() => Boolean({condition})"):
                return
            self.page.wait_for_timeout(50)
        pytest.fail(f"this never came true: {condition}")

    def start(self) -> None:
        self.page.click("#play")
        self.wait_for("document.getElementById('audio').currentTime > 0")
        self.wait_for("document.body.dataset.state !== 'new'")

    def pause(self) -> None:
        self.run("() => document.getElementById('audio').pause()")
        self.wait_for("document.getElementById('play-text').textContent === 'Continue'")

    def at(self, seconds: float) -> dict[str, Any]:
        """Seek as a hand on the slider would, and return what is on the screen."""
        self.run(
            """(seconds) => new Promise((done) => {
              const audio = document.getElementById('audio');
              audio.addEventListener('seeked', () => setTimeout(done, 0), {once: true});
              audio.currentTime = seconds;
            })""",
            seconds,
        )
        return self.screen()

    def box(self, name: str) -> dict[str, float]:
        """Return where an element, by its id, stands in the window; all 0 where it is hidden."""
        found: dict[str, float] = self.run(
            "(name) => document.getElementById(name).getBoundingClientRect().toJSON()", name
        )
        return found

    def reload(self) -> None:
        """Load the page once more, until it knows how long its sound is."""
        self.page.reload()
        self.wait_for("document.getElementById('audio').readyState > 0")
        # The event comes a task later, and the page goes on from there.
        self.run("() => new Promise((done) => setTimeout(done, 50))")

    def bring(self, session: Session, state: str) -> None:
        """Bring the page into one of STATES, in which it stays for some seconds."""
        rate = session.timeline.sample_rate
        places = {
            "waiting": next(m.frame for m in session.timeline.markers if m.kind == "gate"),
            "resting": next(cue.start for cue in session.timeline.cues if cue.text == "rest"),
            "holding": next(p.start for p in session.timeline.phases if p.phase == "hold"),
        }
        places["paused"] = places["holding"]
        if state == "new":
            self.run("() => localStorage.clear()")
            self.reload()
        elif state == "over":
            self.finish()
        else:
            self.go(places[state] / rate)
            if self.run("() => document.getElementById('audio').paused"):
                self.start()
            if state == "waiting":
                self.wait_for("document.body.dataset.state === 'waiting'")
            if state == "paused":
                self.pause()

    def finish(self, reps: int = 5) -> None:
        """Play the end of a session of which these many reps were done before."""
        end = self.run(
            """(reps) => {
              const session = JSON.parse(document.getElementById('session').textContent);
              const {programme, title, exercises, planned} = session;
              const done = session.reps.slice(0, reps).map((rep) => [...rep[2], Date.now()]);
              localStorage.clear();
              localStorage.setItem('coach-open-' + programme, 'former');
              localStorage.setItem('coach-session-former', JSON.stringify({
                id: 'former', programme, title, exercises, started: Date.now() - 600000,
                ended: Date.now(), zone: 60, outcome: null, planned, done, pain: null,
                effort: null}));
              return session.seconds;
            }""",
            reps,
        )
        self.reload()
        self.go(end - 1.5)
        self.page.click("#play")
        self.wait_for("!document.getElementById('done').hidden")

    def go(self, seconds: float) -> None:
        """Go to a place as the slider of the page does, which marks no rep as done."""
        self.run(
            """(seconds) => {
              const position = document.getElementById('position');
              position.step = 'any';
              position.value = String(seconds);
              position.dispatchEvent(new Event('input'));
            }""",
            seconds,
        )

    def screen(self) -> dict[str, Any]:
        shown: dict[str, Any] = self.run(
            """() => {
              const text = (id) => document.getElementById(id).textContent;
              return {
                chapter: text('chapter'), place: text('place'), phase: text('phase'),
                digits: text('digits'), caption: text('caption'), status: text('status'),
                play: text('play-text'),
                time: document.getElementById('audio').currentTime,
                kind: document.getElementById('stage').dataset.phase,
              };
            }"""
        )
        return shown

    @property
    def time(self) -> float:
        return float(self.screen()["time"])
