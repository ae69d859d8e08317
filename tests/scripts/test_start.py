"""scripts/start.py, as far as it can be tried without installing; .ci/run does the rest."""

import ast
import os
import runpy
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "start.py"
START = runpy.run_path(str(SCRIPT))
WHEEL = START["PIP_WHEEL"]
PAGE = f'<a href="pip-1.0-py3-none-any.whl">old</a><a href="../../files/{WHEEL}#sha256=0">pip</a>'


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch):
    """A package index on this machine; what it lists is ``page``."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            pages = {"/simple/pip/": self.server.page, f"/files/{WHEEL}": "wheel"}
            self.send_response(200 if self.path in pages else 404)
            self.end_headers()
            self.wfile.write(pages.get(self.path, "").encode())

        def log_message(self, *_) -> None:
            pass

    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("no_proxy", "*")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.page = PAGE
        server.url = f"http://127.0.0.1:{server.server_port}/simple/"
        threading.Thread(target=server.serve_forever, args=[0.01]).start()
        yield server
        server.shutdown()


def test_pip_is_found_in_the_index_that_the_user_set(
    index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", index.url)
    assert START["fetch_pip"]() == b"wheel"


def test_the_index_may_stand_in_a_settings_file(
    index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "pip.conf"
    settings.write_text(f"[global]\nindex-url = {index.url}\n", encoding="utf-8")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(settings))
    assert START["fetch_pip"]() == b"wheel"


def test_an_index_without_it_is_named(index, monkeypatch: pytest.MonkeyPatch) -> None:
    index.page = '<a href="pip-1.0-py3-none-any.whl">old</a>'
    monkeypatch.setenv("PIP_INDEX_URL", index.url)
    with pytest.raises(OSError, match=r"is not listed at http://127\.0\.0\.1"):
        START["fetch_pip"]()


def test_an_old_python_can_read_the_sentence_that_refuses_it() -> None:
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_a_mistyped_command_is_refused_before_anything_is_made() -> None:
    command = [sys.executable, str(SCRIPT), "--all"]
    outcome = subprocess.run(command, capture_output=True, text=True)
    assert outcome.returncode == 2
    assert "--all goes with test" in outcome.stderr


def test_the_tests_of_a_group_run_on_one_worker(tmp_path: Path) -> None:
    (tmp_path / "test_group.py").write_text(
        "import pytest\n"
        "@pytest.mark.xdist_group('one')\n"
        "@pytest.mark.parametrize('number', range(8))\n"
        "def test_it(number, worker_id):\n"
        "    open(worker_id, 'a').close()\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "xdist.plugin"]
    command += ["-n", "2", *START["WORKERS"][-2:]]
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, env=alone)
    assert len(list(tmp_path.glob("gw*"))) == 1
