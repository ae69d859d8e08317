"""The front door: what ``import coach`` offers. The command line calls the same functions."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from coach.errors import FitError, Misfit, Problem, ProgrammeError
from coach.model import SPLITS, Counting, Programme

if TYPE_CHECKING:
    from coach.audio import Track
    from coach.listening import (
        AnyResult,
        FarEndRecording,
        PipelineOutput,
        Recording,
        Spotter,
        Vocabulary,
    )
    from coach.player import LiveOptions, SessionResult
    from coach.voices import ClipBank

# Hears what a user should know and no error says, as a sentence.
OnNotice = Callable[[str], None]

_warn: OnNotice = logging.getLogger("coach").warning


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of ``check_file``; without problems the file can be used."""

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()


def load(
    name: str | os.PathLike[str],
    *,
    personal: str | os.PathLike[str] | None = None,
    settings: Sequence[str] = (),
    prescription: str | os.PathLike[str] | None = None,
    on_notice: OnNotice = _warn,
) -> Programme:
    """Read a programme, and fit it to one person.

    :param name: a programme's name, as ``coach list`` has them, or the path of a YAML file.
    :param personal: the path of a file of personal settings.
    :param settings: single ones, such as ``"quadriceps-stretch.hold=20s"`` or
        ``"leave-out=right"``; they come after those of the file.
    :param prescription: the path of such a file that is for several programmes; what of it is not
        for this one is left out.
    :param on_notice: hears what that is; in the log by default.
    :returns: the programme, as frozen data.
    :raises NotFoundError: where there is no such programme.
    :raises ProgrammeError: with every mistake of the file, or of the settings.
    """
    from coach.library import find
    from coach.library import load as read
    from coach.programmes import fitted, slug, start_of

    path = find(os.fspath(name))
    fit = (
        None if personal is None else Path(personal),
        tuple(settings),
        None if prescription is None else Path(prescription),
    )
    return fitted(read(path, starts=start_of(slug(path.stem), *fit)), *fit, on_notice)


def check(
    name: str | os.PathLike[str],
    *,
    voice: str = "natural",
    rate: float = 1.0,
    on_notice: OnNotice = _warn,
) -> Report:
    """Find every mistake of a programme file, and every cue that is too long for its seconds.

    :param name: a programme's name, as ``coach list`` has them, or the path of a YAML file.
    :param voice: who speaks: ``"natural"``, ``"system"`` or ``"tone"``.
    :param rate: how fast, 0.7 to 1.5 of the usual pace.
    :param on_notice: hears of a voice that is slow, or stands in for another one; in the log by
        default.
    :returns: a report; without ``problems`` the file can be used.
    :raises NotFoundError: where there is no such programme.
    :raises VoiceError: where a clip cannot be spoken to be measured.
    """
    from coach.voices import open_bank

    return check_file(os.fspath(name), open_bank(voice, rate, on_notice))


def check_file(name: str, bank: ClipBank) -> Report:
    """Read a programme and measure whether each cue fits its slot, in full and brief wording.

    ``name`` is a path or the name of a programme. Raises
    NotFoundError where there is neither, VoiceError where a clip cannot be
    spoken to be measured.
    """
    from coach.compiler import compile_track
    from coach.days import different_days, on_day
    from coach.items import Preferences
    from coach.library import find, load_with_positions

    path = find(name)
    try:
        loaded = load_with_positions(path)
    except ProgrammeError as error:
        return Report(error.problems)
    misfits: dict[Misfit, None] = {}
    for today, brief in product(different_days(loaded.programme), (False, True)):
        try:
            compile_track(on_day(loaded.programme, today), bank, Preferences(brief=brief))
        except FitError as error:
            misfits |= dict.fromkeys(error.misfits)
    problems = []
    for misfit in misfits:
        line, column = loaded.positions.get(misfit.exercise or "", (0, 0))
        problems.append(Problem(str(path), line, column, str(misfit)))
    return Report(tuple(problems), loaded.warnings)


