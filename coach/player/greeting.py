"""The greeting of a session's listener: by what the history has of earlier ones."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

from coach.errors import StoreError
from coach.items import Notices
from coach.player.options import LiveOptions

if TYPE_CHECKING:
    from coach.store import Acquaintance, Identity

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


def greeting_for(
    identity: Identity | None, options: LiveOptions, on_notice: Callable[[str], None]
) -> Greeting:
    """Return how to greet the listener now, by what the history has of earlier sessions.

    identity: of the programme; None where it is in no history.
    """
    from coach.store import Acquaintance, Store

    known = Acquaintance()
    if identity is not None:
        with suppress(StoreError), Store.open(on_notice=on_notice, to_read=True) as store:
            known = store.acquaintance(identity.location, identity.before)
    safety = identity.safety if identity else ""
    listen = options.listen and options.start is None and not options.resume
    now = datetime.now(timezone.utc)
    return greeting(known, safety, now, brief=options.brief, listen=listen)


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
