"""An export as a whole: its files, and what happens when it cannot be finished."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from exported_session import CHAPTERS, export, names, session, track

from coach.errors import ExportError, VoiceError
from coach.exporting import tags
from coach.exporting.model import Request
from coach.exporting.package import export_session, total_frames

EVERY_FORMAT = ("wav", "flac", "mp3", "opus", "ogg", "m4b")
SIDES = [
    "01-before-you-start",
    "02-calf-stretch-left-side",
    "03-calf-stretch-right-side",
    "04-brucke-lift",
]
BESIDE = ["chapters.json", "lrc", "srt", "vtt"]


def test_a_session_and_what_lies_beside_it(clips, tmp_path: Path) -> None:
    written = export(clips, tmp_path, "wav")
    assert written == (tmp_path / "small.wav",)
    assert names(tmp_path) == sorted(
        ["small.wav", "small.jpg", "small.jpg.txt", "small.session.json"]
        + [f"small.{ending}" for ending in BESIDE]
    )


def test_a_split_has_a_folder_numbered_tracks_and_a_playlist(clips, tmp_path: Path) -> None:
    written = export(clips, tmp_path, "flac", "wav", splits=("side",))
    folder = tmp_path / "small-sides"
    assert written == (folder / "playlist-wav.m3u8", folder / "playlist-flac.m3u8")
    assert names(folder) == sorted(
        [f"{name}.{ending}" for name in SIDES for ending in ("wav", "flac", *BESIDE)]
        + ["playlist-flac.m3u8", "playlist-wav.m3u8"]
    )
    lines = (folder / "playlist-flac.m3u8").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#EXTM3U"
    assert lines[2::2] == [f"{name}.flac" for name in SIDES]
    assert [line.partition(",")[2] for line in lines[1::2]] == CHAPTERS
    seconds = [float(line[8:].partition(",")[0]) for line in lines[1::2]]
    assert sum(seconds) - 4 * 1.0 == pytest.approx(track(clips).frames / 24_000, abs=0.002)


def test_chapters_for_podcasts(clips, tmp_path: Path) -> None:
    export(clips, tmp_path, "wav")
    document = json.loads((tmp_path / "small.chapters.json").read_text(encoding="utf-8"))
    assert document["version"] == "1.2.0"
    assert [chapter["title"] for chapter in document["chapters"]] == CHAPTERS
    assert document["chapters"][0]["startTime"] == 0
    for before, after in zip(document["chapters"], document["chapters"][1:], strict=False):
        assert before["endTime"] == after["startTime"] > before["startTime"]


def test_the_web_folder_comes_with_the_rest(clips, tmp_path: Path) -> None:
    written = export(clips, tmp_path, web=True)
    assert written == (tmp_path / "small-web" / "index.html",)
    assert names(tmp_path / "small-web") == [
        *("icon-192.png", "icon-512.png", "index.html"),
        *("manifest.webmanifest", "session.m4a", "worker.js"),
    ]
    page = (tmp_path / "small-web" / "index.html").read_text("utf-8")
    assert 'src="session.m4a"' in page
    assert "data:image/jpeg;base64," in page


def test_frames_are_told_until_all_are_done(clips, tmp_path: Path) -> None:
    told = []
    request = Request(formats=("wav", "mp3"), splits=("session", "side"), web=True, head_ms=100)
    export_session(session(clips), tmp_path, request, on_frames=told.append)
    assert sum(told) == total_frames(session(clips), request)


def test_nothing_that_is_there_is_touched_without_force(clips, tmp_path: Path) -> None:
    export(clips, tmp_path, "wav")
    (tmp_path / "small.flac").write_text("mine")
    before = {name: (tmp_path / name).read_bytes() for name in names(tmp_path)}
    with pytest.raises(ExportError, match="already there"):
        export(clips, tmp_path, "flac", "mp3")
    assert {name: (tmp_path / name).read_bytes() for name in names(tmp_path)} == before
    export(clips, tmp_path, "flac", force=True)
    assert (tmp_path / "small.flac").read_bytes()[:4] == b"fLaC"


@pytest.mark.parametrize("path", ["small.jpg", "small-web/index.html", "small.srt"])
def test_what_is_in_the_way_is_told_before_anything_is_encoded(
    path: str, clips, tmp_path: Path
) -> None:
    (tmp_path / path).parent.mkdir(exist_ok=True)
    (tmp_path / path).write_text("mine")
    encoded: list[int] = []
    with pytest.raises(ExportError, match="already there"):
        export(clips, tmp_path, "mp3", web=True, on_frames=encoded.append)
    assert encoded == []
    assert (tmp_path / path).read_text() == "mine"


def test_a_second_format_joins_the_first(clips, tmp_path: Path) -> None:
    export(clips, tmp_path, "wav")
    export(clips, tmp_path, "flac")
    manifest = json.loads((tmp_path / "small.session.json").read_text(encoding="utf-8"))
    listed = [entry["path"] for entry in manifest["files"]]
    assert listed == [name for name in names(tmp_path) if name != "small.session.json"]


def test_another_session_of_the_same_name_needs_force(clips, tmp_path: Path) -> None:
    export(clips, tmp_path, "wav")
    before = (tmp_path / "small.session.json").read_bytes()
    with pytest.raises(ExportError, match="another voice, wording, dose, gap or music"):
        export(clips, tmp_path, "flac", tail_ms=100)
    assert (tmp_path / "small.session.json").read_bytes() == before
    export(clips, tmp_path, "wav", tail_ms=100, force=True)
    assert (tmp_path / "small.session.json").read_bytes() != before


def test_a_damaged_manifest_is_replaced_by_force_alone(clips, tmp_path: Path) -> None:
    (tmp_path / "small.session.json").write_text("{")
    with pytest.raises(ExportError, match="cannot be read as the manifest"):
        export(clips, tmp_path, "wav")
    export(clips, tmp_path, "wav", force=True)
    json.loads((tmp_path / "small.session.json").read_text(encoding="utf-8"))


PROGRAM = """
    import sys
    from pathlib import Path

    sys.path.insert(0, sys.argv[1])
    from exported_session import export

    try:
        export(Path(sys.argv[2]), Path(sys.argv[3]), *sys.argv[4].split(","),
               splits=("session", "side"), on_frames=lambda _: print("on", flush=True))
    except BaseException as error:
        print(type(error).__name__, error)
        raise SystemExit(3)
