"""The spoken words as text with the timeline's own times: WebVTT, SRT, LRC, transcript."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from coach.exporting.model import Caption
from coach.timeline import Timeline

# A caption stays so long after its words, or until the next one: time to read it.
LINGER_MS: Final = 1000


def captions_of(timeline: Timeline) -> tuple[Caption, ...]:
    """Return a caption for each cue that is heard, a tone as ``[its name]``.

    A caption starts on the millisecond of its cue and never overlaps another.
    """
    heard = [cue for cue in timeline.cues if cue.kind != "silence"]
    starts = [milliseconds(cue.start, timeline.sample_rate) for cue in heard]
    length = milliseconds(timeline.frames, timeline.sample_rate)
    captions = []
    for cue, start, limit in zip(heard, starts, [*starts, length][1:], strict=True):
        end = min(milliseconds(cue.end, timeline.sample_rate) + LINGER_MS, limit)
        text = f"[{cue.text.replace('-', ' ')}]" if cue.kind == "tone" else cue.text
        captions.append(Caption(start, max(end, start + 1), text, cue.kind == "count"))
    return tuple(captions)


def milliseconds(frame: int, sample_rate: int) -> int:
    """Round a frame to its nearest millisecond."""
    return (frame * 2000 + sample_rate) // (2 * sample_rate)


def webvtt(captions: Sequence[Caption]) -> str:
    """Write WebVTT (https://www.w3.org/TR/webvtt1/)."""
    blocks = ["WEBVTT"]
    for caption in captions:
        text = caption.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        blocks.append(f"{_clock(caption.start, '.')} --> {_clock(caption.end, '.')}\n{text}")
    return "\n\n".join(blocks) + "\n"


def srt(captions: Sequence[Caption]) -> str:
    """Write SubRip subtitles, numbered from 1."""
    return "\n".join(
        f"{number}\n{_clock(caption.start, ',')} --> {_clock(caption.end, ',')}\n{caption.text}\n"
        for number, caption in enumerate(captions, 1)
    )


def lrc(captions: Sequence[Caption], title: str) -> str:
    """Write LRC lyrics; an empty line takes a caption off where nothing follows it."""
    lines = [f"[ti:{title}]"]
    for caption, following in zip(captions, [*captions[1:], None], strict=True):
        lines.append(f"{_stamp(caption.start)}{caption.text}")
        if following is None or following.start > caption.end:
            lines.append(_stamp(caption.end))
    return "\n".join(lines) + "\n"


def transcript(captions: Sequence[Caption]) -> str:
    """Write the words alone: a sentence a line, the numbers of one count on one line."""
    lines: list[str] = []
    for counted, together in groupby(captions, key=lambda caption: caption.counted):
        texts = [caption.text for caption in together]
        lines += [", ".join(texts)] if counted else texts
    return "\n".join(lines) + "\n"


def _clock(ms: int, point: str) -> str:
    seconds, rest = divmod(ms, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{point}{rest:03d}"


def _stamp(ms: int) -> str:
    """Write an LRC time in hundredths, the unit that all of its readers know."""
    hundredths = (ms + 5) // 10
    return f"[{hundredths // 6000:02d}:{hundredths // 100 % 60:02d}.{hundredths % 100:02d}]"
