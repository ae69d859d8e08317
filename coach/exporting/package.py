"""A whole export: every track in every format, what lies beside it, and the manifest."""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from coach.audio import Samples, Track
from coach.errors import ExportError
from coach.exporting import web
from coach.exporting.cover import alt_text, cover_jpeg
from coach.exporting.encoders import encode
from coach.exporting.ffmpeg import FFmpeg
from coach.exporting.gains import KeptGains
from coach.exporting.level import levelled
from coach.exporting.manifest import (
    SUFFIX,
    FileEntry,
    Manifest,
    Settings,
    read_manifest,
    write_manifest,
)
from coach.exporting.model import EncoderInput, Format, Labels, Request, SampleReader
from coach.exporting.plan import PlannedTrack, labels_of, plan_tracks, playlists, texts_beside
from coach.exporting.sound import Excerpt, blocks
from coach.files import (
    claimed,
    mark_obsolete,
    publication,
    refuse_existing,
    sha256_on_disk,
    slug,
    unwritable,
)
from coach.model import Programme
from coach.parts import divide

# Theory of operation.
#
# One timeline gives everything: tracks are cut from it, captions, chapters and playlists are
# written from it, and the manifest keeps it, so that "coach verify" can hold all of them against
# it. Nothing is computed twice.
#
# All is written into a staging folder beside its place first (``files.publication``), so there is
# the whole export in the end or nothing of it, whatever else writes there and whenever the
# process is killed. The claim on the name keeps a second export, or a check, waiting.
#
# A second export of the same session adds its files to the first one's manifest. Same means equal
# cues, markers and settings: then every file still agrees with the one timeline. With ``force``
# another session takes the place of the first; files of the first that the second does not write
# are marked obsolete and go when it is published, unless somebody has changed them.
#
# Each sound file is one job. Encoders are C code or programs of their own, each keeping one
# processor busy, so jobs run in threads; the longest starts first, or the last one would run
# alone. A job that fails stops the others at their next block, and its error is the one told.
#
# The browsers' folder holds the whole session as AAC. Where an M4B of the session is asked for as
# well, it is the same bytes, and is copied.


BlockCount = Callable[[int], None]

# Seconds of sound a second, roughly: the longest job starts first.
_SPEED: Final[dict[Format, int]] = {
    "wav": 9000, "flac": 3700, "ogg": 550, "mp3": 180, "m4b": 140, "opus": 125
}  # fmt: skip

_WITHOUT_FFMPEG: Final = frozenset({"wav", "flac", "ogg"})


@dataclass(frozen=True, slots=True)
class Session:
    """A session to export: a track as ``voice`` spoke it at ``rate``, and a file of music for
    it.
    """

    programme: Programme
    track: Track
    voice: str
    rate: float
    music: Path | None = None


class _Stopped(Exception):  # noqa: N818 -- not an error: another job's is the one to tell
    """Another job failed, or the user wants no more of this."""


@dataclass(frozen=True, slots=True)
class _Job:
    """One sound file: its ``path`` below the folder, and what is in it."""

    path: str
    kind: Format
    track: PlannedTrack
    labels: Labels

    @property
    def cost(self) -> float:
        """Seconds that it takes, roughly."""
        return self.track.timeline.frames / _SPEED[self.kind]


