"""``coach say``: try how a line sounds."""

from __future__ import annotations

from pathlib import Path

import click

from coach.cli.common import PathOption, open_bank, print_line, voice_options


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
        from coach.device import play_once

        play_once(samples)
        return
    from coach.export import FORMATS, write_samples

    kind = file.suffix.lstrip(".").lower()
    if kind not in FORMATS:
        raise ExportError(f"{file}: the name must end in one of: .{', .'.join(FORMATS)}.")
    write_samples(samples, file, kind, force=force)
    print_line(file)
