"""Chapters: one for each exercise and side, and what comes before them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from coach.exporting.captions import milliseconds
from coach.exporting.model import Chapter
from coach.parts import divide
from coach.timeline import Timeline


def chapters_of(timeline: Timeline) -> tuple[Chapter, ...]:
    """Return the chapters of a file's timeline; they cover it from frame 0 to its end."""
    return tuple(Chapter(part.start, part.end, part.title) for part in divide(timeline, "side"))


def podcast_json(chapters: Sequence[Chapter], sample_rate: int, title: str) -> str:
    """Write podcast chapters, JSON 1.2.

    https://github.com/Podcastindex-org/podcast-namespace/blob/main/chapters/jsonChapters.md
    """
    entries = [
        {
            "startTime": milliseconds(chapter.start, sample_rate) / 1000,
            "endTime": milliseconds(chapter.end, sample_rate) / 1000,
            "title": chapter.title,
        }
        for chapter in chapters
    ]
    document = {"version": "1.2.0", "title": title, "chapters": entries}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def vorbis_comments(chapters: Sequence[Chapter], sample_rate: int) -> dict[str, str]:
    """Return CHAPTERnnn comments, as FLAC, Vorbis and Opus players read them."""
    comments = {}
    for number, chapter in enumerate(chapters):
        ms = milliseconds(chapter.start, sample_rate)
        seconds = ms // 1000
        clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{ms % 1000:03d}"
        comments[f"CHAPTER{number:03d}"] = clock
        comments[f"CHAPTER{number:03d}NAME"] = chapter.title
    return comments
