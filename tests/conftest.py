"""What decides, before collection, which tests there are on this system."""

import gc
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says more about the machine than about the code. CI judges a change, so
# the same code gets the same examples there; everywhere else each run looks for new ones.
settings.register_profile(
    "untimed", deadline=None, derandomize=os.environ.get("COACH_PEERS") == "1"
)
settings.load_profile("untimed")


# Hundreds of processes start here, and each would compile the coach where the environment keeps
# them from keeping what they have compiled.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


# Characters of a text in the name of a test. Some texts have fifty million.
LONGEST_ID = 60


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a test by the beginning of a long text.

    All names go from every worker to the one that leads them, and back again with each report.
    """
    if isinstance(val, str | bytes) and len(val) > LONGEST_ID:
        return ascii(val[:LONGEST_ID])
    return None


def pytest_collection_finish() -> None:
    """Leave all that was collected out of the search for garbage: it stays to the end.

    A tenth of the tests' time was spent on looking through it again.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def folders_of_nobody(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the library and the preferences of whoever runs the tests out of them."""
    for kind in ("DATA", "CONFIG"):
        os.environ[f"COACH_{kind}_DIR"] = str(tmp_path_factory.getbasetemp() / f"no {kind}")


# A shell starts what runs in its background deaf to Ctrl-C, and so would be every
# program that a test starts and interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)


def _offline_command() -> list[str]:
    """What runs a command without a network here; empty where nothing can.

    root may do it at once, but not in every container; others as root of a
    namespace of their own, but not in a chroot.
    """
    if sys.platform == "linux":
        for options in (["--net"], ["--map-root-user", "--net"]):
            command = ["unshare", *options]
            if subprocess.run([*command, "true"], capture_output=True).returncode == 0:
                return command
    return []


OFFLINE = _offline_command()
if os.environ.get("COACH_PEERS") == "1" and not OFFLINE:
    raise RuntimeError("COACH_PEERS=1, and no network namespace can be made here")
collect_ignore = [] if OFFLINE else ["test_offline.py"]


@pytest.fixture
def offline_command() -> list[str]:
    """The start of a command line that takes the network away from the rest of it."""
    return OFFLINE


@pytest.fixture
def without_libsndfile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which soundfile does not find its library."""
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "soundfile.py").write_text(
        'raise OSError("sndfile library not found")\n'
    )
    monkeypatch.delitem(sys.modules, "soundfile", raising=False)
    monkeypatch.syspath_prepend(tmp_path / "damaged")


# Drafts to be reviewed. The tests that use one are one xdist_group, so that the article is read
# once.


@pytest.fixture(scope="session")
def article(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The draft of an article."""
    from click.testing import CliRunner

    from coach.cli import coach as cli

    path = tmp_path_factory.mktemp("article") / "hip.yaml"
    text = Path(__file__).parent / "importing" / "article.txt"
    result = CliRunner().invoke(cli, ["import", str(text), "-o", str(path)])
    assert (result.exit_code, result.stdout) == (0, f"{path}\n"), result.output
    return path


@pytest.fixture
def draft(article: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the draft of the article, in the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COACH_CACHE_DIR", str(tmp_path / "cache"))
    shutil.copyfile(article, "hip.yaml")
    return Path("hip.yaml")


@pytest.fixture
def with_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A draft of two exercises with two passages left out, one of them long."""
    from drafts import run

    monkeypatch.chdir(tmp_path)
    long = "Nothing is gained by a half-hearted, ever-so-slightly hurried, over-ambitious week"
    Path("sheet.txt").write_text(
        f"1. Heel lift\nStand tall. Lift your heels. 8 times.\n\nThe slower the better. {long}.\n\n"
        "2. Arm lift\nStand tall. Lift your arms. 9 times.\n"
    )
    assert run("import", "sheet.txt", "-o", "lifts.yaml")[0] == 0
    return Path("lifts.yaml")
