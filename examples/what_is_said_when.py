"""Print what a session says, and when: python what_is_said_when.py [PROGRAMME [VOICE]]."""

import sys

import coach


def main(name: str = "sacroiliitis", voice: str = "natural") -> None:
    """Print one line for each cue that is heard: minutes, seconds, and the words or the tone."""
    timeline = coach.compile(coach.load(name), voice=voice).timeline
    for cue in timeline.cues:
        if cue.kind != "silence":
            minutes, seconds = divmod(cue.start / timeline.sample_rate, 60)
            print(f"{minutes:3.0f}:{seconds:06.3f}  {cue.kind:<7} {cue.text}")


if __name__ == "__main__":
    main(*sys.argv[1:])
