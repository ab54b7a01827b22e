"""The browser simulator's server: what it hands out, to whom, and how it begins and ends."""

import http.client
import re
import signal
import socket
import subprocess
import sys

import psutil
import pytest
from page_server import PATIENCE, ROOT, Server
from web_client import Page, boards, gone, pixels
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from page.__main__ import main
from page.samples import SAMPLES
from page.server import STATIC

pytestmark = pytest.mark.timeout(600)  # boards on a busy machine


def get(server, path, method="GET", **headers):
    """Return status, headers and body of a request."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    connection.putrequest(method, path, skip_host="Host" in headers)
    for name, value in headers.items():
        connection.putheader(name, value.format(port=server.port))
    connection.endheaders()
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers, body


def test_the_page_and_every_file_that_it_names_are_served(server):
    status, headers, body = get(server, "/")
    assert status == 200
    assert headers["Content-Type"].startswith("text/html")
    named = re.findall(r'(?:src|href)="(/[^"]+)"', body.decode())
    assert any(name.endswith(".js") for name in named)
    for name in named:
        assert get(server, name)[0] == 200, name


def test_a_file_has_the_type_that_browsers_want(server):
    kinds = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
    for path in STATIC.glob("*"):
        status, headers, body = get(server, f"/static/{path.name}")
        assert (status, body) == (200, path.read_bytes())
        assert headers["Content-Type"].startswith(kinds.get(path.suffix, "text/html"))


@pytest.mark.parametrize("path", ["/", "/static/main.js", "/samples/test-0-0.png", "/x"])
def test_a_page_may_load_from_this_server_only_and_nothing_is_kept(server, path):
    _, headers, _ = get(server, path)
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    hosts = {f"ws://{name}:{server.port}" for name in ("127.0.0.1", "localhost")}
    assert set(policy["connect-src"].split()) == {"'self'", *hosts}
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_samples_are_listed_and_each_is_a_picture(server):
    listed = re.findall(r'src="(/samples/.*)" alt="(.*?)"', get(server, "/")[2].decode())
    assert {str(digit) for digit in range(10)} | {"blank", "letter", "scribble"} <= {
        *dict(listed).values()
    }
    assert len(dict(listed)) == len(listed) == sum(map(len, SAMPLES.values()))
    for place, _ in listed:
        status, headers, body = get(server, place)
        assert (status, headers["Content-Type"]) == (200, "image/png")
        height, width = pixels(body).shape[:2]
        assert 3 * width == 4 * height


@pytest.mark.parametrize(
    "path",
    [
        "/static/../server.py",
        "/static/%2e%2e/server.py",
        "/static/..%2fserver.py",
        "/static//etc/passwd",
        "/samples",
        "/samples/none.png",
        "/samples/..%2f..%2fserver.png",
        "/board",
        "/server.py",
    ],
)
def test_nothing_else_is_served(server, path):
    assert get(server, path)[0] == 404


@pytest.mark.parametrize("path", ["/", "/samples/test-0-0.png", "/static/main.js"])
def test_nothing_can_be_changed_by_http(server, path):
    for method in ("POST", "PUT", "DELETE"):
        assert get(server, path, method, Origin="http://localhost:{port}")[0] == 405


HOSTS = {
    "127.0.0.1:{port}": True,
    "localhost:{port}": True,
    "127.0.0.1": False,
    "127.0.0.1:1": False,
    "example.org": False,
    "example.org:{port}": False,
    "localhost.example.org:{port}": False,
    "": False,
}


@pytest.mark.parametrize("path", ["/", "/static/main.js", "/samples/test-0-0.png"])
def test_only_this_computers_own_name_is_answered(server, path):
    answers = {host: get(server, path, Host=host)[0] == 200 for host in HOSTS}
    assert answers == HOSTS
    assert get(server, path, Host="example.org")[0] == 403


ORIGINS = {
    "http://127.0.0.1:{port}": True,
    "http://localhost:{port}": True,
    "https://127.0.0.1:{port}": False,
    "http://127.0.0.1:1": False,
    "http://example.org": False,
    "null": False,
    "": False,
}


def test_only_this_servers_pages_are_answered(server):
    for origin, allowed in ORIGINS.items():
        assert get(server, "/", Origin=origin)[0] == (200 if allowed else 403)


def test_a_board_is_for_this_servers_pages_only(server):
    before = psutil.Process(server.process.pid).children()
    for origin in (*(o for o, allowed in ORIGINS.items() if not allowed), None):
        with pytest.raises(InvalidStatus) as refused:
            connect(
                f"ws://127.0.0.1:{server.port}/board",
                origin=origin and origin.format(port=server.port),
                open_timeout=PATIENCE,
                legacy=True,
            )
        assert refused.value.response.status_code == 403
    assert not {*psutil.Process(server.process.pid).children()} - {*before}


def test_it_listens_on_the_loopback_only(server):
    listening = [
        connection.laddr
        for connection in psutil.Process(server.process.pid).net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert listening == [("127.0.0.1", server.port)]


def test_the_server_imports_none_of_the_boards_modules():
    program = """
import sys
import page, page.server
from simulator.run import FIRMWARE, SHIM
files = [getattr(module, "__file__", None) or "" for module in sys.modules.values()]
print([file for file in files if file.startswith((str(FIRMWARE), str(SHIM)))])
"""
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    assert ran.stdout == "[]\n"


def test_a_port_that_is_taken_is_told_in_a_sentence(capsys):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert main(["--no-browser", "--port", str(port)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    [line] = printed.err.splitlines()
    assert line.startswith(f"Port {port} is not available")
    assert "--port 0" in line


@pytest.mark.parametrize("port", ["65536", "-1", "http"])
def test_what_is_no_port_is_refused(port, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["--no-browser", f"--port={port}"])
    assert "must be a number from 0 to 65535" in capsys.readouterr().err


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_boards_end_with_the_server_however_it_ends(end):
    with Server(samples=False) as server:
        page, other = Page(server), Page(server)
        with page, other:
            other.send("fault", name="unplugged", on=True)
            other.until(lambda: "No camera answers" in other.console)
            running = boards(server)
            assert len(running) == 2
            ended = server.stop(end)
            assert gone(running)
    assert ended == (0 if end == signal.SIGINT else -end, "")


def test_the_server_ends_while_it_still_makes_samples():
    with Server() as server:
        children = psutil.Process(server.process.pid).children()
        assert server.stop(signal.SIGTERM) == (-signal.SIGTERM, "")
        assert gone(children)
