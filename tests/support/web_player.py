"""A small programme, its web folder, and a page as a person uses it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

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
        self.wait_for("!document.getElementById('stage').hidden")
        self.wait_for("document.getElementById('audio').currentTime > 0")

    def pause(self) -> None:
        self.run("() => document.getElementById('audio').pause()")
        self.wait_for("document.getElementById('play-text').textContent === 'Play'")

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
