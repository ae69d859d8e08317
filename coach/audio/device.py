"""Sound devices; the only file that imports sounddevice, and only when asked.

A device pulls: it calls ``fill`` from a thread of its own whenever it wants
sound, and ``take`` whenever it has some. One that is unplugged raises nothing;
its calls just stop, so the player and the ears watch their ``age``.

Both are told when the first sample is heard at the loudspeaker, or was heard at
the microphone: in seconds by ``time.monotonic``, whatever clock the system's
sound has, so that the two can be held against each other.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

from coach.errors import DeviceError
from coach.timeline import SAMPLE_RATE

if TYPE_CHECKING:
    from coach.audio.samples import Samples

# Fills an array of shape (frames,) with what is to be played next, and is told when its
# first sample will be heard; must not wait.
Fill: TypeAlias = "Callable[[Samples, float], None]"

# Is given an array of shape (frames,) that was just heard, to copy, and when its first
# sample was; must not wait.
Take: TypeAlias = "Callable[[Samples, float], None]"

# Asked of every output. Less gains little, and runs dry on a busy machine.
LATENCY_SECONDS: Final = 0.17

# Silence for an output that has just opened: Bluetooth and cars swallow what comes first.
LEAD_IN_SECONDS: Final = 0.7

# Asked of every microphone: a command waits for it. What is lost does less harm here.
HEARING_LATENCY_SECONDS: Final = 0.05

# A sample that is further away from its callback has no believable time.
_LONGEST_SECONDS: Final = 3.0


class Output(Protocol):
    """An open output device: mono, 16 bit, at ``rate`` Hz."""

    name: str
    rate: int

    # Seconds from a call of ``fill`` until its sound is heard, as far as the device knows.
    latency: float

    def start(self, fill: Fill) -> None:
        """Begin to call ``fill``. Raises DeviceError."""

    @property
    def age(self) -> float:
        """Seconds since ``fill`` was last called, or since the start."""

    @property
    def underflows(self) -> int:
        """Count how often the device has run dry."""

    def close(self) -> None:
        """Stop calling ``fill``, at once."""


class Input(Protocol):
    """An open microphone: mono, 16 bit, at ``rate`` Hz."""

    name: str
    rate: int

    def start(self, take: Take) -> None:
        """Begin to call ``take``. Raises DeviceError."""

    @property
    def age(self) -> float:
        """Seconds since ``take`` was last called, or since the start."""

    @property
    def overflows(self) -> int:
        """Count how often sound was lost because the machine was too busy."""

    def close(self) -> None:
        """Stop listening, at once."""


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """A sound device as its system describes it; channels are 0 where it has none."""

    index: int
    name: str
    system: str
    outputs: int
    inputs: int
    rate: int
    default_output: bool
    default_input: bool


def open_output(name: str | None = None) -> Output:
    """Open an output device by (part of) its name or its number; None: the default.

    It runs at SAMPLE_RATE, or at its own where it refuses that. Raises DeviceError:
    PortAudio is missing, there is no device, no such one, or it cannot be used.
    """
    sounddevice = _sounddevice()
    info = _find(_LOUDSPEAKER, name)
    for wanted in dict.fromkeys((SAMPLE_RATE, info.rate)):
        try:
            sounddevice.check_output_settings(info.index, 1, "int16", samplerate=wanted)
        except sounddevice.PortAudioError as error:
            fault = error
        else:
            return _Loudspeaker(sounddevice, info, wanted)
    raise _unusable(_LOUDSPEAKER, info, fault)


def open_input(name: str | None = None) -> Input:
    """Open a microphone by (part of) its name or its number; None: the default.

    It runs at its own rate. Raises DeviceError: PortAudio is missing, there is no
    microphone, no such one, or it cannot be used.
    """
    return _Microphone(_sounddevice(), _find(_MICROPHONE, name))


def refresh() -> None:
    """Have PortAudio look for devices again; nothing may be open. Raises DeviceError."""
    sounddevice = _sounddevice()
    with suppress(sounddevice.PortAudioError):
        sounddevice._terminate()
    try:
        sounddevice._initialize()
    except sounddevice.PortAudioError as error:
        raise DeviceError(f"The sound system does not answer: {error}.") from error


def devices() -> tuple[DeviceInfo, ...]:
    """List every device that there is. Raises DeviceError where PortAudio cannot."""
    sounddevice = _sounddevice()
    try:
        systems = [api["name"] for api in sounddevice.query_hostapis()]
        default_input, default_output = sounddevice.default.device
        return tuple(
            DeviceInfo(
                index=index,
                name=str(found["name"]),
                system=systems[found["hostapi"]],
                outputs=int(found["max_output_channels"]),
                inputs=int(found["max_input_channels"]),
                rate=int(found["default_samplerate"]),
                default_output=index == default_output,
                default_input=index == default_input,
            )
            for index, found in enumerate(sounddevice.query_devices())
        )
    except (sounddevice.PortAudioError, UnicodeError) as error:
        raise DeviceError(f"The sound devices cannot be listed: {error}.") from error


def play_once(samples: Samples) -> None:
    """Play mono samples at the house rate on the default device and wait for the end.

    Silence comes first. Raises DeviceError where there is no device, or PortAudio is missing.
    """
    import numpy as np

    sounddevice = _sounddevice()
    silence = np.zeros(int(LEAD_IN_SECONDS * SAMPLE_RATE), np.int16)
    try:
        sounddevice.play(np.concatenate([silence, samples]), SAMPLE_RATE, blocking=True)
    except sounddevice.PortAudioError as error:
        raise DeviceError(
            f"The sound device cannot play: {error}. Connect a loudspeaker or headphones, "
            "or write a file instead: coach say TEXT -o FILE.wav"
        ) from error


def record_once(seconds: float) -> tuple[DeviceInfo, Samples]:
    """Listen to the default microphone, into memory only, and wait for the end.

    Returns the device and its samples, mono, at the device's own rate. Raises
    DeviceError where there is no microphone, or PortAudio is missing.
    """
    sounddevice = _sounddevice()
    info = _find(_MICROPHONE, None)
    try:
        recorded = sounddevice.rec(
            round(seconds * info.rate),
            info.rate,
            device=info.index,
            channels=1,
            dtype="int16",
            blocking=True,
        )
    except sounddevice.PortAudioError as error:
        raise _unusable(_MICROPHONE, info, error) from error
    return info, recorded[:, 0]


@dataclass(frozen=True, slots=True)
class _Kind:
    """The differences between loudspeakers and microphones, before one is opened.

    none, other: what to say where there is none at all, and where one refuses.
    """

    noun: str
    none: str
    other: str
    channels: Callable[[DeviceInfo], int]
    is_default: Callable[[DeviceInfo], bool]


_LOUDSPEAKER: Final = _Kind(
    "sound output",
    "There is no sound output. Connect a loudspeaker or headphones and look with: "
    "coach devices. Without one, write files instead: coach export",
    "another one from: coach devices (coach play --output NAME)",
    lambda info: info.outputs,
    lambda info: info.default_output,
)
_MICROPHONE: Final = _Kind(
    "microphone",
    "There is no microphone. Connect one to steer by voice.",
    "another one from: coach devices (coach play --input NAME)",
    lambda info: info.inputs,
    lambda info: info.default_input,
)


class _Stream:
    """One PortAudio stream, in either direction, and its times by our clock."""

    def __init__(self, sounddevice: Any, kind: _Kind, info: DeviceInfo, rate: int) -> None:
        self.name, self.rate = info.name, rate
        self.latency = LATENCY_SECONDS
        self._sounddevice, self._kind, self._info = sounddevice, kind, info
        self._stream: Any = None
        self._called = time.monotonic()
        self._offset = 0.0
        self._lost = 0

    @property
    def age(self) -> float:
        return time.monotonic() - self._called

    def close(self) -> None:
        if self._stream is None:
            return
        with suppress(self._sounddevice.PortAudioError):
            self._stream.abort()
        with suppress(self._sounddevice.PortAudioError):
            self._stream.close()
        self._stream = None

    def _open(self, stream: Any, latency: float, callback: Callable[..., None]) -> None:
        self._called = time.monotonic()
        try:
            self._stream = stream(
                samplerate=self.rate,
                device=self._info.index,
                channels=1,
                dtype="int16",
                latency=latency,
                callback=callback,
            )
            self._stream.start()
        except self._sounddevice.PortAudioError as error:
            self.close()
            raise _unusable(self._kind, self._info, error) from error
        self.latency = float(self._stream.latency)

    def _time_of(self, sample: float, called: float, usually: float) -> float:
        """Return when a sample is heard, by our clock; the first two are PortAudio's times.

        usually: how far from now, where the system gives no time, or nonsense.
        """
        self._called = now = time.monotonic()
        if not (sample and called and abs(sample - called) < _LONGEST_SECONDS):
            return now + usually
        # We may come late to a callback, never early; and PortAudio's clock may be set.
        late = now - called - self._offset
        self._offset += 0.01 * late if 0 <= late < _LONGEST_SECONDS else late
        return sample + self._offset


class _Loudspeaker(_Stream):
    def __init__(self, sounddevice: Any, info: DeviceInfo, rate: int) -> None:
        super().__init__(sounddevice, _LOUDSPEAKER, info, rate)
        self._fill: Fill | None = None

    def start(self, fill: Fill) -> None:
        self._fill = fill
        self._open(self._sounddevice.OutputStream, LATENCY_SECONDS, self._callback)

    @property
    def underflows(self) -> int:
        return self._lost

    def _callback(self, out: Any, _frames: int, times: Any, status: Any) -> None:
        at = self._time_of(times.outputBufferDacTime, times.currentTime, self.latency)
        if status.output_underflow:
            self._lost += 1
        if self._fill is not None:
            self._fill(out[:, 0], at)


class _Microphone(_Stream):
    def __init__(self, sounddevice: Any, info: DeviceInfo) -> None:
        super().__init__(sounddevice, _MICROPHONE, info, info.rate)
        self._take: Take | None = None

    def start(self, take: Take) -> None:
        self._take = take
        self._open(self._sounddevice.InputStream, HEARING_LATENCY_SECONDS, self._callback)

    @property
    def overflows(self) -> int:
        return self._lost

    def _callback(self, heard: Any, _frames: int, times: Any, status: Any) -> None:
        at = self._time_of(times.inputBufferAdcTime, times.currentTime, -self.latency)
        if status.input_overflow:
            self._lost += 1
        if self._take is not None:
            self._take(heard[:, 0], at)


def _find(kind: _Kind, name: str | None) -> DeviceInfo:
    found = [info for info in devices() if kind.channels(info)]
    if not found:
        raise DeviceError(kind.none)
    if name is None:
        return next((info for info in found if kind.is_default(info)), found[0])
    named = [info for info in found if name in (str(info.index), info.name)]
    named += [info for info in found if name.casefold() in info.name.casefold()]
    if not named:
        raise DeviceError(f'There is no {kind.noun} named "{name}". See: coach devices')
    return named[0]


def _unusable(kind: _Kind, info: DeviceInfo, error: Exception) -> DeviceError:
    return DeviceError(
        f'The {kind.noun} "{info.name}" cannot be used: {error}. Close what else uses it, '
        f"or choose {kind.other}"
    )


def _sounddevice() -> Any:
    try:
        import sounddevice
    except OSError as error:
        raise DeviceError(
            "PortAudio, the library that reaches the sound device, is missing. "
            "On Debian or Ubuntu: sudo apt install libportaudio2"
        ) from error
    except ImportError as error:
        raise DeviceError(
            f"The Python package sounddevice cannot be used ({error}). Install the coach again."
        ) from error
    except Exception as error:  # PortAudioError, of a module that does not come to be
        raise DeviceError(
            f"PortAudio, the library that reaches the sound device, cannot start ({error}). "
            "On Linux, look for a mistake in ~/.asoundrc and /etc/asound.conf."
        ) from error
    return sounddevice
