"""The whole training, from ten clips to a network with thresholds, figures and record.

Needs PyTorch (the extra "train"): skipped without it, unless COACH_PEERS=1.
"""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import training
from coach.listening.grammar import grammar
from coach.listening.meaning import Meanings
from coach.listening.recogniser import PhraseModel
from coach.listening.transcriber import Transcriber

pytestmark = [pytest.mark.slow, pytest.mark.peers, pytest.mark.xdist_group("smoke")]

SMOKE = Path(training.__file__).with_name("smoke.yaml")
STAGES = {
    "clips", "echo", "model", "trunk", "development", "evaluation", "windows", "head", "network",
    "thresholds", "figures", "tokenizer", "decoder", "transcriber", "meanings",
}  # fmt: skip


def run(work, *arguments):
    command = [sys.executable, "-m", "training", "--pipeline", SMOKE, "--work", work, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=SMOKE.parents[1])
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory, pytorch: None):
    folder = tmp_path_factory.mktemp("training")
    assert "All stages are done" in run(folder, "run")
    return folder


def file_hash(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_network_loads_with_its_thresholds_and_judges(work) -> None:
    model = PhraseModel.load(work / "network" / "phrases.onnx")
    scores = model.score(np.random.default_rng(1).normal(0, 0.1, 16_000).astype(np.float32))
    assert scores.shape == (len(grammar().verbs) + 1,)
    assert scores.sum() == pytest.approx(1, abs=1e-3)
    assert scores.min() >= -1e-3
    assert set(model.thresholds) == set(grammar().verbs.values())


def test_the_transcriber_and_the_meanings_load_and_answer(work) -> None:
    model = PhraseModel.load(work / "network" / "phrases.onnx")
    features = model.hear(
        np.random.default_rng(1).normal(0, 0.1, 16_000).astype(np.float32)
    ).features
    assert features is not None
    written = Transcriber.load(model.trunk, work / "network" / "transcriber.onnx").write(features)
    assert 0 < written.certainty <= 1
    assert set(written.text) <= set("abcdefghijklmnopqrstuvwxyz' ")
    likely = Meanings.load(work / "network" / "meanings.npz").of("could we skip this one")
    assert sum(likely.values()) == pytest.approx(1, abs=1e-4)


def test_the_record_beside_it_says_what_it_was_made_from(work) -> None:
    record = json.loads((work / "network" / "phrases.record.json").read_text("utf-8"))
    assert record["network_sha256"] == file_hash(work / "network" / "phrases.onnx")
    assert record["thresholds_sha256"] == file_hash(work / "network" / "thresholds.json")
    assert set(record["stages"]) == STAGES
    made = {}
    for stage in record["stages"].values():
        made |= stage["outputs"]
    for stage in record["stages"].values():
        assert all(made[path] == found for path, found in stage["inputs"].items())
    head = record["stages"]["head"]
    assert head["parameters"]["epochs"] == 2
    (losses,) = head["losses"].values()
    assert 0 < float(losses["phrases"]) < 7
    assert 0 < float(losses["phonemes"]) < 100
    assert record["figures"]["session commands, synthetic"]["clean"]["total"] == 4
    assert record["figures"]["other words, in training"]["clean"]["total"] == 4


def test_nothing_runs_twice_and_the_same_training_is_the_same_network(work) -> None:
    status = run(work, "status").splitlines()
    assert {line.split()[1] for line in status} == STAGES
    assert all(line.startswith("done") for line in status)
    network, locks = work / "networks" / "head.pt", work / "locks"
    weights, exported = file_hash(network), (locks / "network.json").stat().st_mtime_ns
    network.unlink()
    output = run(work, "run")
    assert "head: outputs changed" in output
    assert file_hash(network) == weights
    assert (locks / "network.json").stat().st_mtime_ns == exported
