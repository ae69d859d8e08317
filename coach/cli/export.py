"""``coach export``: a session as files for a phone, a car, a podcast app or a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click
from click.core import ParameterSource

from coach.cli.common import (
    Progress,
    files_named,
    folder_option,
    notice,
    personal_options,
    personal_parts,
    preference,
    print_lines,
    programme_argument,
    unreviewed,
    unreviewed_option,
    voice_options,
    wording_options,
)
from coach.cli.kinds import PathOption
from coach.cli.library import tell_change
from coach.errors import DocumentError
from coach.exporting import KINDS, MAX_GAP_MS, gaps_of
from coach.model import SPLITS, Counting


def _listed(_: click.Context, param: click.Parameter, values: tuple[str, ...]) -> list[str]:
    """Take words given one by one, or with commas between them."""
    allowed: Sequence[str] = KINDS if param.name == "formats" else SPLITS
    words = [word.strip().lower() for value in values for word in value.split(",")]
    for word in words:
        if word not in allowed:
            raise click.BadParameter(f'"{word}" is none of {", ".join(allowed)}.')
    return sorted({*words})


def _gap(_: click.Context, __: click.Parameter, value: str) -> tuple[int, int]:
    """Take seconds for both ends, or HEAD,TAIL; give milliseconds."""
    try:
        return gaps_of(value)
    except ValueError:
        most = MAX_GAP_MS // 1000
        raise click.BadParameter(f"write SECONDS or HEAD,TAIL, each from 0 to {most}.") from None


@click.command()
@programme_argument
@folder_option
@preference(
    "format",
    "--format",
    "formats",
    callback=_listed,
    metavar="|".join(KINDS),
    multiple=True,
    default=["wav"],
    help="Kinds of file, with commas; web is a folder for any browser.  [default: wav]",
)
@click.option(
    "--split",
    "splits",
    callback=_listed,
    metavar="|".join(SPLITS),
    multiple=True,
    default=["session"],
    help="One file for the session, for each exercise, or for each side; or several of them, "
    "with commas.  [default: session]",
)
@unreviewed_option
@click.option("--force", is_flag=True, help="Replace files that are already there.")
@wording_options
@personal_options
@click.option("--silent-holds", is_flag=True, help="Do not count.")
@click.option("--tones", is_flag=True, help="Count by tones.")
@click.option(
    "--voice-prompts/--no-voice-prompts",
    default=False,
    help="Whether to invite spoken commands; a file hears none.  [default: no]",
)
@click.option(
    "--gap",
    callback=_gap,
    default="0.7,0.3",
    show_default=True,
    metavar="SECONDS",
    help="Silence round every file, or HEAD,TAIL. Wireless loudspeakers and cars swallow what "
    "comes while they wake up.",
)
@click.option(
    "--music",
    type=PathOption(dir_okay=False, exists=True),
    metavar="FILE",
    help="Music under the voice, looped.",
)
@voice_options
def export(
    programme: str,
    folder: Path,
    formats: list[str],
    splits: list[str],
    allowed: bool,
    force: bool,
    count: Counting | None,
    brief: bool,
    personalise: Path | None,
    settings: tuple[str, ...],
    silent_holds: bool,
    tones: bool,
    voice_prompts: bool,
    gap: tuple[int, int],
    music: Path | None,
    voice: str,
    rate: float,
) -> None:
    """Write a session as sound files, and print the paths.

    Every file has chapters, captions and a cover, where its format can hold
    them; captions lie beside it as well. 'coach verify' checks them all.
    """
    from coach import api

    counting = _counting(count, silent_holds, tones)
    files = files_named(programme)
    tell_change(files)
    if draft := unreviewed(files):
        # A format that is for others, whether it is asked for now or is a preference.
        if _given("formats") is not ParameterSource.DEFAULT and not allowed:
            raise DocumentError(f"{draft}, or add --unreviewed.")
        notice(draft)
    with _bars() as reach:
        paths = api.export(
            api.load(programme, **personal_parts(personalise, settings), on_notice=notice),
            folder,
            formats=formats,
            splits=splits,
            voice=voice,
            rate=rate,
            counting=counting,
            brief=brief,
            voice_prompts=voice_prompts,
            head_ms=gap[0],
            tail_ms=gap[1],
            music=music,
            force=force,
            on_progress=reach,
            on_notice=notice,
        )
    print_lines(paths)


def _given(option: str) -> ParameterSource | None:
    return click.get_current_context().get_parameter_source(option)


def _counting(count: Counting | None, silent_holds: bool, tones: bool) -> Counting | None:
    """Return how holds are counted: what is asked for comes before a preference."""
    flags: dict[Counting, bool] = {"silent": silent_holds, "tones": tones}
    asked = [name for name, given in flags.items() if given]
    if count and (not asked or _given("count") is ParameterSource.COMMANDLINE):
        asked.append(count)
    if len(asked) > 1:
        raise click.UsageError("Give one of --count, --silent-holds and --tones.")
    return asked[0] if asked else None


@contextmanager
def _bars() -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar for each stage, the next one once the one before is closed."""
    with ExitStack() as shown:
        bars: dict[str, Progress] = {}

        def reach(stage: str, done: int, total: int) -> None:
            if stage not in bars:
                shown.close()
                bars[stage] = shown.enter_context(Progress(stage.capitalize(), total))
            bars[stage].reach(done, total)

        yield reach