def compile(  # noqa: A001  (in the module that nobody imports the names of, as re.compile)
    programme: Programme,
    *,
    voice: str = "natural",
    rate: float = 1.0,
    counting: Counting | None = None,
    brief: bool = False,
    voice_prompts: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
    on_notice: OnNotice = _warn,
) -> Track:
    """Speak a programme, and place every cue on one timeline.

    :param programme: as ``load`` returns it.
    :param voice: who speaks: ``"natural"``, ``"system"`` or ``"tone"``.
    :param rate: how fast, 0.7 to 1.5 of the usual pace; holds keep their seconds.
    :param counting: how holds are counted, in place of what the programme says: ``"auto"``,
        ``"every-second"`` and so on; see the programme files.
    :param brief: short wording from the first repetition on.
    :param voice_prompts: sentences that invite a spoken command.
    :param on_progress: called with the clips that are spoken, and how many there are.
    :param on_notice: hears of a voice that is slow, or stands in for another one.
    :returns: a track: its ``timeline`` has cues and markers at whole frames, 24,000 a second;
        ``blocks()`` yields its samples, 16 bit and mono.
    :raises SpeechTextError: where a text has no certain spoken form.
    :raises VoiceError: where a voice cannot load or did not speak.
    :raises FitError: where cues do not fit their seconds.
    """
    from coach.compiler import compile_track
    from coach.items import Preferences
    from coach.voices import open_bank

    preferences = Preferences(counting=counting, brief=brief, voice_prompts=voice_prompts)
    return compile_track(programme, open_bank(voice, rate, on_notice), preferences, on_progress)


def export(
    programme: Programme,
    folder: str | os.PathLike[str],
    *,
    formats: Sequence[str] = ("wav",),
    splits: Sequence[str] = ("session",),
    voice: str = "natural",
    rate: float = 1.0,
    counting: Counting | None = None,
    brief: bool = False,
    voice_prompts: bool = False,
    head_ms: int = 700,
    tail_ms: int = 300,
    music: str | os.PathLike[str] | None = None,
    force: bool = False,
    on_progress: Callable[[str, int, int], None] | None = None,
    on_notice: OnNotice = _warn,
) -> tuple[Path, ...]:
    """Write a session as sound files with chapters, captions and a cover, all of it or nothing.

    :param programme: as ``load`` returns it.
    :param folder: where to write; made where it is missing.
    :param formats: of ``wav``, ``flac``, ``mp3``, ``opus``, ``ogg``, ``m4b``, and ``web`` for a
        folder that any browser opens.
    :param splits: of ``session``, ``exercise`` and ``side``: what a file is made of.
    :param voice: who speaks: ``"natural"``, ``"system"`` or ``"tone"``.
    :param rate: how fast, 0.7 to 1.5 of the usual pace; holds keep their seconds.
    :param counting: how holds are counted, as for ``compile``.
    :param brief: short wording from the first repetition on.
    :param voice_prompts: sentences that invite a spoken command, which a file does not hear.
    :param head_ms: milliseconds of silence before every file, at most 60,000.
    :param tail_ms: and after it.
    :param music: a file of music to play under the voice.
    :param force: replace files that are there already.
    :param on_progress: called with ``"speaking"`` or ``"writing"``, how much is done, and of how
        much.
    :param on_notice: hears of a voice that is slow, or stands in for another one.
    :returns: the files that a listener opens: sessions, playlists, the page for browsers.
    :raises ValueError: for a format or a split that there is not, or a gap that is too long.
    :raises ExportError: where it cannot be written, or would replace another export.
    :raises CoachError: as ``compile`` does.
    """
    from coach.exporting import KINDS, Request, formats_in, splits_in, start_tags
    from coach.files import require_writable

    _check_words("format", formats, KINDS)
    _check_words("split", splits, SPLITS)
    request = Request(formats_in(formats), splits_in(splits), head_ms, tail_ms, "web" in formats)
    folder, under = Path(folder), None if music is None else Path(music)
    # Speaking takes long: what cannot come to anything is told before.
    require_writable(folder)
    # The program that writes tags gets ready while numpy and others are loaded here.
    start_tags()
    from coach.exporting import KeptGains, Session, check_music, export_session, total_frames
    from coach.voices import cache_folder

    if under is not None:
        check_music(under)
    track = compile(
        programme,
        voice=voice,
        rate=rate,
        counting=counting,
        brief=brief,
        voice_prompts=voice_prompts,
        on_progress=partial(on_progress, "speaking") if on_progress else None,
        on_notice=on_notice,
    )
    session = Session(programme, track, voice, rate, under)
    return export_session(
        session,
        folder,
        request,
        force=force,
        on_frames=_summed(on_progress, total_frames(session, request)),
        gains=KeptGains(cache_folder()),
    )


