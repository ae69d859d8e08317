"""The plan of an export: its files, and the content of each. Pure; nothing is written here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from coach.exporting.captions import captions_of, lrc, milliseconds, srt, webvtt
from coach.exporting.chapters import chapters_of, podcast_json
from coach.exporting.model import FORMATS, Format, Labels, Request
from coach.files import numbered, slug
from coach.model import SPLITS, Programme, Split
from coach.parts import Part, cut, divide, pad
from coach.timeline import Timeline


@dataclass(frozen=True, slots=True)
class PlannedTrack:
    """One track, in one or more formats.

    ``stem`` is its path below the folder, with "/" and without an ending;
    ``timeline`` is its own one, silence round it included.
    """

    stem: str
    split: Split
    number: int
    total: int
    part: Part
    timeline: Timeline


def plan_tracks(name: str, timeline: Timeline, request: Request) -> tuple[PlannedTrack, ...]:
    """Return the tracks of a session whose files are called after ``name``."""
    tracks: list[PlannedTrack] = []
    for split in SPLITS:
        if split not in request.splits:
            continue
        parts = divide(timeline, split)
        for number, part in enumerate(parts, 1):
            stem = slug(name)
            if split != "session":
                stem = f"{stem}-{split}s/{numbered(number, len(parts), part.title)}"
            own = padded(timeline, part, request.head_ms, request.tail_ms)
            tracks.append(PlannedTrack(stem, split, number, len(parts), part, own))
    return tuple(tracks)


def padded(timeline: Timeline, part: Part, head_ms: int, tail_ms: int) -> Timeline:
    """Return the timeline of a part's file: cut from the session, with silence round it."""
    rate = timeline.sample_rate
    return pad(cut(timeline, part), head_ms * rate // 1000, tail_ms * rate // 1000)


def labels_of(
    track: PlannedTrack, programme: Programme, cover: Callable[[], bytes], alt: str
) -> Labels:
    """Return what a track's tags say."""
    safety = programme.safety
    return Labels(
        title=track.part.title,
        album=programme.title,
        number=track.number,
        total=track.total,
        notices=" ".join((*safety.consult, *safety.emergency, *safety.stop, *safety.dose)),
        chapters=chapters_of(track.timeline),
        captions=captions_of(track.timeline),
        sample_rate=track.timeline.sample_rate,
        cover=cover,
        cover_text=alt,
    )


def texts_beside(labels: Labels) -> dict[str, str]:
    """Return the text files that lie beside a track, by the ending of their names."""
    return {
        "vtt": webvtt(labels.captions),
        "srt": srt(labels.captions),
        "lrc": lrc(labels.captions, labels.title),
        "chapters.json": podcast_json(labels.chapters, labels.sample_rate, labels.title),
    }


def playlists(
    tracks: Sequence[PlannedTrack], formats: Sequence[Format]
) -> Iterator[tuple[str, str]]:
    """Yield (path, text) of a playlist for each split and format, beside its tracks."""
    for split in SPLITS[1:]:
        chosen = [track for track in tracks if track.split == split]
        for kind in (kind for kind in FORMATS if kind in formats and chosen):
            folder, _, _ = chosen[0].stem.rpartition("/")
            lines = ["#EXTM3U"]
            for track in chosen:
                seconds = milliseconds(track.timeline.frames, track.timeline.sample_rate) / 1000
                name = track.stem.rpartition("/")[2]
                lines += [f"#EXTINF:{seconds:.3f},{track.part.title}", f"{name}.{kind}"]
            yield f"{folder}/playlist-{kind}.m3u8", "\n".join(lines) + "\n"
