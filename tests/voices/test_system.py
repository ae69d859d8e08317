"""The system voice's program: what it survives. The engines that fail are real programs too."""

import hashlib
import shutil
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from coach.errors import VoiceError
from coach.voices import system
from coach.voices.system import SystemVoice
from coach.worker import Worker

ENGINE = """
import os, sys, time
class Engine:
    driver_name = "sapi5"
    def __init__(self): self.values = {"rate": 200, "voice": "fake", "voices": []}
    def connect(self, topic, callback): pass
    def getProperty(self, name): return self.values[name]
    def setProperty(self, name, value): self.values[name] = value
    def save_to_file(self, text, file): self.text, self.file = text, file
    def runAndWait(self):
        with open(os.environ["ATTEMPTS"], "a") as log: log.write("x")
        attempt = len(open(os.environ["ATTEMPTS"]).read())
        BEHAVIOUR
def init(): return Engine()
"""
SPEAKS = """
import numpy, soundfile
rng = numpy.random.default_rng(len(self.text))
sound = 0.1 * rng.standard_normal(int(16000 * 0.07 * len(self.text)))
soundfile.write(self.file, numpy.stack([sound, sound], axis=1), 16000, format="WAV")
"""


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Put a pyttsx3 that behaves as told before the real one; return its log of attempts."""

    def install(behaviour):
        package = tmp_path / "engine" / "pyttsx3"
        package.mkdir(parents=True)
        body = textwrap.indent(textwrap.dedent(behaviour), " " * 8).strip()
        (package / "__init__.py").write_text(ENGINE.replace("BEHAVIOUR", body), encoding="utf-8")
        monkeypatch.syspath_prepend(package.parent)
        log = tmp_path / "attempts"
        monkeypatch.setenv("ATTEMPTS", str(log))
        return log

    return install


def test_any_sound_file_becomes_a_clip(engine) -> None:
    """Stereo at 16 kHz, say, as an operating system may write it."""
    engine(SPEAKS)
    clip = SystemVoice().render("Breathe slowly.")
    assert len(clip) == pytest.approx(24_000 * 0.07 * len("Breathe slowly."), rel=0.01)


@pytest.mark.parametrize(
    ("behaviour", "message"),
    [
        ("os._exit(9)", "exit code 9"),
        ("os.kill(os.getpid(), 9)", "exit code -9"),
        ("raise OSError('no audio service')", "no audio service"),
        ("pass", "wrote no sound"),
        ("open(self.file, 'w').close()", "wrote no sound"),
        (SPEAKS.replace("0.1 *", "0 *"), "wrote silence"),
        ("open(self.file, 'w').write('no sound')", "Format not recognised"),
        ("self.values['rate'] = 200", "spoke at 200 words a minute"),
    ],
)
def test_a_failure_is_tried_once_more_then_explained(engine, behaviour, message: str) -> None:
    log = engine(behaviour)
    with pytest.raises(VoiceError, match=message) as caught:
        SystemVoice().render("Hold.")
    assert "--voice natural" in str(caught.value)
    assert len(log.read_text()) == 2


def test_a_failure_that_passes_is_not_noticed(engine) -> None:
    log = engine("if attempt == 1: os._exit(9)\n" + SPEAKS)
    assert len(SystemVoice().render("Hold."))
    assert len(log.read_text()) == 3  # the calibration twice, then the phrase


def test_a_program_that_hangs_is_ended(engine, monkeypatch: pytest.MonkeyPatch) -> None:
    engine("time.sleep(600)")
    monkeypatch.setattr(system, "ANSWER_SECONDS", 1)
    told = []
    with pytest.raises(VoiceError, match="gave no answer for 1 s"):
        SystemVoice(1.0, told.append).render("Hold.")
    assert told == ["The system voice is slow to answer; the coach waits for it."]


def test_too_little_to_measure_its_loudness_is_no_speech(engine) -> None:
    engine(SPEAKS.replace("0.07", "0.001"))
    with pytest.raises(VoiceError, match=r"at least 0\.4 s.*--voice natural"):
        SystemVoice().render("Hold.")


def test_silence_is_no_speech(engine) -> None:
    engine(SPEAKS.replace("0.1 *", "(0.1 if attempt == 1 else 1e-4) *"))
    with pytest.raises(VoiceError, match=r'did not speak "Hold." \(what came out is silent\)'):
        SystemVoice().render("Hold.")


def test_a_text_cut_short_is_no_speech(engine) -> None:
    engine(SPEAKS.replace("0.07", "(0.07 if attempt == 1 else 0.01)"))
    with pytest.raises(VoiceError, match="is too short"):
        SystemVoice().render("You should feel a gentle stretch along your thigh.")


def test_a_module_of_the_users_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyttsx3.py").write_text("raise SystemExit('the wrong one')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert len(SystemVoice().render("Hold."))


def test_the_program_heeds_no_warning_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    assert len(SystemVoice().render("Hold."))


def test_espeak_is_never_loaded_into_the_coach() -> None:
    """It is GPL-3: only the program that speaks a phrase may load it."""
    code = (
        "import sys; from coach.voices.system import SystemVoice; SystemVoice().render('Hold.');"
        "assert not {'pyttsx3', 'espeakng_loader'} & set(sys.modules);"
        "from pathlib import Path; maps = Path('/proc/self/maps');"
        "assert not (maps.exists() and 'espeak' in maps.read_text())"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.slow
def test_the_rate_and_the_samples_hold_on_a_busy_machine() -> None:
    """Both go wrong in pyttsx3's own queue there; no second attempt may hide it."""
    voice = SystemVoice(0.7)
    with ThreadPoolExecutor(8) as pool:
        recorded = pool.map(voice._record_once, ["Breathe slowly and easily."] * 100)
        assert len({hashlib.sha256(samples.tobytes()).hexdigest() for samples, _ in recorded}) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="the wheel with espeak is for Linux")
