"""Set the coach up and run it; nothing but Python 3.10+ and git is needed.

    python3 scripts/start.py              export the bundled session and say where it is
    python3 scripts/start.py test         check the code and run the fast tests
    python3 scripts/start.py test --all   the same with the slow tests, and those that
                                          need other programs (see .ci/run)

On Windows, write ``py`` for ``python3``. Everything goes into the folder .venv beside the
project. The internet is needed once, to install; a second run installs nothing, and a run
that was stopped goes on where it was. The standard library only, and no syntax newer than
Python 3.6, so that an older Python can still read the sentence that refuses it.
"""

import argparse
import configparser
import hashlib
import os
import re
import shlex
import shutil
import ssl
import subprocess
import sys
import venv
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "coach-setup.txt"
WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
TRACKS = ROOT / "coach-tracks"
OLDEST = (3, 10)
# What runs anywhere in a few minutes: nothing that needs more than Python.
FAST = "not slow and not peers and not browser and not live"
# One worker more than cores, as tests wait for processes and sounds a fifth of their time; more
# than a few only load the libraries more often.
WORKERS = ["-n", str(min(8, (os.cpu_count() or 1) + 1)), "--dist", "loadgroup"]

# Fetched only where Python comes without pip, as on a bare Debian or Ubuntu. The hash is
# what makes it safe to run a file that came from whatever index the user has set.
PIP_PIN = "pip==26.3"
PIP_WHEEL = "pip-26.3-py3-none-any.whl"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
PIP_SETTINGS = ("/etc/pip.conf", "~/.pip/pip.conf", "~/.config/pip/pip.conf")


def main():
    arguments = parse_arguments()
    # In CI nothing is left out; elsewhere PyTorch, for the tests of the training, is.
    tools = "[dev,train]" if os.environ.get("COACH_PEERS") == "1" else "[dev]"
    set_up(tools if arguments.job == "test" else "")
    if arguments.job == "test":
        test(whole=arguments.all)
    else:
        export()


def parse_arguments():
    parser = argparse.ArgumentParser(
        description="Set everything up in .venv, then export the bundled session or run the tests."
    )
    parser.add_argument("job", nargs="?", choices=["test"], help="run the checks and fast tests")
    parser.add_argument("--all", action="store_true", help="with test: the slow tests too")
    arguments = parser.parse_args()
    if arguments.all and arguments.job != "test":
        parser.error("--all goes with test: start.py test --all")
    return arguments


def export():
    """The main job. The same session is the same file, so writing it again loses nothing."""
    run([PYTHON, "-m", "coach", "export", "sacroiliitis", "-o", TRACKS, "--force"])
    say("Play the file above with any player, or hear the session live:")
    say(f"  {shown(BIN / 'coach')} play sacroiliitis")


def test(whole):
    """Every check that a change must pass; only what mypy finds is said after pytest's summary."""
    run([PYTHON, "-m", "ruff", "check", "."], cwd=ROOT)
    run([PYTHON, "-m", "ruff", "format", "--check", "."], cwd=ROOT)
    with types_checked():
        run([PYTHON, "-m", "pytest", *WORKERS, "-m", "not live" if whole else FAST], cwd=ROOT)
    if whole and sys.platform == "linux" and shutil.which("pulseaudio"):
        # A sound card plays in real time: nothing else may keep the cores from it.
        run([PYTHON, "-m", "pytest", "-m", "live"], cwd=ROOT)


@contextmanager
def types_checked():
    """Run mypy beside: alone it keeps one core for a quarter of a minute, and leaves the others
    idle. What it finds is said at the end."""
    command = [str(PYTHON), "-m", "mypy"]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "cwd": str(ROOT)}
    mypy = subprocess.Popen(command, universal_newlines=True, **options)
    try:
        yield
    finally:
        findings = mypy.communicate()[0]
        if mypy.returncode:
            say(findings)
    if mypy.returncode:
        raise SystemExit(mypy.returncode)


def set_up(extra):
    """Install the project into .venv, unless a finished earlier run left it as it has to be."""
    wanted = fingerprint() + extra
    done = STAMP.read_text("utf-8").splitlines() if STAMP.exists() else []
    if wanted in done and works([PYTHON, "-c", "import click, coach"]):
        return
    if not works([PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 10))"]):
        say(f"Making {VENV} ...")
        venv.create(VENV, clear=True, symlinks=not WINDOWS)
    if not works([PYTHON, "-m", "pip", "--version"]):
        install_pip()
    say("Installing the libraries: once, from the internet, about 250 MB ...")
    install([PYTHON, "-m", "pip", "install", "--quiet", "--prefer-binary", "-e", str(ROOT) + extra])
    # A plain run is served by what the test run installed, but not the other way round.
    STAMP.write_text("\n".join({fingerprint(), wanted}), "utf-8")


