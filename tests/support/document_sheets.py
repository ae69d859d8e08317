"""The same kind of sheet as text, as a DOCX and as a PDF, made of words of our own."""

from __future__ import annotations

import io
import zipfile
from functools import cache

HEEL_RAISE = """\
HEEL RAISE

Stand tall, with your feet
apart.
- Lift your heels.
- Lower them
  slowly.
"""
HIP = (
    ("Heading 1", "Hip exercises"),
    ("", "If you have any doubts, ask your physiotherapist."),
    ("Heading 2", "Clamshell"),
    ("", "*Starting position:* Lie on your side with your knees bent and your heels together."),
    ("List Bullet", "Lift your top knee while your feet stay together."),
    ("List Bullet", "Keep your hips still."),
    ("List Bullet", "Lower your knee with control."),
    ("", "*Repetitions:* 12 on each side"),
    ("Heading 2", "Bridge"),
    ("List Number", "Lie on your back with your knees bent."),
    ("List Number", "Tighten your stomach and lift your hips off the floor."),
    ("List Number", "Hold for 5 seconds, then lower slowly."),
    ("List Number", "Do 2 sets of 10."),
)
BALANCE = (
    ("1", "Steady on your feet"),
    ("", "Always have a firm worktop within reach. Stop if you feel dizzy or unwell."),
    ("2", "Heel to toe stand"),
    ("", "Stand next to a worktop. Put one foot directly in front of the other, heel to toe. Look "
         "straight ahead and hold for 15 seconds. Change sides and repeat. Do this 3 times."),
    ("2", "Sit to stand"),
    ("", "Sit on a chair with your feet slightly back. Lean forwards and stand up slowly without "
         "using your hands. Sit down again with control. Repeat as many times as you can."),
    ("2", "Side steps"),
    ("", "Stand tall facing a worktop. Step sideways ten steps to the right, then step back to the "
         "left. Repeat 5 times."),
)  # fmt: skip


@cache
def hip_docx() -> bytes:
    """The sheet of the hip, with headings, lists and bold labels."""
    from docx import Document

    document = Document()
    for style, text in HIP:
        paragraph = document.add_paragraph(style=style or None)
        _, bold, rest = text.split("*") if text.startswith("*") else ("", "", text)
        paragraph.add_run(bold).bold = True
        paragraph.add_run(rest)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def docx_with(parts: dict[str, bytes]) -> bytes:
    """The sheet of the hip, with some of its parts replaced or added."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(hip_docx())) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        whole = {name: old.read(name) for name in old.namelist()}
        for name, data in {**whole, **parts}.items():
            new.writestr(name, data)
    return stream.getvalue()


ENTITY = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p>
<w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"""


@cache
def balance_pdf() -> bytes:
    """The sheet of balance, two narrow columns wide."""
    import typst

    lines = ["#set page(width: 11cm, height: 16cm)", "#set text(size: 10pt)"]
    lines += [f"{'=' * int(level)} {text}" if level else text for level, text in BALANCE]
    return bytes(typst.compile("\n\n".join(lines).encode(), format="pdf"))
