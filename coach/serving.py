"""A small server of web folders, for this machine or for a phone in the same room. Read-only.

Theory of operation. What may be had is listed, not found: of each web folder in the folder that is
shown, the plain files that lie in it directly, under the address that the list gives them. So no
address leads anywhere else, whatever is in it. There are no links among them, no hidden files, and
no listing of a folder, only a page with the titles of the programmes. The list is made for every
request, so a programme that is exported meanwhile is there.

A page of another host, whose name was made to mean this machine, is refused by the name that it
asks for. Beyond this machine every address begins with a random token.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Any, Final

from coach.errors import ExportError, NotFoundError

HERE: Final = "127.0.0.1"

_PAGE: Final = "index.html"
_WORKER: Final = "worker.js"
_MANIFEST: Final = "manifest.webmanifest"
_LONGEST_MANIFEST: Final = 100_000
_MOST_PROGRAMMES: Final = 1000
_MEDIA_TYPES: Final = {".webmanifest": "application/manifest+json", ".m4a": "audio/mp4"}
_HEADERS: Final = (
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
)
_LIST: Final = """\
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:">
<link rel="icon" href="data:,">
<title>Your programmes</title>
<h1>Your programmes</h1>
<ul>
{entries}
</ul>
</html>
"""

# WSGI, PEP 3333.
Environment = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], Any]
Application = Callable[[Environment, StartResponse], Iterable[bytes]]


def web_folders(folder: Path) -> Iterator[Path]:
    """Yield the web folders in ``folder``, by name, or itself where it is one."""
    if _is_web_folder(folder):
        yield folder
        return
    with suppress(OSError):
        inside = sorted(folder.iterdir())
        yield from [one for one in inside if _is_web_folder(one)][:_MOST_PROGRAMMES]


def _is_web_folder(path: Path) -> bool:
    if path.name.startswith(".") or path.is_symlink():
        return False
    return (path / _PAGE).is_file() and (path / _WORKER).is_file()


def served(folder: Path) -> dict[str, Path]:
    """List what may be had: the path of each file by its address below the root."""
    files = {}
    for one in web_folders(folder):
        start = "/" if one == folder else f"/{one.name}/"
        for path in one.iterdir():
            if not path.name.startswith(".") and not path.is_symlink() and path.is_file():
                files[f"{start}{path.name}"] = path
        files[start] = one / _PAGE
    return files


def application(folder: Path, hosts: frozenset[str], token: str = "") -> Application:
    """Return what answers requests for the web folders in ``folder``.

    hosts: the names, with their port, by which this machine may be asked. token: what every
    address has to begin with, if anything.
    """
    from whitenoise import WhiteNoise

    root = f"/{token}" if token else ""
    files = WhiteNoise(
        None, allow_all_origins=False, max_age=0, mimetypes=_MEDIA_TYPES, add_headers_function=_mark
    )

    def answer(environ: Environment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("HTTP_HOST", "") not in hosts:
            return _say(start_response, "403 Forbidden", "This machine is not called that here.")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return _say(start_response, "405 Method Not Allowed", "Files can only be read here.")
        asked = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        if not asked.startswith(f"{root}/"):
            return _say(start_response, "404 Not Found", "There is nothing here.")
        address = asked.removeprefix(root)
        found = served(folder).get(address)
        if found is not None:
            file: Any = files.get_static_file(str(found), address)
            body: Iterable[bytes] = files.serve(file, environ, start_response)
            return body
        if address == "/":
            entries = (
                f'<li><a href="{escape(one.name)}/">{escape(_title(one))}</a></li>'
                for one in web_folders(folder)
            )
            page = _LIST.format(entries="\n".join(entries))
            return _say(start_response, "200 OK", page, "text/html")
        return _say(start_response, "404 Not Found", "There is nothing here.")

    return answer


def _mark(headers: Any, _path: str, _url: str) -> None:
    for name, value in _HEADERS:
        headers[name] = value


def _say(
    start_response: StartResponse, status: str, text: str, kind: str = "text/plain"
) -> Iterable[bytes]:
    content = text.encode()
    length = ("Content-Length", str(len(content)))
    start_response(status, [("Content-Type", f"{kind}; charset=utf-8"), length, *_HEADERS])
    return [content]


def _title(folder: Path) -> str:
    """Return the title of a web folder's programme, or the folder's name where it has none."""
    with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        with (folder / _MANIFEST).open("rb") as file:
            title = json.loads(file.read(_LONGEST_MANIFEST))["name"]
        if isinstance(title, str) and title.strip():
            return title
    return folder.name


def address_in_the_room() -> str:
    """Return this machine's own address in its network. Raises NotFoundError where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, suppress(OSError):
        # Nothing is sent: this only asks which address a packet would be sent from.
        probe.connect(("192.0.2.1", 9))
        found: str = probe.getsockname()[0]
        if not found.startswith(("127.", "0.")):
            return found
    raise NotFoundError(
        "This machine is in no network, so no phone can reach it. Connect it to the network of the "
        "phone, or leave out --lan."
    )


class Server:
    """A server of the web folders in a folder, listening from the moment that it is made.

    With ``lan`` for others in the same network. Raises NotFoundError where there is no web
    folder or no network, and ExportError where the port is taken.
    """

    def __init__(self, folder: Path, *, port: int, lan: bool = False) -> None:
        from waitress import create_server

        logging.getLogger("waitress").setLevel(logging.ERROR)
        folders = list(web_folders(folder.resolve()))
        if not folders:
            raise NotFoundError(
                f"{folder} has no web folder to show. Make one with: coach export --format web"
            )
        host = address_in_the_room() if lan else HERE
        token = secrets.token_urlsafe(12) if lan else ""
        hosts = {f"{host}:{port}", *([] if lan else [f"localhost:{port}"])}
        answer = application(folder.resolve(), frozenset(hosts), token)
        # Bound here, for what waitress makes before a port turns out to be taken stays open.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            if os.name == "posix":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
        except OSError as error:
            listener.close()
            raise ExportError(
                f"The port {port} cannot be used: {error.strerror}. Choose another with --port."
            ) from error
        self._server = create_server(answer, sockets=[listener], ident=None, threads=4)
        start = f"{token}/" if token else ""
        alone = (
            folders[0].name + "/" if len(folders) == 1 and folders[0] != folder.resolve() else ""
        )
        self.address = f"http://{host}:{port}/{start}{alone}"

    def run(self) -> None:
        """Answer until Ctrl-C."""
        self._server.run()

    def close(self) -> None:
        """Stop listening."""
        self._server.close()
