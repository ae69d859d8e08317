"""``coach train-voice``: learn how one user says the commands."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from typing import TYPE_CHECKING, Final

import click

from coach.cli.common import notice, open_bank, print_line

if TYPE_CHECKING:
    from coach.ears.enrolment import Ears, Turn
    from coach.ears.recogniser import Sound

_TURN_SECONDS: Final = 6


@click.command("train-voice")
@click.option("--input", "name", metavar="DEVICE", help="Listen there; see 'coach devices'.")
@click.option("--forget", is_flag=True, help="Delete what was learnt, and do nothing else.")
@click.option("--speak/--no-speak", default=True, help="Say each word first.  [default: speak]")
def train_voice(name: str | None, forget: bool, speak: bool) -> None:
    """Say each command three times, after the coach, so that it understands you better.

    Takes about five minutes. Two of the three times teach, the third proves
    whether that helped; if it did not, nothing is kept. What is kept is a
    number for each phrase, on this disk only; what you say is not kept.
    """
    from coach.ears import speaker as voices

    if forget:
        print_line("Forgotten." if voices.forget() else "There was nothing to forget.")
        return
    from coach.ears.enrolment import enrol
    from coach.ears.model import PhraseModel

    learnt, proof = enrol(_live_ears(name, speak), PhraseModel.load())
    print_line(
        f"Of {proof.of} words held back, {proof.right_before} were understood before "
        f"and {proof.right_after} now."
    )
    if proof.helped:
        print_line(f"Kept in {voices.save(learnt)}; coach train-voice --forget deletes it.")
    else:
        print_line("That is no gain, so nothing was kept, and nothing has changed.")


def _live_ears(name: str | None, speak: bool) -> Ears:
    """The user's turns at a microphone, which is open only while one lasts."""
    from coach.device import open_input, play_once
    from coach.ears.activity import RATE
    from coach.microphone import live

    bank = open_bank("natural", 1.0) if speak else None

    def turn(now: Turn) -> Generator[Sound, None, None]:
        if now.again:
            notice(f"  Once more, please: {now.again}.")
        print_line(f"{now.number:>3} of {now.of}: {now.phrase}")
        if bank is not None:
            play_once(bank.samples(f"{now.phrase.capitalize()}."))
        heard = 0
        with closing(live(open_input(name))) as blocks:
            for block in blocks:
                yield block
                heard += len(block)
                if heard > _TURN_SECONDS * RATE:
                    return

    return turn