def export_session(
    session: Session,
    folder: Path,
    request: Request,
    *,
    force: bool = False,
    on_frames: BlockCount | None = None,
    workers: int | None = None,
    gains: KeptGains | None = None,
) -> tuple[Path, ...]:
    """Write an export into ``folder``, whole or not at all.

    Returns what a listener opens: sessions, playlists, the page for browsers.
    ``on_frames`` hears of frames encoded, up to ``total_frames``; ``workers``
    is how many files are encoded at the same time, by default as many as there
    are processors; ``gains`` saves measuring a track that was exported before.
    A second export of the same session adds its files to the first one's
    manifest. With ``force`` another one takes the place of the first, whose
    files go. Raises ExportError, or VoiceError where a clip is lost.
    """
    name, timeline = slug(session.programme.id), session.track.timeline
    encoded_apart = request.web or not _WITHOUT_FFMPEG.issuperset(request.formats)
    with FFmpeg() as ffmpeg, ThreadPoolExecutor(1) as beside:
        draw = partial(beside.submit, cover_jpeg, session.programme, timeline)
        # To draw is Python's work, as to measure is: so not now, if there is a better time.
        drawn_early = None if encoded_apart else draw()
        if encoded_apart:
            ffmpeg.start()
        level = levelled(session.track, session.music, gains)
        with level as (sound, gain_db), claimed(folder, name):
            settings = Settings(
                voice=session.voice,
                rate=session.rate,
                head_ms=request.head_ms,
                tail_ms=request.tail_ms,
                music=session.music.name if session.music else None,
                gain_db=gain_db,
            )
            manifest = Manifest(session.programme.title, settings, timeline, ())
            earlier, same = _earlier(folder / f"{name}{SUFFIX}", manifest, force)
            with publication(folder, name) as staging:
                export = _Export(session, sound, request, folder, staging, force, ffmpeg)
                cover = (drawn_early or draw()).result
                opened = export.run(cover, on_frames, workers or processors())
                entries = (earlier if same else {}) | export.entries
                files = tuple(entries[path] for path in sorted(entries))
                text = write_manifest(replace(manifest, files=files))
                (staging / f"{name}{SUFFIX}").write_text(text, encoding="utf-8", newline="\n")
                mark_obsolete(
                    staging,
                    {path: entry.sha256 for path, entry in earlier.items() if path not in entries},
                )
    return tuple(folder / path for path in opened)


