"""The pipeline of the training: what is up to date is not run again, and what is not, is.

Small pipelines of real stages, on files made here. No PyTorch is needed.
"""

import ast
import hashlib
import json
import zipfile
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import yaml
from click.testing import CliRunner

from coach.errors import CoachError
from training import code_hash
from training.__main__ import main
from training.clips import RATE, Clip, read_bank, trimmed, write_bank
from training.code_hash import code_hashes
from training.pipeline import read_pipeline, run_stage, states

TRAINING = Path(code_hash.__file__).parent
SHIPPED = [TRAINING / "pipeline.yaml", TRAINING / "smoke.yaml"]

PIPELINE = """
packages:
  archive: {pip: archive, version: 1, sha256: "0", licence: none}
stages:
  parts:
    run: packages:unpack_part
    needs: {archive: packages/archive/all.zip}
    makes: {folder: sources/parts}
    with: {within: parts}
  voices:
    run: packages:unpack_part
    needs: {archive: packages/archive/all.zip}
    makes: {folder: sources/voices}
    with: {within: voices}
  kokoro:
    run: packages:join_kokoro
    needs:
      parts: [sources/parts/1, sources/parts/2]
      vocabulary: sources/parts/vocabulary
      voices: sources/voices
    makes: {kokoro: sources/kokoro}
    with: {model_sha256: MODEL}
record: {}
""".replace("MODEL", hashlib.sha256(b"onetwo").hexdigest())


@pytest.fixture
def work(tmp_path: Path):
    archive = tmp_path / "work" / "packages" / "archive"
    archive.mkdir(parents=True)
    fill(archive / "all.zip")
    return tmp_path / "work"


def fill(path, voice: str = "low") -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in (("1", "one"), ("2", "two"), ("vocabulary", "{}")):
            archive.writestr(f"parts/{name}", text)
        archive.writestr("voices/af.bin", voice)


def written(folder, text=PIPELINE):
    path = folder / "pipeline.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def run_all(path, work):
    """Run what is not done, as the command line does; return the names in order."""
    ran = []
    for state in states(read_pipeline(path), work):
        if not state.done:
            run_stage(state.stage, work)
            ran.append(state.stage.name)
    return ran


def reasons(path, work):
    return {state.stage.name: state.why for state in states(read_pipeline(path), work)}


def test_stages_run_in_the_order_of_their_needs_and_only_once(tmp_path: Path, work) -> None:
    path = written(tmp_path)
    ran = run_all(path, work)
    assert set(ran) == {"parts", "voices", "kokoro"}
    assert ran[-1] == "kokoro"
    assert (work / "sources/kokoro/model.onnx").read_bytes() == b"onetwo"
    assert (work / "sources/kokoro/voices/af.bin").read_bytes() == b"low"
    assert run_all(path, work) == []


def test_a_lock_has_the_hash_of_every_input_and_output(tmp_path: Path, work) -> None:
    run_all(written(tmp_path), work)
    lock = json.loads((work / "locks/parts.json").read_text())
    archive = hashlib.sha256((work / "packages/archive/all.zip").read_bytes()).hexdigest()
    assert lock["inputs"] == {"packages/archive/all.zip": archive}
    assert set(lock["outputs"]) == {"sources/parts"}
    assert lock["parameters"] == {"within": "parts"}
    assert "training.packages:unpack_part" in lock["code"]


def test_another_input_runs_all_that_depends_on_it_and_nothing_else(tmp_path: Path, work) -> None:
    path = written(tmp_path)
    run_all(path, work)
    fill(work / "packages/archive/all.zip", voice="high")
    assert "packages/archive/all.zip" in reasons(path, work)["voices"]
    assert reasons(path, work)["kokoro"].startswith("waits for")
    assert run_all(path, work) == ["parts", "voices", "kokoro"]
    assert (work / "sources/kokoro/voices/af.bin").read_bytes() == b"high"


def test_an_output_that_comes_out_the_same_ends_the_chain(tmp_path: Path, work) -> None:
    path = written(tmp_path)
    run_all(path, work)
    (work / "locks/parts.json").unlink()
    assert run_all(path, work) == ["parts"]


