"""Opening voices by name, and what happens when the best one cannot start."""

import subprocess
import sys
from pathlib import Path

import hibari.voices
import numpy as np
import pytest

from coach.errors import NotFoundError, VoiceError
from coach.voices.bank import ClipBank
from coach.voices.cache import ClipCache
from coach.voices.catalogue import available, is_voice, open_voice


def fail_to_load(*_args, **_options) -> None:
    raise OSError("model file is damaged")


def test_three_voices_are_there_and_usable() -> None:
    infos = available()
    assert [info.name for info in infos] == ["natural", "system", "tone"]
    assert all(info.usable and not info.reason and info.description for info in infos)


def test_to_list_voices_loads_none_of_them() -> None:
    code = (
        "import sys; from coach.voices import available; available();"
        "print(sorted({'numpy', 'hibari', 'onnxruntime', 'pyttsx3', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_missing_package_is_given_as_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hibari", None)
    natural, *others = available()
    assert not natural.usable
    assert natural.reason == "the Python package hibari is not installed"
    assert all(info.usable for info in others)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("naturel", 'no voice "naturel".*natural, system, tone.*Did you mean "natural"'),
        ("natural:emma", "no voice"),
        ("system:", "no voice"),
        ("system:en_gb", "no voice"),
        ("system:../x", "no voice"),
        ("bob", r"there are natural, system, tone\.$"),
    ],
)
def test_an_unknown_voice_is_not_found(name: str, message: str) -> None:
    with pytest.raises(NotFoundError, match=message):
        open_voice(name)


@pytest.mark.parametrize("rate", [0.69, 1.51, 0, -1, float("nan")])
def test_a_rate_out_of_bounds_is_refused(rate) -> None:
    with pytest.raises(VoiceError, match=r"rate of 0.7 to 1.5"):
        open_voice("tone", rate)


def test_where_the_package_is_missing_the_system_voice_speaks_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "hibari", None)
    heard = []
    voice = open_voice("natural", 1.2, heard.append)
    assert voice.name == "system"
    assert voice.fingerprint == open_voice("system", 1.2).fingerprint
    assert heard == [
        "The natural voice cannot start (the Python package hibari is not installed); "
        "the system voice speaks instead."
    ]


def test_where_the_model_does_not_load_the_whole_session_is_the_system_voices(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Also the clips that the natural voice spoke in an earlier session."""
    cache = ClipCache(tmp_path)
    ClipBank(open_voice("natural"), cache).prepare(["Hold."])
    monkeypatch.setattr(hibari.voices, "voice_path", fail_to_load)
    heard = []
    bank = ClipBank(open_voice("natural", on_notice=heard.append), cache)
    bank.prepare(["Hold.", "And release."])
    system = open_voice("system")
    for text in ("Hold.", "And release."):
        assert np.array_equal(bank.samples(text), system.render(text))
        assert bank.length(text) == len(bank.samples(text))
    assert heard == [
        "The natural voice cannot start (model file is damaged); the system voice speaks instead."
    ]


def test_no_session_is_spoken_by_two_voices(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cache = ClipCache(tmp_path)
    ClipBank(open_voice("natural"), cache).prepare(["Hold."])
    monkeypatch.setattr(hibari.voices, "voice_path", fail_to_load)
    bank = ClipBank(open_voice("natural", on_notice=lambda _: None), cache)
    bank.samples("Hold.")
    with pytest.raises(VoiceError, match="--voice system"):
        bank.samples("And release.")


def test_without_a_listener_the_fallback_is_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(hibari.voices, "voice_path", fail_to_load)
    open_voice("natural").load()
    assert "model file is damaged" in caplog.text


def test_no_voice_is_ever_downloaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """hibari fetches a model that is not in its wheel: ours is asked for without that."""
    monkeypatch.setenv("HIBARI_HOME", str(tmp_path))
    monkeypatch.setitem(
        hibari.voices.VOICES, "heart", {**hibari.voices.VOICES["heart"], "bundled": False}
    )
    monkeypatch.setattr(hibari.voices, "download", lambda *_: pytest.fail("it downloads"))
    heard = []
    voice = open_voice("natural", on_notice=heard.append)
    voice.load()
    assert voice.name == "system"
    assert "heart" in heard[0] or "hibari" in heard[0]


def test_the_name_of_a_voice_may_have_the_language_of_the_systems() -> None:
    names = ("natural", "system", "tone", "system:en-GB", "system:en", "system:en-gb-x-rp")
    assert all(map(is_voice, names))
    assert not any(map(is_voice, ("", ":", "system:", "tone:en", "system:e", "system:en-gb-")))
    assert open_voice("system:en-GB").fingerprint == open_voice("system:en-gb").fingerprint
