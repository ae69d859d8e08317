"""The greeting of a session's listener: by what the history has of earlier ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from coach.items import Notices

if TYPE_CHECKING:
    from coach.store import Acquaintance

# After so long the safety notices are said in full again.
FULL_AGAIN: Final = timedelta(weeks=4)

# From this session of a programme on, its exercises are known.
KNOWN_FROM: Final = 3


@dataclass(frozen=True, slots=True)
class Greeting:
    """The notices and the wording of a session, and whether speaking is tried out."""

    notices: Notices
    brief: bool
    lesson: bool


def greeting(
    known: Acquaintance, safety: str, now: datetime, *, brief: bool | None, listen: bool
) -> Greeting:
    """Return how to greet somebody who starts a session ``now``.

    safety: the digest of the programme's notices. brief: the wording that was asked for; None:
    by what is known. Notices are shortened only for somebody who has heard these very ones
    within FULL_AGAIN, and had no pain stop in the last session. ``now`` may lie before that: the
    clock was wrong once, so nothing is certain.
    """
    if brief is False:
        return Greeting("full", brief=False, lesson=listen)
    heard = (
        known.full_at is not None
        and known.full_safety == safety
        and timedelta(0) <= now - known.full_at < FULL_AGAIN
        and not known.pain_stop
    )
    chosen = known.sessions + 1 >= KNOWN_FROM if brief is None else brief
    # What can be said by voice is the same in every programme.
    first = known.sessions == known.elsewhere == 0 and not brief
    return Greeting("brief" if heard else "full", brief=chosen, lesson=first and listen)
