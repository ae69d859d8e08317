"""A real Chromium and a real Firefox, a web folder on the disk, and a page that must stay quiet."""

import os
import shutil
from pathlib import Path

import pytest
from exported_session import write_web
from web_player import Player, Session, small_programme

from coach.compiler import compile_track
from coach.voices.bank import ClipBank
from coach.voices.cache import ClipCache
from coach.voices.tone import ToneVoice

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Before any script of the page: what the page asks of the browser is written
# down, and still reaches the browser.
WITNESS = """
  window.seen = {violations: [], actions: {}, locks: [], vibrations: []};
  navigator.vibrate = (pattern) => seen.vibrations.push(pattern) > 0;
  document.addEventListener('securitypolicyviolation',
    (event) => seen.violations.push(event.violatedDirective + ' ' + event.blockedURI));
  const setHandler = MediaSession.prototype.setActionHandler;
  MediaSession.prototype.setActionHandler = function (name, handler) {
    seen.actions[name] = handler;
    return setHandler.call(this, name, handler);
  };
  const request = WakeLock.prototype.request;
  WakeLock.prototype.request = async function (kind) {
    const lock = await request.call(this, kind);
    seen.locks.push(lock);
    return lock;
  };
"""


def pytest_collection_modifyitems(items) -> None:
    for item in items:
        if Path(__file__).parent in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)
            # One browser of each kind a module.
            item.add_marker(pytest.mark.xdist_group(f"browser-{Path(item.path).stem}"))


@pytest.fixture(scope="module")
def chromium():
    """One browser a module; no other test meets its event loop."""
    if CHROMIUM is None:
        absent = pytest.fail if os.environ.get("COACH_PEERS") == "1" else pytest.skip
        absent("there is no Chromium here (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--mute-audio", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory):
    """A tab of one Firefox a module."""
    if FIREFOX is None or shutil.which("pulseaudio") is None:
        absent = pytest.fail if os.environ.get("COACH_PEERS") == "1" else pytest.skip
        absent("there is no Firefox here, or no PulseAudio (Debian: firefox-esr, pulseaudio)")
    from firefox import firefox
    from virtual_card import virtual_sound

    with (
        virtual_sound(tmp_path_factory.mktemp("sound")) as environment,
        firefox(FIREFOX, tmp_path_factory.mktemp("firefox"), environment) as tab,
    ):
        yield tab


@pytest.fixture(params=["chromium", "firefox"])
def either(request, session) -> Player:
    """The player of the session, in each browser."""
    if request.param == "chromium":
        player: Player = request.getfixturevalue("open_player")(session.index)
        return player
    tab = request.getfixturevalue("firefox")
    tab.goto(session.index.as_uri())
    player = Player(tab)
    player.wait_for("document.getElementById('audio').readyState > 0")
    return player


@pytest.fixture(scope="session")
def session(tmp_path_factory: pytest.TempPathFactory):
    import soundfile

    folder = tmp_path_factory.mktemp("web")
    programme = small_programme()
    bank = ClipBank(ToneVoice(), ClipCache(folder / "clips"))
    track = compile_track(programme, bank)
    sound = folder / "whole.mp3"
    with soundfile.SoundFile(
        sound, "w", 24_000, 1, format="MP3", bitrate_mode="CONSTANT", compression_level=0.8
    ) as file:
        for block in track.blocks():
            file.write(block)
    index = write_web(folder / "out", track.timeline, programme, sound)
    return Session(index, track.timeline, programme, sound)


@pytest.fixture
def open_player(chromium):
    """Open players; at the end, none of them has complained or gone to the network."""
    contexts, faults = [], []

    def _open(index, *, quiet: bool = True, sound: bool = True, before: str = "", **options):
        context = chromium.new_context(**({"viewport": {"width": 1280, "height": 860}} | options))
        contexts.append(context)
        context.add_init_script(WITNESS + before)
        page = context.new_page()
        page.on("request", lambda request: note(request.url, request.url.split(":")[0]))
        if quiet:
            page.on("console", lambda message: faults.append(message.text))
            page.on("pageerror", lambda error: faults.append(str(error)))
        player = Player(page)
        page.goto(Path(index).as_uri())
        if sound:
            player.wait_for("document.getElementById('audio').readyState > 0")
        return player

    def note(url, scheme) -> None:
        if scheme not in ("file", "data", "blob"):
            faults.append(url)

    yield _open
    for context in contexts:
        for page in context.pages:
            seen = page.evaluate("() => window.seen ? window.seen.violations : []")
            faults.extend(seen)
        context.close()
    assert faults == []
