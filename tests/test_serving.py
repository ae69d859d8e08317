"""What may be had from the small server, and by whom."""

import http.client
import json
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from coach.errors import ExportError, NotFoundError
from coach.serving import HERE, Server, application, served


def web_folder(folder: Path, title: str = "A title") -> Path:
    folder.mkdir(parents=True)
    (folder / "index.html").write_text(f"<p>{title}</p>", encoding="utf-8")
    (folder / "worker.js").write_text("'use strict';", encoding="utf-8")
    (folder / "manifest.webmanifest").write_text(json.dumps({"name": title}), encoding="utf-8")
    (folder / "session.m4a").write_bytes(bytes(range(100)))
    return folder


@pytest.fixture
def tracks(tmp_path: Path) -> Path:
    """An export of two programmes, with what else may lie in such a folder."""
    tracks = tmp_path / "tracks"
    web_folder(tracks / "back-web", "Back & <neck>")
    web_folder(tracks / "hips-web", "Hips")
    web_folder(tracks / ".hidden-web")
    (tracks / "back.mp3").write_bytes(b"private")
    (tracks / "back-web" / ".secret").write_text("private", encoding="utf-8")
    (tracks / "back-web" / "deeper").mkdir()
    (tracks / "back-web" / "deeper" / "index.html").write_text("private", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("private", encoding="utf-8")
    return tracks


def ask(folder, address, *, token="", host="127.0.0.1:8733", method="GET", **headers):
    """Ask the application as a server does; return (status, headers, body)."""
    told = {}

    def start_response(status, fields) -> None:
        told.update(status=int(status.split()[0]), headers=dict(fields))

    environ = {"REQUEST_METHOD": method, "PATH_INFO": address, "HTTP_HOST": host, **headers}
    answer = application(folder, frozenset({"127.0.0.1:8733"}), token)
    parts = answer(environ, start_response)
    body = b"".join(parts)
    getattr(parts, "close", list)()
    return told["status"], told["headers"], body


def test_a_page_and_its_parts_are_had(tracks: Path) -> None:
    status, headers, body = ask(tracks, "/back-web/")
    assert (status, body) == (200, b"<p>Back & <neck></p>")
    assert headers["Content-Type"].startswith("text/html")
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Access-Control-Allow-Origin" not in headers
    status, headers, _ = ask(tracks, "/back-web/manifest.webmanifest")
    assert (status, headers["Content-Type"]) == (200, "application/manifest+json")
    assert ask(tracks, "/back-web/worker.js")[1]["Content-Type"].startswith("text/javascript")


def test_a_player_gets_the_part_of_the_sound_that_it_asks_for(tracks: Path) -> None:
    status, headers, body = ask(tracks, "/hips-web/session.m4a", HTTP_RANGE="bytes=10-19")
    assert (status, body) == (206, bytes(range(10, 20)))
    assert headers["Content-Range"] == "bytes 10-19/100"
    assert ask(tracks, "/hips-web/session.m4a", HTTP_RANGE="bytes=90-")[2] == bytes(range(90, 100))
    assert ask(tracks, "/hips-web/session.m4a", HTTP_RANGE="bytes=100-")[0] == 416


def test_the_start_lists_the_programmes_and_no_files(tracks: Path) -> None:
    status, _, body = ask(tracks, "/")
    page = body.decode()
    assert status == 200
    assert '<a href="back-web/">Back &amp; &lt;neck&gt;</a>' in page
    assert '<a href="hips-web/">Hips</a>' in page
    assert "mp3" not in page
    assert "hidden" not in page


@pytest.mark.parametrize(
    "address",
    [
        "/back.mp3",
        "/back-web/.secret",
        "/back-web/deeper/",
        "/back-web/deeper/index.html",
        "/.hidden-web/",
        "/../secret.txt",
        "/back-web/../../secret.txt",
        "/back-web/..%2f..%2fsecret.txt",
        "/back-web\\..\\..\\secret.txt",
        "//etc/passwd",
        "/back-web",
        "/back-web//index.html",
        "/\0",
        "/\xff",
        "",
    ],
)
def test_nothing_else_is_had(tracks: Path, address: str) -> None:
    status, _, body = ask(tracks, address)
    assert status == 404
    assert b"private" not in body


def test_a_link_is_no_way_out(tracks: Path, tmp_path: Path) -> None:
    try:
        (tracks / "back-web" / "link.txt").symlink_to(tmp_path / "secret.txt")
        (tracks / "link-web").symlink_to(web_folder(tmp_path / "elsewhere"))
    except OSError:
        pytest.skip("links cannot be made here")
    assert ask(tracks, "/back-web/link.txt")[0] == 404
    assert ask(tracks, "/link-web/")[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_files_can_only_be_read(tracks: Path, method: str) -> None:
    assert ask(tracks, "/back-web/", method=method)[0] == 405


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8733", "127.0.0.1", ""])
def test_a_name_that_somebody_made_to_mean_this_machine_is_refused(tracks, host: str) -> None:
    assert ask(tracks, "/back-web/", host=host)[0] == 403


def test_with_a_token_nothing_is_had_without_it(tracks: Path) -> None:
    for address in ("/", "/back-web/", "/wrong/back-web/", "/word", "/wordy/back-web/"):
        assert ask(tracks, address, token="word")[0] == 404
    assert ask(tracks, "/word/back-web/", token="word")[0] == 200
    assert ask(tracks, "/word/", token="word")[0] == 200


def test_a_web_folder_itself_can_be_shown(tracks: Path) -> None:
    assert ask(tracks / "hips-web", "/")[2] == b"<p>Hips</p>"
    assert set(served(tracks / "hips-web")) == {
        *("/", "/index.html", "/worker.js", "/manifest.webmanifest", "/session.m4a")
    }


@pytest.mark.parametrize("manifest", [b"", b"{", b"[]", b'{"name": 3}', b"[" * 90_000, b"\xff"])
def test_a_damaged_title_leaves_the_name_of_the_folder(tracks: Path, manifest: bytes) -> None:
    (tracks / "hips-web" / "manifest.webmanifest").write_bytes(manifest)
    assert b">hips-web</a>" in ask(tracks, "/")[2]


def test_a_folder_without_web_pages_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="coach export --format web"):
        Server(tmp_path, port=8733)


def test_it_listens_on_this_machine_alone_and_a_taken_port_is_told(tracks: Path) -> None:
    port = next(port for port in range(18733, 18833) if free(port))
    server = Server(tracks, port=port)

    def run() -> None:
        with suppress(OSError):  # it is closed below while it waits; a person ends it by Ctrl-C
            server.run()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        assert server.address == f"http://127.0.0.1:{port}/"
        connection = http.client.HTTPConnection(HERE, port, timeout=10)
        connection.request("GET", "/hips-web/index.html")
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (200, b"<p>Hips</p>")
        assert answer.getheader("Server") is None
        connection.close()
        with pytest.raises(ExportError, match="--port"):
            Server(tracks, port=port)
    finally:
        server.close()
        thread.join(10)


def free(port):
    import socket

    with socket.socket() as probe:
        return probe.connect_ex((HERE, port)) != 0


def test_in_the_room_every_address_has_a_word_of_its_own(tracks, monkeypatch) -> None:
    monkeypatch.setattr("coach.serving.address_in_the_room", lambda: HERE)
    words = set()
    for _ in range(2):
        port = next(port for port in range(18833, 18933) if free(port))
        server = Server(tracks / "hips-web", lan=True, port=port)
        server.close()
        start, word, end = server.address.rsplit("/", 2)
        assert (start, end) == (f"http://{HERE}:{port}", "")
        assert len(word) >= 16
        words.add(word)
    assert len(words) == 2
