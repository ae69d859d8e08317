"""Every mistake that a programme file can have, and how it is told."""

from __future__ import annotations

from pathlib import Path

DATA = Path(__file__).parents[1] / "data" / "programmes"


BASE = (DATA / "base.yaml").read_text(encoding="utf-8")


def edited(old: str, new: str) -> str:
    assert BASE.count(old) == 1, f"{old!r} must stand in base.yaml once"
    return BASE.replace(old, new)


MISTAKES = [
    ("schema: 1\n", "", "1:1", 'programme has no "schema"; it must be a whole'),
    ("schema: 1", "schema: 3", "1:9", "from 1 to 2; found the number 3"),
    ("schema: 1", 'schema: "1"', "1:9", "write the number without quotes"),
    ("title: Morning stretches", "title:", "2:7", "found nothing"),
    ("title: Morning stretches", "title: true", "2:8", "found the truth value true; put it"),
    ("title: Morning stretches", "title: 7", "2:8", "found the number 7; put it in quotes"),
    ("title: Morning stretches", 'title: "  "', "2:8", "title is empty"),
    ("title: Morning stretches", 'title: "a\\eb"', "2:8", 'control character in it: "a\\x1bb"'),
    ("title: Morning stretches", 'title: "a\\ud800b"', "2:8", "control character"),
    ("title: Morning stretches", f"title: {'x' * 101}", "2:8", "at most 100 characters; this one"),
    ("title: Morning stretches", "title: Do {side}", "2:11", "belongs to no exercise"),
    ("source: Written for these tests", "source: {note: me}", "3:9", 'source has no "title"'),
    ("source: Written for these tests", "source: {title: a, url: me}", "3:25", "http://"),
    ("source: Written for these tests", "source: [a]", "3:9", "found a list"),
    ("  consult: Please talk to your doctor first.\n", "", "5:3", 'safety has no "consult"'),
    ("safety:", "safty:", "4:1", 'did you mean "safety"?; allowed: schema, title, source'),
    ("consult: Please", "consult: Now: please", "5:15", "wrong indentation, or a text with"),
    ("    - If you feel", "    - Note: if you feel", "8:7", 'a text with ": " in it'),
    ("id: calf-stretch", "id: Calf", "10:9", "small letters, digits and single dashes"),
    ("id: calf-stretch", f"id: {'x' * 61}", "10:9", "id has 61 characters; at most 60"),
    ("id: calf-stretch", "id: [calf]", "10:9", "found a list"),
    ("id: heel-raise", "id: calf-stretch", "33:9", "taken by the exercise on line 10"),
    ("name: Calf stretch", "name: The {side} calf", "11:15", "adds the side to a name by itself"),
    ("    name: Calf stretch\n", "", "10:5", 'exercise "calf-stretch" has no "name"'),
    ("support: a wall", "suport: a wall", "13:5", 'did you mean "support"?'),
    ("support: a wall", "support: {a: b}", "13:14", "found keys and values"),
    ("position: standing\n    support", "position: prne\n    support", "12:15", '"prone"?'),
    ("sides: both", "sides: Both", "14:12", 'did you mean "both"?'),
    ("sides: both", "sides: left", "15:17", 'first-side needs "sides: both"'),
    ("Rise and lower slowly.", "'Lift {side}.'", "40:28", 'no sides; add "sides: both"'),
    ("first-side: right", "first-side: none", "15:17", "one of: left, right"),
    ("sets: 2", "sets: 101", "17:13", "a whole number from 1 to 100; found the number 101"),
    ("sets: 2", "sets: 1.5", "17:13", "found the number 1.5"),
    ("reps: 3\n", "reps: 0\n", "18:13", "from 1 to 1000; found the number 0"),
    ("reps: 3\n", "reps: -3\n", "18:13", "found the number -3"),
    ("reps: 3\n", "reps: 03\n", "18:13", "without the 0 in front"),
    ("reps: 3\n", f"reps: {'9' * 5000}\n", "18:13", 'found the text "999'),
    ("reps: 3\n", "reps: 6\n", "18:13", "reps lies outside its own limits of 1 to 5"),
    ("hold: 10s", "hold: 0", "19:13", "a duration from 0.5s to 60m"),
    ("hold: 10s", "hold: 60m1s", "19:13", "a duration from 0.5s to 60m"),
    ("hold: 10s", "hold: 1:30", "19:13", '1m30s or 10; found the text "1:30"'),
    ("hold: 10s", "hold: 1m60s", "19:13", 'found the text "1m60s"'),
    ("hold: 10s", "hold: 2.7", "19:13", "only whole and half seconds can be counted"),
    ("hold: 10s", "hold: 2.7s", "19:13", "only whole and half seconds can be counted"),
    ("hold: 10s", "hold: {s: 10}", "19:13", "found keys and values"),
    ("hold: 10s", "hold: 4s", "19:13", "hold lies outside its own limits of 5s to 1m"),
    ("      hold: 10s\n", "", "17:7", "dose has neither hold nor tempo"),
    ("hold: 10s\n", "hold: 10s\n      hold: 9s\n", "20:7", 'key "hold" is there twice'),
    ("reps: 5\n", "reps: 5\n      hold: 5s\n", "37:7", "dose has both hold and tempo"),
    ("hold: 2s,", "hold: 2s, limits: {},", "38:33", 'unknown key "limits" in tempo'),
    ("sets: 1m,", "sets: 61m,", "20:30", "from 0s to 60m"),
    ("5s-60s", "5s", "21:22", "the smallest and the largest with a dash"),
    ("5s-60s", "60s-5s", "21:22", 'did you mean "5s-60s"?'),
    ("5s-60s", "0s-60s", "21:22", "within 0.5s to 60m"),
    ("counting: last-three", "counting: last_three", "22:15", 'did you mean "last-three"?'),
    ("words: {hold: Stay}", "words: {holt: Stay}", "23:13", 'did you mean "hold"?'),
    ("words: {hold: Stay}", f"words: {{hold: {'x' * 41}}}", "23:19", "at most 40 characters"),
    ("set-up:\n", "setup:\n", "25:7", 'did you mean "set-up"?'),
    ("        - Take a step back with your {side} foot.\n", "        []\n", "26:9", "empty list"),
    ("Take a step back", "Take a {step} back", "26:18", 'no such placeholder: "{step}"'),
    ("Take a step back", "Take a {Side} step", "26:18", "did you mean {side}?"),
    ("Take a step back", '"Take a step" back', "26:25", "indentation and quotation marks"),
    ("Take a step back", "Take} a step", "26:15", 'a stray "}"'),
    ("Bend your {other_side} knee.", "Bend your { knee.", "30:23", 'a stray "{"'),
    (
        "Bend your {other_side} knee.",
        "{side} knee.",
        "30:20",
        "a text with {side} in it needs quotes here",
    ),
    ("Bend your {other_side} knee.", "{side}", "30:13", "one that begins with {, needs quotes"),
    ("Bend your {other_side} knee.", "*Bend* it.", "30:13", "begins with * or & needs quotes"),
    ("Bend your {other_side} knee.", "!Bend it.", "30:13", "tags (!name) are not used here"),
    ("Bend your {other_side} knee.", "null", "30:13", "each text of full must be a text"),
    ("Press your heel down.", "Repeat ...... times.", "31:23", '(in "Repeat ...... times.")'),
    ("release: And let go.", "release: {brief: Go.}", "32:16", 'release has no "full"'),
    ("release: And let go.", "release: '***'", "32:16", "nothing of this text is spoken"),
    ("release: And let go.", "relax: And let go.", "32:7", 'unknown key "relax"'),
    (
        "    instructions:\n      action: {full",
        "    instructions:\n      breath: {full",
        "40:7",
        'no "action"',
    ),
    ("Rise and lower slowly.", "Lift {side}.", "40:27", "{side} in it needs quotes here"),
    ("brief: []", "brief: {}", "40:53", "found keys and values"),
]
