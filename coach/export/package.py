"""A whole export: every track in every format, what lies beside it, and the manifest.

All of it is written beside its place first and renamed at the end, so a
folder holds either the whole export or nothing of it. Each sound file is one
job; jobs run in threads, for the encoders keep a processor busy each.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from coach.errors import ExportError
from coach.export.cover import alt_text, cover_jpeg
from coach.export.encoders import Format, encode
from coach.export.ffmpeg import FFmpeg
from coach.export.files import unwritable, whole_file
from coach.export.manifest import (
    SUFFIX,
    FileEntry,
    Manifest,
    Settings,
    read_manifest,
    write_manifest,
)
from coach.export.names import slug
from coach.export.plan import (
    PlannedTrack,
    Request,
    labels_of,
    plan_tracks,
    playlists,
    texts_beside,
)
from coach.export.sound import Excerpt, Sound, Source, blocks
from coach.export.tags import Labels
from coach.model import Programme
from coach.render import Samples
from coach.timeline import Timeline

BlockCount = Callable[[int], None]

_SPEED: Final[dict[Format, int]] = {
    "wav": 9000, "flac": 3700, "ogg": 550, "mp3": 180, "m4b": 140, "opus": 125
}  # fmt: skip
"""Seconds of sound a second, roughly: the longest job starts first."""


@dataclass(frozen=True, slots=True)
class Session:
    """What is exported. ``sound`` is ``timeline`` as sound, with music or without.

    The silence of ``settings`` does not matter: it is the request's.
    """

    programme: Programme
    timeline: Timeline
    sound: Sound
    settings: Settings


class _Stopped(Exception):  # noqa: N818 -- not an error: another job's is the one to tell
    """Another job failed, or the user wants no more of this."""


@dataclass(frozen=True, slots=True)
class _Job:
    """One sound file: its ``path`` below the folder, and the ``file`` to write."""

    path: str
    file: Path
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
) -> tuple[Path, ...]:
    """Write an export into ``folder``, whole or not at all.

    Returns what a listener opens: sessions, playlists, the page for browsers.
    ``on_frames`` hears of frames encoded, up to ``total_frames``; ``workers``
    is how many files are encoded at the same time, by default as many as there
    are processors. A second export of the same session adds its files to the
    first one's manifest. Raises ExportError, or VoiceError where a clip is lost.
    """
    with ExitStack() as stack:
        export = _Export(session, folder, request, force, stack)
        return export.run(on_frames, workers or processors())


def total_frames(session: Session, request: Request) -> int:
    """Frames that an export encodes, over all of its files."""
    tracks = plan_tracks(session.programme.id, session.timeline, request)
    frames = sum(track.timeline.frames for track in tracks) * len(request.formats)
    if request.web and not _has_m4b(request):
        frames += _whole(session, request).timeline.frames
    return frames


def _has_m4b(request: Request) -> bool:
    return "m4b" in request.formats and "session" in request.splits


def _whole(session: Session, request: Request) -> PlannedTrack:
    alone = Request(("m4b",), ("session",), request.head_ms, request.tail_ms)
    (track,) = plan_tracks(session.programme.id, session.timeline, alone)
    return track


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Export:
    """One export while it is being written; its files are renamed when ``stack`` closes."""

    def __init__(
        self, session: Session, folder: Path, request: Request, force: bool, stack: ExitStack
    ) -> None:
        self.session, self.folder, self.request = session, folder, request
        self.force, self.stack = force, stack
        gaps = request.head_ms, request.tail_ms
        self.settings = replace(session.settings, head_ms=gaps[0], tail_ms=gaps[1])
        self.name = slug(session.programme.id)
        self.cover = cover_jpeg(session.programme, session.timeline)
        self.alt = alt_text(session.programme, session.timeline)
        self.entries: dict[str, FileEntry] = {}

    def run(self, on_frames: BlockCount | None, workers: int) -> tuple[Path, ...]:
        """Write everything; return what a listener opens."""
        request = self.request
        tracks = plan_tracks(self.session.programme.id, self.session.timeline, request)
        self._keep_earlier()
        jobs = [job for track in tracks for job in self._prepare(track)]
        opened = [job.path for job in jobs if job.track.split == "session"]
        for path, text in playlists(tracks, request.formats):
            self._add(path, text.encode())
            opened.append(path)
        self._add(f"{self.name}.jpg", self.cover)
        self._add(f"{self.name}.jpg.txt", f"{self.alt}\n".encode())
        web = self._web_job(jobs) if request.web else None
        alone = [web] if web is not None and web not in jobs else []
        self._encode([*jobs, *alone], on_frames, workers)
        for job in jobs:
            self._enter(job.path, job.file, job)
        if web is not None:
            opened.append(self._write_web(web))
        self._write_manifest()
        return tuple(self.folder / path for path in opened)

    def _keep_earlier(self) -> None:
        """Keep the entries of an earlier export, if it is of the very same session."""
        path = self.folder / f"{self.name}{SUFFIX}"
        if not path.exists():
            return
        try:
            earlier = read_manifest(path)
        except ExportError:
            if self.force:
                return
            raise
        timeline = self.session.timeline
        if earlier.settings == self.settings and (
            (earlier.timeline.cues, earlier.timeline.markers) == (timeline.cues, timeline.markers)
        ):
            self.entries = {entry.path: entry for entry in earlier.files}
        elif not self.force:
            raise ExportError(
                f"{self.folder} holds {self.name} as another voice, wording or dose made it, "
                "and was left as it is. Use --force to replace it, or -o for another folder."
            )

    def _prepare(self, track: PlannedTrack) -> Iterator[_Job]:
        """Write what lies beside a track, and yield what is to be encoded."""
        labels = labels_of(track, self.session.programme, self.cover, self.alt)
        for ending, text in texts_beside(labels).items():
            self._add(f"{track.stem}.{ending}", text.encode())
        for kind in self.request.formats:
            path = f"{track.stem}.{kind}"
            file = self.stack.enter_context(whole_file(self.folder / path, force=self.force))
            yield _Job(path, file, kind, track, labels)

    def _add(self, path: str, data: bytes) -> None:
        """Write a small file, unless it is there already with the same content."""
        place = self.folder / path
        if not (place.is_file() and place.read_bytes() == data):
            partial = self.stack.enter_context(whole_file(place, force=self.force))
            partial.write_bytes(data)
        self.entries[path] = FileEntry(path, len(data), hashlib.sha256(data).hexdigest())

    def _encode(self, jobs: list[_Job], on_frames: BlockCount | None, workers: int) -> None:
        request, sound = self.request, self.session.sound
        rate = self.session.timeline.sample_rate
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
            excerpt = Excerpt(sound, part.start, part.end, *gaps)
            source = Source(watched(excerpt), excerpt.frames, excerpt.channels, rate, job.labels)
            try:
                encode(job.file, job.kind, source, ffmpeg)
            except OSError as error:
                raise unwritable(self.folder / job.path, error) from error

        with FFmpeg() as ffmpeg, ThreadPoolExecutor(workers) as pool:
            longest_first = sorted(jobs, key=lambda job: job.cost, reverse=True)
            futures = [pool.submit(one, job) for job in longest_first]
            try:
                for future in as_completed(futures):
                    future.result()
            except BaseException:
                stop.set()
                pool.shutdown(cancel_futures=True)
                raise

    def _enter(self, path: str, file: Path, job: _Job) -> None:
        digest = hashlib.sha256()
        with file.open("rb") as data:
            while chunk := data.read(1 << 20):
                digest.update(chunk)
        part, size = job.track.part, file.stat().st_size
        self.entries[path] = FileEntry(
            path, size, digest.hexdigest(), job.kind, part.start, part.end
        )

    def _web_job(self, jobs: list[_Job]) -> _Job:
        """Return the whole session as M4B: one of ``jobs``, or one of its own."""
        for job in jobs:
            if job.kind == "m4b" and job.track.split == "session":
                return job
        track = _whole(self.session, self.request)
        labels = labels_of(track, self.session.programme, self.cover, self.alt)
        return _Job("", self._temporary() / "session.m4b", "m4b", track, labels)

    def _write_web(self, job: _Job) -> str:
        """Write the folder for browsers; return its page's path."""
        from coach.export.web import write_web

        sound = self._temporary() / "session.m4a"
        shutil.copyfile(job.file, sound)
        folder = self.folder / f"{self.name}-web"
        programme, timeline = self.session.programme, job.track.timeline
        page = write_web(folder, timeline, programme, sound, cover=self.cover, force=self.force)
        path = f"{folder.name}/{page.name}"
        data = page.read_bytes()
        self.entries[path] = FileEntry(path, len(data), hashlib.sha256(data).hexdigest())
        self._enter(f"{folder.name}/{sound.name}", sound, job)
        return path

    def _temporary(self) -> Path:
        return Path(self.stack.enter_context(tempfile.TemporaryDirectory(prefix="coach-")))

    def _write_manifest(self) -> None:
        files = tuple(self.entries[path] for path in sorted(self.entries))
        manifest = Manifest(
            self.session.programme.title, self.settings, self.session.timeline, files
        )
        place = self.folder / f"{self.name}{SUFFIX}"
        partial = self.stack.enter_context(whole_file(place, force=True))
        partial.write_text(write_manifest(manifest), encoding="utf-8", newline="\n")
