"""Figures: how well a recogniser does on what it never met, beside the network and as a table."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from coach.listening.grammar import Vocabulary, grammar
from coach.listening.recogniser import Decision, PhraseModel, Verdict
from coach.listening.vad import Waveform
from training.clips import Clip
from training.evaluation_sets import CONDITIONS, read_windows
from training.vocabulary import (
    HOMOPHONES,
    NEAR_PHRASES,
    NUMBERS,
    PHRASES,
    SESSION,
    UNSEEN_WORDS,
    YES_NO,
)

LEFT_OUT: Final = frozenset({*HOMOPHONES, *NEAR_PHRASES, "a gain"})
"""Neither right nor wrong to take: "weight" is "wait" to any ear, "stop it" means stop."""
VOCABULARIES: Final[tuple[Vocabulary, ...]] = ("session", "numbers", "yesno")


@dataclass(frozen=True, slots=True)
class Heard:
    """What one recogniser made of one window."""

    clip: Clip
    verb: str
    outcome: Verdict


Hear = Callable[[Clip], tuple[str, Verdict]]


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one row in one condition.

    right: done; asked: asked about, to be confirmed by "yes"; wrong: another command done. Of
    words that are no command, ``wrong`` are those done.
    """

    total: int
    right: int
    asked: int
    wrong: int


def evaluate(
    network: Path,
    thresholds: Path,
    evaluation: Path,
    figures: Path,
    table: Path,
    words: Path | None = None,
    acted: Path | None = None,
) -> None:
    """Measure a network with the thresholds beside it; write counts (JSON) and a table (Markdown).

    evaluation, words, acted: sets of reserved voices, of common words, and of people acting.
    """
    if thresholds.parent != network.parent:
        raise ValueError(f"{thresholds} is not beside {network}")
    model = PhraseModel.load(network)

    def alone(utterance: Waveform, active: Set[str]) -> Decision:
        return model.decide(model.hear(utterance), active)

    hearers = {kind: by(alone, grammar().phrases(kind)) for kind in VOCABULARIES}
    rows: dict[str, dict[str, Any]] = {}
    lines = ["| row | condition | recall | asked, confirmed | wrong |", "| --- " * 5 + "|"]
    for condition in CONDITIONS:
        for row, clips in rows_of(condition, evaluation, words, acted).items():
            heard = hear_all(clips, hearers)
            count = tally(heard)
            rows.setdefault(row, {})[condition] = {
                "total": count.total, "right": count.right, "asked": count.asked,
                "wrong": count.wrong, "missed": _missed(heard),
            }  # fmt: skip
            shares = (
                ("", "", shown(count.wrong, count.total))
                if row.startswith("other")
                else (
                    shown(count.right, count.total),
                    shown(count.right + count.asked, count.total),
                    shown(count.wrong, count.total),
                )
            )
            lines.append(f"| {row} | {condition} | {' | '.join(shares)} |")
    figures.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
    table.write_text("\n".join(lines) + "\n", "utf-8")
    print("\n".join(lines))


def by(recognise: Callable[[Waveform, Set[str]], Decision], active: frozenset[str]) -> Hear:
    """Hear with one of our recognisers, with the phrases that can be meant."""

    def hear(clip: Clip) -> tuple[str, Verdict]:
        decision = recognise(clip.sound, active)
        return decision.verb, decision.outcome

    return hear


def hear_all(clips: Iterable[Clip], hearers: dict[Vocabulary, Hear]) -> list[Heard]:
    """Hear numbers with the numbers' vocabulary, yes and no with theirs, all else in a session."""

    def vocabulary(phrase: str) -> Vocabulary:
        return "numbers" if phrase in NUMBERS else "yesno" if phrase in YES_NO else "session"

    return [Heard(clip, *hearers[vocabulary(clip.phrase)](clip)) for clip in clips]


def tally(heard: Iterable[Heard]) -> Tally:
    """Count what was right, asked about rightly, and wrong."""
    verbs, items = grammar().verbs, list(heard)
    right = [h for h in items if h.verb == verbs.get(h.clip.phrase)]
    done = sum(h.outcome is Verdict.ACCEPT for h in right)
    return Tally(
        len(items),
        done,
        sum(h.outcome is Verdict.ASK for h in right),
        sum(h.outcome is Verdict.ACCEPT for h in items) - done,
    )


def _missed(heard: Iterable[Heard]) -> list[str]:
    """Name what was not done, and what was done by mistake, as "phrase>command"."""
    verbs, missed = grammar().verbs, []
    for one in heard:
        done = one.outcome is Verdict.ACCEPT
        if done and one.verb != verbs.get(one.clip.phrase):
            missed.append(f"{one.clip.phrase}>{one.verb}")
        elif not done and one.clip.phrase in verbs:
            missed.append(one.clip.phrase)
    return sorted(missed)


def rows_of(
    condition: str, evaluation: Path, words: Path | None = None, acted: Path | None = None
) -> dict[str, list[Clip]]:
    """Group the windows of a condition by the rows of the table; rows of other words say so.

    The files named Ouch of a game's cartoon voices are in none: what they say is no word.
    """
    clips = read_windows(evaluation, condition)
    synthetic = [c for c in clips if not _is_person(c)]
    people = [c for c in clips if _is_person(c)]
    others = [c for c in synthetic if _is_other(c)]
    rows = {
        "session commands, synthetic": [c for c in synthetic if c.phrase in SESSION],
        "numbers, yes, no, synthetic": [c for c in synthetic if c.phrase in (*NUMBERS, *YES_NO)],
        "real people": [c for c in people if c.phrase in PHRASES and "hedgewars" not in c.speaker],
        "other words, in training": [c for c in others if c.phrase not in UNSEEN_WORDS],
        "other words, unseen": [c for c in others if c.phrase in UNSEEN_WORDS],
        "other words, real people": [c for c in people if _is_other(c)],
    }
    if words:
        rows["other words, common and unseen"] = read_windows(words, condition)
    if acted:
        lines = read_windows(acted, condition)
        rows["real people, acting"] = [c for c in lines if c.phrase in PHRASES]
        rows["other words, real people, acting"] = [c for c in lines if _is_other(c)]
    return rows


def _is_person(clip: Clip) -> bool:
    return clip.speaker.startswith("people")


def _is_other(clip: Clip) -> bool:
    return clip.phrase not in PHRASES and clip.phrase not in LEFT_OUT


def other_weight(phrase: str, unheard: Collection[str], active: Collection[str]) -> float:
    """Weigh a window as a word to refuse; 0 for a phrase that is listened for.

    A word that the network was never trained on weighs three times one that it was: those are
    what it will meet. A phrase that cannot be meant now weighs least.
    """
    if phrase in active or phrase in LEFT_OUT:
        return 0.0
    return 3.0 if phrase in unheard else 0.3 if phrase in PHRASES else 1.0


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927)."""
    if total == 0:
        return 0.0, 1.0
    z, share = 1.96, hits / total
    middle = share + z * z / (2 * total)
    spread = z * np.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    low, high = middle - spread, middle + spread
    return max(0.0, low / (1 + z * z / total)), min(1.0, high / (1 + z * z / total))


def shown(hits: int, total: int) -> str:
    """Write a share and its interval as ``.953 (.930-.970, n=400)``."""
    if total == 0:
        return "none"
    low, high = wilson(hits, total)
    text = f"{hits / total:.3f} ({low:.3f}-{high:.3f}, n={total})"
    return text.replace("0.", ".")
