"""The web folder over the small server: kept on the device, updated, and asking no other host."""

import dataclasses
import json
import shutil
import socket
import threading
from pathlib import Path

import pytest
from exported_session import write_web
from web_player import Player, small_programme

from coach.items import Place
from coach.parts import pad
from coach.serving import HERE, Server
from coach.store.browser import read_browser_sessions
from coach.store.records import planned_sides

KEPT = "document.getElementById('kept').textContent.startsWith('Kept on this device')"
READY = "document.getElementById('audio').readyState > 0"
ID = "() => JSON.parse(document.getElementById('session').textContent).id"


class Served:
    """A folder with a web folder in it, and the server that shows it."""

    def __init__(self, session, folder: Path) -> None:
        self.session, self.folder = session, folder
        self.web = folder / "small-web"
        shutil.copytree(session.index.parent, self.web)
        with socket.socket() as probe:
            probe.bind((HERE, 0))
            port = probe.getsockname()[1]
        self.server = Server(folder, port=port)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        self.address = f"http://{HERE}:{port}/"
        self.stopped = False

    def stop(self) -> None:
        if not self.stopped:
            self.stopped = True
            self.server.close()
            self.thread.join(10)

    def newer(self) -> None:
        """Write a version of the programme whose reps are five seconds later."""
        rate = self.session.timeline.sample_rate
        later = pad(self.session.timeline, 5 * rate, 0)
        write_web(self.web, later, self.session.programme, self.session.sound)

    @property
    def rep(self) -> float:
        """Where the third rep begins, in seconds."""
        reps = [mark for mark in self.session.timeline.markers if mark.kind == "rep"]
        return reps[2].frame / self.session.timeline.sample_rate


@pytest.fixture
def served(session, tmp_path: Path):
    found = Served(session, tmp_path)
    yield found
    found.stop()


@pytest.fixture(params=["chromium", "firefox"])
def visit(request, served):
    """Open an address of the server in each browser; Chromium's page asks nobody else."""
    contexts, asked = [], []

    def _visit(path: str = "small-web/") -> Player:
        if request.param == "firefox":
            tab = request.getfixturevalue("firefox")
        else:
            context = request.getfixturevalue("chromium").new_context(
                viewport={"width": 390, "height": 844}
            )
            contexts.append(context)
            context.on("request", lambda one: asked.append(one.url))
            tab = context.new_page()
        tab.goto(served.address + path)
        player = Player(tab)
        player.wait_for(READY)
        return player

    yield _visit
    for context in contexts:
        context.close()
    assert [one for one in asked if not one.startswith((served.address, "data:", "blob:"))] == []


def test_it_goes_on_when_the_server_is_gone(visit, served) -> None:
    player = visit()
    player.wait_for(KEPT)
    served.stop()
    player.reload()
    player.start()
    # A jump forward asks for a part of the file.
    player.go(100)
    player.wait_for("document.getElementById('audio').currentTime > 100.3")
    player.pause()


def test_an_update_takes_over_when_it_is_asked_to_and_keeps_the_place(visit, served) -> None:
    player = visit()
    player.wait_for(KEPT)
    player.go(served.rep + 2)
    former = player.run(ID)
    served.newer()
    player.run("() => navigator.serviceWorker.getRegistration().then((one) => one.update()).then()")
    player.wait_for("!document.getElementById('update').hidden")
    player.reload()
    assert player.run(ID) == former
    player.wait_for("!document.getElementById('update').hidden")
    player.page.click("#update")
    for _ in range(100):
        try:
            if player.run(ID) != former and player.run(f"() => {READY}"):
                break
        except Exception:
            pass
        player.page.wait_for_timeout(100)
    assert player.run(ID) != former
    assert player.time == pytest.approx(served.rep + 5, abs=0.05)


def test_half_an_update_leaves_the_version_before(visit, served) -> None:
    player = visit()
    player.wait_for(KEPT)
    former = player.run(ID)
    served.newer()
    page = served.web / "index.html"
    page.write_bytes(page.read_bytes()[:1000])
    player.run(
        "() => navigator.serviceWorker.getRegistration()"
        ".then((one) => one.update()).catch(() => null).then(() => null)"
    )
    player.page.wait_for_timeout(1500)
    assert player.run("() => document.getElementById('update').hidden")
    served.stop()
    player.reload()
    assert player.run(ID) == former
    player.start()
    player.pause()


def test_a_device_without_room_plays_from_the_network_and_says_so(visit, served) -> None:
    worker = served.web / "worker.js"
    full = "Cache.prototype.put = () => Promise.reject(new DOMException('', 'QuotaExceededError'));"
    worker.write_text(full + worker.read_text("utf-8"), encoding="utf-8")
    player = visit()
    player.wait_for("document.getElementById('kept').textContent.includes('could not be kept')")
    player.start()
    player.pause()


def test_several_programmes_are_one_app(visit, served) -> None:
    other = small_programme(id="other", title="Another programme")
    session = served.session
    write_web(served.folder / "other-web", session.timeline, other, session.sound)
    player = visit()
    player.page.goto(served.address + "other-web/")
    player.wait_for(READY)
    player.page.goto(served.address + "small-web/")
    player.wait_for(READY)
    links = "() => Array.from(document.querySelectorAll('#others a'), (one) => one.href)"
    assert player.run(links) == [served.address + "other-web/index.html"]
    player.page.goto(player.run(links)[0])
    player.wait_for("document.title === 'Another programme'")


def test_chromium_would_install_it(chromium, served) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(served.address + "small-web/")
    Player(page).wait_for(KEPT)
    session = context.new_cdp_session(page)
    manifest = session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert json.loads(manifest["data"])["name"] == "A small programme"
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [error["errorId"] for error in errors if error["errorId"] != "in-incognito"] == []
    context.close()


def test_a_full_storage_loses_no_answer_that_can_be_saved(session, open_player) -> None:
    player = open_player(session.index)
    end = session.timeline.frames / session.timeline.sample_rate
    player.run(
        "() => { Storage.prototype.setItem = () => {"
        " throw new DOMException('full', 'QuotaExceededError'); }; }"
    )
    rate = session.timeline.sample_rate
    rep = next(phase.end for phase in session.timeline.phases) / rate
    player.go(rep - 1)
    player.page.click("#play")
    player.wait_for(f"document.getElementById('audio').currentTime > {rep + 0.2}")
    player.go(end - 1)
    player.wait_for("!document.getElementById('done').hidden")
    player.page.locator("#pain").get_by_text("4", exact=True).click()
    assert player.page.get_by_text("no room to keep your sessions").is_visible()
    with player.page.expect_download() as download:
        player.page.click("#save")
    (saved,) = read_browser_sessions(Path(download.value.path()))
    assert (saved.programme, saved.outcome, saved.pain) == ("small", "completed", 4)
    assert [place for place, _ in saved.done] == [Place("calf-stretch", "left", 1, 1)]
    assert saved.planned == planned_sides(session.programme)


def test_in_another_programme_the_place_is_not_taken(visit, served) -> None:
    player = visit()
    player.go(served.rep + 2)
    session = served.session
    exercises = tuple(
        dataclasses.replace(one, id=f"{one.id}-new") for one in session.programme.exercises
    )
    other = small_programme(id="other", exercises=exercises)
    write_web(served.folder / "other-web", session.timeline, other, session.sound)
    player.page.goto(served.address + "other-web/")
    player.wait_for(READY)
    assert player.time == 0
