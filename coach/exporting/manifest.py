"""``NAME.session.json``: what an export consists of, for ``coach verify`` to check.

Written by us but read as untrusted: its size is bounded, every value is
checked, and no path in it leads out of its folder.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, get_args

from coach.dose import OTHER_SIDE
from coach.errors import ExportError
from coach.exporting.model import FORMATS, MAX_GAP_MS
from coach.items import MarkerKind, Place
from coach.timeline import SAMPLE_RATE, Cue, CueKind, Marker, Timeline
from coach.timeline_text import timeline_json
from coach.untrusted import each, read_json, whole

SUFFIX: Final = ".session.json"
VERSION: Final = 1
MAX_BYTES: Final = 50_000_000
MAX_FILES: Final = 20_000
MAX_FRAMES: Final = 24 * 3600 * SAMPLE_RATE
MAX_TEXT: Final = 10_000
MAX_GAIN_DB: Final = 60.0


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a spoken session; enough to make the same clips again.

    ``gain_db`` is what each clip was amplified by, to level the session.
    """

    voice: str
    rate: float
    head_ms: int = 0
    tail_ms: int = 0
    music: str | None = None
    gain_db: float = 0.0


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of an export.

    ``path`` is below the manifest's folder, with "/". A sound file has a
    ``format`` of FORMATS and the frames of the session that it holds; any
    other file has None for all three.
    """

    path: str
    bytes: int
    sha256: str
    format: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """A whole export."""

    title: str
    settings: Settings
    timeline: Timeline
    files: tuple[FileEntry, ...]


def write_manifest(manifest: Manifest) -> str:
    """Return the manifest as JSON; the same manifest gives the same text."""
    document = {
        "version": VERSION,
        "title": manifest.title,
        "settings": asdict(manifest.settings),
        "files": [
            {key: value for key, value in asdict(entry).items() if value is not None}
            for entry in manifest.files
        ],
        "timeline": timeline_json(manifest.timeline),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n"


def read_manifest(path: Path) -> Manifest:
    """Read a manifest; ExportError where it is damaged, too large, or not one."""
    try:
        document = read_json(path, MAX_BYTES)
        if not isinstance(document, dict) or document["version"] != VERSION:
            raise ValueError(f"it is not of version {VERSION}")
        title = _text(document["title"])
        told = document["timeline"]
        if told["sample_rate"] != SAMPLE_RATE:
            raise ValueError(f"the sample rate is not {SAMPLE_RATE}")
        cues = each(told["cues"], 1_000_000, _cue)
        ends = [0, *(cue.end for cue in cues)]
        if not cues or any(cue.start != end for cue, end in zip(cues, ends, strict=False)):
            raise ValueError("the cues do not follow each other")
        markers = each(told["markers"], 1_000_000, _marker)
        if any(marker.frame > ends[-1] for marker in markers):
            raise ValueError("a marker lies beyond the end")
        timeline = Timeline(title, SAMPLE_RATE, cues, markers)
        files = each(document["files"], MAX_FILES, lambda entry: _file(entry, timeline.frames))
        entry = document["settings"]
        music = entry["music"]
        return Manifest(
            title,
            Settings(
                voice=_text(entry["voice"]),
                rate=_real(entry["rate"], 0.1, 10),
                head_ms=whole(entry["head_ms"], 0, MAX_GAP_MS),
                tail_ms=whole(entry["tail_ms"], 0, MAX_GAP_MS),
                music=None if music is None else _text(music),
                gain_db=_real(entry.get("gain_db", 0.0), -MAX_GAIN_DB, MAX_GAIN_DB),
            ),
            timeline,
            files,
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        reason = f"there is no {error}" if isinstance(error, KeyError) else str(error)
        raise ExportError(
            f"{path}: cannot be read as the manifest of an export: {reason}. "
            "Export the session again, to another folder."
        ) from error


def _file(entry: Any, frames: int) -> FileEntry:
    path = _text(entry["path"])
    parts = path.split("/")
    if "\\" in path or ":" in path or any(part in ("", ".", "..") for part in parts):
        raise ValueError(f"the path {path!r} leads out of the folder")
    if not re.fullmatch("[0-9a-f]{64}", _text(entry["sha256"])):
        raise ValueError("a checksum is not one")
    plain = FileEntry(path, whole(entry["bytes"], 0, 2**48), entry["sha256"])
    if "format" not in entry:
        return plain
    if entry["format"] not in FORMATS:
        raise ValueError(f"the format {entry['format']!r} is unknown")
    start, end = whole(entry["start"], 0, frames), whole(entry["end"], 0, frames)
    if start >= end:
        raise ValueError("a file holds nothing")
    return FileEntry(path, plain.bytes, plain.sha256, entry["format"], start, end)


def _cue(entry: Any) -> Cue:
    kind: CueKind = entry["kind"]
    if kind not in get_args(CueKind):
        raise ValueError(f"the cue {kind!r} is unknown")
    start, end = whole(entry["start"], 0, MAX_FRAMES), whole(entry["end"], 0, MAX_FRAMES)
    if start >= end:
        raise ValueError("a cue is empty")
    return Cue(start, end, kind, _text(entry["text"]), _place(entry))


def _marker(entry: Any) -> Marker:
    kind: MarkerKind = entry["kind"]
    if kind not in get_args(MarkerKind):
        raise ValueError(f"the marker {kind!r} is unknown")
    frame = whole(entry["frame"], 0, MAX_FRAMES)
    return Marker(frame, kind, _text(entry["label"]), _place(entry))


def _place(entry: Any) -> Place:
    side = entry.get("side")
    if side is not None and side not in OTHER_SIDE:
        raise ValueError(f"the side {side!r} is unknown")
    exercise = entry.get("exercise")
    of_set, rep = (entry.get(key) for key in ("set", "rep"))
    return Place(
        exercise=None if exercise is None else _text(exercise),
        side=side,
        set=None if of_set is None else whole(of_set, 0, 10_000),
        rep=None if rep is None else whole(rep, 0, 10_000),
    )


def _real(value: Any, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise ValueError(f"a number is not within {least:g} to {most:g}")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise ValueError("a text is missing or too long")
    return value
