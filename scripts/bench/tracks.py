"""Issue: from a programme file to a finished track. Exactness, speed, memory, start-up."""

from __future__ import annotations

import hashlib
import json
import os
import statistics
import sys
import tempfile
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from table import Row, run

from coach.audio import from_pcm
from coach.timeline import SAMPLE_RATE

PROGRAMME = "sacroiliitis"
MEMORY_PROGRAMME = """\
schema: 1
title: Memory
safety: {{consult: Ask first., emergency: Get help., stop: Stop if it hurts.}}
exercises:
  - id: hold
    name: Hold
    position: standing
    sides: none
    dose: {{sets: {sets}, reps: 10, hold: 30s, rest: {{reps: 20s, sets: 60s}}}}
    counting: every-second
    instructions: {{action: Lift one heel.}}
"""
# Runs in a process of its own: the start-up and what it prints are not counted.
EXPORT = """\
import sys, time, resource
from pathlib import Path
from coach.exporting import write_track
from coach.compiler import compile_track
from coach.library import find
from coach.programmes import load
from coach.voices import open_voice
from coach.voices.bank import ClipBank
from coach.voices.cache import ClipCache
programme, voice_name, cache, out, warm_up = sys.argv[1:]
loaded = load(find(programme))
voice = open_voice(voice_name)
if warm_up == "load":
    voice.render("Ready.")
import numpy, coach.exporting.encoders
before = time.perf_counter()
bank = ClipBank(voice, ClipCache(Path(cache)))
track = compile_track(loaded, bank)
write_track(track, Path(out), "wav", force=True)
wall = time.perf_counter() - before
print(wall, track.frames, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
# The loop that a user would write. The library is loaded first, as pyttsx3
# finds no espeak of its own on a machine without the package.
PEER = """\
import ctypes, json, os, sys, time, wave
if sys.platform == "linux":
    import espeakng_loader
    os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
    os.chdir(os.path.dirname(espeakng_loader.get_data_path()))
    os.environ["ESPEAK_DATA_PATH"] = "."
    ctypes.CDLL(espeakng_loader.get_library_path(), ctypes.RTLD_GLOBAL)
import pyttsx3
cues, folder = json.load(open(sys.argv[1])), sys.argv[2]
engine = pyttsx3.init()
start = time.perf_counter()
lost = 0
with wave.open(folder + "/session.wav", "wb") as out:
    out.setnchannels(1); out.setsampwidth(2); out.setframerate(22050)
    for number, (kind, text, seconds) in enumerate(cues):
        if kind == "silence":
            out.writeframes(bytes(2 * int(seconds * 22050)))
            continue
        name = f"{folder}/{number}.wav"
        engine.save_to_file(text, name)
        engine.runAndWait()
        try:
            with wave.open(name) as clip:
                out.writeframes(clip.readframes(clip.getnframes()))
        except (OSError, EOFError):
            lost += 1
