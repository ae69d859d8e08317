"""The parts that make the web folder an app: manifest, icons, and the worker that keeps it."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from functools import cache
from typing import Final

from coach.model import Programme
from coach.sheet import template

WORKER: Final = "worker.js"
MANIFEST: Final = "manifest.webmanifest"

# Pixels a side.
_ICONS: Final = (192, 512)
_GROUND: Final = "#0b5c63"
_FIGURE: Final = "#f3f7f7"
_TYPES: Final = {
    "html": "text/html; charset=utf-8",
    "m4a": "audio/mp4",
    "mp3": "audio/mpeg",
    "png": "image/png",
    "webmanifest": "application/manifest+json",
}


def app_files(programme: Programme) -> dict[str, bytes]:
    """Return the manifest and the icons of a programme's folder, by their names.

    The app's scope is the folder above, so that other programmes beside this one open in it.
    """
    icons = {f"icon-{size}.png": _icon(size) for size in _ICONS}
    manifest = {
        "id": programme.id,
        "name": programme.title,
        "short_name": programme.title,
        "start_url": "index.html",
        "scope": "../",
        "display": "standalone",
        "background_color": "#f3f7f7",
        "theme_color": "#f3f7f7",
        "icons": [
            {
                "src": f"icon-{size}.png",
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for size in _ICONS
            for purpose in ("any", "maskable")
        ],
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    return {MANIFEST: text.encode(), **icons}


def worker(digests: Mapping[str, str]) -> str:
    """Write the worker that keeps the files of a folder; ``digests``: their SHA-256, by name."""
    files = json.dumps(dict(sorted(digests.items())), indent=1)
    version = hashlib.sha256(files.encode()).hexdigest()[:16]
    head = "".join(
        f"const {name} = {text};\n"
        for name, text in (
            ("VERSION", json.dumps(version)),
            ("FILES", files),
            ("TYPES", json.dumps(_TYPES, indent=1)),
        )
    )
    return f"'use strict';\n\n{head}\n{template(WORKER, 'coach.exporting.web')}"


@cache
def _icon(size: int) -> bytes:
    """Draw somebody who lies with one knee up, in the middle that every mask leaves, as PNG."""
    from PIL import Image, ImageDraw

    large = 4 * size
    image = Image.new("RGB", (large, large), _GROUND)
    pen = ImageDraw.Draw(image)
    unit = large / 100
    body = [(36 * unit, 62 * unit), (58 * unit, 62 * unit), (68 * unit, 44 * unit)]
    body.append((76 * unit, 62 * unit))
    pen.line(body, fill=_FIGURE, width=round(6 * unit), joint="curve")
    pen.line([(24 * unit, 72 * unit), (78 * unit, 72 * unit)], fill=_FIGURE, width=round(2 * unit))
    for centre, radius in ((body[0], 3), (body[-1], 3), ((27 * unit, 58 * unit), 6)):
        pen.circle(centre, radius * unit, fill=_FIGURE)
    data = io.BytesIO()
    image.resize((size, size), Image.Resampling.LANCZOS).save(data, "PNG")
    return data.getvalue()
