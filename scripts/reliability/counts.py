"""How many tests hold each promise of docs/reliability.md."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reliability.md"
FILE = re.compile(r"`((?:\w+/)*test_\w+\.py)`")


def counted(page: str) -> str:
    """The page with the counts of today in the last cell of each row of tests."""
    return "\n".join(map(_counted_row, page.split("\n")))


def _counted_row(line: str) -> str:
    files = [ROOT / "tests" / name for name in FILE.findall(line)]
    if "| `tests/` |" in line:
        files = sorted((ROOT / "tests").rglob("test_*.py"))
        texts = [file.read_text(encoding="utf-8") for file in files]
        laws = sum(text.count("@given(") for text in texts)
        return re.sub(r"\| [^|]+ \|$", f"| {_tests(texts)}, of them {laws} laws |", line)
    if not files or not line.startswith("|"):
        return line
    texts = [file.read_text(encoding="utf-8") for file in files]
    return re.sub(r"\| \d+ \|$", f"| {_tests(texts)} |", line)


def _tests(texts: list[str]) -> int:
    return sum(len(re.findall(r"^def test_", text, re.MULTILINE)) for text in texts)


if __name__ == "__main__":
    PAGE.write_text(counted(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
