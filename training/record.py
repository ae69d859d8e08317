"""The record of a round: everything that a network was made from, beside the network."""

from __future__ import annotations

import csv
import json
import subprocess
from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from training.code_hash import ROOT
from training.pipeline import Pipeline, Stage, lock_path, sha256

LIBRARIES: Final = (
    "torch", "onnx", "onnxruntime", "numpy", "scipy", "soxr", "hibari-tts", "pyworld",
    "py-nanotts", "wordfreq",
)  # fmt: skip


def write_record(pipeline: Pipeline, work: Path) -> Path:
    """Write the record of a pipeline whose stages are all done, and return its path.

    The pipeline file says where the network, its thresholds and its figures are.
    """
    paths = {name: work / path for name, path in pipeline.record.items()}
    record = {
        "network_sha256": sha256(paths["network"]),
        "thresholds_sha256": sha256(paths["thresholds"]),
        "date": datetime.now(timezone.utc).date().isoformat(),
        "commit": _commit(),
        "libraries": {name: _version(name) for name in LIBRARIES},
        "packages": {
            package.name: {
                "manager": package.manager, "version": package.version,
                "sha256": package.sha256, "licence": package.licence,
            }
            for package in pipeline.packages
        },
        "stages": {stage.name: _stage(stage, work) for stage in pipeline.stages},
        "figures": _figures(paths["figures"]),
    }  # fmt: skip
    paths["record"].write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    return paths["record"]


def _stage(stage: Stage, work: Path) -> dict[str, Any]:
    """Return a stage's lock without its code, which the commit has; add the losses of training."""
    lock = json.loads(lock_path(work, stage).read_text("utf-8"))
    del lock["code"]
    if log := stage.makes.get("log"):
        with (work / log).open(encoding="utf-8") as table:
            lock["losses"] = {row.pop("step"): row for row in csv.DictReader(table)}
    return dict(lock)


def _figures(path: Path) -> dict[str, Any]:
    """Read counts by row and condition, without the list of what was missed."""
    rows = json.loads(path.read_text("utf-8"))
    return {
        row: {
            name: {k: v for k, v in counts.items() if k != "missed"} for name, counts in by.items()
        }
        for row, by in rows.items()
    }


def _commit() -> str | None:
    """Return the commit that is checked out, and whether anything is changed; None without git."""

    def git(*arguments: str) -> str:
        command = ["git", "-C", str(ROOT), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    try:
        commit = git("rev-parse", "HEAD")
        return f"{commit} with changes" if git("status", "--porcelain") else commit
    except (OSError, subprocess.CalledProcessError):
        return None


def _version(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None
