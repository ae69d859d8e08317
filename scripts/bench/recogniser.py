"""Issue: ears that understand. Our recogniser and pocketsphinx on the same utterances.

Needs the evaluation windows, which training/README.md says how to make (a quarter of an hour),
in build/training or where COACH_EARS says, and the extra ``sphinx``.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from table import Row

from coach.audio import to_pcm, to_samples
from coach.listening import RATE
from coach.listening.engines import OwnRecogniser
from coach.listening.grammar import grammar
from coach.listening.recogniser import Verdict
from training.clips import Clip
from training.evaluate import VOCABULARIES, Hear, by, hear_all, rows_of, shown, tally
from training.evaluation_sets import CONDITIONS, read_windows

WORK = Path(os.environ.get("COACH_EARS", "build/training"))
RECALL = {
    "session commands, synthetic": (".97", ".92", ".80"),
    "numbers, yes, no, synthetic": (".95", ".90", ".75"),
    "real people": (".90", ".78", ".65"),
    "real people, acting": (".90", ".78", ".65"),
}
WRONG = (".01", ".02", ".03")


def by_sphinx(active: frozenset[str]) -> Hear:
    """pocketsphinx with a grammar of the active phrases: it must choose one, or nothing."""
    from pocketsphinx import Decoder

    verbs = grammar().verbs
    with tempfile.NamedTemporaryFile("w", suffix=".gram") as file:
        file.write(
            "#JSGF V1.0;\ngrammar coach;\npublic <said> = " + " | ".join(sorted(active)) + ";\n"
        )
        file.flush()
        decoder = Decoder(jsgf=file.name, loglevel="FATAL")

    def hear(clip: Clip) -> tuple[str, Verdict]:
        decoder.start_utt()
        decoder.process_raw(to_pcm(to_samples(clip.sound)), no_search=False, full_utt=True)
        decoder.end_utt()
        found = decoder.hyp()
        said = found.hypstr if found else ""
        return (verbs[said], Verdict.ACCEPT) if said in verbs else ("", Verdict.REJECT)

    return hear


def rows() -> Iterator[Row]:
    """Recall, confusion and false accepts in every condition, and the time of one decision."""
    recogniser = OwnRecogniser()
    ours = {kind: by(recogniser.recognise, grammar().phrases(kind)) for kind in VOCABULARIES}
    theirs = {kind: by_sphinx(grammar().phrases(kind)) for kind in VOCABULARIES}
    for number, condition in enumerate(CONDITIONS):
        sets = (WORK / "evaluation", WORK / "words", WORK / "games")
        for name, clips in rows_of(condition, *sets).items():
            ok, peer = tally(hear_all(clips, ours)), tally(hear_all(clips, theirs))
            if name.startswith("other"):
                yield Row(
                    f"{name}, {condition}: accepted",
                    shown(ok.wrong, ok.total),
                    f"pocketsphinx {shown(peer.wrong, peer.total)}",
                    "at most .03",
                )
                continue
            yield Row(
                f"{name}, {condition}: recall",
                shown(ok.right, ok.total),
                f"pocketsphinx {shown(peer.right, peer.total)}",
                f"at least {RECALL[name][number]}",
            )
            yield Row(
                f"{name}, {condition}: recall, asked then confirmed",
                shown(ok.right + ok.asked, ok.total),
            )
            yield Row(
                f"{name}, {condition}: wrong command",
                shown(ok.wrong, ok.total),
                f"pocketsphinx {shown(peer.wrong, peer.total)}",
                f"at most {WRONG[number]}",
            )
    yield _speed(recogniser)


def _speed(recogniser: OwnRecogniser) -> Row:
    """Processor time to judge one utterance, as a share of its length."""
    clips = read_windows(WORK / "evaluation", "clean")[:100]
    before = time.process_time()
    for clip in clips:
        recogniser.recognise(clip.sound, grammar().phrases("session"))
    spent = time.process_time() - before
    length = sum(len(clip.sound) for clip in clips) / RATE
    return Row(
        "judging an utterance: processor time a second of sound",
        f"{spent / length:.4f} ({1000 * spent / len(clips):.0f} ms an utterance)",
        goal="at most .05",
    )
