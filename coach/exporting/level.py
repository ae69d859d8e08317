"""A session as loud as every other: levelled from its finished sound, not from a guess."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Final

from coach.audio import TARGET_LUFS, Samples, Track, loudness_of
from coach.audio import ClipLookup as Clips
from coach.exporting.gains import KeptGains, key_of
from coach.exporting.model import SampleReader
from coach.exporting.music import MusicTrack, opened_bed
from coach.exporting.sound import blocks
from coach.timeline import SAMPLE_RATE
from coach.voices import RecentClips, amplified

# Theory of operation.
#
# A voice has one gain for all that it says; how loud a session is then depends on how much of it
# are counts, how fast it is spoken and what lies under it, by up to two decibels. So the whole is
# measured (BS.1770), and every clip gets the difference.
#
# The gain is in the clips and not on the finished sound, for two reasons. Peaks are limited clip
# by clip, so the result can still be read from any frame, and a part is cut from it without
# rendering what comes before. And "coach verify" makes the same clips again from the gain that
# the manifest keeps.
#
# The limiter takes back a part of each gain. The measurement is therefore repeated with the new
# gain until it is within NEAR_LU, or PASSES times. A sound of which nothing is loud enough to
# measure has a loudness of minus infinity, and stays as it is.
#
# To render and measure a session takes longer than to write it. So the gain of a track without
# music is kept, and a second export of the same sound, in whatever format, measures nothing.


# LUFS by channels: BS.1770 adds them, so that one sound on two is 3 LU louder.
TARGETS: Final = {1: TARGET_LUFS, 2: TARGET_LUFS + 3}

# The limiter takes back a part of each gain, so it comes nearer step by step.
NEAR_LU: Final = 0.05
PASSES: Final = 5


def amplified_track(track: Track, gain_db: float) -> Track:
    """Return the track with every clip and tone louder by ``gain_db``, none above the ceiling."""
    return track.through(partial(_amplified, gain_db=gain_db)) if gain_db else track


def _amplified(clips: Clips, gain_db: float) -> Clips:
    recent = RecentClips()

    def louder(text: str) -> Samples:
        clip = recent.get(text)
        if clip is None:
            clip = amplified(clips(text), gain_db)
            recent.keep(text, clip)
        return clip

    return louder


@contextmanager
def levelled(
    track: Track, music: Path | None, gains: KeptGains | None = None
) -> Iterator[tuple[SampleReader, float]]:
    """Give the sound of a track at its target, with music under it, and its clips' gain in dB.

    ``gains`` has those of earlier tracks, and keeps this one's. Raises ExportError where the music
    cannot be used, VoiceError where a clip is lost.
    """
    with opened_bed(music, track.timeline) if music else nullcontext() as bed:

        def louder(gain_db: float) -> SampleReader:
            spoken = amplified_track(track, gain_db)
            return spoken if bed is None else MusicTrack(spoken, bed)

        if gains is None or bed is not None:
            yield _at_target(louder)
        else:
            yield _as_kept(gains, key_of(track), louder)


def _as_kept(
    gains: KeptGains, key: bytes, louder: Callable[[float], SampleReader]
) -> tuple[SampleReader, float]:
    gain_db = gains.get(key)
    if gain_db is not None:
        return louder(gain_db), gain_db
    sound, gain_db = _at_target(louder)
    gains.keep(key, gain_db)
    return sound, gain_db


def _at_target(louder: Callable[[float], SampleReader]) -> tuple[SampleReader, float]:
    """Return the sound that is as loud as its target, and its gain; ``louder`` takes a gain."""
    gain_db = 0.0
    for _ in range(PASSES):
        sound = louder(gain_db)
        channels = sound.channels
        missing = TARGETS[channels] - loudness_of(blocks(sound), SAMPLE_RATE, channels)
        if abs(missing) < NEAR_LU or missing == float("inf"):
            return sound, gain_db
        gain_db = round(gain_db + missing, 2)
    return louder(gain_db), gain_db