"""


def exporting(clips, folder, formats, **popen):
    command = [
        sys.executable,
        "-c",
        textwrap.dedent(PROGRAM),
        Path(__file__).parents[1] / "support",
    ]
    return subprocess.Popen(
        [*command, clips, folder, formats], stdout=subprocess.PIPE, text=True, **popen
    )


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_ctrl_c_leaves_nothing_behind(clips, tmp_path: Path) -> None:
    """To the whole group, as a terminal sends it: the encoders get it too."""
    track(clips)
    with exporting(clips, tmp_path / "out", "opus,mp3", start_new_session=True) as process:
        assert process.stdout.readline() == "on\n"
        os.killpg(process.pid, signal.SIGINT)
        assert "KeyboardInterrupt" in process.communicate()[0]
    assert names(tmp_path / "out") == []


@pytest.fixture
def full_disk() -> Iterator[None]:
    """No file can grow beyond 220 kB, by this process or one that it starts."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (220_000, before[1]))
    tags._WORKER.close()  # it has the limit of the time when it was started
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    tags._WORKER.close()


@pytest.mark.skipif(os.name != "posix", reason="limits a file's size")
@pytest.mark.parametrize("kind", EVERY_FORMAT)
def test_a_disk_that_is_full_is_told_and_leaves_nothing_behind(
    kind: str, clips, tmp_path: Path, full_disk: None
) -> None:
    with pytest.raises(ExportError, match=r"[Mm]ake room on the disk"):
        export(clips, tmp_path / "out", kind, splits=("session", "side"))
    assert names(tmp_path / "out") == []


def test_a_clip_that_is_lost_on_the_way_leaves_nothing_behind(clips, tmp_path: Path) -> None:
    def lost(_) -> None:
        raise VoiceError("the clip is gone")

    with pytest.raises(VoiceError, match="the clip is gone"):
        export(clips, tmp_path / "out", "wav", "mp3", "ogg", on_frames=lost)
    assert names(tmp_path / "out") == []


def test_a_folder_that_cannot_be_made_is_told(clips, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match="cannot be written"):
        export(clips, tmp_path / "file" / "out", "wav")
