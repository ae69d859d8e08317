"""The manifest of an export, read as untrusted input."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from exported_session import export
from hypothesis import given
from hypothesis import strategies as st

from coach.errors import ExportError
from coach.exporting.manifest import read_manifest, write_manifest


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an export."""
    folder = tmp_path_factory.mktemp("made")
    export(tmp_path_factory.mktemp("clips"), folder, "wav")
    return folder


def test_a_manifest_reads_back_as_it_was(made) -> None:
    manifest = read_manifest(made / "small.session.json")
    assert write_manifest(manifest) == (made / "small.session.json").read_text(encoding="utf-8")


def changed(made, tmp_path: Path, change):
    document = json.loads((made / "small.session.json").read_text(encoding="utf-8"))
    change(document)
    path = tmp_path / "x.session.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def put(value, *keys):
    def change(document) -> None:
        for key in keys[:-1]:
            document = document[key]
        document[keys[-1]] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        put("../../etc/passwd", "files", 0, "path"),
        put("/etc/passwd", "files", 0, "path"),
        put("a\\..\\b", "files", 0, "path"),
        put("C:x", "files", 0, "path"),
        put("a//b", "files", 0, "path"),
        put(-1, "files", 0, "bytes"),
        put("x", "files", 0, "sha256"),
        put([], "files", 0),
        put({}, "files"),
        put(48_000, "timeline", "sample_rate"),
        put([], "timeline", "cues"),
        put(10**12, "timeline", "cues", -1, "end"),
        put(7, "timeline", "cues", 1, "start"),
        put("song", "timeline", "cues", 0, "kind"),
        put("up", "timeline", "cues", 0, "side"),
        put(10**9, "timeline", "markers", 0, "frame"),
        put(True, "settings", "rate"),
        put(float("nan"), "settings", "rate"),
        put("x" * 20_000, "title"),
        put(2, "version"),
        lambda document: document.pop("settings"),
    ],
)
def test_a_manifest_that_is_wrong_is_refused(made, tmp_path: Path, change) -> None:
    with pytest.raises(ExportError, match="cannot be read as the manifest"):
        read_manifest(changed(made, tmp_path, change))


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"[" * 100_000, b"null", b'"x"'])
def test_what_is_no_manifest_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.session.json"
    path.write_bytes(content)
    with pytest.raises(ExportError, match="cannot be read as the manifest"):
        read_manifest(path)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@given(value=JSON, where=st.sampled_from(["title", "settings", "files", "timeline"]))
def test_no_value_in_a_manifest_is_a_crash(
    made, tmp_path_factory: pytest.TempPathFactory, value, where: str
) -> None:
    path = changed(made, tmp_path_factory.getbasetemp(), put(value, where))
    with suppress(ExportError):
        read_manifest(path)