@pytest.mark.parametrize("harm", ["changed", "lost"])
def test_an_output_that_was_touched_is_made_again(tmp_path: Path, work, harm: str) -> None:
    path, voice = written(tmp_path), work / "sources/voices/af.bin"
    run_all(path, work)
    voice.write_text("other") if harm == "changed" else voice.unlink()
    assert reasons(path, work)["voices"] == "outputs changed: sources/voices"
    assert run_all(path, work) == ["voices"]
    assert voice.read_text() == "low"


def test_another_parameter_runs_the_stage_again(tmp_path: Path, work) -> None:
    run_all(written(tmp_path), work)
    path = written(tmp_path, PIPELINE.replace("within: voices", "within: parts"))
    assert reasons(path, work)["voices"] == "parameters changed: within"


def test_a_stage_that_fails_leaves_no_lock(tmp_path: Path, work) -> None:
    path = written(tmp_path, PIPELINE.replace("sources/parts/2]", "sources/parts/1]"))
    with pytest.raises(CoachError, match="should have"):
        run_all(path, work)
    assert reasons(path, work)["kokoro"] == "has not run"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("run: packages:join_kokoro", "runs: packages:join_kokoro", "runs means nothing here"),
        ("sources/parts/2]", "sources/part/2]", "sources/part/2, which nothing makes"),
        ("makes: {folder: sources/voices}", "makes: {folder: sources/parts}", "both make"),
        ("makes: {folder: sources/voices}", "makes: {folder: sources/parts/3}", "both make"),
        ("makes: {folder: sources/voices}", "makes: {folder: ../voices}", "inside the work folder"),
        ("makes: {folder: sources/voices}", "makes: {folder: /voices}", "inside the work folder"),
        ("needs: {archive: packages/archive/all.zip}\n    makes: {folder: sources/parts}",
         "needs: {archive: sources/kokoro}\n    makes: {folder: sources/parts}", "need one anoth"),
        ("record: {}", "recorded: {}", "record"),
        ("stages:", "stages: [", "cannot be read"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_file_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = written(tmp_path, PIPELINE.replace(old, new, 1))
    with pytest.raises(CoachError) as raised:
        read_pipeline(path)
    assert said in str(raised.value)
    assert str(path) in str(raised.value)


def test_what_was_not_fetched_is_said(tmp_path: Path, work) -> None:
    (work / "packages/archive/all.zip").unlink()
    arguments = ["--pipeline", str(written(tmp_path)), "--work", str(work)]
    status = CliRunner().invoke(main, [*arguments, "status"])
    assert "packages/archive/all.zip is missing" in status.output
    with pytest.raises(CoachError, match="python -m training fetch"):
        CliRunner().invoke(main, [*arguments, "run"], catch_exceptions=False)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_every_stage_of_the_shipped_pipelines_fits_its_function(path) -> None:
    for stage in read_pipeline(path).stages:
        module, name = stage.function.split(":")
        tree = ast.parse((TRAINING / f"{module.split('.')[1]}.py").read_text("utf-8"))
        (function,) = (n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == name)
        wanted = function.args
        optional = {arg.arg for arg in wanted.args[len(wanted.args) - len(wanted.defaults) :]}
        optional |= {
            arg.arg
            for arg, default in zip(wanted.kwonlyargs, wanted.kw_defaults, strict=True)
            if default
        }
        known = {arg.arg for arg in (*wanted.args, *wanted.kwonlyargs)}
        given = {*stage.needs, *stage.parameters, *(() if stage.yields_clips else stage.makes)}
        assert known - optional <= given <= known, stage.name


def test_every_package_of_the_pipeline_is_pinned_and_used() -> None:
    pipeline = read_pipeline(TRAINING / "pipeline.yaml")
    inputs = [path for stage in pipeline.stages for path in stage.inputs]
    for package in pipeline.packages:
        pinned = package.version if package.manager == "git" else package.sha256
        assert (package.manager == "git" and pinned[0] == "v") or len(pinned) in (40, 64), package
        used = any(f"{path}/".startswith(f"packages/{package.folder}/") for path in inputs)
        assert used or package.name == "wasm-heap-manager", package.name  # gnuspeech imports it


CODE = {
    "training/__init__.py": "",
    "training/a.py": "from training.b import TABLE, helper\nfrom coach import c\n"
    "def used():\n    return helper(TABLE, c.value())\ndef unused():\n    return 1\n",
    "training/b.py": "TABLE = {1: 2}\nOTHER = 3\ndef helper(*x):\n    return x\n",
    "coach/__init__.py": "",
    "coach/c.py": "def value():\n    return 1\n",
    "coach/c.yaml": "one: 1\n",
}


@pytest.mark.parametrize(
    ("file", "old", "new", "changes"),
    [
        ("training/a.py", "helper(TABLE", "helper(TABLE, TABLE", True),
        ("training/a.py", "return 1", "return 2", False),
        ("training/a.py", "def unused", "# A reason.\ndef unused", False),
        ("training/b.py", "{1: 2}", "{1: 3}", True),
        ("training/b.py", "OTHER = 3", "OTHER = 4", False),
        ("training/b.py", "return x", "return x[0]", True),
        ("coach/c.py", "return 1", "return 2", True),
        ("coach/c.yaml", "one: 1", "one: 2", True),
    ],
)
def test_code_that_a_stage_uses_is_noticed_and_other_code_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, old: str, new: str, changes: bool
) -> None:
    def hashes():
        code_hash._file.cache_clear()
        code_hash._module.cache_clear()
        return code_hashes("training.a:used")

    for name, text in CODE.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(code_hash, "ROOT", tmp_path)
    try:
        before = hashes()
        text = (tmp_path / file).read_text("utf-8")
        assert old in text
        (tmp_path / file).write_text(text.replace(old, new), encoding="utf-8")
        assert (hashes() != before) == changes
    finally:
        monkeypatch.undo()
        code_hash._file.cache_clear()
        code_hash._module.cache_clear()