sys.stderr.write(json.dumps([time.perf_counter() - start, lost]))
"""


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for voice in ("natural", "system"):
            yield from _exactness(folder, voice)
        yield from _speed(folder)
        yield _memory(folder)
        yield _same_bytes(folder)
    yield _help()


def _exactness(folder: Path, voice: str) -> Iterator[Row]:
    """Counts and releases of the written file against their seconds, from the sound."""
    wav = folder / voice
    run("-m", "coach", "export", PROGRAMME, "-o", str(wav), "--voice", voice, "--gap", "0")
    shown = run("-m", "coach", "show", PROGRAMME, "--timeline", "--json", "--voice", voice)
    timeline = json.loads(shown.stdout)
    samples = _read(wav / f"{PROGRAMME}.wav")
    (wav / f"{PROGRAMME}.wav").unlink()
    errors, counted = [], 0
    for expected, clip in _expected_onsets(timeline, samples):
        errors.append(abs(_onset(samples, expected, clip) - expected))
        counted += 1
    yield Row(
        f"counts and releases, {voice} voice: samples off, found in the sound",
        f"at most {max(errors)} (n = {counted})",
        "",
        "0",
    )


def _read(path: Path) -> np.ndarray:
    with wave.open(str(path)) as sound:
        return from_pcm(sound.readframes(sound.getnframes()))


def _expected_onsets(timeline: dict, samples: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Yield where each count and release belongs, reckoned from the end of its "hold".

    The clip is an example of the same word from elsewhere in the sound.
    """
    words: dict[str, list[dict]] = {}
    for cue in timeline["cues"]:
        words.setdefault(cue["text"], []).append(cue)
    rate = timeline["sample_rate"]
    holds = [m for m in timeline["markers"] if m["kind"] == "hold"]
    releases = [m for m in timeline["markers"] if m["kind"] == "release"]
    starts = {cue["start"]: cue for cue in timeline["cues"]}
    for hold, release in zip(holds, releases, strict=True):
        seconds = round((release["frame"] - hold["frame"]) / rate)
        numbers = [c for c in timeline["cues"] if hold["frame"] <= c["start"] < release["frame"]]
        for cue in [c for c in numbers if c["kind"] == "count"]:
            second = round((cue["start"] - hold["frame"]) / rate)
            yield hold["frame"] + second * rate, _elsewhere(samples, words[cue["text"]], cue)
        cue = starts[release["frame"]]
        yield hold["frame"] + seconds * rate, _elsewhere(samples, words[cue["text"]], cue)


def _elsewhere(samples: np.ndarray, same: list[dict], cue: dict) -> np.ndarray:
    other = next((c for c in same if c["start"] != cue["start"]), cue)
    return samples[other["start"] : other["end"]].astype(np.float64)


def _onset(samples: np.ndarray, near: int, clip: np.ndarray, reach: int = 2400) -> int:
    """The frame where ``clip`` begins within +-100 ms of ``near``, by cross-correlation.

    After a stretch of digital silence the first sample that is not zero must
    say the same, or the correlation is not believed.
    """
    from scipy.signal import correlate

    window = samples[near - reach : near + reach + len(clip)].astype(np.float64)
    found = near - reach + int(np.argmax(correlate(window, clip, "valid")))
    before = samples[found - 240 : found]
    if not before.any():
        first = found - 240 + int(np.argmax(samples[found - 240 :][:480] != 0))
        if first != found:
            return first
    return found


def _speed(folder: Path) -> Iterator[Row]:
    cold, warm, bare = [], [], []
    for attempt in range(3):
        cache = folder / f"cache-{attempt}"
        cold.append(_export(PROGRAMME, cache, folder / "speed.wav", "load"))
        warm += [_export(PROGRAMME, cache, folder / "speed.wav", "none") for _ in range(3)]
        bare.append(_bare_write(folder, warm[-1][1]))
    peer_s, lost, clips = _peer(folder)
    seconds = cold[0][1] / SAMPLE_RATE
    cold_rate = seconds / statistics.median(wall for wall, _, _ in cold)
    warm_rate = seconds / statistics.median(wall for wall, _, _ in warm)
    peer_rate = seconds / peer_s
    bare_rate = seconds / statistics.median(bare)
    yield Row(
        f"bundled session ({seconds:.0f} s), natural voice, WAV, empty cache: s per wall second",
        f"{cold_rate:.0f}",
        f"pyttsx3 loop {peer_rate:.0f} ({lost} of {clips} clips lost), "
        f"ratio {cold_rate / peer_rate:.2f}",
        ">= 100",
    )
    yield Row(
        "the same with a warm cache",
        f"{warm_rate:.0f}",
        f"pyttsx3 loop {peer_rate:.0f}, ratio {warm_rate / peer_rate:.0f}; "
        f"writing zeros of that length {bare_rate:.0f}",
        ">= 1,500",
    )


def _export(programme: str, cache: Path, out: Path, warm_up: str) -> tuple[float, int, int]:
    voice = "natural"
    done = run("-c", EXPORT, programme, voice, str(cache), str(out), warm_up)
    wall, frames, memory = done.stdout.split()
    out.unlink()
    return float(wall), int(frames), int(memory)


