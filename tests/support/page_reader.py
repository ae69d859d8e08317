"""What a person reads on a page of HTML."""

from __future__ import annotations

import html.parser


class Reader(html.parser.HTMLParser):
    """What a person reads on the page, one block a line."""

    BLOCKS = frozenset({"h1", "h2", "h3", "li", "p", "dt", "tr"})
    SILENT = frozenset({"style", "title"})

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._silent += tag in self.SILENT
        if tag in self.BLOCKS:
            self.lines.append("- " if tag == "li" else "")
        elif tag == "svg":
            self.lines.append(f"[{dict(attributes)['aria-label']}]")
        elif tag == "dd":
            self.lines[-1] += ": "
        elif tag in ("td", "th"):
            self.lines[-1] += "| "

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in self.SILENT

    def handle_data(self, data: str) -> None:
        if data.strip("\n") and not self._silent:
            self.lines[-1] += data


def read(page: str) -> list[str]:
    """The lines of a page."""
    reader = Reader()
    reader.feed(page)
    return reader.lines
