"""Programs that work in a process of their own: real ones, really stopped and really killed."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from coach.worker import EndedError, HungError, RefusedError, Worker

ROOT = Path(__file__).resolve().parent.parent
signals = pytest.mark.skipif(sys.platform == "win32", reason="signals")


@pytest.fixture
def program(tmp_path: Path):
    """Make a program whose ``answer(request, data)`` has this body."""

    def make(body, limit: float = 30.0, **options):
        file = tmp_path / "program.py"
        code = textwrap.indent(textwrap.dedent(body).strip(), "    ")
        before = "import os, pathlib, subprocess, sys, time\n"
        file.write_text(f"{before}def answer(request, data):\n{code}\n", encoding="utf-8")
        return Worker("The program", file, limit, **options)

    return make


ECHO = "return {'got': request}, data[::-1]"


@pytest.mark.parametrize("size", [0, 1, 100_000, 3_000_000])
def test_what_is_sent_arrives_and_what_is_answered_too(program, size: int) -> None:
    data = bytes(range(256)) * (size // 256) + b"\n" * (size % 256)
    with_newlines = {"text": "a\nb", "number": 1.5, "nothing": None}
    reply, back = program(ECHO).ask(with_newlines, data)
    assert reply == {"got": with_newlines}
    assert back == data[::-1]


def test_one_process_answers_all(program) -> None:
    worker = program("return {'pid': os.getpid()}, b''")
    assert len({worker.ask({})[0]["pid"] for _ in range(3)}) == 1


def test_what_it_raises_is_told_and_it_goes_on(program) -> None:
    worker = program("if request: raise OSError(2, 'No such file') from ValueError('why')\n" + ECHO)
    with pytest.raises(RefusedError, match=r"^No such file$") as caught:
        worker.ask({"a": 1})
    assert str(caught.value.__cause__) == "why"
    first = worker.process
    assert worker.ask({})[0] == {"got": {}}
    assert worker.process is first


def test_what_a_library_prints_is_no_reply(program) -> None:
    worker = program("print('hello'); os.write(1, b'hello'); subprocess.run(['true'])\n" + ECHO)
    assert worker.ask({})[0] == {"got": {}}


def test_one_that_has_died_is_started_again_and_asked_again(program) -> None:
    worker = program(ECHO)
    worker.ask({})
    worker.process.kill()
    assert worker.ask({"a": 1})[0] == {"got": {"a": 1}}


def test_one_that_dies_at_work_is_asked_once_more(program, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    body = "if not (m := pathlib.Path(request['mark'])).exists(): m.touch(); os._exit(1)\n"
    assert program(body + ECHO).ask({"mark": str(mark)})[0]


def test_one_that_always_dies_is_told_with_its_last_words(program) -> None:
    with pytest.raises(EndedError, match=r"The program ended unexpectedly \(no memory\)"):
        program("os.write(2, b'first\\nno memory\\n'); os._exit(1)").ask({})
    with pytest.raises(EndedError, match="exit code 3"):
        program("os._exit(3)").ask({})


def test_what_must_not_be_done_twice_is_not(program, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with pytest.raises(EndedError):
        program("pathlib.Path(request['log'] + str(os.getpid())).touch(); os._exit(1)").ask(
            {"log": str(log)}, restart=False
        )
    assert len(list(tmp_path.glob("log*"))) == 1


ADD = "log = pathlib.Path(request['log']); log.write_bytes(log.read_bytes() + data)\n"


def test_requests_that_build_on_one_another_are_done_in_their_order(
    program, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    log.touch()
    worker = program(ADD + ECHO)
    worker.ask_each(({"log": str(log)}, bytes([number]) * 70_000) for number in range(9))
    assert log.read_bytes() == b"".join(bytes([number]) * 70_000 for number in range(9))
    assert worker.ask({"log": str(log)}, b"x")[1] == b"x", "no reply is left over"
    worker.ask_each([])


def test_the_next_request_is_made_while_one_is_being_done(program, tmp_path: Path) -> None:
    """The first is answered only once the second has been made."""
    second = tmp_path / "second"

    def requests():
        yield {"wait": True}, b""
        second.touch()
        yield {"wait": False}, b""

    program(
        f"while request['wait'] and not os.path.exists({str(second)!r}): time.sleep(0.01)\n{ECHO}"
    ).ask_each(requests())


@pytest.mark.parametrize("last", [True, False])
def test_the_first_that_fails_ends_the_program(program, last: bool) -> None:
    worker = program("if request['bad']: raise ValueError('no room')\n" + ECHO)
    worker.start()
    process = worker.process
    with pytest.raises(RefusedError, match="no room"):
        worker.ask_each(({"bad": number == 1}, b"") for number in range(2 if last else 9))
    assert process.poll() is not None
    assert worker.ask({"bad": False})[0] == {"got": {"bad": False}}


def test_where_no_more_requests_can_be_made_the_program_is_ended(program) -> None:
    """A reply to the last one would be taken for that to the next."""
    worker = program(ECHO)

    def requests():
        yield {"a": 1}, b""
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        worker.ask_each(requests())
    assert worker.ask({"b": 2})[0] == {"got": {"b": 2}}


def test_one_that_dies_between_two_requests_does_not_begin_again(program, tmp_path: Path) -> None:
    log = tmp_path / "log"
    body = "pathlib.Path(request['log'] + str(os.getpid())).touch(); os._exit(1)"
    with pytest.raises(EndedError):
        program(body).ask_each([({"log": str(log)}, b"")] * 9)
    assert len(list(tmp_path.glob("log*"))) == 1


def test_one_that_dies_before_its_last_reply_is_read_does_not_begin_again(program) -> None:
    """A new one would have nothing to reply to."""
    worker = program("if request['last']: time.sleep(60)\n" + ECHO)

    def requests():
        yield {"last": False}, b""
        yield {"last": True}, b""
        worker.process.kill()
        worker.process.wait()

    with pytest.raises(EndedError, match="ended unexpectedly"):
        worker.ask_each(requests())


def test_one_that_cannot_even_begin_is_told(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("import nothing_of_that_name", encoding="utf-8")
    with pytest.raises(EndedError, match="No module named 'nothing_of_that_name'"):
        Worker("The program", tmp_path / "broken.py", 30).ask({})


def test_one_that_hangs_is_ended_after_its_limit_and_told_of_before(program) -> None:
    worker = program("time.sleep(1000)", limit=0.5)
    worker.start()
    process, told = worker.process, []
    with pytest.raises(HungError, match=r"The program gave no answer for 0\.5 s"):
        worker.ask({}, on_slow=lambda: told.append("slow"))
    assert told == ["slow"]
    assert process.poll() is not None


@signals
def test_one_that_is_stopped_is_ended_after_its_limit(program) -> None:
    """Also where it does not even take what is written to it."""
    worker = program(ECHO, limit=1)
    for data in (b"", bytes(1_000_000)):
        worker.start()
        os.kill(worker.process.pid, signal.SIGSTOP)
        with pytest.raises(HungError):
            worker.ask({}, data)
    assert worker.ask({})[0] == {"got": {}}


@signals
def test_the_time_that_this_process_is_stopped_does_not_count(program, tmp_path: Path) -> None:
    """As by Ctrl-Z, or while the computer sleeps: the program's reply is there afterwards."""
    code = (
        "from pathlib import Path; from coach.worker import Worker; "
        f"worker = Worker('It', Path({str(tmp_path / 'program.py')!r}), 2); worker.start(); "
        "print('ready', flush=True); print(worker.ask({})[0])"
    )
    program("time.sleep(1)\nreturn {'a': 1}, b''")
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", code], stdout=pipe, text=True, cwd=ROOT) as asking:
        assert asking.stdout.readline() == "ready\n"
        os.kill(asking.pid, signal.SIGSTOP)
        time.sleep(4)
        os.kill(asking.pid, signal.SIGCONT)
        assert asking.stdout.read() == "{'a': 1}\n"


