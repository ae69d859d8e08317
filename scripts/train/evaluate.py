"""How well the shipped recogniser does on what it never met, as a table.

python evaluate.py            # the evaluation set
python evaluate.py --set development
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from banks import Clip
from make_tests import CONDITIONS, read_tests
from numpy.typing import NDArray
from words import HOMOPHONES, NEAR_PHRASES, NUMBERS, PHRASES, SESSION, UNSEEN_WORDS, YES_NO

sys.path.insert(0, str(Path(__file__).parents[2]))
from coach.ears.decision import Outcome
from coach.ears.grammar import grammar
from coach.ears.model import PhraseModel

LEFT_OUT = {*HOMOPHONES, *NEAR_PHRASES, "a gain"}
"""Neither right nor wrong to take: "weight" is "wait" to any ear, "stop it" means stop."""


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    if total == 0:
        return 0.0, 1.0
    z, share = 1.96, hits / total
    middle = share + z * z / (2 * total)
    spread = z * np.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    low, high = middle - spread, middle + spread
    return max(0.0, low / (1 + z * z / total)), min(1.0, high / (1 + z * z / total))


def shown(hits: int, total: int) -> str:
    """``.953 (.93-.97, n=400)``"""
    if total == 0:
        return "none"
    low, high = wilson(hits, total)
    text = f"{hits / total:.3f} ({low:.3f}-{high:.3f}, n={total})"
    return text.replace("0.", ".")


def score_all(
    folder: Path, condition: str, network: Path
) -> tuple[NDArray[np.float32], list[Clip]]:
    """Scores of a condition's windows by a network that may have no thresholds yet."""
    model, clips = PhraseModel.of_network(network.read_bytes()), read_tests(folder, condition)
    return np.stack([model.score(clip.sound) for clip in clips]), clips


@dataclass(frozen=True, slots=True)
class Heard:
    """What one recogniser made of one window."""

    clip: Clip
    verb: str
    outcome: Outcome


Hear = Callable[[Clip], tuple[str, Outcome]]


def by_model(model: PhraseModel, active: frozenset[str]) -> Hear:
    """Our recogniser, with the phrases that can be meant."""

    def hear(clip: Clip) -> tuple[str, Outcome]:
        decision = model.decide(model.score(clip.sound), active)
        return decision.verb, decision.outcome

    return hear


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one row in one condition."""

    total: int
    right: int
    asked: int
    wrong: int


def tally(heard: Iterable[Heard]) -> Tally:
    """Right, asked about rightly (to be confirmed by "yes"), wrong."""
    verbs, items = grammar().verbs, list(heard)
    right = [h for h in items if h.verb == verbs[h.clip.phrase]]
    return Tally(
        len(items),
        sum(h.outcome is Outcome.ACCEPT for h in right),
        sum(h.outcome is Outcome.ASK for h in right),
        sum(h.outcome is Outcome.ACCEPT and h.verb != verbs[h.clip.phrase] for h in items),
    )


def accepted(heard: Iterable[Heard]) -> tuple[int, int]:
    """How many of these, none of them a command, were taken for one; and of how many."""
    items = list(heard)
    return sum(h.outcome is Outcome.ACCEPT for h in items), len(items)


def is_people(clip: Clip) -> bool:
    return clip.speaker.startswith("people")


ANSWERS = (*NUMBERS, *YES_NO)


def rows_of(work: Path, which: str, condition: str) -> dict[str, list[Clip]]:
    """The rows of the table: which windows each is about."""
    rows = groups(read_tests(work / which, condition))
    if which == "evaluation":
        rows["other words, common and unseen"] = read_tests(work / "words", condition)
        acted = groups(read_tests(work / "games", condition))
        rows["real people, acting"] = acted["real people"]
        rows["other words, real people, acting"] = acted["other words, real people"]
    return rows


def groups(clips: list[Clip]) -> dict[str, list[Clip]]:
    """The rows of one set.

    The files named Ouch of a game's cartoon voices are in none: what they say is no word.
    """
    synthetic = [c for c in clips if not is_people(c)]
    others = [c for c in clips if c.phrase not in PHRASES and c.phrase not in LEFT_OUT]
    return {
        "session commands, synthetic": [c for c in synthetic if c.phrase in SESSION],
        "numbers, yes, no, synthetic": [c for c in synthetic if c.phrase in ANSWERS],
        "real people": [
            c
            for c in clips
            if is_people(c) and c.phrase in PHRASES and "hedgewars" not in c.speaker
        ],
        "other words, in training": [
            c for c in others if not is_people(c) and c.phrase not in UNSEEN_WORDS
        ],
        "other words, unseen": [c for c in others if c.phrase in UNSEEN_WORDS],
        "other words, real people": [c for c in others if is_people(c)],
    }


def hear_all(clips: list[Clip], hearers: dict[str, Hear]) -> list[Heard]:
    """Numbers with the numbers' vocabulary, yes and no with theirs, all else with the session's."""
    heard = []
    for clip in clips:
        kind = (
            "numbers" if clip.phrase in NUMBERS else "yesno" if clip.phrase in YES_NO else "session"
        )
        heard.append(Heard(clip, *hearers[kind](clip)))
    return heard


def table(work: Path, which: str, network: Path | None, detail: bool) -> list[str]:
    model = PhraseModel.load(network)
    kinds = ("session", "numbers", "yesno")
    hearers = {kind: by_model(model, grammar().phrases(kind)) for kind in kinds}
    lines = ["| row | condition | recall | and asked | wrong |", "| --- | --- | --- | --- | --- |"]
    misses: dict[str, list[str]] = {}
    for condition in CONDITIONS:
        for row, clips in rows_of(work, which, condition).items():
            heard = hear_all(clips, hearers)
            if row.startswith("other"):
                lines.append(f"| {row} | {condition} | accepted {shown(*accepted(heard))} | | |")
                for h in heard:
                    if h.outcome is Outcome.ACCEPT:
                        misses.setdefault(f"{row} {condition}", []).append(
                            f"{h.clip.phrase}>{h.verb}"
                        )
                continue
            count = tally(heard)
            lines.append(
                f"| {row} | {condition} | {shown(count.right, count.total)} | "
                f"{shown(count.right + count.asked, count.total)} | "
                f"{shown(count.wrong, count.total)} |"
            )
            for h in heard:
                if h.outcome is not Outcome.ACCEPT or h.verb != grammar().verbs[h.clip.phrase]:
                    said = f"{h.clip.phrase}" + (
                        f">{h.verb}" if h.outcome is Outcome.ACCEPT else ""
                    )
                    misses.setdefault(f"{row} {condition}", []).append(said)
    if detail:
        for name, items in misses.items():
            lines.append(f"\n{name}: {', '.join(sorted(items))}")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("build/ears"))
    parser.add_argument("--set", choices=["development", "evaluation"], default="evaluation")
    parser.add_argument("--network", type=Path)
    parser.add_argument("--detail", action="store_true", help="name every miss")
    args = parser.parse_args()
    print("\n".join(table(args.work, args.set, args.network, args.detail)))


if __name__ == "__main__":
    main()
