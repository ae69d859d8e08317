"""Shorthand of a programme file, expanded: ``3x10`` becomes keys and values.

Pure: nodes to nodes, before anything is checked. What is expanded stands where the shorthand
stood, so that a mistake in it has its place; what is not understood raises ``Unclear`` with the
way to write it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from coach.programmes.yaml_nodes import ListNode, MapNode, Node, Scalar, child, typed

DOSE_FORMS: Final = (
    "a dose is written 3x10, 3 x 30s, 2x8 per side, 3 x 5 breaths, 5m work or 8 x 20s work, and "
    "may go on: , tempo 2-1-2, rest 60s, hold 5s, breath 6s, pace 3s, limit 90s"
)
PER_SIDE_FORM: Final = 'a dose for each side goes with "sides: both", and not with "sides: none"'
TEMPO_FORM: Final = "a tempo is written 2-1-2: the seconds up, held and down"
PHASE_FORM: Final = "a phase is written with its cue and its time, such as Inhale 4s"

_TIME = r"[0-9]+(?:\.[0-9])? ?(?:s|sec|secs|seconds?|m|min|mins|minutes?)(?: ?[0-9]+ ?s)?"
_COUNT = r"[0-9]+(?: ?[-–] ?[0-9]+)?"
_SPAN = rf"(?:[0-9]+(?:\.[0-9])? ?[-–] ?)?{_TIME}"
_SIDES = re.compile(
    r",?\s*\b(?:per|each|every|a|on each|on both|both)\s+"
    r"(?:sides?|legs?|arms?|foot|feet|hands?|knees?|hips?|shoulders?|directions?)(?= *(?:,|$))",
    re.IGNORECASE,
)
_HEAD = re.compile(
    rf"(?:(?P<a>{_COUNT})(?: ?sets?(?: of)?)? ?[x×] ?)?(?:(?P<b>{_COUNT}) ?[x×] ?)?"
    rf"(?:(?P<time>{_SPAN})(?: (?P<kind>hold|held|work|on))?"
    rf"|(?P<breaths>[0-9]+) breaths?"
    rf"|(?P<reps>{_COUNT})(?: ?(?:reps?|repetitions?|times))?)",
    re.IGNORECASE,
)
_MORE = re.compile(
    rf"(?P<key>tempo|rest|hold|breath|pace|limit) (?P<value>\S.*)|(?P<off>{_TIME}) off",
    re.IGNORECASE,
)
_MANY = re.compile(
    rf"(?:amrap|as many as (?:you can|possible)) in (?P<time>{_TIME})", re.IGNORECASE
)
_TEMPO = re.compile(r"([0-9]+(?:\.5)?) ?[-–] ?([0-9]+(?:\.5)?) ?[-–] ?([0-9]+(?:\.5)?)")
_PHASE = re.compile(rf"(?P<cue>\S.*?),? +(?P<time>{_TIME})", re.IGNORECASE)


class Unclear(Exception):  # noqa: N818  (never leaves this package)
    """A shorthand that nobody can be sure of; ``form`` says how it is written."""

    def __init__(self, node: Node, name: str, form: str) -> None:
        self.node, self.name, self.form = node, name, form


def expanded(node: Node, record: str) -> Node:
    """Return the node of a record with every shorthand in it written out. Raises Unclear."""
    match record:
        case "exercise":
            return _exercise(node)
        case "dose":
            if isinstance(node, Scalar) and node.value is not None:
                node = _written(node)
            if not isinstance(node, MapNode):
                return node
            return _listed(_rested(node))
        case "tempo" if isinstance(node, Scalar):
            found = _TEMPO.fullmatch(node.text.strip())
            if not found:
                raise Unclear(node, "tempo", TEMPO_FORM)
            return _map(node, zip(("up", "hold", "down"), found.groups(), strict=True))
        case "phase" if isinstance(node, Scalar):
            found = _PHASE.fullmatch(node.text.strip())
            if not found:
                raise Unclear(node, "phase", PHASE_FORM)
            start = None if node.start is None else node.start + found.start("cue")
            cue = Scalar(found["cue"], found["cue"], node.line, node.column, start)
            time = _scalar(node, _time(found["time"]))
            inside = ((_scalar(node, "cue"), cue), (_scalar(node, "time"), time))
            return MapNode(inside, node.line, node.column)
        case _:
            return node


def _exercise(node: Node) -> Node:
    """Give an exercise both sides, where its dose is for each and it says nothing of sides."""
    if not isinstance(node, MapNode):
        return node
    given = {_text(key): value for key, value in node.pairs}
    dose, sides = given.get("dose"), given.get("sides")
    if not isinstance(dose, Scalar) or not _SIDES.search(dose.text):
        return node
    if _text(sides) == "none":
        raise Unclear(dose, "dose", PER_SIDE_FORM)
    if sides is not None:
        return node
    return replace(node, pairs=(*node.pairs, (_scalar(dose, "sides"), _scalar(dose, "both"))))


def _written(node: Scalar) -> MapNode:
    """Read a dose such as ``3x10 per side, tempo 2-1-2, rest 60s``."""
    head, *more = (part.strip() for part in _SIDES.sub("", node.text).split(","))
    pairs: list[tuple[str, str]] = []
    if many := _MANY.fullmatch(head):
        pairs.append(("as-many-in", _time(many["time"])))
    elif found := _HEAD.fullmatch(head):
        pairs += _counts(node, found)
    else:
        raise Unclear(node, "dose", DOSE_FORMS)
    for part in more:
        found = _MORE.fullmatch(part)
        if found is None:
            raise Unclear(node, "dose", DOSE_FORMS)
        if found["off"]:
            pairs.append(("rest", _time(found["off"])))
        else:
            value = found["value"]
            written = _time(value) if re.fullmatch(_SPAN, value, re.IGNORECASE) else value
            pairs.append((found["key"].lower(), written))
    return _map(node, pairs)


def _counts(node: Scalar, found: re.Match[str]) -> list[tuple[str, str]]:
    """Read ``2 x 3 x 30s`` from behind: the time, the reps, the sets."""
    before = [count for count in (found["a"], found["b"]) if count]
    if found["reps"]:
        before.append(found["reps"])
    if len(before) > 2:
        raise Unclear(node, "dose", DOSE_FORMS)
    pairs = []
    if len(before) == 2:
        pairs.append(("sets", before[0]))
    if before:
        pairs.append(("reps", before[-1].replace(" ", "")))
    if found["time"]:
        work = (found["kind"] or "").lower() in ("work", "on")
        pairs.append(("work" if work else "hold", _time(found["time"])))
    elif found["breaths"]:
        pairs.append(("breaths", found["breaths"]))
    return pairs


def _rested(node: MapNode) -> MapNode:
    """Put a bare rest between sets or, where there is one only, between repetitions."""
    values = {_text(key): value for key, value in node.pairs}
    rest = values.get("rest")
    if not isinstance(rest, Scalar) or rest.value is None:
        return node
    several = _text(values.get("sets")) not in (None, "1") or any(
        isinstance(values.get(key), ListNode) for key in ("reps", "hold")
    )
    where = _scalar(rest, "sets" if several else "reps")
    inside = MapNode(((where, rest),), rest.line, rest.column)
    return replace(
        node,
        pairs=tuple((key, inside if _text(key) == "rest" else value) for key, value in node.pairs),
    )


def _listed(node: MapNode) -> MapNode:
    """Write a list of amounts, one for each set, as the changes that they are."""
    lists = {
        _text(key): value
        for key, value in node.pairs
        if _text(key) in ("reps", "hold") and isinstance(value, ListNode) and value.items
    }
    given = child(node, "changes")
    if not lists:
        return node
    broken = not (given is None or isinstance(given, ListNode))
    sets = max(len(value.items) for value in lists.values())
    pairs: list[tuple[Node, Node]] = []
    changes: list[Node] = []
    for key, value in node.pairs:
        name = _text(key)
        if name in lists:
            pairs.append((key, lists[name].items[0]))
        elif isinstance(value, ListNode) and value is given:
            changes = list(value.items)
        else:
            pairs.append((key, value))
    if child(node, "sets") is None:
        here = next(iter(lists.values()))
        pairs.append((_scalar(here, "sets"), _scalar(here, str(sets))))
    if broken:  # it is told as it stands
        return replace(node, pairs=tuple(pairs))
    for name, amounts in lists.items():
        for number, item in enumerate(amounts.items, 1):
            which = _scalar(item, "set"), _scalar(item, str(number))
            amount = _scalar(item, name or ""), item
            changes.append(MapNode((which, amount), item.line, item.column))
    place = node.pairs[0][0]
    listed = ListNode(tuple(changes), place.line, place.column)
    pairs.append((_scalar(place, "changes"), listed))
    return replace(node, pairs=tuple(pairs))


def _time(text: str) -> str:
    """Write a duration as the format does: "30 sec" -> "30s", "5 - 10 s" -> "5-10s"."""
    short = re.sub(r"\s*(?:seconds?|secs?|s)\b", "s", text.lower())
    short = re.sub(r"\s*(?:minutes?|mins?|m)\b", "m", short)
    return re.sub(r"\s+", "", short)


def _map(where: Scalar, pairs: Iterable[tuple[str, str]]) -> MapNode:
    inside = tuple((_scalar(where, key), _scalar(where, value)) for key, value in pairs)
    return MapNode(inside, where.line, where.column)


def _scalar(where: Node, text: str) -> Scalar:
    return Scalar(typed(text), text, where.line, where.column)


def _text(node: Node | None) -> str | None:
    return node.text if isinstance(node, Scalar) else None