@pytest.mark.parametrize("busy", ["time.sleep(1000)", "while True: pass"])
def test_it_never_outlives_the_process_that_asks_it(busy: str, program, tmp_path: Path) -> None:
    """Whatever it is doing, and however the other ends."""
    program(f"pathlib.Path(request['mark']).write_text(str(os.getpid()))\n{busy}")
    mark = tmp_path / "mark"
    code = (
        "from pathlib import Path; from coach.worker import Worker; "
        f"worker = Worker('It', Path({str(tmp_path / 'program.py')!r}), 600); "
        f"worker.ask({{'mark': {str(mark)!r}}})"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.PIPE) as asking:
        while not (mark.exists() and mark.read_text()):
            time.sleep(0.01)
        asking.kill()
        # It holds nothing of the other's: what is waited for here is its own end.
        assert asking.stderr.read() == b""
    while _runs(int(mark.read_text())):
        time.sleep(0.01)


def _runs(pid):
    if sys.platform == "win32":
        listing = subprocess.run(["tasklist", "/fi", f"pid eq {pid}"], capture_output=True)
        return str(pid).encode() in listing.stdout
    try:
        state = Path(f"/proc/{pid}/stat").read_text() if sys.platform == "linux" else ""
        os.kill(pid, 0)
    except OSError:
        return False
    return ") Z " not in state


def test_it_ends_when_nobody_needs_it_any_more(program) -> None:
    worker = program(ECHO)
    worker.ask({})
    process = worker.process
    del worker
    assert process.poll() is not None
    assert program(ECHO, idle_seconds=0.1).ask({})
    worker = program(ECHO, idle_seconds=0.1)
    worker.start()
    assert worker.process.wait(60) == 0


def test_it_finds_nothing_in_the_folder_that_the_coach_is_started_in(
    program, tmp_path: Path
) -> None:
    worker = program("import wave\nreturn {'file': wave.__file__}, b''")
    user = tmp_path / "user"
    user.mkdir()
    (user / "wave.py").write_text("raise SystemExit('the wrong one')", encoding="utf-8")
    code = (
        "from pathlib import Path; from coach.worker import Worker; "
        f"print(Worker('It', Path({str(worker._program)!r}), 30).ask({{}})[0]['file'])"
    )
    command = [sys.executable, "-c", code]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=user, env=environment, capture_output=True, check=True)
    assert b"user" not in done.stdout
