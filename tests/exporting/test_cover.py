"""The cover: a picture of the session, and the same in words."""

import io
from dataclasses import replace

import numpy as np
import pytest
from exported_session import PROGRAMME, track
from PIL import Image
from poses import drawn

from coach.exporting.cover import SIZE, alt_text, cover_jpeg
from coach.model import Source
from coach.pose import Photo
from coach.timeline import Timeline


@pytest.fixture(scope="module")
def timeline(tmp_path_factory: pytest.TempPathFactory) -> Timeline:
    return track(tmp_path_factory.mktemp("clips")).timeline


def test_the_cover_shows_the_session_and_is_told_in_words(timeline: Timeline) -> None:
    image = Image.open(io.BytesIO(cover_jpeg(PROGRAMME, timeline)))
    assert (image.format, image.size) == ("JPEG", (SIZE, SIZE))
    colours = np.asarray(image.convert("RGB")).reshape(-1, 3)
    ink = np.abs(colours.astype(int) - (0x17, 0x25, 0x2A)).max(axis=1) < 12
    assert ink.sum() > 2_000
    words = alt_text(PROGRAMME, timeline)
    assert words.startswith("A small programme. Exercises: Calf stretch, Brücke & lift.")
    assert cover_jpeg(PROGRAMME, timeline) == cover_jpeg(PROGRAMME, timeline)


@pytest.mark.parametrize("title", ["Calves", "Word " * 60])
@pytest.mark.parametrize("view", ["side", "front"])
def test_a_cover_shows_one_pose_whole_below_the_title(
    timeline: Timeline, title: str, view: str
) -> None:
    drawing = drawn(view=view, end={"leg": {"hip": 30}})
    calf = replace(PROGRAMME.exercises[0], drawing=drawing)
    some = replace(PROGRAMME, title=title, exercises=(*PROGRAMME.exercises, calf))
    data = cover_jpeg(some, timeline)
    picture = np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)
    moves = np.argwhere(np.abs(picture - (0x0B, 0x5C, 0x63)).max(axis=2) < 12)
    assert len(moves) > 2_000
    ink = np.argwhere(np.abs(picture - (0x17, 0x25, 0x2A)).max(axis=2) < 8)
    assert moves[:, 0].min() > ink[:, 0].max(), "nothing of it is in the title"
    assert (moves.min(axis=0) > 40).all()
    assert (moves.max(axis=0) < SIZE - 40).all()
    assert f"The {calf.side_order[0]} leg straight" in alt_text(some, timeline)


def test_a_cover_has_room_for_everything(timeline: Timeline) -> None:
    many = tuple(
        replace(PROGRAMME.exercises[0], id=f"e{n}", name="An endless name " * 5) for n in range(60)
    )
    long = replace(PROGRAMME, title="Word " * 60, exercises=many, source=Source("x"))
    assert Image.open(io.BytesIO(cover_jpeg(long, timeline))).size == (SIZE, SIZE)


def test_a_photo_of_the_author_is_on_a_cover_that_has_no_drawing(timeline: Timeline) -> None:
    data = io.BytesIO()
    Image.new("RGB", (60, 40), "#b03060").save(data, "JPEG")
    photo = Photo("calf.png", "A {side} heel on the floor", data.getvalue(), 60, 40)
    calf = replace(PROGRAMME.exercises[0], photo=photo)
    some = replace(PROGRAMME, exercises=(calf,))
    picture = np.asarray(Image.open(io.BytesIO(cover_jpeg(some, timeline)))).astype(int)
    red = np.argwhere(np.abs(picture - (0xB0, 0x30, 0x60)).max(axis=2) < 12)
    assert len(red) > SIZE * SIZE // 4
    assert (np.ptp(red[:, 1]) + 1) / (np.ptp(red[:, 0]) + 1) == pytest.approx(1.5, abs=0.02)
    assert f"A {calf.side_order[0]} heel on the floor" in alt_text(some, timeline)
