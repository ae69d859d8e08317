"""Issue: hearing the user over the coach's own voice. Commands in a simulated room.

Needs the evaluation windows, which training/README.md says how to make, in build/training or
where COACH_EARS says, and the extra ``aec``. What has been measured with the very same code is
kept in the ``echo`` folder there, and not measured again.

python scripts/bench/echo.py --quick --set development    # while developing
"""

from __future__ import annotations

import argparse
import itertools
import multiprocessing
import statistics
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from echo_runs import VOICES, Outcome, Unit, measure
from table import conditions, lines, share

from coach.listening.grammar import grammar
from coach.testing.room import Case

PROCESSES = 2
CHANGE = 20.0
"""Seconds from one change of the echo path to the next; 5 of them count as "just changed"."""
RECOVERED = 5.0


@dataclass(frozen=True)
class Condition:
    """A row: the loudspeaker and the room, and the least that is wanted of it."""

    name: str
    case: Case
    goal: str
    stop: str = ""
    more: int = 0


CONDITIONS = (
    Condition("headphones", Case(echo_db=None, delay=0), "1.00"),
    Condition("0 dB", Case(echo_db=0, delay=0), "at least .96"),
    Condition("+10 dB", Case(echo_db=10, delay=0), "at least .92"),
    Condition("+20 dB", Case(echo_db=20, delay=0), "at least .60"),
    Condition("+10 dB, 50 ppm", Case(echo_db=10, delay=0, drift_ppm=50), "at least .85"),
    Condition(
        "+10 dB, path changed", Case(echo_db=10, delay=0, change=CHANGE), "at least .85", more=80
    ),
    Condition("+10 dB, hard clip", Case(echo_db=10, delay=0, clip="hard"), "at least .50", ".80"),
    Condition("+10 dB, times 200 ms late", Case(echo_db=10, delay=-0.2), "at least .50", ".80"),
    Condition("+10 dB, heard 200 ms late", Case(echo_db=10, delay=0.2), "at least .50", ".80"),
)


@dataclass(frozen=True)
class EchoRow:
    """One line of the table."""

    header: ClassVar = (
        "ears",
        "echo",
        "correct, of those understood in silence",
        "correct, and in silence",
        '"stop", of those understood in silence',
        "wrong",
        "false, where nobody spoke",
        "dB removed at 2 s, 10 s",
        "modes",
        "real-time factor",
        "goal",
    )
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """How much is measured, and of which voices.

    count: commands drawn; stops: at least so many of "stop"; alone, beside: seconds of the
    session alone, None for all of it, with our ears and with other ones; fewer: their commands;
    voices: with which the session is played alone.
    """

    which: str = "evaluation"
    count: int = 200
    stops: int = 50
    alone: float | None = None
    beside: float | None = 400.0
    fewer: int = 100
    voices: tuple[str, ...] = VOICES

    def units(self, condition: Condition, kind: str) -> Iterator[Unit]:
        count = self.count + (condition.more if self.count >= 200 else 0)
        if kind in ("off", "AEC3"):
            count = self.fewer

        def unit(
            of: str, part: str, seconds: float | None = None, case: Case = condition.case
        ) -> Unit:
            return Unit(case, of, part, self.which, count, self.stops, seconds)

        yield unit("silent", "commands", case=Case(echo_db=condition.case.echo_db or 0))
        yield unit(kind, "commands")
        if kind == "no ducking":
            return
        yield unit(kind, "begin")
        for voice in self.voices if kind == "ours" else self.voices[:1]:
            yield unit(kind, voice, self.alone if kind == "ours" else self.beside)


def rows(plan: Plan = Plan(), only: str = "", *, detail: bool = False) -> Iterator[EchoRow]:
    """Our own ears in every condition; one row without ducking; then no canceller, and AEC3."""
    wanted = [(condition, "ours") for condition in CONDITIONS]
    wanted += [(condition, "no ducking") for condition in CONDITIONS if condition.name == "+10 dB"]
    wanted += [(condition, kind) for kind in ("off", "AEC3") for condition in CONDITIONS]
    wanted = [(c, kind) for c, kind in wanted if only in f"{kind}: {c.name}"]
    units = [tuple(plan.units(condition, kind)) for condition, kind in wanted]
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        outcomes = pool.imap(measure, itertools.chain(*units))
        for (condition, kind), mine in zip(wanted, units, strict=True):
            parts = {"silent" if u.kind == "silent" else u.part: next(outcomes) for u in mine}
            if detail:
                _tell(f"{kind}: {condition.name}", parts)
            yield from _rows(condition, kind, parts)