def test_espeak_finds_its_data_below_a_long_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cuts a path at 160 characters; virtual environments lie deeper than that."""
    import espeakng_loader

    deep = tmp_path / ("d" * 100) / ("e" * 100)
    shutil.copytree(Path(espeakng_loader.__file__).parent, deep / "espeakng_loader")
    monkeypatch.syspath_prepend(deep)
    samples, _ = system.SystemVoice()._record("Hold.")
    monkeypatch.setattr(sys, "path", sys.path[1:])
    expected, _ = system.SystemVoice()._record("Hold.")
    assert np.array_equal(samples, expected)


SPOKEN = {"en-us": "gmw/en-us", "en-gb": "gmw/en", "en": "gmw/en", "de": "gmw/de"}


@pytest.mark.skipif(sys.platform != "linux", reason="the voices of espeak-ng")
@pytest.mark.parametrize("language", SPOKEN)
def test_a_language_has_a_voice_of_its_own(language: str, tmp_path: Path) -> None:
    with closing(Worker("its program", system._CHILD, 30)) as worker:
        request = {"text": "Bath and grass.", "words_per_minute": 165, "language": language}
        answer, _ = worker.ask(request | {"file": str(tmp_path / "x.wav")})
    assert answer["engine"] == f"espeak {SPOKEN[language]}"


def test_a_language_is_heard_and_kept_apart() -> None:
    american, british = (SystemVoice(1.0, language=one) for one in ("en-us", "en-gb"))
    assert american.fingerprint != british.fingerprint
    text = "Bath and grass."
    assert not np.array_equal(american.render(text), british.render(text))
    assert np.array_equal(american.render(text), american.render(text))


def test_a_language_that_nothing_speaks_says_so() -> None:
    with pytest.raises(VoiceError, match="has no voice for xx"):
        SystemVoice(1.0, language="xx").render("Hold.")
