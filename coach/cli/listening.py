"""``coach hear``, ``mic`` and ``train-voice``: what the coach understands."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from coach.cli.common import (
    input_option,
    notice,
    open_bank,
    print_json,
    print_line,
    recogniser_option,
)
from coach.cli.kinds import NumberOption, PathOption
from coach.harmless import counted, quoted
from coach.listening import VOCABULARIES, Vocabulary

if TYPE_CHECKING:
    from coach.listening import (
        Ears,
        Spotter,
        Turn,
        Waveform,
        Word,
    )


@click.command()
@click.argument("file", type=PathOption(exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option(
    "--vocabulary",
    type=click.Choice(VOCABULARIES),
    default="session",
    show_default=True,
    help="What is listened for. 'stop' and 'pause' always are.",
)
@click.option("--explain", is_flag=True, help="Also what was no command, and why.")
@recogniser_option
@click.option(
    "--reference",
    type=PathOption(exists=True, dir_okay=False),
    metavar="COACH.wav",
    help="What the coach played meanwhile; its echo is removed first.",
)
def hear(
    file: Path,
    as_json: bool,
    vocabulary: Vocabulary,
    explain: bool,
    recogniser: str,
    reference: Path | None,
) -> None:
    """Listen to a recording, WAV or FLAC at any rate, for spoken commands.

    The same ears as in a live session, with the same decisions. Times are
    seconds from the start of the recording. With --reference the two files
    may have begun up to 0.5 s apart, on different clocks, at other rates.
    """
    from coach.api import listen
    from coach.listening import line, record

    others = commands = 0
    for heard in listen(
        file, reference=reference, vocabulary=vocabulary, recogniser=recogniser, on_notice=notice
    ):
        found = heard.command is not None
        commands, others = commands + found, others + (not found)
        if found or explain:
            if as_json:
                print_json(record(heard.event, heard.echo))
            else:
                print_line(line(heard.event, heard.echo))
    if not commands:
        untold = others and not explain
        more = f" in {counted(others, 'utterance')}; --explain says why" if untold else ""
        notice(f"{file}: no command was heard{more}.")


# So long a microphone may be all zeros, or too quiet, before that is said.
_SETTLE_SECONDS: Final = 2
_BAR: Final = 30


@click.command()
@input_option
@click.option(
    "--vocabulary",
    type=click.Choice(VOCABULARIES),
    default="all",
    show_default=True,
    help="What is listened for.",
)
@click.option("--seconds", type=NumberOption(min=0.1), help="Stop by itself after so long.")
@click.option(
    "--record",
    type=PathOption(dir_okay=False),
    help="Keep what is heard in FILE, a new WAV. Without this, nothing is kept.",
)
@recogniser_option
def mic(
    microphone: str | None,
    vocabulary: Vocabulary,
    seconds: float | None,
    record: Path | None,
    recogniser: str,
) -> None:
    """Show how loud the microphone is and what the coach understands; Ctrl-C ends it.

    What is heard stays in memory and is forgotten at once.
    """
    from coach.audio import open_input
    from coach.listening import Spotter, kept, live, open_recogniser

    listener = Spotter(open_recogniser(recogniser), vocabulary)
    device = open_input(microphone)
    print_line(f"Listening to {device.name}. Say a command; Ctrl-C ends.")
    with ExitStack() as cleanup:
        blocks: Iterator[Waveform] = cleanup.enter_context(closing(live(device)))
        if record is not None:
            blocks = cleanup.enter_context(kept(blocks, record))
            print_line(f"RECORDING to {record}: everything that is heard is kept there.")
        try:
            _show(blocks, listener, seconds)
        except KeyboardInterrupt:
            print_line("")
    if record is not None:
        print_line(f"Recorded to {record}.")


def _show(blocks: Iterator[Waveform], listener: Spotter, seconds: float | None) -> None:
    from coach.listening import RATE, Meter, line

    heard, told, meter = 0, False, Meter()
    terminal = sys.stdout.isatty()
    for block in blocks:
        heard += len(block)
        meter.accept(block)
        events = listener.accept(block)
        if terminal:
            level = Meter()
            level.accept(block)
            bar = "#" * round(_BAR * min(1.0, max(0.0, 1 + level.dbfs / 60)))
            shown = f"{max(level.dbfs, -99):4.0f} dB [{bar:<{_BAR}}]"
            click.echo(f"\r{shown} {'speaking' if listener.speaking else '':<10}\r", nl=False)
        for event in events:
            print_line(line(event))
        if meter.samples >= _SETTLE_SECONDS * RATE:
            for fault in () if told else meter.faults():
                notice(f"The microphone: {fault}")
                told = True
            meter = Meter()
        if seconds is not None and heard >= seconds * RATE:
            break


_TURN_SECONDS: Final = 6


def _word(value: str) -> Word:
    """Take "stop=halt" apart; the command must be one that a session knows."""
    from coach.listening import Word, own_words, phrases_to_teach

    verbs = [word.verb for word in phrases_to_teach()]
    verb, equals, word = (part.strip() for part in value.partition("="))
    if verb not in verbs:
        close = difflib.get_close_matches(verb, verbs, 1)
        hint = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(verbs)}."
        raise click.BadParameter(f"there is no command {quoted(verb)}. {hint}")
    if not equals or not 0 < len(word) <= own_words.LONGEST_WORD or not word.isprintable():
        raise click.BadParameter(f"{quoted(value)} names no word; write one like stop=halt")
    return Word(verb, word)


@click.command("train-voice")
@click.argument("words", metavar="[COMMAND=WORD]...", nargs=-1, type=_word)
@input_option
@click.option("--forget", is_flag=True, help="Delete what was learnt, and do nothing else.")
@click.option("--speak/--no-speak", default=True, help="Say each word first.  [default: speak]")
def train_voice(words: tuple[Word, ...], microphone: str | None, forget: bool, speak: bool) -> None:
    """Teach the coach your own words, of any language; or how you say its own.

    \b
    coach train-voice stop=halt next=weiter
    coach train-voice

    Say each word three times: two teach, the third proves whether that helped, and teaches
    too; if it did not, nothing is kept. Without words it asks for every command as it stands,
    which takes five minutes. What is kept is 640 numbers for each time, on this disk only, with
    the words that you wrote; what you say is not kept.
    """
    from coach.listening import own_words

    if forget:
        print_line("Forgotten." if own_words.forget() else "There was nothing to forget.")
        return
    from coach.listening import PhraseModel, enrol, phrases_to_teach

    learnt, proof = enrol(
        _live_ears(microphone, speak),
        PhraseModel.load(),
        words or phrases_to_teach(),
        own_words.load(),
    )
    print_line(
        f"Of {proof.of} words held back, {proof.right_before} were understood before "
        f"and {proof.right_after} now."
    )
    if proof.helped:
        print_line(f"Kept in {own_words.save(learnt)}; coach train-voice --forget deletes it.")
    else:
        print_line("That is too little gain, so nothing was kept, and nothing has changed.")


def _live_ears(microphone: str | None, speak: bool) -> Ears:
    """The user's turns at a microphone, which is open only while one lasts."""
    from coach.audio import open_input, play_once
    from coach.listening import RATE, live, phrases_to_teach

    bank = open_bank("natural", 1.0) if speak else None

    def turn(now: Turn) -> Generator[Waveform, None, None]:
        if now.again:
            notice(f"  Once more, please: {now.again}.")
        word = now.word
        own = "" if word in phrases_to_teach() else f", for {word.verb}"
        print_line(f"{now.number:>3} of {now.of}: {word.word}{own}")
        if bank is not None and not own:  # a word of another language it would say wrongly
            play_once(bank.samples(f"{word.word.capitalize()}."))
        heard = 0
        with closing(live(open_input(microphone))) as blocks:
            for block in blocks:
                yield block
                heard += len(block)
                if heard > _TURN_SECONDS * RATE:
                    return

    return turn