def fingerprint():
    """Changes when the installation has to be made again: other needs, or a moved folder."""
    needs = (ROOT / "pyproject.toml").read_bytes()
    return hashlib.sha256(needs + os.fsencode(str(ROOT))).hexdigest()


def install_pip():
    """Give .venv its pip: from this Python or, where Debian left that out, from the index."""
    from_system = [sys.executable, "-m", "pip", "--python", PYTHON, "install", PIP_PIN]
    if works([PYTHON, "-m", "ensurepip"]) or works(from_system):
        return
    say(f"This Python comes without pip; fetching {PIP_WHEEL} ...")
    try:
        content = fetch_pip()
    except Exception as error:  # whatever the network or the settings did, the advice is the same
        stop(
            f"Could not fetch pip: {getattr(error, 'reason', error)}.\n"
            "Connect to the internet and run the same line again. If that does not help, run\n"
            "  sudo apt install python3-venv\n"
            "first, or what your system calls it."
        )
    if hashlib.sha256(content).hexdigest() != PIP_SHA256:
        stop(f"{PIP_WHEEL} is not the file it should be; nothing was installed.")
    wheel = VENV / PIP_WHEEL
    wheel.write_bytes(content)
    install([PYTHON, wheel / "pip", "install", "--quiet", "--no-index", wheel])
    wheel.unlink()


def fetch_pip():
    """Fetch pip's wheel from the index that pip would use. Raises OSError."""
    index = pip_setting("index_url", "https://pypi.org/simple").rstrip("/") + "/pip/"
    page = fetch(index).decode("utf-8", "replace")
    link = re.search(rf"""href=["']([^"'#]*{re.escape(PIP_WHEEL)})["'#]""", page)
    if not link:
        raise OSError(f"{PIP_WHEEL} is not listed at {index}")
    return fetch(urljoin(index, link.group(1)))


def fetch(url):
    """The bytes at an address. urllib itself heeds HTTPS_PROXY and SSL_CERT_FILE."""
    certificates = pip_setting("cert")
    context = ssl.create_default_context(cafile=certificates) if certificates else None
    with urlopen(Request(url), timeout=60, context=context) as answer:
        return answer.read()


def pip_setting(name, default=None):
    """What the user told pip, by environment variable or settings file."""
    settings = configparser.RawConfigParser()
    files = [Path(file).expanduser() for file in PIP_SETTINGS]
    settings.read([*files, os.environ.get("PIP_CONFIG_FILE", "")], encoding="utf-8")
    written = settings.get("global", name.replace("_", "-"), fallback=default)
    return os.environ.get("PIP_" + name.upper()) or written


def install(command):
    """Run pip inside .venv, whatever the user's own settings say about --user."""
    code = call(command, env=dict(os.environ, PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1"))
    if code:
        stop(
            "Installing did not work; pip says why above. It needs the internet this once.\n"
            "Run the same line again when you are connected."
        )


def run(command, cwd=None):
    """Run a step and end with its exit code where it fails: it has said why."""
    code = call(command, cwd=cwd)
    if code:
        raise SystemExit(code)


def works(command):
    """Whether a command can be run and succeeds; what it prints is not shown."""
    try:
        return call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def call(command, **options):
    sys.stdout.flush()
    return subprocess.call([str(part) for part in command], **options)


def shown(path):
    """A path as the user can type it from where they are."""
    try:
        text = str(path.relative_to(Path.cwd()))
    except ValueError:
        text = str(path)
    if WINDOWS:
        return f'& "{text}"' if " " in text else text
    return shlex.quote(text)


def say(text):
    print(text, file=sys.stderr)
    sys.stderr.flush()


def stop(text):
    say(text)
    raise SystemExit(1)


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        stop(
            "The coach needs Python 3.10 or newer; this is Python "
            f"{sys.version_info[0]}.{sys.version_info[1]} at {sys.executable}.\n"
            "Install a newer one from https://www.python.org/downloads/ and run the line with it."
        )
    try:
        main()
    except KeyboardInterrupt:
        say("\nStopped. Run the same line again to go on.")
        raise SystemExit(130) from None