def total_frames(session: Session, request: Request) -> int:
    """Frames that an export encodes, over all of its files."""
    timeline = session.track.timeline
    gaps = sum(ms * timeline.sample_rate // 1000 for ms in (request.head_ms, request.tail_ms))
    parts = [part for split in request.splits for part in divide(timeline, split)]
    frames = sum(part.end - part.start + gaps for part in parts) * len(request.formats)
    if request.web and not _has_m4b(request):
        frames += timeline.frames + gaps
    return frames


def _has_m4b(request: Request) -> bool:
    return "m4b" in request.formats and "session" in request.splits


def _whole(session: Session, request: Request) -> PlannedTrack:
    alone = replace(request, formats=("m4b",), splits=("session",))
    (track,) = plan_tracks(session.programme.id, session.track.timeline, alone)
    return track


def processors() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _earlier(path: Path, manifest: Manifest, force: bool) -> tuple[dict[str, FileEntry], bool]:
    """Return the files of an earlier export, and whether it is of the very same session.

    Raises ExportError where it is not, unless ``force`` lets it be replaced.
    """
    if not os.path.lexists(path):
        return {}, True
    try:
        earlier = read_manifest(path)
    except ExportError:
        if force:
            return {}, False
        raise
    one, other = earlier.timeline, manifest.timeline
    same = (one.cues, one.markers) == (other.cues, other.markers)
    same = same and earlier.settings == manifest.settings
    if not (same or force):
        raise ExportError(
            f"{path} is of another voice, wording, dose, gap or music, and was left as it is. "
            "Use --force to replace that export, or -o for another folder."
        )
    return {entry.path: entry for entry in earlier.files}, same


class _Export:
    """One export while its files are being written into ``staging``."""

    def __init__(
        self,
        session: Session,
        sound: SampleReader,
        request: Request,
        folder: Path,
        staging: Path,
        force: bool,
        ffmpeg: FFmpeg,
    ) -> None:
        self.session, self.sound, self.request = session, sound, request
        self.folder, self.staging, self.force = folder, staging, force
        self.ffmpeg = ffmpeg
        self.name = slug(session.programme.id)
        self.alt = alt_text(session.programme, session.track.timeline)
        self.entries: dict[str, FileEntry] = {}

    def run(
        self, cover: Callable[[], bytes], on_frames: BlockCount | None, workers: int
    ) -> list[str]:
        """Write everything but the manifest; return what a listener opens.

        ``cover`` gives the picture, which may be being drawn until the first file is encoded.
        """
        request, timeline = self.request, self.session.track.timeline
        tracks = plan_tracks(self.session.programme.id, timeline, request)
        jobs = [job for track in tracks for job in self._prepare(track, cover)]
        opened = [job.path for job in jobs if job.track.split == "session"]
        for path, text in playlists(tracks, request.formats):
            self._add(path, text.encode())
            opened.append(path)
        self._add(f"{self.name}.jpg.txt", f"{self.alt}\n".encode())
        web_job = None
        with_cover = {f"{self.name}.jpg": cover}
        if request.web:
            track = _whole(self.session, request)
            labels = labels_of(track, self.session.programme, cover, self.alt)
            web_job = self._job(f"{self.name}-web/{web.SOUND}", "m4b", track, labels)
            for name, data in web.app_files(self.session.programme).items():
                self._add(f"{self.name}-web/{name}", data)
            opened.append(f"{self.name}-web/{web.PAGE}")
            with_cover[opened[-1]] = lambda: web.web_page(
                track.timeline, self.session.programme, web.SOUND, cover()
            ).encode()
        # What is there already may be another's, which is told before anything is encoded; a file
        # that may be replaced does not make the encoders wait for the picture.
        for path in list(filter(self._may_be_refused, with_cover)):
            self._add(path, with_cover.pop(path)())
        alone = [] if web_job is None or _has_m4b(request) else [web_job]
        self._encode([*jobs, *alone], on_frames, workers)
        for path, made in with_cover.items():
            self._add(path, made())
        if web_job is not None and not alone:
            shutil.copyfile(self.staging / f"{self.name}.m4b", self.staging / web_job.path)
        for job in (*jobs, *([] if web_job is None else [web_job])):
            file, part = self.staging / job.path, job.track.part
            self.entries[job.path] = FileEntry(
                job.path, file.stat().st_size, sha256_on_disk(file), job.kind, part.start, part.end
            )
        if web_job is not None:
            inside = f"{self.name}-web/"
            digests = {
                path.removeprefix(inside): entry.sha256
                for path, entry in self.entries.items()
                if path.startswith(inside)
            }
            self._add(inside + web.WORKER, web.worker(digests).encode())
        # Somebody may have put a file there meanwhile.
        for path in [path for path in self.entries if (self.staging / path).exists()]:
            refuse_existing(self.folder / path, self.force)
        return opened

    def _prepare(self, track: PlannedTrack, cover: Callable[[], bytes]) -> Iterator[_Job]:
        """Write what lies beside a track, and yield what is to be encoded."""
        labels = labels_of(track, self.session.programme, cover, self.alt)
        for ending, text in texts_beside(labels).items():
            self._add(f"{track.stem}.{ending}", text.encode())
        for kind in self.request.formats:
            yield self._job(f"{track.stem}.{kind}", kind, track, labels)

    def _job(self, path: str, kind: Format, track: PlannedTrack, labels: Labels) -> _Job:
        self._make_room(path)
        return _Job(path, kind, track, labels)

    def _add(self, path: str, data: bytes) -> None:
        """Write a small file, unless it is there already with the same content."""
        place = self.folder / path
        if not (place.is_file() and place.read_bytes() == data):
            self._make_room(path).write_bytes(data)
        self.entries[path] = FileEntry(path, len(data), hashlib.sha256(data).hexdigest())

    def _may_be_refused(self, path: str) -> bool:
        place = self.folder / path
        return os.path.lexists(place) and not (self.force and place.is_file())

    def _make_room(self, path: str) -> Path:
        """Return where to write a file, whose own place must be free by now already."""
        refuse_existing(self.folder / path, self.force)
        staged = self.staging / path
        staged.parent.mkdir(exist_ok=True)
        return staged

    def _encode(self, jobs: list[_Job], on_frames: BlockCount | None, workers: int) -> None:
        request, rate = self.request, self.session.track.timeline.sample_rate
        gaps = request.head_ms * rate // 1000, request.tail_ms * rate // 1000
        stop, lock = threading.Event(), threading.Lock()

        def watched(excerpt: Excerpt) -> Iterator[Samples]:
            for block in blocks(excerpt):
                yield block
                if stop.is_set():
                    raise _Stopped
                if on_frames is not None:
                    with lock:
                        on_frames(len(block))

        def one(job: _Job) -> None:
            part = job.track.part
            excerpt = Excerpt(self.sound, part.start, part.end, *gaps)
            source = EncoderInput(
                watched(excerpt), excerpt.frames, excerpt.channels, rate, job.labels
            )
            try:
                encode(self.staging / job.path, job.kind, source, self.ffmpeg)
            except OSError as error:
                raise unwritable(self.folder / job.path, error) from error

        with ThreadPoolExecutor(workers) as pool:
            longest_first = sorted(jobs, key=lambda job: job.cost, reverse=True)
            futures = [pool.submit(one, job) for job in longest_first]
            try:
                for future in as_completed(futures):
                    future.result()
            except BaseException:
                stop.set()
                pool.shutdown(cancel_futures=True)
                raise
