"""Firefox as Debian and others have it, by WebDriver BiDi, which it speaks without a driver.

Playwright drives a Firefox of its own alone, which no package has.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

# No sound, no first-run pages, no look at any other host; a page may play as if it was touched.
PREFERENCES: dict[str, Any] = {
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "media.autoplay.default": 0,
    "media.volume_scale": "0.0",
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
    # As on a phone: they take no room.
    "ui.useOverlayScrollbars": 1,
}


class Tab:
    """One page of Firefox."""

    def __init__(self, socket: ClientConnection, context: str) -> None:
        self._socket, self._context, self._number = socket, context, 0

    def send(self, method: str, **parameters: Any) -> Any:
        """Send a command, and return its result; fail where it is refused."""
        self._number += 1
        self._socket.send(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv(timeout=30))
            if answer.get("id") == self._number:
                assert answer["type"] == "success", answer
                return answer["result"]

    def set_viewport_size(self, size: dict[str, int]) -> None:
        """Give the page this many CSS pixels, by "width" and "height"."""
        self.send("browsingContext.setViewport", context=self._context, viewport=size)

    def goto(self, address: str) -> None:
        """Load an address, and wait until it is there."""
        self.send("browsingContext.navigate", context=self._context, url=address, wait="complete")

    def reload(self) -> None:
        """Load the page again."""
        self.send("browsingContext.reload", context=self._context, wait="complete")

    def run(self, expression: str) -> Any:
        """Evaluate a JavaScript expression; its value comes as JSON."""
        result = self.send(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then((one) => JSON.stringify(one))",
            target={"context": self._context},
            awaitPromise=True,
            userActivation=True,
        )
        assert result["type"] == "success", result
        return json.loads(result["result"].get("value", "null"))

    def evaluate(self, function: str, argument: Any = None) -> Any:
        """Call a JavaScript function with a value, as Playwright does."""
        return self.run(f"({function})({json.dumps(argument)})")

    def click(self, selector: str) -> None:
        """Click on an element."""
        self.run(f"document.querySelector({json.dumps(selector)}).click()")

    def wait_for_timeout(self, ms: float) -> None:
        """Wait."""
        self.run(f"new Promise((done) => setTimeout(done, {ms}))")

    def press(self, key: str) -> None:
        """Press a key, by its WebDriver value."""
        moves = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        actions = [{"type": "key", "id": "keys", "actions": moves}]
        self.send("input.performActions", context=self._context, actions=actions)

    def picture(self) -> bytes:
        """Take a picture of what is seen, as PNG."""
        data = self.send("browsingContext.captureScreenshot", context=self._context)["data"]
        return base64.b64decode(data)


@contextmanager
def firefox(program: str, profile: Path, environment: dict[str, str]) -> Iterator[Tab]:
    """Start Firefox without a window, and end it; yields its one page.

    environment: that of a sound server, for it plays nothing without one.
    """
    profile.mkdir(exist_ok=True)
    (profile / "user.js").write_text(
        "".join(
            f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
            for name, value in PREFERENCES.items()
        ),
        encoding="utf-8",
    )
    command = [program, "--headless", "--no-remote", "--remote-debugging-port", "0"]
    process = subprocess.Popen(
        [*command, "--profile", str(profile)],
        stderr=subprocess.PIPE,
        text=True,
        env=environment | {"HOME": str(profile)},
    )
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", line):
                break
        else:
            pytest.fail("Firefox did not start")
        with connect(f"{found[1]}/session", max_size=None) as socket:
            tab = Tab(socket, "")
            tab.send("session.new", capabilities={})
            contexts = tab.send("browsingContext.getTree")["contexts"]
            tab._context = contexts[0]["context"]
            yield tab
    finally:
        process.terminate()
        process.wait(30)
        process.stderr.close()
