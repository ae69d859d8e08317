"""Sound devices; the only file that imports sounddevice, and only when asked.

A device pulls: it calls ``fill`` from a thread of its own whenever it wants
sound, and ``take`` whenever it has some. One that is unplugged raises nothing;
its calls just stop, so whoever plays or listens watches their ``age``.
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
    from coach.render import Samples

Fill: TypeAlias = "Callable[[Samples], None]"
"""Fills an array of shape (frames,) with what is to be played next; must not wait."""

Take: TypeAlias = "Callable[[Samples], None]"
"""Is given an array of shape (frames,) that was just heard, to copy; must not wait."""

LATENCY_SECONDS: Final = 0.2
"""Asked of every device. Less gains little, and runs dry on a busy machine."""


class Output(Protocol):
    """An open output device: mono, 16 bit, at ``rate`` Hz."""

    name: str
    rate: int
    latency: float
    """Seconds from a call of ``fill`` until its sound is heard, as far as the device knows."""

    def start(self, fill: Fill) -> None:
        """Begin to call ``fill``. Raises DeviceError."""

    @property
    def age(self) -> float:
        """Seconds since ``fill`` was last called, or since the start."""

    @property
    def underflows(self) -> int:
        """How often the device has run dry."""

    def close(self, *, drain: bool = False) -> None:
        """Stop calling ``fill``, at once or once what it was given has been heard."""


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
        """How often sound was lost because the machine was too busy."""

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


def open_output(name: str | None = None, rate: int = SAMPLE_RATE) -> Output:
    """Open an output device by (part of) its name or its number; None: the default.

    It runs at ``rate``, or at its own where it refuses that. Raises DeviceError:
    PortAudio is missing, there is no device, no such one, or it cannot be used.
    """
    sounddevice = _sounddevice()
    info = _find(name)
    for wanted in dict.fromkeys((rate, info.rate)):
        try:
            sounddevice.check_output_settings(info.index, 1, "int16", samplerate=wanted)
        except sounddevice.PortAudioError as error:
            fault = error
        else:
            return _Stream(sounddevice, info, wanted)
    raise _unusable(info, fault)


def open_input(name: str | None = None) -> Input:
    """Open a microphone by (part of) its name or its number; None: the default.

    It runs at its own rate. Raises DeviceError: PortAudio is missing, there is no
    microphone, no such one, or it cannot be used.
    """
    return _Microphone(_sounddevice(), _find_input(name))


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
    """List every device that there is. Raises DeviceError where PortAudio is missing."""
    sounddevice = _sounddevice()
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


def play_once(samples: Samples) -> None:
    """Play mono samples at the house rate on the default device and wait for the end.

    Raises DeviceError where there is no device, or PortAudio is missing.
    """
    sounddevice = _sounddevice()
    try:
        sounddevice.play(samples, SAMPLE_RATE, blocking=True)
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
    info = _find_input(None)
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
        raise _deaf(info, error) from error
    return info, recorded[:, 0]


class _Stream:
    """One PortAudio output stream."""

    def __init__(self, sounddevice: Any, info: DeviceInfo, rate: int) -> None:
        self.name, self.rate = info.name, rate
        self.latency = LATENCY_SECONDS
        self._sounddevice, self._info = sounddevice, info
        self._fill: Fill | None = None
        self._stream: Any = None
        self._called = time.monotonic()
        self._underflows = 0

    def start(self, fill: Fill) -> None:
        self._fill = fill
        self._called = time.monotonic()
        try:
            self._stream = self._sounddevice.OutputStream(
                samplerate=self.rate,
                device=self._info.index,
                channels=1,
                dtype="int16",
                latency=LATENCY_SECONDS,
                callback=self._callback,
            )
            self._stream.start()
        except self._sounddevice.PortAudioError as error:
            raise _unusable(self._info, error) from error
        self.latency = float(self._stream.latency)

    @property
    def age(self) -> float:
        return time.monotonic() - self._called

    @property
    def underflows(self) -> int:
        return self._underflows

    def close(self, *, drain: bool = False) -> None:
        if self._stream is None:
            return
        with suppress(self._sounddevice.PortAudioError):
            self._stream.stop() if drain else self._stream.abort()
        with suppress(self._sounddevice.PortAudioError):
            self._stream.close()
        self._stream = None

    def _callback(self, out: Any, _frames: int, _time: Any, status: Any) -> None:
        self._called = time.monotonic()
        if status.output_underflow:
            self._underflows += 1
        if self._fill is not None:
            self._fill(out[:, 0])


class _Microphone:
    """One PortAudio input stream."""

    def __init__(self, sounddevice: Any, info: DeviceInfo) -> None:
        self.name, self.rate = info.name, info.rate
        self._sounddevice, self._info = sounddevice, info
        self._take: Take | None = None
        self._stream: Any = None
        self._called = time.monotonic()
        self._overflows = 0

    def start(self, take: Take) -> None:
        self._take = take
        self._called = time.monotonic()
        try:
            self._stream = self._sounddevice.InputStream(
                samplerate=self.rate,
                device=self._info.index,
                channels=1,
                dtype="int16",
                latency=LATENCY_SECONDS,
                callback=self._callback,
            )
            self._stream.start()
        except self._sounddevice.PortAudioError as error:
            raise _deaf(self._info, error) from error

    @property
    def age(self) -> float:
        return time.monotonic() - self._called

    @property
    def overflows(self) -> int:
        return self._overflows

    def close(self) -> None:
        if self._stream is None:
            return
        with suppress(self._sounddevice.PortAudioError):
            self._stream.abort()
        with suppress(self._sounddevice.PortAudioError):
            self._stream.close()
        self._stream = None

    def _callback(self, heard: Any, _frames: int, _time: Any, status: Any) -> None:
        self._called = time.monotonic()
        if status.input_overflow:
            self._overflows += 1
        if self._take is not None:
            self._take(heard[:, 0])


def _find_input(name: str | None) -> DeviceInfo:
    inputs = [info for info in devices() if info.inputs]
    if not inputs:
        raise DeviceError("There is no microphone. Connect one to try voice commands (coach mic).")
    if name is None:
        return next((info for info in inputs if info.default_input), inputs[0])
    found = _named(name, inputs)
    if not found:
        raise DeviceError(f'There is no microphone named "{name}". See: coach devices')
    return found[0]


def _find(name: str | None) -> DeviceInfo:
    outputs = [info for info in devices() if info.outputs]
    if not outputs:
        raise DeviceError(
            "There is no sound output. Connect a loudspeaker or headphones and look with: "
            "coach devices. Without one, write files instead: coach export"
        )
    if name is None:
        return next((info for info in outputs if info.default_output), outputs[0])
    found = _named(name, outputs)
    if not found:
        raise DeviceError(f'There is no sound output named "{name}". See: coach devices')
    return found[0]


def _named(name: str, among: list[DeviceInfo]) -> list[DeviceInfo]:
    exact = [info for info in among if name in (str(info.index), info.name)]
    return exact or [info for info in among if name.casefold() in info.name.casefold()]


def _deaf(info: DeviceInfo, error: Exception) -> DeviceError:
    return DeviceError(
        f'The microphone "{info.name}" cannot be used: {error}. Close what else uses it, '
        "or choose another default in the system's sound settings."
    )


def _unusable(info: DeviceInfo, error: Exception) -> DeviceError:
    return DeviceError(
        f'The sound output "{info.name}" cannot be used: {error}. Close what else uses it, '
        "or choose another one from: coach devices (coach play --output NAME)"
    )


def _sounddevice() -> Any:
    try:
        import sounddevice
    except OSError as error:
        raise DeviceError(
            "PortAudio, the library that reaches the sound device, is missing. "
            "On Debian or Ubuntu: sudo apt install libportaudio2"
        ) from error
    return sounddevice
