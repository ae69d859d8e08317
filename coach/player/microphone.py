"""The ears' thread, and their microphone: opened, watched, and looked for again.

Nothing that goes wrong here ends a session or holds up its sound: it is said on
the screen, and the keys go on.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Final

from coach.audio import Input, Samples, Take
from coach.errors import CoachError, DeviceError
from coach.listening import HearingState
from coach.player.capture import Capture
from coach.player.played_log import FarEnd
from coach.player.reports import EarsChanged, VoiceTarget

if TYPE_CHECKING:
    from coach.listening import Pipeline, SpokenText
    from coach.player.voice_input import VoiceInput

ROUND_SECONDS: Final = 0.01

# So much has been played before the ears are loaded: the first word does not wait for them.
SETTLED_SECONDS: Final = 1.0

# A microphone that has given nothing, not even silence, for so long has gone.
PATIENCE_SECONDS: Final = 3.0

RETRY_SECONDS: Final = 3.0
CLOSE_SECONDS: Final = 3.0


class MicrophoneSlot:
    """Holds the microphone that is open, if one is, and the lock under which it is used.

    The listening thread fills it; who looks for devices empties it first.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.microphone: Input | None = None

    def empty(self) -> None:
        """Close the microphone. The caller holds the lock."""
        microphone, self.microphone = self.microphone, None
        if microphone is not None:
            microphone.close()

    def emptied(self, do: Callable[[], None]) -> None:
        """Do something that PortAudio can only do while no stream is open."""
        locked = self.lock.acquire(timeout=CLOSE_SECONDS)  # a device that has gone may hang
        try:
            self.empty()
            do()
        finally:
            if locked:
                self.lock.release()


class ListeningThread:
    """Listens for one player. load: makes the hearing, which takes a second or so.

    ``turn`` does what is to be done at a moment; the thread calls it, and a test may.
    """

    def __init__(
        self,
        player: VoiceTarget,
        load: Callable[[SpokenText], Pipeline],
        open_input: Callable[[], Input],
        slot: MicrophoneSlot,
    ) -> None:
        self.failure: Exception | None = None
        self._player, self._load, self._open_input = player, load, open_input
        self._slot = slot
        self._ears: VoiceInput | None = None
        self._far_end: FarEnd | None = None
        self._fault: HearingState = ""
        self._next_try = 0.0
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ears", daemon=True)

    def start(self) -> None:
        """Begin to listen, once there is sound."""
        self._thread.start()

    def close(self) -> None:
        """Close the microphone."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(CLOSE_SECONDS)

    def turn(self, now: float) -> None:
        """Do what is to be done at this moment."""
        with self._slot.lock:
            if self.failure is not None:
                return
            try:
                self._listen(now)
            except Exception as error:  # the session goes on without ears, and says so at its end
                self.failure = error
                self._close_microphone()
                self._tell("deaf", now, str(error) if isinstance(error, CoachError) else "")

    def _run(self) -> None:
        while not self._closing.wait(ROUND_SECONDS):
            self.turn(monotonic())
        with self._slot.lock:
            self._close_microphone()

    def _listen(self, now: float) -> None:
        far_end = self._player.far_end
        if far_end is None:
            self._close_microphone()
        elif self._ears is None:
            if far_end.capture.backlog < SETTLED_SECONDS:
                return
            # With all that comes with it: only now.
            from coach.player.voice_input import FarEndLog, VoiceInput

            log = FarEndLog()
            self._ears = VoiceInput(self._load(log.words), log, self._player)
        if self._ears is None:
            return
        if far_end is not self._far_end:
            self._far_end = far_end
            self._ears.play(far_end)
        if far_end is not None and self._slot.microphone is None and now >= self._next_try:
            self._open(self._ears, now)
        self._ears.work()
        microphone = self._slot.microphone
        if microphone is not None and microphone.age > PATIENCE_SECONDS:
            self._close_microphone()
            self._next_try = now + RETRY_SECONDS
            self._tell("gone", now)

    def _open(self, ears: VoiceInput, now: float) -> None:
        try:
            microphone = self._open_input()
            capture = Capture(microphone.rate)
            microphone.start(take_into(capture, microphone))
        except DeviceError as error:
            self._next_try = now + RETRY_SECONDS
            if not self._fault:
                self._tell("missing", now, str(error))
            return
        self._slot.microphone, self._fault = microphone, ""
        ears.listen(capture)

    def _close_microphone(self) -> None:
        if self._ears is not None:
            self._ears.listen(None)
        self._slot.empty()

    def _tell(self, fault: HearingState, now: float, message: str = "") -> None:
        self._fault = fault
        self._player.tell(EarsChanged(fault, now, message=message))


def take_into(capture: Capture, microphone: Input) -> Take:
    """Return what the device is to call: it only copies."""

    def take(heard: Samples, at: float) -> None:
        capture.write(heard, at, microphone.overflows)

    return take


def load_hearing(said: SpokenText) -> Pipeline:
    """Load the ears of a session. Raises CoachError."""
    from coach.listening import Pipeline, Spotter, open_aec3, open_recogniser

    return Pipeline(Spotter(open_recogniser()), said, open_aec3())
