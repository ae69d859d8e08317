"""Export the bundled session with other holds: python export_for_one_person.py FOLDER [VOICE]."""

import sys

import coach


def main(folder: str, voice: str = "natural") -> None:
    """Write one file for each side, with longer holds in one exercise; print the playlists."""
    programme = coach.load(
        "sacroiliitis",
        settings=("name=Anna", "quadriceps-stretch.hold=20s", "hip-stretch.sets=1"),
    )
    try:
        paths = coach.export(programme, folder, formats=("flac",), splits=("side",), voice=voice)
    except coach.ExportError as error:
        sys.exit(str(error))
    for path in paths:
        print(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
