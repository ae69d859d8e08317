"""An author's own picture: taken as pixels, refused for anything else, and kept with the copy."""

from __future__ import annotations

import io
import re
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image
from programme_mistakes import BASE

from coach.drawing import seen
from coach.errors import ProgrammeError
from coach.items import Preferences
from coach.library import add, find, load, remove
from coach.model import Programme
from coach.programmes.photos import MOST_BYTES
from coach.sheet.alone import sheet_alone
from coach.sheet.html import sheet_page
from coach.sheet.pdf import sheet_pdf

LINE = "    counting: last-three\n"
PHOTO = "    photo: {file: calf.png, alt: 'A {side} heel on the floor'}\n"


def picture(size: tuple[int, int] = (300, 200), kind: str = "PNG", **extra: object) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", size, "#b03060").save(data, kind, **extra)
    return data.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "calves.yaml"
    path.write_text(BASE.replace("schema: 1", "schema: 2").replace(LINE, LINE + PHOTO))
    path.with_name("calves-pictures").mkdir()
    return path


def put(file: Path, data: bytes) -> Path:
    place = file.with_name("calves-pictures") / "calf.png"
    place.write_bytes(data)
    return place


def problem(file: Path) -> str:
    with pytest.raises(ProgrammeError) as error:
        load(file)
    (only,) = error.value.problems
    assert (only.line, only.column) == (23, 19)
    return only.message


def read(file: Path) -> Programme:
    return load(file)


def png_of(width: int, height: int) -> bytes:
    """The beginning of a picture that says it is so large."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IDAT\x35\xaf\x06\x1e"


REFUSED = {
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "is no PNG and no JPEG"),
    "gif": (picture(kind="GIF"), "is no PNG and no JPEG"),
    "cut": (picture()[:120], "is damaged"),
    "empty": (b"", "is no PNG and no JPEG"),
    "large": (b"\0" * (MOST_BYTES + 1), "is larger than 4 MB"),
    "pixels": (png_of(6000, 6000), "more than 24 million pixels"),
    "more pixels": (png_of(12_000, 12_000), "more than 24 million pixels"),
    "bomb": (png_of(60_000, 60_000), "is damaged, or no picture"),
}


@pytest.mark.parametrize("which", REFUSED)
def test_what_is_no_small_picture_is_refused(file: Path, which: str) -> None:
    data, told = REFUSED[which]
    put(file, data)
    assert told in problem(file)


def test_a_picture_that_is_not_there_is_told_with_its_place(file: Path) -> None:
    assert str(file.with_name("calves-pictures") / "calf.png") in problem(file)


@pytest.mark.parametrize("name", ["../calf.png", "/etc/calf.png", "calf.svg", ".png", "a/b.png"])
def test_a_picture_lies_in_its_folder(file: Path, name: str) -> None:
    file.write_text(file.read_text().replace("calf.png", name))
    assert "the name of a PNG or JPEG file" in problem(file)


def test_a_drawing_or_a_photo_and_not_both(file: Path) -> None:
    put(file, picture())
    file.write_text(file.read_text().replace(LINE, LINE + "    drawing: {}\n"))
    with pytest.raises(ProgrammeError, match="both drawing and photo"):
        load(file)


def test_nothing_of_the_file_but_its_pixels_goes_on(file: Path) -> None:
    exif = Image.Exif()
    exif[0x0132] = "2026:01:01 SECRET PLACE"
    put(file, picture((3000, 1500), "JPEG", exif=exif, comment=b"SECRET"))
    photo = read(file).exercises[0].photo
    assert photo is not None
    assert (photo.width, photo.height) == (900, 450)
    assert b"SECRET" not in photo.data
    assert Image.open(io.BytesIO(photo.data)).format == "JPEG"


def test_it_is_on_the_sheet_and_told_in_words(file: Path) -> None:
    put(file, picture())
    programme = read(file)
    assert seen(programme.exercises[0]) == "A right heel on the floor"
    sheet = sheet_alone(programme, Preferences())
    page = sheet_page(sheet)
    assert page.count('src="data:image/jpeg;base64,') == 1
    assert 'alt="A right heel on the floor"' in page
    pdf = sheet_pdf(sheet)
    assert len(re.findall(rb"/Subtype ?/Image", pdf)) == 1
    assert b"/DCTDecode" in pdf


def test_a_copy_in_the_library_has_it_too(file: Path) -> None:
    put(file, picture())
    entry = add(file)
    original = read(file)
    file.unlink()
    file.with_name("calves-pictures").rename(file.with_name("gone"))
    kept = load(find("calves"))
    assert kept.exercises[0].photo == original.exercises[0].photo
    remove(entry)
    assert not list(entry.path.parent.glob("calves*"))
