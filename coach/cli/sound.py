"""``coach devices``, ``voices`` and ``say``: sound and voices."""

from __future__ import annotations

from pathlib import Path

import click

from coach.cli.common import open_bank, print_json, print_line, voice_options
from coach.cli.kinds import PathOption


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
def devices(as_json: bool) -> None:
    """List the sound devices; a star marks the default ones.

    Use a device's number, or part of its name, with 'coach play --output'.
    """
    from dataclasses import asdict

    from coach.audio import devices as list_devices

    found = list_devices()
    if as_json:
        print_json([asdict(device) for device in found])
        return
    for kind, channels, default in (
        ("Outputs", "outputs", "default_output"),
        ("Inputs", "inputs", "default_input"),
    ):
        print_line(f"{kind}:")
        usable = [device for device in found if getattr(device, channels)]
        for device in usable:
            star = "*" if getattr(device, default) else " "
            rate = f"{device.rate / 1000:g} kHz"
            print_line(f"{star}{device.index:>3}  {device.name} ({device.system}, {rate})")
        if not usable:
            print_line("     none")


@click.command()
def voices() -> None:
    """List the voices, and why one cannot be used here."""
    from coach.voices import available

    for voice in available():
        state = "" if voice.usable else f" -- not usable: {voice.reason}"
        print_line(f"{voice.name:<10} {voice.description}{state}")


@click.command()
@click.argument("text")
@click.option("--print", "print_only", is_flag=True, help="Write the spoken form; no sound.")
@click.option(
    "-o",
    "--output",
    "file",
    type=PathOption(dir_okay=False),
    help="Write the sound to FILE (.wav or .flac) in place of playing it.",
)
@click.option("--force", is_flag=True, help="Replace FILE if it is already there.")
@voice_options
def say(
    text: str, print_only: bool, file: Path | None, force: bool, voice: str, rate: float
) -> None:
    """Speak TEXT as the coach would."""
    from coach.errors import ExportError, SpeechTextError
    from coach.speech_text import spoken

    words = spoken(text)
    if not words:
        raise SpeechTextError("nothing of this text is spoken", text)
    if print_only:
        print_line(words)
        return
    bank = open_bank(voice, rate)
    samples = bank.samples(words)
    if file is None:
        from coach.audio import play_once

        play_once(samples)
        return
    from coach.exporting import FORMATS, write_samples

    kind = file.suffix.lstrip(".").lower()
    if kind not in FORMATS:
        raise ExportError(f"{file}: the name must end in one of: .{', .'.join(FORMATS)}.")
    write_samples(samples, file, kind, force=force)
    print_line(file)
