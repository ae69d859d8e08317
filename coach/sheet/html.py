"""A sheet as HTML: a page of its own, or a section of another page.

Everything that comes from a programme is escaped here, where it enters.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from html import escape
from importlib import resources
from string import Template

from coach.dose import DAYS
from coach.model import Safety, Source
from coach.pose import Photo
from coach.sheet.sheet import Block, Sheet, SheetExercise, notices


def template(name: str, package: str = "coach.sheet") -> str:
    """Read one of the template files beside this module."""
    return (resources.files(package) / name).read_text(encoding="utf-8")


def fill(page: str, **values: str) -> str:
    """Put ready HTML into the ``${name}`` places of a template."""
    return Template(page).substitute(values)


def csp_hash(content: str) -> str:
    """Name an inline style or script in a Content-Security-Policy: its own hash."""
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def sheet_page(sheet: Sheet) -> str:
    """Write a sheet as one HTML file that needs nothing else and runs nothing."""
    style = sheet_style()
    return fill(
        template("sheet.html"),
        title=escape(sheet.title),
        style=style,
        style_hash=csp_hash(style),
        sheet=sheet_section(sheet, level=1),
    )


def sheet_style() -> str:
    """Return the style of a sheet and its drawings."""
    return template("sheet.css") + template("drawing.css", "coach.drawing")


def sheet_section(sheet: Sheet, *, level: int) -> str:
    """Write a sheet as one ``<section>`` whose own heading is ``<h{level}>``."""
    return "\n".join(_section(sheet, level))


def _section(sheet: Sheet, level: int) -> Iterator[str]:
    yield '<section class="sheet" aria-labelledby="sheet-title">'
    yield '<header class="heading">'
    yield _tag(f"h{level}", sheet.title, 'id="sheet-title" dir="auto"')
    yield _tag("p", sheet.summary, 'class="summary"')
    yield '<dl class="whom">'
    for label, text in (("Name", sheet.name), ("Clinician", sheet.clinician), ("Date", sheet.date)):
        yield f"<div>{_tag('dt', label)}{_tag('dd', text, _AUTO)}</div>"
    yield "</dl></header>"
    if sheet.stop.texts:
        yield '<div class="caution stop">'
        yield _tag(f"h{level + 1}", sheet.stop.heading)
        yield f"{_tag('p', ' '.join(sheet.stop.texts), _AUTO)}</div>"
    for exercise in sheet.exercises:
        yield from _exercise(exercise, level + 1)
    yield '<div class="foot">'
    yield '<div class="ticks">'
    often = f": {sheet.grid.often}" if sheet.grid.often else ""
    yield _tag(f"h{level + 1}", f"Tick each day that you did it{often}")
    yield "<table><thead><tr><td></td>"
    yield "".join(f'<th scope="col">{day.capitalize()[:3]}</th>' for day in DAYS)
    yield "</tr></thead><tbody>"
    for week in range(1, sheet.grid.weeks + 1):
        cells = "".join(
            f"<td>{_BOX * sheet.grid.boxes if due else ''}</td>" for due in sheet.grid.days
        )
        yield f'<tr><th scope="row">Week {week}</th>{cells}</tr>'
    yield "</tbody></table></div>"
    yield '<div class="notices">'
    for notice in sheet.notices:
        yield "<div>"
        yield from _block(notice, level + 1)
        yield "</div>"
    yield "</div></div>"
    if sheet.source:
        yield _source("Source", sheet.source)
    yield "</section>"


def _exercise(exercise: SheetExercise, level: int) -> Iterator[str]:
    photo = exercise.photo
    picture = exercise.drawn or ("" if photo is None else photo_img(photo, exercise.seen))
    yield f'<article class="exercise{" drawn" if picture else ""}">'
    yield '<div class="title">'
    yield _tag(f"h{level}", f"{exercise.number}. {exercise.name}", 'dir="auto"')
    yield _tag("p", exercise.dose, 'class="dose"')
    yield "</div>"
    yield '<div class="beside">'
    yield picture
    yield '<dl class="facts">'
    for label, text in exercise.facts:
        yield f"<div>{_tag('dt', label)}{_tag('dd', text, _AUTO)}</div>"
    yield "</dl>"
    if exercise.cautions:
        cautions = _tag("span", " ".join(exercise.cautions), _AUTO)
        yield f'<p class="caution">{_tag("strong", "Take care")} {cautions}</p>'
    yield "</div>"
    yield '<ol class="steps">'
    for step in exercise.steps:
        yield f"<li>{_tag('strong', step.heading)} {_tag('span', ' '.join(step.texts), _AUTO)}</li>"
    yield "</ol>"
    if exercise.source:
        yield _source("Source of this exercise", exercise.source)
    yield "</article>"


def photo_img(photo: Photo, alt: str, style: str = "photo") -> str:
    """Write an author's picture as an element that holds it; ``style`` is its class."""
    data = base64.b64encode(photo.data).decode()
    size = f'width="{photo.width}" height="{photo.height}"'
    return f'<img class="{style}" src="data:image/jpeg;base64,{data}" {size} alt="{escape(alt)}">'


_BOX = '<span class="box"></span>'

_AUTO = 'dir="auto"'


def _block(block: Block, level: int) -> Iterator[str]:
    yield _tag(f"h{level}", block.heading)
    yield f"<ul>{' '.join(_tag('li', text, _AUTO) for text in block.texts)}</ul>"


def notice_list(safety: Safety, *, level: int) -> str:
    """Write all safety notices on their own, each in a part with its heading."""
    blocks = ("\n".join(_block(notice, level)) for notice in notices(safety))
    return "\n".join(f"<div>{block}</div>" for block in blocks)


def _source(label: str, source: Source) -> str:
    parts = [_tag("strong", f"{label}:"), _tag("cite", source.title, _AUTO)]
    if source.url:
        parts.append(_tag("span", source.url, 'class="address"'))
    if source.note:
        parts += ["–", _tag("span", source.note, _AUTO)]
    return f'<p class="source">{" ".join(parts)}</p>'


def _tag(name: str, text: str, attributes: str = "") -> str:
    opening = f"{name} {attributes}" if attributes else name
    return f"<{opening}>{escape(text)}</{name}>"
