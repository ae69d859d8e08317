"""The tree of errors: what the user reads, and the code that the command line ends with."""

import re

from coach import errors
from coach.errors import FitError, Misfit, Problem, ProgrammeError, SpeechTextError


def test_a_file_name_cannot_add_a_line_to_a_message() -> None:
    problem = Problem("a\nb.yaml: no mistakes", 3, 1, "wrong")
    assert str(problem) == r"a\nb.yaml: no mistakes:3:1: wrong"


def test_the_tree_in_the_modules_text_is_the_tree() -> None:
    written = dict(re.findall(r"(\w+Error) +(\d)", errors.__doc__ or ""))
    assert {name: str(getattr(errors, name).exit_code) for name in written} == written
    assert {kind.__name__ for kind in errors.CoachError.__subclasses__()} == {*written} - {
        "CoachError"
    }


def test_each_mistake_has_its_line_and_its_place() -> None:
    problems = Problem("a.yaml", 3, 1, "wrong"), Problem("a.yaml", 0, 0, "too large")
    error = ProgrammeError(problems)
    assert error.problems == problems
    assert str(error).splitlines() == ["a.yaml:3:1: wrong", "a.yaml: too large"]


def test_ten_cues_that_do_not_fit_are_named_and_the_rest_are_counted() -> None:
    misfits = [Misfit("calf-stretch", f"count {n}", 1500, n) for n in range(1, 13)]
    *named, rest = str(FitError(misfits)).splitlines()
    assert len(named) == 10
    assert named[2].startswith(
        'in calf-stretch: "count 3" is 3 ms too long for its 1.5 s slot; shorten it'
    )
    assert rest == "2 more are too long as well"


def test_a_text_that_cannot_be_read_is_shown_as_it_is_written() -> None:
    error = SpeechTextError("no reading", "1/2\n", offset=1)
    assert (str(error), error.offset) == (r"no reading: '1/2\n'", 1)