def _tell(row: str, parts: dict[str, Outcome]) -> None:
    """On standard error: commands that are lost over the coach, and what nobody said."""
    pairs = zip(parts["commands"].said, parts["silent"].said, strict=True)
    for one, silent in pairs:
        if one["wrong"] or (silent["right"] and not one["right"]):
            print(f"{row}: {one['phrase']} at {one['at']:.2f}: {one['made']}", file=sys.stderr)
    for part, outcome in parts.items():
        for event in outcome.stray:
            print(f"{row}: false, {part}: {event}", file=sys.stderr)


def _rows(condition: Condition, kind: str, parts: dict[str, Outcome]) -> Iterator[EchoRow]:
    said = list(zip(parts["commands"].said, parts["silent"].said, strict=True))
    if condition.case.change is None:
        yield _row(condition.name, condition, kind, parts, said)
        return
    since = [float(one["end"]) % CHANGE for one, _ in said]
    later = [pair for pair, age in zip(said, since, strict=True) if age >= RECOVERED]
    sooner = [pair for pair, age in zip(said, since, strict=True) if age < RECOVERED]
    yield _row(f"{condition.name} 5 s or longer ago", condition, kind, parts, later)
    empty = {"commands": parts["commands"], "silent": parts["silent"]}
    yield _row("the same, less than 5 s ago", None, kind, empty, sooner)


Said = list[tuple[dict[str, object], dict[str, object]]]


def _row(
    name: str, condition: Condition | None, kind: str, parts: dict[str, Outcome], said: Said
) -> EchoRow:
    understood = [one for one, silent in said if silent["right"]]
    stops = [one for one in understood if grammar().verbs[str(one["phrase"])] == "stop"]
    nobody = [outcome for part, outcome in parts.items() if part in ("commands", *VOICES)]
    commands = parts["commands"]
    losses = parts["begin"].erle if "begin" in parts else []
    return EchoRow(
        (
            kind,
            name,
            _share(understood, "right"),
            f"{_share([one for one, _ in said], 'right')}, {_plain([s for _, s in said], 'right')}",
            _share(stops, "right"),
            _share([one for one, _ in said], "wrong"),
            _false(nobody) if condition else "",
            f"{_median(losses[::2])}, {_median(losses[1::2])}",
            _modes(commands),
            f"{commands.cpu / commands.seconds:.3f}",
            _goal(condition) if kind in ("ours", "no ducking") else "",
        )
    )


def _goal(condition: Condition | None) -> str:
    if condition is None:
        return ""
    return condition.goal + (f', "stop" {condition.stop}' if condition.stop else "")


def _share(said: list[dict[str, object]], what: str) -> str:
    return share(sum(bool(one[what]) for one in said), len(said))


def _plain(said: list[dict[str, object]], what: str) -> str:
    return f"{sum(bool(one[what]) for one in said) / max(1, len(said)):.3f}".lstrip("0")


def _false(nobody: Iterable[Outcome]) -> str:
    runs = list(nobody)
    minutes = sum(outcome.seconds for outcome in runs) / 60
    return f"{sum(len(outcome.stray) for outcome in runs)} in {minutes:.0f} min" if runs else ""


def _median(losses: list[float]) -> str:
    return f"{statistics.median(losses):.0f}" if losses else "-"


def _modes(outcome: Outcome) -> str:
    shares = sorted(outcome.modes.items(), key=lambda item: -item[1])
    return ", ".join(
        f"{mode} {100 * seconds / outcome.seconds:.0f} %" for mode, seconds in shares if mode
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="40 commands a row")
    parser.add_argument("--set", choices=["development", "evaluation"], default="evaluation")
    parser.add_argument("--detail", action="store_true", help="every miss and false command too")
    parser.add_argument("--voices", nargs="*", choices=VOICES, default=VOICES, help="coach alone")
    parser.add_argument("--only", default="", help='a part of a row, such as "ours: 0 dB"')
    args = parser.parse_args()
    plan = Plan(args.set, 40, 16, 120.0, 60.0, 40) if args.quick else Plan(args.set)
    plan = replace(plan, voices=tuple(args.voices))
    print(conditions())
    for line in lines(
        "Hearing over the coach's own voice", rows(plan, args.only, detail=args.detail)
    ):
        print(line, flush=True)


if __name__ == "__main__":
    main()
