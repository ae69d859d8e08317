"""Issue: tracks worth publishing. Speed beside the bare encoders, exactness, levels, sizes."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from table import Row, run

from coach.timeline import SAMPLE_RATE

PROGRAMME = "sacroiliitis"
GOALS = {"wav": 1500, "flac": 1000, "mp3": 170, "opus": 80, "ogg": 0, "m4b": 130}
RUNS = 3
# Everything is imported and the clips are in the cache: start-up is not counted, the
# start of the encoder's own program is. Prints seconds, frames and the voice's seconds.
EXPORT = """\
import json, sys, time
from pathlib import Path
import numpy, soundfile, mutagen, PIL.Image
from coach.exporting import Request, Session, export_session
from coach.exporting.cover import cover_jpeg
from coach.compiler import compile_track
from coach.library import find
from coach.programmes import load
from coach.voices import open_voice
from coach.voices.bank import ClipBank
from coach.voices.cache import ClipCache
formats, splits, workers, cache, out = sys.argv[1:]
programme, voice = load(find("sacroiliitis")), open_voice("natural")
voice.load()
before = time.perf_counter()
track = compile_track(programme, ClipBank(voice, ClipCache(Path(cache))))
spoken = time.perf_counter()
web = formats == "web"
request = Request(() if web else tuple(formats.split(",")), tuple(splits.split(",")), web=web)
session = Session(programme, track, "natural", 1.0)
export_session(session, Path(out), request, force=True, workers=int(workers))
done = time.perf_counter()
print(json.dumps([done - before, spoken - before, track.frames]))
"""
# The same encoder with the same settings, from memory, into a file without tags.
BARE = """\
import sys, time, wave
import numpy, soundfile
kind, source, out = sys.argv[1:]
samples = numpy.load(source)
blocks = [samples[start:start + 65536] for start in range(0, len(samples), 65536)]
before = time.perf_counter()
if kind == "wav":
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, 24000, 0, "NONE", ""))
        for block in blocks:
            file.writeframesraw(block.tobytes())
elif kind in ("flac", "ogg"):
    form = {"flac": {"subtype": "PCM_16"}, "ogg": {"subtype": "VORBIS", "compression_level": 0.4}}
    with soundfile.SoundFile(out, "w", 24000, 1, format=kind.upper(), **form[kind]) as file:
        for block in blocks:
            file.write(block)
else:
    import av
    from coach.exporting.ffmpeg import AAC, MP3, OPUS
    codec = {"mp3": MP3, "opus": OPUS, "m4b": AAC}[kind]
    before = time.perf_counter()
    with av.open(out, "w", format=codec.container) as file:
        stream = file.add_stream(codec.name, rate=24000, options=codec.options)
        stream.bit_rate, stream.layout, stream.format = codec.bits, "mono", codec.samples
        for block in blocks:
            if codec.samples == "fltp":
                block = (block / numpy.float32(32768)).astype(numpy.float32)
            frame = av.AudioFrame.from_ndarray(block[None, :], codec.samples, "mono")
            frame.sample_rate = 24000
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
print(time.perf_counter() - before)
"""
VERIFY = """\
import json, sys
from pathlib import Path
from coach.cli.verify import _clips
from coach.exporting.verify import verify_folder
for report in verify_folder(Path(sys.argv[1]), _clips):
    if report.level:
        print(json.dumps([report.path, report.problems, report.onsets, report.worst,
                          report.level.loudness, report.level.true_peak]))
"""
SAMPLES = """\
import sys, wave
import numpy
with wave.open(sys.argv[1]) as file:
    numpy.save(sys.argv[2], numpy.frombuffer(file.readframes(file.getnframes()), "<i2"))
"""


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cold, spoken, frames = _export(folder, "wav")
        seconds = frames / SAMPLE_RATE
        warm = min(_export(folder, "wav")[0] for _ in range(RUNS))
        yield Row(
            "bundled session as WAV, empty cache",
            f"{cold:.2f} s",
            f"warm {warm:.2f} s, the voice {spoken:.2f} s",
            "at most the voice's time more",
        )
        yield from _speeds(folder, seconds)
        yield from _cores(folder)
        yield from _levels(folder)
        _export(folder, "web")
        size = sum(path.stat().st_size for path in (folder / "out").glob("*-web/*"))
        yield Row("web folder of the session", f"{size / 1e6:.2f} MB", "", "under 6 MB")


def _export(
    folder: Path, formats: str, splits: str = "session", workers: int = 1
) -> tuple[float, float, int]:
    """Seconds of one export, of them for the voice, and the session's frames."""
    paths = str(folder / "cache"), str(folder / "out")
    done = run("-c", EXPORT, formats, splits, str(workers), *paths)
    wall, spoken, frames = json.loads(done.stdout)
    return wall, spoken, frames


def _speeds(folder: Path, seconds: float) -> Iterator[Row]:
    samples = folder / "samples.npy"
    run("-c", SAMPLES, str(folder / "out" / f"{PROGRAMME}.wav"), str(samples))
    for kind, goal in GOALS.items():
        # By turns, so that what else the machine does weighs on both alike.
        ours, bare = [], []
        for _ in range(RUNS):
            ours.append(_export(folder, kind)[0])
            done = run("-c", BARE, kind, str(samples), str(folder / f"bare.{kind}"))
            bare.append(float(done.stdout))
        yield Row(
            f"{kind}: seconds of session per second",
            f"{seconds / min(ours):,.0f}",
            f"bare encoder {seconds / min(bare):,.0f}, ratio {min(bare) / min(ours):.2f}",
            (f"at least {goal:,}; " if goal else "") + "ratio 0.85",
        )


def _cores(folder: Path) -> Iterator[Row]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    for what, formats, splits in (
        ("all six formats of the session", ",".join(GOALS), "session"),
        ("MP3 of every exercise and side", "mp3", "exercise,side"),
    ):
        one = min(_export(folder, formats, splits, 1)[0] for _ in range(RUNS))
        two = min(_export(folder, formats, splits, 2)[0] for _ in range(RUNS))
        yield Row(
            f"{what}, two workers",
            f"{one / two:.2f} times one",
            f"{one:.1f} s and {two:.1f} s, {cores} processors",
            "at least 1.7 times",
        )


def _levels(folder: Path) -> Iterator[Row]:
    _export(folder, ",".join(GOALS), "session", 2)
    done = run("-c", VERIFY, str(folder / "out"), env=_environment(folder))
    for line in done.stdout.splitlines():
        path, problems, onsets, worst, loudness, peak = json.loads(line)
        if "/" in path:
            continue
        kind = path.rpartition(".")[2]
        exact = "0 samples" if kind in ("wav", "flac") else "under 1 ms"
        yield Row(
            f"{kind}, decoded: furthest of {onsets} onsets; loudness; true peak",
            f"{worst} samples ({worst / 24:.2f} ms); {loudness:.1f} LUFS; {peak:.1f} dBTP",
            "; ".join(problems) or "verify: all well",
            f"{exact}; -19 +-0.5; at most -1",
        )


def _environment(folder: Path) -> dict[str, str]:
    return os.environ | {"COACH_CACHE_DIR": str(folder / "cache")}
