"""``coach verify``: decode an export again and check it against its timeline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from coach.cli.common import complete_programme, notice, open_bank, print_line
from coach.cli.kinds import PathOption
from coach.harmless import counted
from coach.model import MAX_RATE, MIN_RATE

if TYPE_CHECKING:
    from coach.audio import ClipLookup
    from coach.exporting import Settings


@click.command()
@click.argument("folder", type=PathOption(file_okay=False, exists=True))
@click.argument(
    "programme", metavar="[PROGRAMME]", required=False, shell_complete=complete_programme
)
def verify(folder: Path, programme: str | None) -> None:
    """Check the files of a 'coach export' in FOLDER, of all programmes or of one.

    Decodes each of them and compares length, chapters, loudness and the onset
    of every word with the timeline. The exit code is 1 if anything is wrong.
    """
    from coach.exporting import verify_folder
    from coach.library import find
    from coach.programmes import slug as id_of
    from coach.timeline import SAMPLE_RATE

    only = None if programme is None else id_of(find(programme).stem)
    files = wrong = 0
    for report in verify_folder(folder, _clips, only):
        files += 1
        wrong += bool(report.problems)
        for problem in report.problems:
            notice(f"{report.path}: {problem}")
        if report.level is not None and not report.problems:
            ms = report.worst * 1000 / SAMPLE_RATE
            level = f"{report.level.loudness:.1f} LUFS, {report.level.true_peak:.1f} dBTP"
            print_line(f"{report.path}: {report.onsets} cues, {ms:.2f} ms off at most, {level}")
    print_line(f"{counted(files, 'file')}, {f'{wrong} with mistakes' if wrong else 'all well'}")
    if wrong:
        raise click.exceptions.Exit(1)


def _clips(settings: Settings) -> ClipLookup:
    from coach.errors import ExportError
    from coach.voices import is_voice

    if not is_voice(settings.voice) or not MIN_RATE <= settings.rate <= MAX_RATE:
        raise ExportError(f'The export was made by the voice "{settings.voice}", unknown here.')
    return open_bank(settings.voice, settings.rate).samples
