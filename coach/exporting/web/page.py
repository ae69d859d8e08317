"""The one HTML page of the web folder: style, script, session and sheet inside it.

Everything is inline because a page opened from the disk may not fetch its
neighbours. The Content-Security-Policy allows the one script and the one
style by their hashes, sound, icons and the worker from the same folder, and nothing else.
"""

from __future__ import annotations

import base64
from html import escape
from typing import Final

from coach.drawing import seen, svg
from coach.exporting.web.session import as_json, session_data
from coach.items import Place
from coach.model import Programme
from coach.parts import divide
from coach.session import debriefing_of
from coach.sheet import (
    clock,
    csp_hash,
    fill,
    make_sheet,
    notice_list,
    photo_img,
    sheet_section,
    sheet_style,
    template,
)
from coach.timeline import Timeline

# The whole session as AAC, which every browser plays, Safari included.
PAGE: Final = "index.html"
SOUND: Final = "session.m4a"

_HERE: Final = "coach.exporting.web"
# One script in parts, each of which may use what the others define.
_SCRIPTS: Final = ("player.js", "keeping.js", "screen.js", "device.js", "start.js")


def web_page(timeline: Timeline, programme: Programme, audio: str, cover: bytes) -> str:
    """Write the page that plays the sound file called ``audio``, which lies beside it.

    ``cover`` is a JPEG for the lock screen. The same input gives the same page.
    """
    picture = f"data:image/jpeg;base64,{base64.b64encode(cover).decode()}"
    sheet = make_sheet(programme, timeline)
    style = sheet_style() + template("player.css", _HERE)
    parts = "\n".join(template(name, _HERE) for name in _SCRIPTS)
    script = f"(function () {{\n'use strict';\n\n{parts}}})();\n"
    data = session_data(timeline, programme, picture)
    pain, effort = debriefing_of(programme)
    return fill(
        template("index.html", _HERE),
        title=escape(programme.title),
        audio=escape(audio),
        style=style,
        style_hash=csp_hash(style),
        script=script,
        script_hash=csp_hash(script),
        summary=escape(sheet.summary),
        notices=notice_list(programme.safety, level=2),
        seconds=str(timeline.frames // timeline.sample_rate),
        pain=escape(pain.ask),
        effort=escape(effort.ask),
        chapters="\n".join(
            f'<li><button type="button" data-chapter>{_drawn(part.place, programme)}'
            f'<span dir="auto">{escape(part.title)}</span> '
            f"<time>{clock(part.start, timeline.sample_rate)}</time></button></li>"
            for part in divide(timeline, "side")
        ),
        sheet=sheet_section(sheet, level=2),
        session=as_json(data),
    )


def _drawn(place: Place, programme: Programme) -> str:
    """Show the exercise of a place as the side of it is done: its drawing, or its photo.

    What is seen stands in the button already, in words; the script shows a large copy.
    """
    exercise = next((one for one in programme.exercises if one.id == place.exercise), None)
    picture = ""
    if exercise and exercise.drawing:
        picture = svg(exercise.drawing, place.side)
    elif exercise and exercise.photo:
        picture = photo_img(exercise.photo, seen(exercise, place.side), "drawing")
    return picture and f'<span aria-hidden="true">{picture}</span>'
