"""The one HTML page of the web folder: style, script, session and sheet inside it.

Everything is inline because a page opened from the disk may not fetch its
neighbours. The Content-Security-Policy allows the one script and the one
style by their hashes, sound from the same folder, and nothing else.
"""

from __future__ import annotations

import base64
from html import escape
from typing import Final

from coach.exporting.web.session import as_json, session_data
from coach.model import Programme
from coach.sheet import (
    clock,
    csp_hash,
    fill,
    make_sheet,
    notice_list,
    sheet_section,
    sheet_style,
    template,
)
from coach.timeline import Timeline

# The whole session as AAC, which every browser plays, Safari included.
PAGE: Final = "index.html"
SOUND: Final = "session.m4a"


def web_page(timeline: Timeline, programme: Programme, audio: str, cover: bytes) -> str:
    """Write the page that plays the sound file called ``audio``, which lies beside it.

    ``cover`` is a JPEG for the lock screen. The same input gives the same page.
    """
    picture = f"data:image/jpeg;base64,{base64.b64encode(cover).decode()}"
    sheet = make_sheet(programme, timeline)
    style = sheet_style() + template("player.css", "coach.exporting.web")
    script = template("player.js", "coach.exporting.web")
    rate = sheet.picture.sample_rate
    return fill(
        template("index.html", "coach.exporting.web"),
        title=escape(programme.title),
        audio=escape(audio),
        style=style,
        style_hash=csp_hash(style),
        script=script,
        script_hash=csp_hash(script),
        notices="\n".join(
            f"<div>{notice_list((notice,), level=3)}</div>" for notice in sheet.notices
        ),
        seconds=str(timeline.frames // timeline.sample_rate),
        length=clock(timeline.frames, timeline.sample_rate),
        chapters="\n".join(
            f'<li><button type="button" data-chapter><span dir="auto">{escape(row.label)}</span> '
            f"<time>{clock(row.start, rate)}</time></button></li>"
            for row in sheet.picture.rows
        ),
        sheet=sheet_section(sheet, level=2),
        session=as_json(session_data(timeline, programme, sheet, picture)),
    )
