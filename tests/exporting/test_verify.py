"""An export checked again: what is well passes, and every kind of damage is named."""

import json
import re
import shutil
import struct
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from exported_session import export, track, voice

from coach.cli import coach
from coach.errors import CoachError, ExportError
from coach.exporting.verify import verify_folder

# On one worker: what all of them look at is made once.
pytestmark = pytest.mark.xdist_group("made")

RATE = 24_000


@pytest.fixture
def folder(made, tmp_path: Path):
    """A copy to damage."""
    return shutil.copytree(made, tmp_path / "copy")


def list_only(folder, *paths) -> None:
    """Take all other files out of the manifest."""
    manifest = folder / "small.session.json"
    document = json.loads(manifest.read_text(encoding="utf-8"))
    document["files"] = [entry for entry in document["files"] if entry["path"] in paths]
    manifest.write_text(json.dumps(document), encoding="utf-8")


def problems(folder, clips, *paths):
    """What is wrong with ``paths``; with all files where none is named."""
    if paths:
        list_only(folder, *paths)
    reports = verify_folder(folder, lambda _: voice(clips))
    return {report.path: list(report.problems) for report in reports if report.problems}


def test_a_whole_export_is_well_and_every_cue_is_found(made, clips) -> None:
    reports = {report.path: report for report in verify_folder(made, lambda _: voice(clips))}
    assert all(report.problems == () for report in reports.values())
    heard = sum(cue.kind != "silence" for cue in track(clips).timeline.cues)
    for kind, worst in (("wav", 0), ("flac", 0), ("mp3", 2), ("opus", 2), ("ogg", 2), ("m4b", 2)):
        report = reports[f"small.{kind}"]
        assert report.onsets == heard
        assert report.worst <= worst
        assert report.level.loudness == pytest.approx(-19, abs=0.5)


def test_splits_silence_and_the_web_folder_are_checked_too(clips, tmp_path: Path) -> None:
    export(clips, tmp_path, "flac", splits=("exercise", "side"), web=True, head_ms=300, tail_ms=700)
    reports = list(verify_folder(tmp_path, lambda _: voice(clips)))
    assert [report for report in reports if report.problems] == []
    sounds = [report.path for report in reports if report.level]
    assert len(sounds) == 3 + 4 + 1
    assert "small-web/session.m4a" in sounds


def test_a_missing_file_and_a_changed_one_are_named(folder, clips) -> None:
    (folder / "small.vtt").unlink()
    (folder / "small.srt").write_text("other")
    assert problems(folder, clips, "small.vtt", "small.srt", "small.lrc") == {
        "small.srt": ["it was changed after it was written"],
        "small.vtt": ["it is missing"],
    }


