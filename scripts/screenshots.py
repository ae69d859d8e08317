"""Take pictures of the web page in every state, and of a sheet, in every size and colour scheme.

    python scripts/screenshots.py FOLDER [PART-OF-A-NAME ...]

They are to be looked at. A page is of tones, so that it is quickly made. "zoomed" is what a window
of that size shows at 200 %: half as many CSS pixels, each twice as large.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from coach import api
from coach.items import Preferences
from coach.sheet import sheet_alone, sheet_page

SIZES = {
    "320x568": (320, 568),
    "390x844": (390, 844),
    "844x390": (844, 390),
    "1440x900": (1440, 900),
}
# A state: what brings the page there, given the first hold and the gate before it in seconds.
STATES = {
    "first": "",
    "folded": "localStorage.setItem('coach-notices', session.safety); location.reload();",
    "talk": "start(); go(gate[0] - 6);",
    "waiting": "start(); go(gate[0]);",
    "hold": "start(); go(hold[0] + 2);",
    "rest": "start(); go(rest[0]);",
    "paused": "start(); go(hold[0] + 2); setTimeout(() => audio.pause(), 800);",
    "sheet": "",
    "done": "halfDone(); go(session.seconds - 3); setTimeout(start, 500);",
}
SCRIPT = """() => {
  const session = JSON.parse(document.getElementById('session').textContent);
  const audio = document.getElementById('audio');
  const later = (then) => setTimeout(then, 350);
  const start = () => document.getElementById('play').click();
  const go = (time) => later(() => {
    const position = document.getElementById('position');
    position.value = String(Math.ceil(time));
    position.dispatchEvent(new Event('input'));
  });
  const halfDone = () => {
    const done = session.reps.slice(0, 9).map((rep) => [...rep[2], Date.now()]);
    const { programme, title, exercises, planned } = session;
    const answers = { outcome: null, pain: null, effort: null, started: Date.now(), id: 'one' };
    localStorage.setItem('coach-open-' + programme, 'one');
    localStorage.setItem('coach-session-one',
      JSON.stringify({ ...answers, programme, title, exercises, planned, done }));
  };
  const gate = session.gates[0];
  const hold = session.phases.find((phase) => phase[2] === 'timed');
  const rest = session.phases.find((phase) => phase[3] === 'Rest') || gate;
  STEPS
}"""


def main(folder: Path, wanted: list[str]) -> None:
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as there, sync_playwright() as playwright:
        *_, page = api.export(
            api.load("sacroiliitis"), Path(there), formats=["web"], splits=["session"], voice="tone"
        )
        sheet = Path(there) / "sheet.html"
        content = sheet_alone(api.load("sacroiliitis"), Preferences(), "29 November 2026")
        sheet.write_text(sheet_page(content), encoding="utf-8")
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--mute-audio", "--disable-gpu"]
        )
        for size, (width, height) in SIZES.items():
            for scheme, zoom in (("light", 1), ("dark", 1), ("light", 2)):
                for state, steps in STATES.items():
                    name = "-".join((size, "zoomed" if zoom > 1 else scheme, state))
                    if wanted and not any(part in name for part in wanted):
                        continue
                    context = browser.new_context(
                        viewport={"width": width // zoom, "height": height // zoom},
                        device_scale_factor=zoom,
                        color_scheme=scheme,
                    )
                    tab = context.new_page()
                    if state == "sheet":
                        tab.goto(sheet.as_uri())
                        tab.screenshot(path=folder / f"{name}.png", full_page=True)
                        context.close()
                        continue
                    tab.goto(page.as_uri())
                    tab.evaluate(SCRIPT.replace("STEPS", steps))
                    tab.wait_for_timeout(4500 if state == "done" else 1000)
                    tab.screenshot(path=folder / f"{name}.png")
                    if state == "done":
                        tab.screenshot(path=folder / f"{name}-whole.png", full_page=True)
                    context.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
