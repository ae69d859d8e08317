"""A report as one HTML file and as a PDF, in the look of a sheet.

Everything that comes from outside is escaped here, where it enters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from html import escape

from coach.progress.report import Report
from coach.sheet import (
    Paper,
    csp_hash,
    fill,
    in_our_letters,
    photo_img,
    sheet_style,
    template,
    typeset,
)


def report_page(report: Report) -> str:
    """Write a report as one HTML file that needs nothing else and runs nothing."""
    style = sheet_style() + template("report.css", "coach.progress")
    return fill(
        template("sheet.html"),
        title=escape(report.title),
        style=style,
        style_hash=csp_hash(style),
        sheet="\n".join(_section(report)),
    )


def report_pdf(report: Report, paper: Paper = "a4") -> bytes:
    """Typeset a report, in letters that the font has. Raises ExportError."""
    body = template("report.typ", "coach.progress")
    return typeset(body, asdict(in_our_letters(report)), paper)


def _section(report: Report) -> Iterator[str]:
    yield '<section class="sheet report" aria-labelledby="report-title">'
    yield f'<h1 id="report-title" dir="auto">{escape(report.title)}</h1>'
    yield f'<p class="summary">{escape(report.summary)}</p>'
    yield '<dl class="facts">'
    for label, text in report.facts:
        yield f"<div><dt>{escape(label)}</dt><dd>{escape(text)}</dd></div>"
    yield "</dl>"
    if report.pictures:
        yield '<div class="drawings">'
        for one in report.pictures:
            name = escape(one.heading)
            drawn = one.svg if one.photo is None else photo_img(one.photo, one.alt, "drawing")
            yield f'<figure>{drawn}<figcaption dir="auto">{name}</figcaption></figure>'
        yield "</div>"
    for plot in report.plots:
        yield f"<h2>{escape(plot.heading)}</h2>"
        label = escape(plot.heading)
        yield f'<figure class="picture" role="region" aria-label="{label}" tabindex="0">'
        yield f"{plot.svg}</figure>"
    for table in report.tables:
        first_number = len(table.columns) - table.numbers
        heading = escape(table.heading)
        yield f"<h2>{heading}</h2>"
        yield f'<div class="scroll" role="region" aria-label="{heading}" tabindex="0"><table>'
        cells = (
            f'<th scope="col"{_NUMBER if n >= first_number else ""}>{escape(name)}</th>'
            for n, name in enumerate(table.columns)
        )
        yield f"<thead><tr>{''.join(cells)}</tr></thead><tbody>"
        for first, *others in table.rows:
            cells = (
                f'<td dir="auto"{_NUMBER if n >= first_number else ""}>{escape(text)}</td>'
                for n, text in enumerate(others, 1)
            )
            yield f'<tr><th scope="row" dir="auto">{escape(first)}</th>{"".join(cells)}</tr>'
        yield "</tbody></table></div>"
    yield f'<p class="source">{escape(report.footer)}</p>'
    yield "</section>"


_NUMBER = ' class="number"'
