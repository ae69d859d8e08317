"""Check an export against its timeline: every file is decoded again and measured."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import numpy as np

from coach.audio import ClipLookup, Level, Samples, Track, loudness_of, measure, tones
from coach.errors import ExportError
from coach.exporting.chapters import chapters_of
from coach.exporting.ffmpeg import EncoderError, FFmpeg
from coach.exporting.level import TARGETS, amplified_track
from coach.exporting.manifest import SUFFIX, FileEntry, Settings, read_manifest
from coach.exporting.model import Format
from coach.exporting.plan import padded
from coach.exporting.reading import chapters_in, decode
from coach.exporting.sound import Excerpt, blocks, blocks_of, on_disk
from coach.files import claimed, sha256_of, slug, unfinished
from coach.parts import Part
from coach.timeline import SAMPLE_RATE, Cue, Timeline
from coach.timeline_text import clock

# Theory of operation.
#
# Checked are the bytes (against the manifest's checksums), the length, the chapters inside, the
# onset of every cue, loudness and peaks. A checksum alone would only say that a file is the one
# that was written, not that it was written right; the measurement needs no trust in the encoder.
#
# Onsets are found in the sound itself. The manifest keeps voice, rate and gain, so the very clip
# that should be there can be spoken again; its first quarter of a second is correlated with the
# sound within SEARCH_FRAMES of its place. The correlation is divided by the power of the window
# it lies in, or of the clip, whichever is larger: 1 is the clip alone at its own level. Without
# that, a vowel one period later, or a louder word beside it, would win.
#
# A lossless file must be right to the frame. A lossy one may move an onset by less than a
# millisecond; decoders take the codec's own delay away before we look.
#
# The whole session is held against the target loudness. A part says other words and has other
# pauses than the whole, so it is held against its own words, rendered once more, and only where a
# word is heard: music alone would count in the pauses.


TOLERANCE_LU: Final = 0.5
CEILING_DBTP: Final = -1.0
LOSSLESS: Final[frozenset[Format]] = frozenset({"wav", "flac"})

# Less than a millisecond: how far a lossy codec may move an onset.
LOSSY_FRAMES: Final = SAMPLE_RATE // 1000 - 1

# How far from its place a clip is looked for, either way.
CHAPTER_MS: Final = 1.0
SEARCH_FRAMES: Final = SAMPLE_RATE // 50

# How much of each clip is compared.
LISTEN_FRAMES: Final = SAMPLE_RATE // 4

# 1 is the clip itself, 0.5 the clip at half its level; below this it is something else.
LEAST_LIKENESS: Final = 0.3

# Opens the voice of a session; gives its clips by their text.
Clips = Callable[[Settings], ClipLookup]


@dataclass(frozen=True, slots=True)
class FileReport:
    """The findings in one file; no ``problems`` where all is well.

    ``onsets`` is how many cues were measured and ``worst`` how far the worst
    one is off, in frames; ``level`` is None for what is no sound.
    """

    path: str
    problems: tuple[str, ...]
    onsets: int = 0
    worst: int = 0
    level: Level | None = None


def verify_folder(folder: Path, clips: Clips, only: str | None = None) -> Iterator[FileReport]:
    """Check every export whose manifest lies in ``folder``, a file at a time.

    ``only``: that of the programme with this id. Raises ExportError where there is none, or it
    cannot be read; VoiceError where its clips cannot be spoken to compare with.
    """
    names = {path.name[: -len(SUFFIX)] for path in folder.glob(f"*{SUFFIX}")}
    names.update(unfinished(folder))
    if not names:
        raise ExportError(
            f"{folder} holds no NAME{SUFFIX}; give the folder of a 'coach export' (-o)."
        )
    if only is not None and slug(only) not in names:
        there = ", ".join(sorted(names))
        raise ExportError(f'{folder} holds no export of "{only}"; it has: {there}.')
    for name in sorted(names) if only is None else [slug(only)]:
        # What a killed export left is put in place first, and no other one changes it meanwhile.
        with (
            claimed(folder, name) if os.access(folder, os.W_OK) else nullcontext(),
            FFmpeg() as ffmpeg,
        ):
            check = _Check(folder, name, clips, ffmpeg)
            yield from map(check.report, check.manifest.files)


class _Check:
    """The check of one export."""

    def __init__(self, folder: Path, name: str, clips: Clips, ffmpeg: FFmpeg) -> None:
        self._folder, self._ffmpeg = folder, ffmpeg
        self.manifest = read_manifest(folder / f"{name}{SUFFIX}")
        speech = clips(self.manifest.settings)
        track = Track(self.manifest.timeline, speech, tones.samples)
        self._track = amplified_track(track, self.manifest.settings.gain_db)

    def report(self, entry: FileEntry) -> FileReport:
        """Check one file."""
        path = self._folder / entry.path
        if not path.is_file():
            return FileReport(entry.path, ("it is missing",))
        same = path.stat().st_size == entry.bytes and sha256_of(path) == entry.sha256
        changed = () if same else ("it was changed after it was written",)
        if entry.format is None or entry.start is None or entry.end is None:
            return FileReport(entry.path, changed)
        kind = cast(Format, entry.format)
        settings, part = self.manifest.settings, Part("", entry.start, entry.end)
        try:
            timeline = padded(self.manifest.timeline, part, settings.head_ms, settings.tail_ms)
            chapters = _chapters(path, kind, timeline)
            decoded = decode(path, kind, self._ffmpeg)
            with on_disk(decoded, path, timeline.frames + SAMPLE_RATE) as samples:
                if not len(samples):
                    raise ValueError("there is no sound in it")
                level = measure(blocks_of(samples), SAMPLE_RATE, samples.shape[1])
                wrong = [*self._loudness(part, timeline, level, samples)]
                if level.true_peak > CEILING_DBTP:
                    wrong.append(
                        f"its true peak is {level.true_peak:.1f} dBTP; "
                        f"it should be at most {CEILING_DBTP:g}"
                    )
                onsets = _Onsets(kind, self._track)
                misplaced = [text for cue in timeline.cues if (text := onsets.check(cue, samples))]
                beyond = len(samples) - timeline.frames
        except (EncoderError, OSError, ValueError) as error:
            return FileReport(entry.path, (*changed, f"it cannot be read: {error}"))
        length = list[str]()
        if beyond:
            more, ms = "longer" if beyond > 0 else "shorter", abs(beyond) * 1000 / SAMPLE_RATE
            length.append(f"it is {ms:.1f} ms {more} than its timeline")
        problems = (*changed, *length, *chapters, *misplaced, *wrong)
        return FileReport(entry.path, problems, onsets.count, onsets.worst, level)

    def _loudness(
        self, part: Part, timeline: Timeline, level: Level, samples: Samples
    ) -> Iterator[str]:
        """Hold the whole session against its target, a part against its own words.

        A part says other words than the whole, and has other pauses, in which
        music alone would count.
        """
        channels = samples.shape[1]
        target, found = TARGETS[channels], level.loudness
        if part.end - part.start < self.manifest.timeline.frames:
            settings = self.manifest.settings
            gaps = (ms * SAMPLE_RATE // 1000 for ms in (settings.head_ms, settings.tail_ms))
            words = Excerpt(self._track, part.start, part.end, *gaps)
            expected = loudness_of(blocks(words), SAMPLE_RATE, 1)
            target = expected + TARGETS[channels] - TARGETS[1]
            # Of each 100 ms, whether a word or a tone is heard in it.
            step = SAMPLE_RATE // 10
            heard = np.zeros(timeline.frames // step + 1, np.bool_)
            for cue in timeline.cues:
                if cue.kind != "silence":
                    heard[cue.start // step : (cue.end - 1) // step + 1] = True
            found = loudness_of(blocks_of(samples), SAMPLE_RATE, channels, heard)
        if not abs(found - target) <= TOLERANCE_LU and found != target:
            yield (
                f"its loudness is {found:.1f} LUFS; it should be {target:.1f} LUFS, "
                f"{TOLERANCE_LU:g} LU either way"
            )


def _chapters(path: Path, kind: Format, timeline: Timeline) -> tuple[str, ...]:
    expected = chapters_of(timeline)
    found = chapters_in(path, kind)
    if [title for _, title in found] != [chapter.title for chapter in expected]:
        return (f"its {len(found)} chapters are not the {len(expected)} of its timeline",)
    problems = []
    for (seconds, title), chapter in zip(found, expected, strict=True):
        off = abs(seconds * 1000 - chapter.start * 1000 / timeline.sample_rate)
        if off > CHAPTER_MS:
            problems.append(f'its chapter "{title}" is {off:.0f} ms from its place')
    return tuple(problems)


class _Onsets:
    """Looks for cues in one file's sound, and remembers the worst."""

    def __init__(self, kind: Format, track: Track) -> None:
        self._allowed = 0 if kind in LOSSLESS else LOSSY_FRAMES
        self._track = track
        self.count = self.worst = 0

    def check(self, cue: Cue, samples: Samples) -> str | None:
        """Say what is wrong with one cue; None where nothing is, or it is silent."""
        if cue.kind == "silence":
            return None
        clip = self._track.samples(cue)
        where = f'"{cue.text}" at {clock(cue.start, SAMPLE_RATE)}'
        if len(clip) != cue.end - cue.start:
            return f"{where} cannot be compared: the voice has changed since the export"
        off, likeness = _found(clip[:LISTEN_FRAMES], samples, cue.start)
        self.count += 1
        self.worst = max(self.worst, abs(off))
        if likeness < LEAST_LIKENESS:
            return f"{where} is not there"
        if abs(off) > self._allowed:
            return f"{where} is {off * 1000 / SAMPLE_RATE:+.2f} ms from its place"
        return None


def _found(clip: Samples, samples: Samples, start: int) -> tuple[int, float]:
    """Return how many frames after ``start`` a clip sounds best, and how like it that is."""
    first, last = start - SEARCH_FRAMES, start + len(clip) + SEARCH_FRAMES
    window = np.zeros(last - first)
    inside = samples[max(first, 0) : max(last, 0)].astype(np.float64).mean(axis=1)
    offset = max(-first, 0)
    window[offset : offset + len(inside)] = inside
    wanted = clip.astype(np.float64)
    # By FFT. scipy.signal has a function for it, and takes longer to load than all of this.
    size = 1 << len(window).bit_length()
    spectrum = np.fft.rfft(window, size) * np.fft.rfft(wanted, size).conj()
    products = np.fft.irfft(spectrum, size)[: len(window) - len(wanted) + 1]
    sums = np.concatenate([[0.0], np.cumsum(np.square(window))])
    powers = sums[len(wanted) :] - sums[: -len(wanted)]
    # A vowel is much like itself one period later, but not as loud: 1 is the clip alone.
    likeness = products / np.maximum(powers, max(float(wanted @ wanted), 1.0))
    best = int(np.argmax(likeness))
    return best - SEARCH_FRAMES, float(likeness[best])