def _bare_write(folder: Path, frames: int) -> float:
    """Seconds that writing and syncing a file of that length takes, without any coach."""
    start = time.perf_counter()
    with (folder / "bare.wav").open("wb") as file:
        for frame in range(0, frames, 1 << 16):
            file.write(bytes(2 * min(1 << 16, frames - frame)))
        file.flush()
        os.fsync(file.fileno())
    wall = time.perf_counter() - start
    (folder / "bare.wav").unlink()
    return wall


def _peer(folder: Path) -> tuple[float, int, int]:
    shown = run("-m", "coach", "show", PROGRAMME, "--timeline", "--json", "--voice", "natural")
    timeline = json.loads(shown.stdout)
    cues = [
        ("silence" if c["kind"] == "tone" else c["kind"], c["text"], (c["end"] - c["start"]) / 24e3)
        for c in timeline["cues"]
    ]
    (folder / "cues.json").write_text(json.dumps(cues), encoding="utf-8")
    (folder / "peer").mkdir()
    done = run("-c", PEER, str(folder / "cues.json"), str(folder / "peer"))
    seconds, lost = json.loads(done.stderr.strip().splitlines()[-1])
    return seconds, lost, sum(kind != "silence" for kind, _, _ in cues)


def _memory(folder: Path) -> Row:
    cache, sizes = folder / "cache-memory", {}
    for minutes, sets in ((10, 1), (240, 26)):
        file = folder / f"memory-{minutes}.yaml"
        file.write_text(MEMORY_PROGRAMME.format(sets=min(sets, 20)), encoding="utf-8")
        if sets > 20:  # a set count has a bound; two exercises share the rest
            text = MEMORY_PROGRAMME.format(sets=13)
            again = text[text.index("  - id") :].replace("id: hold", "id: hold-again")
            file.write_text(text + again, encoding="utf-8")
        _export(str(file), cache, folder / "memory.wav", "none")  # fills the cache
        _, frames, kilobytes = _export(str(file), cache, folder / "memory.wav", "none")
        sizes[minutes] = (frames / SAMPLE_RATE / 60, kilobytes / 1024)
    (short, small), (long, large) = sizes[10], sizes[240]
    return Row(
        f"memory of a {long:.0f} minute programme over a {short:.0f} minute one",
        f"{large - small:+.1f} MB",
        f"{small:.0f} MB and {large:.0f} MB at the peak, warm cache",
        "<= 30 MB",
    )


def _same_bytes(folder: Path) -> Row:
    digests = set()
    for attempt in range(2):
        out = folder / f"same-{attempt}"
        env = os.environ | {"PYTHONHASHSEED": str(attempt), "COACH_CACHE_DIR": str(out / "cache")}
        run("-m", "coach", "export", PROGRAMME, "-o", str(out), env=env)
        digests.add(hashlib.sha256((out / f"{PROGRAMME}.wav").read_bytes()).hexdigest())
    same = "the same bytes" if len(digests) == 1 else "DIFFERENT bytes"
    return Row("the same export twice, each with an empty cache", same, "", "the same bytes")


def _help() -> Row:
    ours, click = [], []
    for _ in range(9):
        ours.append(_wall("-m", "coach", "--help"))
        click.append(_wall("-c", "import click"))
    ratio = statistics.median(a / b for a, b in zip(ours, click, strict=True))
    loaded = run("-X", "importtime", "-m", "coach", "--help").stderr
    heavy = [name for name in ("numpy", "onnxruntime", "pyttsx3") if f" {name}\n" in loaded]
    return Row(
        'coach --help over python -c "import click"',
        f"{ratio:.2f} times; imports {', '.join(heavy) or 'none'} of numpy, onnxruntime, pyttsx3",
        f"{statistics.median(ours) * 1000:.0f} ms, {statistics.median(click) * 1000:.0f} ms",
        "<= 3 times",
    )


def _wall(*arguments: str) -> float:
    start = time.perf_counter()
    run(*arguments)
    return time.perf_counter() - start


if __name__ == "__main__":
    for row in rows():
        sys.stdout.write(f"{row}\n")
