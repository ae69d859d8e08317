"""The shipped transcriber: real voices are written down, and its files belong together."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from speech_sounds import noise, say

from coach.errors import HearingError
from coach.listening.engines import OwnRecogniser
from coach.listening.recogniser import PhraseModel
from coach.listening.transcriber import MOST_TOKENS, Transcriber, Transcript
from coach.listening.vad import RATE

# On one worker, with all that the natural voice is asked to say for the ears.
pytestmark = pytest.mark.xdist_group("ears")

DATA = Path(__file__).parents[2] / "coach" / "listening" / "data"


@pytest.fixture(scope="module")
def written():
    model = PhraseModel.load()
    transcriber = Transcriber.load(model.trunk)

    def write(sound: np.ndarray) -> Transcript:
        features = model.hear(np.pad(sound, (3_000, 2_000))).features
        assert features is not None
        return transcriber.write(features)

    return write


@pytest.mark.parametrize(
    "text",
    [
        "could we skip this one please",
        "my hip is really sore",
        "the bus stop is closed",
        "put the kettle on",
        "next",
    ],
)
def test_what_a_voice_says_is_written_down(written, text: str) -> None:
    heard = written(say(text))
    assert heard.text == text
    assert heard.certainty > 0.9


def test_over_noise_it_is_less_sure(written) -> None:
    said = say("could we skip this one please")
    loud = said + noise(len(said) / RATE, 3 * float(np.abs(said).std()))[: len(said)]
    assert written(loud).certainty < 0.7 < written(said).certainty


def test_noise_alone_is_not_written_down_with_certainty(written) -> None:
    for seconds in (0.4, 0.9, 1.6):
        heard = written(noise(seconds, 0.1))
        assert not heard.text or heard.certainty < 0.6


def test_a_text_ends_whatever_the_network_says() -> None:
    class Endless:
        calls = 0

        def run(self, _names, inputs):
            self.calls += 1
            assert inputs["tokens"].shape[1] == self.calls + 1
            return [np.log(np.array([[0.1, 0.1, 0.1, 0.7]], np.float32))]

    heard = Transcriber(Endless(), ["", "", "", " la"]).write(np.zeros((10, 768), np.float32))
    assert heard.text.split() == ["la"] * (MOST_TOKENS - 2)
    assert heard.certainty == pytest.approx(0.7, abs=1e-4)


def test_tokens_of_another_network_and_missing_files_are_refused(tmp_path: Path) -> None:
    trunk = json.loads((DATA / "thresholds.json").read_text("utf-8"))["trunk_sha256"]
    with pytest.raises(HearingError, match="install the coach again"):
        Transcriber.load(trunk, tmp_path / "transcriber.onnx")
    (tmp_path / "transcriber.onnx").write_bytes((DATA / "transcriber.onnx").read_bytes())
    pieces = json.loads((DATA / "tokens.json").read_text("utf-8"))
    for others in (pieces[:-1], [*pieces[:-2], pieces[-1], pieces[-2]]):
        (tmp_path / "tokens.json").write_text(json.dumps(others))
        with pytest.raises(HearingError, match="another network"):
            Transcriber.load(trunk, tmp_path / "transcriber.onnx")


def test_a_transcriber_for_the_features_of_another_trunk_is_refused() -> None:
    with pytest.raises(HearingError, match=r"another phrases\.onnx"):
        OwnRecogniser(model=PhraseModel(None, {}, trunk="0" * 64))
