"""Clauses of two parts, of which the second may ask for a movement."""

from __future__ import annotations

import re
from typing import Final

from coach.importing.lexicon import asks, table, verb_of

_JOINTS: Final = re.compile(r"(?:,? and then|,? and|, then|,| then|,? while you) ", re.IGNORECASE)


def goes_on_to_move(clause: str) -> bool:
    """Return whether a movement is asked for after what is kept: "Keep your heel down and lean"."""
    if verb_of(clause) not in ("keep", "keeping", "maintain", "stay"):
        return False
    still = table()["still-verbs"]
    verbs = (verb_of(clause[joint.end() :]) for joint in _JOINTS.finditer(clause))
    return any(verb in table()["movement-verbs"] and verb not in still for verb in verbs)


def drives(clause: str) -> bool:
    """Return whether what gets ready goes on to a movement: "Hold your shin and pull it up"."""
    for joint in _JOINTS.finditer(clause):
        then = verb_of(clause[joint.end() :])
        if then in table()["movement-verbs" if "then" in joint.group() else "driving-verbs"]:
            return True
        if {verb_of(clause), then} == {"sit", "stand"}:
            return True
    return False


def may_ask(clause: str) -> bool:
    """Return whether what stands below "How to do it" may be a part of it, even without a verb."""
    return asks(clause) or not re.match(r"(?:the|this|these|it|you|a|an)\b", clause, re.IGNORECASE)
