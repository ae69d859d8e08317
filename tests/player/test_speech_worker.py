"""The speech of a session while it plays: every order and every sentence is answered."""

from queue import SimpleQueue

from session_harness import SMALL

from coach.items import Preferences
from coach.player.engine import Engine
from coach.player.speech_worker import SpeechWorker
from coach.script import write_script
from coach.session.events import CompileFailed, Settings
from coach.session.outline import outline_of
from coach.session.state import begin


class Broken:
    """A ClipBank whose voice breaks in a way that was not foreseen."""

    def prepare(self, texts, on_progress=None) -> None:
        raise ZeroDivisionError

    samples = length = prepare


def test_it_answers_every_order_and_every_sentence_whatever_breaks() -> None:
    script, jobs = write_script(SMALL), SimpleQueue()
    speech = SpeechWorker(SMALL, Preferences(), script, lambda percent: Broken(), jobs)
    outline = outline_of(script)
    speech.start()
    reports = []
    engine = Engine(begin(outline, Settings()), speech, reports.append)
    jobs.get(timeout=10)(engine)
    assert isinstance(reports[-1].event, CompileFailed)
    speech.compile(Settings(90), outline.points[0])
    speech.speak("Hello.")
    for _ in range(2):
        jobs.get(timeout=10)(engine)
    speech.close()
