"""How far music steps back: a curve over the whole session, from its cues alone. Pure."""

from __future__ import annotations

from math import log10
from typing import Final

from coach.timeline import Timeline

DUCK_DB: Final = -8.0
"""How much quieter the music is under speech than in the pauses."""

LOOK_AHEAD_MS: Final = 300
"""The music is down before the first word, so that no word has to rise over it."""

RELEASE_MS: Final = 900
BRIDGE_MS: Final = 1200
"""Pauses shorter than this and the two slopes stay ducked: a count does not pump."""

MAX_BED_LU: Final = -14.0
"""The loudest that music in the pauses is, beside the speech."""

MARGIN_LU: Final = -4.0


def duck_points(timeline: Timeline) -> tuple[list[int], list[float]]:
    """Return frames, which rise, and the gain in dB at each; straight lines between them."""
    rate = timeline.sample_rate
    ahead, release = LOOK_AHEAD_MS * rate // 1000, RELEASE_MS * rate // 1000
    frames: list[int] = []
    gains: list[float] = []
    for start, end in _speech(timeline, ahead + release + BRIDGE_MS * rate // 1000):
        frames += [start - ahead, start, end, end + release]
        gains += [0.0, DUCK_DB, DUCK_DB, 0.0]
    return frames or [0], gains or [0.0]


def _speech(timeline: Timeline, bridge: int) -> list[tuple[int, int]]:
    """Return stretches with a voice or a tone, joined over pauses up to ``bridge`` frames."""
    stretches: list[tuple[int, int]] = []
    for cue in timeline.cues:
        if cue.kind == "silence":
            continue
        if stretches and cue.start - stretches[-1][1] <= bridge:
            stretches[-1] = (stretches[-1][0], cue.end)
        else:
            stretches.append((cue.start, cue.end))
    return stretches


def bed_level(timeline: Timeline) -> float:
    """Return how loud music in the pauses may be, in LU beside the speech.

    The loudness of a file (BS.1770) leaves out what is 10 LU quieter than its
    mean. With speech in a share f of the time and music at power b in the
    rest, that holds for b < f / (9 + f): then the music does not change the
    file's loudness, and speech is as loud as in a file without music.
    """
    spoken = sum(cue.end - cue.start for cue in timeline.cues if cue.kind != "silence")
    share = max(spoken, 1) / max(timeline.frames, 1)
    return min(MAX_BED_LU, 10 * log10(share / (9 + share)) + MARGIN_LU)
