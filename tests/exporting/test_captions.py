"""Captions: the timeline's own times, in forms that others read."""

import html
import io
import re
from itertools import pairwise

import webvtt
from hypothesis import given
from small_programmes import exercise, programme
from strategies import programmes
from timelines import compiled

from coach.dose import Dose
from coach.exporting.captions import captions_of, lrc, milliseconds, srt, transcript
from coach.exporting.captions import webvtt as vtt
from coach.exporting.model import Caption

SMALL = compiled(programme(exercise(sides="none", dose=Dose(sets=1, reps=1, hold=4))))
CAPTIONS = captions_of(SMALL)
HOSTILE = (
    Caption(0, 1500, "Less < more & more > less --> so."),
    Caption(1500, 3_661_001, "[tick]"),
    Caption(3_661_001, 3_661_002, "ten", counted=True),
)


def test_a_caption_for_every_cue_that_is_heard_on_its_millisecond() -> None:
    heard = [cue for cue in SMALL.cues if cue.kind != "silence"]
    assert [caption.start for caption in CAPTIONS] == [
        milliseconds(cue.start, SMALL.sample_rate) for cue in heard
    ]
    assert "[finished]" in [caption.text for caption in CAPTIONS]


@given(programmes)
def test_captions_never_overlap_and_never_end_before_their_words(some) -> None:
    timeline = compiled(some)
    captions = captions_of(timeline)
    heard = [cue for cue in timeline.cues if cue.kind != "silence"]
    for caption, following in pairwise(captions):
        assert caption.start < caption.end <= following.start
    for caption, cue in zip(captions, heard, strict=True):
        end = milliseconds(cue.end, timeline.sample_rate)
        assert end <= caption.end <= max(end + 1000, caption.start + 1)


def test_another_program_reads_the_webvtt_back() -> None:
    for captions in (CAPTIONS, HOSTILE):
        read = webvtt.from_buffer(io.StringIO(vtt(captions)), format="vtt")
        assert [(c.start_in_seconds, html.unescape(c.text)) for c in read] == [
            (caption.start // 1000, caption.text) for caption in captions
        ]


def test_webvtt_escapes_what_is_markup_there() -> None:
    assert "Less &lt; more &amp; more &gt; less --&gt; so." in vtt(HOSTILE)
    assert vtt(HOSTILE).startswith("WEBVTT\n\n00:00:00.000 --> 00:00:01.500\n")


def test_another_program_reads_the_srt_back() -> None:
    read = webvtt.from_buffer(io.StringIO(srt(CAPTIONS)), format="srt")
    assert [(c.start, c.end, c.text) for c in read] == [
        (clock(caption.start), clock(caption.end), caption.text) for caption in CAPTIONS
    ]


def clock(ms):
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"


def test_srt_in_full() -> None:
    assert srt(HOSTILE[1:]) == (
        "1\n00:00:01,500 --> 01:01:01,001\n[tick]\n\n2\n01:01:01,001 --> 01:01:01,002\nten\n"
    )


def test_lrc_clears_a_line_where_nothing_follows() -> None:
    captions = (Caption(0, 900, "Hold."), Caption(900, 1200, "two"), Caption(65_015, 65_100, "one"))
    assert lrc(captions, "Small") == (
        "[ti:Small]\n[00:00.00]Hold.\n[00:00.90]two\n[00:01.20]\n[01:05.02]one\n[01:05.10]\n"
    )


def test_lrc_lines_rise() -> None:
    times = re.findall(r"^\[(\d\d):(\d\d\.\d\d)\]", lrc(CAPTIONS, "x"), re.MULTILINE)
    seconds = [int(minutes) * 60 + float(rest) for minutes, rest in times]
    assert seconds == sorted(seconds)
    assert len(seconds) >= len(CAPTIONS)


def test_a_transcript_has_a_count_on_one_line() -> None:
    assert "Hold.\nfour, three, two, one\nRelease.\n" in transcript(CAPTIONS)
