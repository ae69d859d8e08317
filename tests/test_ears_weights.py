"""Fetching weights: from a real server on this machine, whole, broken off, wrong, and by hand."""

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from click.testing import CliRunner

import coach.cli.fetch
from coach.cli import coach as command
from coach.ears.weights import FETCHABLE, WHISPER, Weights, check, fetch, place, weights_file
from coach.errors import HearingError

CONTENT = np.random.default_rng(4).bytes(700_000)


class Server:
    """Serves ``content`` from where it is asked to, up to ``broken_off``; notes what was asked."""

    def __init__(self):
        self.content, self.broken_off, self.asked, self.resumes = CONTENT, len(CONTENT), [], True

    def answer(self, handler):
        asked = handler.headers.get("Range")
        self.asked.append(asked)
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked else 0
        start = start if self.resumes else 0
        if start >= len(self.content):
            handler.send_error(416)
            return
        handler.send_response(206 if asked and self.resumes else 200)
        handler.send_header("Content-Length", str(len(self.content) - start))
        handler.end_headers()
        handler.wfile.write(self.content[start : self.broken_off])


@pytest.fixture
def server():
    made = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            made.answer(self)

        def log_message(self, *arguments):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        made.address = f"http://127.0.0.1:{listening.server_port}"
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        listening.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path / "data"))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "data"


@pytest.fixture
def weights(server):
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    return Weights("whisper", f"{server.address}/{sha256}/base.pt", sha256, len(CONTENT))


def quietly(done, total):
    pass


def names(folder):
    return sorted(file.name for file in folder.iterdir())


def test_what_is_fetched_is_what_openai_publishes():
    assert list(FETCHABLE) == ["whisper"]
    assert WHISPER.url.startswith("https://")
    assert WHISPER.url.split("/")[-2:] == [WHISPER.sha256, "base.pt"]
    assert len(bytes.fromhex(WHISPER.sha256)) == 32


def test_a_fetched_file_is_whole_and_alone(weights, folder):
    heard = []
    path = fetch(weights, lambda *progress: heard.append(progress))
    assert path == weights_file(weights) == folder / "base.pt"
    assert path.read_bytes() == CONTENT
    assert names(folder) == ["base.pt"]
    assert heard == sorted(heard)
    assert heard[-1] == (len(CONTENT), len(CONTENT))
    check(path, weights)


def test_a_download_that_breaks_off_replaces_nothing_and_goes_on_later(weights, server, folder):
    folder.mkdir()
    (folder / "base.pt").write_bytes(b"earlier")
    server.broken_off = 300_000
    with pytest.raises(HearingError, match=r"broke off after 300000 of 700000.*--from FILE"):
        fetch(weights, quietly)
    assert (folder / "base.pt").read_bytes() == b"earlier"
    server.broken_off = len(CONTENT)
    assert fetch(weights, quietly).read_bytes() == CONTENT
    assert server.asked == [None, "bytes=300000-"]
    assert names(folder) == ["base.pt"]


def test_a_server_that_cannot_go_on_begins_again(weights, server, folder):
    folder.mkdir()
    (folder / "base.pt.partial").write_bytes(CONTENT[:1000])
    server.resumes = False
    assert fetch(weights, quietly).read_bytes() == CONTENT


def test_what_had_arrived_whole_is_only_put_in_its_place(weights, server, folder):
    folder.mkdir()
    (folder / "base.pt.partial").write_bytes(CONTENT)
    assert fetch(weights, quietly).read_bytes() == CONTENT
    assert names(folder) == ["base.pt"]


def test_another_file_is_refused_and_deleted(weights, server, folder):
    folder.mkdir()
    (folder / "base.pt").write_bytes(b"earlier")
    server.content = CONTENT[:-1] + bytes([CONTENT[-1] ^ 1])
    with pytest.raises(HearingError, match=r"is not base\.pt: its sha256 is .* It was deleted"):
        fetch(weights, quietly)
    assert names(folder) == ["base.pt"]
    assert (folder / "base.pt").read_bytes() == b"earlier"


def test_a_file_without_end_is_not_loaded_to_the_end(weights, server, folder):
    server.content = CONTENT * 3
    server.broken_off = len(server.content)
    with pytest.raises(HearingError, match="much larger"):
        fetch(weights, quietly)
    assert not (folder / "base.pt").exists()


def test_a_server_that_is_not_there_says_how_to_do_without(server, weights):
    gone = Weights("whisper", "http://127.0.0.1:1/base.pt", weights.sha256, 100)
    with pytest.raises(HearingError, match=r"could not be fetched.*coach fetch whisper --from"):
        fetch(gone, quietly)


def test_a_folder_that_cannot_be_made_is_said(weights, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("COACH_DATA_DIR", str(tmp_path / "file" / "data"))
    with pytest.raises(HearingError):
        fetch(weights, quietly)
    (tmp_path / "base.pt").write_bytes(CONTENT)
    with pytest.raises(HearingError, match="cannot be written"):
        place(weights, tmp_path / "base.pt")


def test_a_damaged_file_is_told_from_a_missing_one(weights, folder):
    with pytest.raises(HearingError, match=r"not in .*base\.pt.*coach fetch whisper"):
        check(folder / "base.pt", weights)
    folder.mkdir()
    (folder / "base.pt").write_bytes(CONTENT[:-1])
    with pytest.raises(HearingError, match=r"damaged.*coach fetch whisper"):
        check(folder / "base.pt", weights)


@pytest.fixture
def fetchable(weights, monkeypatch):
    monkeypatch.setitem(FETCHABLE, "whisper", weights)


def run(*arguments):
    return CliRunner().invoke(command, list(map(str, arguments)))


@pytest.mark.usefixtures("fetchable")
def test_the_command_says_what_it_will_load_before_it_does(server, folder, monkeypatch):
    said = []
    monkeypatch.setattr(
        coach.cli.fetch, "notice", lambda text: said.append((text, server.asked[:]))
    )
    result = run("fetch", "whisper")
    assert result.exit_code == 0
    assert result.stdout == f"Kept in {folder / 'base.pt'}.\n"
    ((text, asked_before),) = said
    assert "about 0 MB, over the internet from" in text
    assert not asked_before
    assert "there already" in run("fetch", "whisper").stdout
    assert len(server.asked) == 1


@pytest.mark.usefixtures("fetchable")
def test_the_command_takes_a_file_without_asking_anybody(server, folder, tmp_path):
    (tmp_path / "loaded.pt").write_bytes(CONTENT)
    assert run("fetch", "whisper", "--from", tmp_path / "loaded.pt").exit_code == 0
    assert (folder / "base.pt").read_bytes() == CONTENT
    assert names(folder) == ["base.pt"]
    assert (tmp_path / "loaded.pt").exists()
    assert not server.asked


@pytest.mark.usefixtures("fetchable")
def test_the_command_refuses_the_wrong_file(folder, tmp_path):
    (tmp_path / "other.pt").write_bytes(b"other")
    result = run("fetch", "whisper", "--from", tmp_path / "other.pt")
    assert result.exit_code == HearingError.exit_code
    assert "another file" in result.stderr
    assert not folder.exists()


def test_only_what_has_a_name_can_be_fetched():
    assert run("fetch", "everything").exit_code == 2
    assert run("fetch").exit_code == 2
