"""Draw docs/session.md from the table of the state machine; with --check, only compare."""

import argparse
import sys
from pathlib import Path

from coach.session.machine import RULES
from coach.session.state import MODES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "session.md"

TEXT = """\
# What a live session does

Written by `scripts/make_diagram.py`, the diagram from the table in `coach/session/machine.py`,
whose head states the rules in words. Change those, not this.

## What can be asked for

Each verb may be a key or a voice. A voice is answered by a tone at once, then it is done; a key
that has its effect at once needs none. A voice means what was heard when it began: "repeat" that
is said over the last words of an exercise repeats that one.

| verb | what it does |
|---|---|
| next | the next exercise; after the last one, the closing |
| back | the start of this side; near that, the side before; after a "next", where it left from |
| repeat | this side again, with all that was ever said about it |
| pause, resume | silence; then the whole rep again, or the sentence |
| stop | silence, and the end after a minute without "resume"; the key pressed twice ends at once |
| pain | a pause, and calm words |
| ready | the end of a wait or a rest |
| more-time | a wait: see below |
| easier | in words how to do less, and that the rest of the exercise may be left out |
| harder | in words how to do more, where the author says so |
| time, help | an answer in words |
| slower, faster | another rate of speech, from the next rep on; never of a hold |
| louder, quieter | at once |

**More time.** At a ready gate the limit moves 30 seconds, each time. In a rest or between two
sides the coach waits 30 seconds longer than the rest would have been, in a sentence 30 seconds
before it says that sentence again; "ready" ends it sooner. In a hold there is a tone, and the wait
follows the release. On the way to a part that has yet to be spoken, it waits there. A pause lasts
as long as anybody needs, and a stop becomes a pause.

**Easier.** The doses of a programme are its author's and a clinician's, so no dose is changed
and no hold is cut: the person is told to come out a little way, to make the movement smaller, and
how to leave out what is left.

**In a hold** nothing stops the count but what ends it: next, back, repeat, pause, stop and pain.
The others are answered by a tone, and in words where the hold is silent for longer than the words
take, as in a walk of five minutes: they lie between two counts, and none is moved. Where there is
no such silence they follow once the person has let go: between the phases of a slow movement a leg
may be in the air, and until "let go" has been said somebody holds on.

## What the session asks

**Before.** A programme's screening questions are asked before anything else is heard, and no way
leads round them: a pause, a stop that is taken back, a sound device that was lost all come back to
the question. "No" goes on; "yes" says whom to ask, and the session does not start. Without an
answer the question is asked once more and waited for as long as at a ready gate; then the session
does not start either. Each answer is kept when it is given.

**The first time.** After the notices the coach says what can be said, and waits for a try: "say the
word pause". A "pause" by voice is answered by "I hear you"; the key is a pause as ever. Where
nothing was heard it says that there are keys, and goes on.

**After.** What was done is said, and shown by exercise. Then: how was the pain, how hard was it,
each from zero to ten, by voice or key. A key is kept at once. A number that was heard is read
back, and kept once nothing was said against it; one that the ears are not sure of needs a "yes".
Silence is no answer, and nothing is asked twice. "Stop" ends the questions at once: how the
session itself ended is kept before they begin. They are not asked where nothing was done, nor of
somebody who has pressed stop twice, nor after a signal. Nothing is ever adapted to the answers;
the author's rule alone may have something said at the end.

## What was misheard

Any command may be a false one: somebody else's, or the television's. One word takes it back, and
no more is done again than the rep or the passage.

| misheard | taken back by |
|---|---|
| next | back, or resume |
| back, repeat | resume ("carry on") |
| a "back" that took back a next | next |
| pause, stop, pain | resume |
| time, help, easier, harder | resume: it ends the answer |
| more-time | ready |
| ready | more-time, before what comes next |
| slower and faster, louder and quieter | each by the other |

Jumps are remembered until a hold begins where the last one led to: from then on it was meant, and
"back" is the start of the side again. A "next" in the last exercise can be taken back while the
closing words are said. A second "stop" by voice changes nothing; the minute runs on.

## What may have been a command

Where the ears are not certain, the session asks: not "Next?", for the word alone through a
loudspeaker is the command, but "Do you want the next exercise now?". Every question is spoken
beforehand, so none has to be waited for. "Yes", or the word again, comes from the ears as the
command itself; "no" as `Denied`. Without an answer a sentence that was broken off begins again.

| where | what happens |
|---|---|
| in a sentence or a rest | the track stands for 5 seconds, question and silence; then it goes on |
| at a ready gate, paused or stopped | it asks, and everything else stays |
| in a hold, an answer, or while loading | a soft tone: "say it again"; the count runs on |
| without a sound device | nothing |

In a hold there is no question in words: over the count neither could be understood, and to stop the
count would stretch the hold. The word again, or "yes", still counts. What may have been "stop",
"pause" or "pain" is a pause at once, in a hold too: a false one costs little, a missed one hurts.
The coach asks whether to end, or whether something hurts, and waits for "resume".

What was refused, but was perhaps a command said by itself, comes as `Missed`: a soft tone says
that it was not understood.

## Another revision

A session is compiled again for every setting: first the part from here on, then the whole. What
is ready takes over at the next exercise, side, set or rep, or where the listener goes next; never
in a hold, and never while the coach waits. At a ready gate the track stands, and "ready" goes on
behind that gate in the newest revision that has it. Whatever interrupts the wait, a pause or a
device that goes, it is begun again.

What cannot be made is told on the screen, and in words where something was asked for: then the
session goes on in the revision that goes the furthest. Where the first one broke off, that is
played to its end. A place that no revision has is loaded as long as one is on its way; else
"back" is answered by a soft tone and changes nothing. A sentence that is not spoken within ten
seconds is left out.

A computer that was asleep, or a program that was stopped, pauses the session: "resume" begins
the rep again.

## Modes

```mermaid
stateDiagram-v2
    [*] --> loading
{arrows}
    finished --> [*]
```

Whatever plays is `lost` as long as there is no sound device. What a mode has no row for changes
nothing in it.

| in | on | may become |
|---|---|---|
{rows}
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail where the page is out of date")
    page = drawn()
    if not parser.parse_args().check:
        PAGE.write_text(page, encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page:
        return 0
    print(f"{PAGE} is out of date: python {Path(__file__).name}", file=sys.stderr)
    return 1


def drawn() -> str:
    return TEXT.format(arrows="\n".join(arrows()), rows="\n".join(rows()))


def arrows() -> list[str]:
    """One arrow for each pair of modes, with everything that leads from one to the other."""
    labels: dict[tuple[str, str], list[str]] = {}
    for rule in RULES:
        for mode in rule.modes:
            for after in rule.to:
                if after != mode:
                    labels.setdefault((mode, after), []).append(rule.trigger)
    ordered = sorted(labels, key=lambda pair: (MODES.index(pair[0]), MODES.index(pair[1])))
    return [f"    {a} --> {b}: {', '.join(labels[a, b])}" for a, b in ordered]


def rows() -> list[str]:
    alive = len(MODES) - 1
    return [
        f"| {'any' if len(rule.modes) == alive else ', '.join(rule.modes)} "
        f"| {rule.trigger} | {', '.join(rule.to) or 'as it is'} |"
        for rule in RULES
    ]


if __name__ == "__main__":
    sys.exit(main())