def _summed(
    on_progress: Callable[[str, int, int], None] | None, total: int
) -> Callable[[int], None]:
    """Return what takes the frames of each piece that is written, and tells how many there are."""
    written = 0

    def count(frames: int) -> None:
        nonlocal written
        written += frames
        if on_progress is not None:
            on_progress("writing", written, total)

    return count


def _check_words(what: str, given: Sequence[str], there: Sequence[str]) -> None:
    for one in given:
        if one not in there:
            raise ValueError(f'there is no {what} "{one}"; there are {", ".join(there)}')


def play(
    programme: Programme | str | os.PathLike[str] | None,
    options: LiveOptions | None = None,
) -> SessionResult:
    """Play a session to its end, steered by voice and by keys.

    :param programme: a programme's name or the path of a file, whose session is entered
        in the history and can be resumed; or a Programme, which is only played. None: with
        ``options.resume``, that of the last session that broke off.
    :param options: voice, devices and the rest; see ``LiveOptions``.
    :returns: how it ended, whether it can be resumed, and what failed meanwhile.
    :raises NotFoundError: where there is no such programme, exercise or session to resume.
    :raises ProgrammeError: where the file has mistakes.
    :raises DeviceError: where there is no sound device.
    :raises CoachError: where anything else keeps the session from its beginning.
    """
    from coach.library import find
    from coach.player import play_session

    if programme is not None and not isinstance(programme, Programme):
        programme = find(os.fspath(programme))
    return play_session(programme, options)


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that was said in a recording; times are seconds from its start.

    event: what the ears made of it; echo: how well the coach was taken away by then, None
    without a reference.
    """

    event: AnyResult
    echo: PipelineOutput | None = None

    @property
    def command(self) -> str | None:
        """Return the command, such as "next"; None where it was none, or is not certain."""
        from coach.listening import SpokenCommand

        return self.event.verb if isinstance(self.event, SpokenCommand) else None

    @property
    def phrase(self) -> str:
        """Return the phrase or sentence that it is, or comes closest to; "" for none."""
        return self.event.phrase

    @property
    def score(self) -> float:
        """Return how surely it is that phrase, 0 to 1."""
        return self.event.score

    @property
    def reason(self) -> str:
        """Return why it was no command; "" for a command."""
        from coach.listening import reason

        return reason(self.event)

    @property
    def start(self) -> float:
        """Return when it began, in seconds."""
        return self._seconds(self.event.start)

    @property
    def end(self) -> float:
        """Return when it ended, in seconds."""
        return self._seconds(self.event.end)

    @staticmethod
    def _seconds(sample: int) -> float:
        from coach.listening import RATE

        return sample / RATE


def listen(
    file: str | os.PathLike[str],
    *,
    reference: str | os.PathLike[str] | None = None,
    vocabulary: Vocabulary = "session",
    recogniser: str = "own",
    on_notice: OnNotice = _warn,
) -> Iterator[Heard]:
    """Listen to a recording for spoken commands, with the ears of a live session.

    :param file: WAV or FLAC, at any rate.
    :param reference: a recording of what the coach played meanwhile, whose echo is taken away;
        the two may have begun up to 0.5 s apart.
    :param vocabulary: what is listened for: ``"session"``, ``"numbers"``, ``"yesno"`` or ``"all"``.
    :param recogniser: ``"own"``, ``"sphinx"`` or ``"vosk"``; all but the first need more installed.
    :param on_notice: hears, at the end, what was wrong with a recording; in the log by default.
    :returns: everything that was said, in order; ``command`` is None for what was no command.
    :raises HearingError: where a recording cannot be read, or a recogniser cannot be loaded.
    """
    from coach.listening import FarEndRecording, Recording, Spotter, open_recogniser

    recording = Recording(Path(file))
    played = None if reference is None else FarEndRecording(Path(reference))
    return _heard(recording, played, Spotter(open_recogniser(recogniser), vocabulary), on_notice)


def _heard(
    recording: Recording,
    played: FarEndRecording | None,
    listener: Spotter,
    on_notice: OnNotice,
) -> Iterator[Heard]:
    from coach.listening import Pipeline, hear, open_aec3, replay

    if played is None:
        yield from map(Heard, hear(recording.blocks(), listener))
    else:
        for output in replay(recording, played, Pipeline(listener, strong=open_aec3())):
            yield from (Heard(event, output) for event in output.events)
    for fault in recording.faults():
        on_notice(f"{recording.path}: {fault}")
    if played is not None:
        for fault in played.faults_for(recording):
            on_notice(f"{played.path}: {fault}")