def test_a_bank_gives_back_the_clips_that_were_written(tmp_path: Path) -> None:
    tone = np.sin(np.arange(RATE) * 0.2).astype(np.float32) * np.float32(0.5)
    clips = [Clip("next", "a", tone[:8000]), Clip("~x", "b", tone[:500]), Clip("Stop", "c", tone)]
    assert write_bank(tmp_path / "bank", clips) == 2  # 31 ms are no utterance
    first, second = read_bank(tmp_path / "bank")
    assert (first.phrase, second.phrase, second.speaker) == ("next", "stop", "c")
    assert np.allclose(first.sound, tone[:8000], atol=1e-4)
    assert np.allclose(second.sound, tone, atol=1e-4)


def test_a_clip_is_trimmed_to_its_sound() -> None:
    tone = np.sin(np.arange(24_000) * 0.2)
    silence = np.zeros(24_000)
    sound = trimmed(np.concatenate([silence, 0.01 * tone, silence]), 24_000)
    assert RATE <= len(sound) <= RATE + 0.06 * RATE
    assert np.abs(sound).max() == pytest.approx(0.7, abs=0.01)
    assert len(trimmed(silence, 24_000)) == 0


def test_the_shipped_record_belongs_to_the_shipped_network() -> None:
    data = files("coach.listening") / "data"
    record = json.loads((data / "phrases.record.json").read_text("utf-8"))
    shipped = ("phrases.onnx", "thresholds.json", "transcriber.onnx", "tokens.json", "meanings.npz")
    for name in shipped:
        found = hashlib.sha256((data / name).read_bytes()).hexdigest()
        assert record[f"{name.split('.')[0].replace('phrases', 'network')}_sha256"] == found
    for row, conditions in record["figures"].items():
        for counts in conditions.values():
            assert 0 <= counts["right"] + counts["asked"] + counts["wrong"] <= counts["total"], row


def test_the_smoke_pipeline_fetches_nothing() -> None:
    table = yaml.safe_load((TRAINING / "smoke.yaml").read_text("utf-8"))
    assert "packages" not in table
    assert len(table["stages"]["clips"]["with"]["texts"]) == 10
