"""A table of people for the tests of batches, and a cache of clips of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from batch_folders import ReadPlan, WriteTable
from batch_programme import TWO_EXERCISES

from coach.batch.table import Plan


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_CACHE_DIR", str(tmp_path / "clips"))


@pytest.fixture
def table(tmp_path: Path) -> WriteTable:
    return WriteTable(tmp_path)


@pytest.fixture
def plan(tmp_path: Path) -> ReadPlan:
    """Write a table beside a programme of two exercises, and read it."""
    (tmp_path / "calves.yaml").write_text(TWO_EXERCISES, encoding="utf-8")

    def write(table: str | bytes) -> Plan:
        path = tmp_path / "plan.csv"
        path.write_bytes(table if isinstance(table, bytes) else table.encode())
        return Plan(path)

    return write