def forged(folder, name, change) -> None:
    """Change the samples of a WAV file, and its entry in the manifest to fit."""
    import hashlib

    path = folder / name
    data = bytearray(path.read_bytes())
    (size,) = struct.unpack_from("<I", data, 40)
    samples = np.frombuffer(data, "<i2", offset=44, count=size // 2).copy()
    data[44 : 44 + size] = change(samples).astype("<i2").tobytes()
    path.write_bytes(data)
    manifest = folder / "small.session.json"
    document = json.loads(manifest.read_text(encoding="utf-8"))
    for entry in document["files"]:
        if entry["path"] == name:
            entry["sha256"] = hashlib.sha256(data).hexdigest()
    manifest.write_text(json.dumps(document), encoding="utf-8")


@pytest.fixture
def count(clips):
    return next(cue for cue in track(clips).timeline.cues if cue.kind == "count")


def test_a_count_one_sample_late_is_found(folder, clips, count) -> None:
    def late(samples):
        samples[count.start + 1 : count.end + 1] = samples[count.start : count.end].copy()
        samples[count.start] = 0
        return samples

    forged(folder, "small.wav", late)
    (told,) = problems(folder, clips, "small.wav")["small.wav"]
    assert re.fullmatch(r'"four" at \d+:\d\d\.\d{3} is \+0\.04 ms from its place', told)


def test_a_count_that_is_gone_is_found(folder, clips, count) -> None:
    def silent(samples):
        samples[count.start : count.end] = 0
        return samples

    forged(folder, "small.wav", silent)
    (told,) = problems(folder, clips, "small.wav")["small.wav"]
    assert told.startswith('"four" at ')
    assert told.endswith(" is not there")


def test_a_session_that_is_too_quiet_is_found(folder, clips) -> None:
    forged(folder, "small.wav", lambda samples: samples // 2)
    assert re.search(r"loudness is -25\.\d LUFS; it should be -19.0 LUFS", told(folder, clips))


def test_a_session_that_clips_is_found(folder, clips) -> None:
    forged(folder, "small.wav", lambda samples: np.clip(samples * 4.0, -32768, 32767))
    assert "it should be at most -1" in told(folder, clips)


def told(folder, clips):
    return "\n".join(problems(folder, clips, "small.wav")["small.wav"])


@pytest.mark.parametrize("kind", ["wav", "flac", "mp3", "opus", "ogg", "m4b"])
def test_a_file_that_was_cut_short_is_found(kind: str, folder, clips) -> None:
    path = folder / f"small.{kind}"
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    found = problems(folder, clips, path.name)[path.name]
    assert found[0] == "it was changed after it was written"
    assert any("shorter than its timeline" in text or "cannot be read" in text for text in found)


@pytest.mark.parametrize("kind", ["wav", "flac", "mp3", "opus", "ogg", "m4b"])
@pytest.mark.parametrize("content", [b"", b"RIFF\0\0\0\0WAVE", bytes(5000)])
def test_a_file_that_is_none_is_found(kind: str, content, folder, clips) -> None:
    name = f"small.{kind}"
    (folder / name).write_bytes(content)
    assert "it was changed after it was written" in problems(folder, clips, name)[name]


@pytest.mark.usefixtures("without_libsndfile")
def test_without_libsndfile_no_file_is_blamed(folder, clips) -> None:
    with pytest.raises(CoachError, match=r"libsndfile.*Install the coach"):
        problems(folder, clips, "small.flac")


def test_a_chapter_in_the_wrong_place_is_found(folder, clips) -> None:
    from mutagen.flac import FLAC

    path = folder / "small.flac"
    file = FLAC(path)
    file["CHAPTER001"] = "00:00:09.000"
    file["CHAPTER003NAME"] = "Other"
    file.save()
    assert (
        "its 4 chapters are not the 4 of its timeline"
        in problems(folder, clips, "small.flac")["small.flac"]
    )
    file["CHAPTER003NAME"] = "Brücke & lift"
    file.save()
    found = problems(folder, clips, "small.flac")["small.flac"]
    assert any(text.startswith('its chapter "Calf stretch, left side" is ') for text in found)


def test_another_voice_cannot_be_compared(folder) -> None:
    def other(text):
        return np.ones(1000, np.int16)

    list_only(folder, "small.wav")
    (report,) = verify_folder(folder, lambda _: other)
    assert "the voice has changed since the export" in report.problems[0]


def test_a_folder_without_an_export_is_told(tmp_path: Path, clips) -> None:
    with pytest.raises(ExportError, match=r"holds no NAME\.session\.json"):
        list(verify_folder(tmp_path, lambda _: voice(clips)))


# -- the command line --


def verify(folder, clips, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COACH_CACHE_DIR", str(clips))
    return CliRunner().invoke(coach, ["verify", str(folder)])


def test_the_command_says_that_all_is_well(folder, clips, monkeypatch: pytest.MonkeyPatch) -> None:
    list_only(folder, "small.wav", "small.vtt")
    result = verify(folder, clips, monkeypatch)
    assert result.exit_code == 0, result.output
    assert re.search(
        r"^small\.wav: \d+ cues, 0\.00 ms off at most, -1\d\.\d LUFS", result.stdout, re.M
    )
    assert result.stdout.splitlines()[-1].endswith("2 files, all well")


def test_the_command_names_what_is_wrong_and_exits_with_1(
    folder, clips, monkeypatch: pytest.MonkeyPatch
) -> None:
    list_only(folder, "small.wav", "small.mp3")
    (folder / "small.mp3").unlink()
    result = verify(folder, clips, monkeypatch)
    assert result.exit_code == 1
    assert result.stderr == "small.mp3: it is missing\n"
    assert result.stdout.splitlines()[-1].endswith("2 files, 1 with mistakes")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_temporary_folder_that_is_full_is_no_fault_of_the_files(
    folder, clips, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = Path("/dev/full")
    monkeypatch.setattr("tempfile.TemporaryFile", lambda **_: device.open("wb", buffering=0))
    with pytest.raises(ExportError, match=r"there is no room to decode it in .* set TMPDIR"):
        list(verify_folder(folder, lambda _: voice(clips)))
