"""The browser simulator's server: what it hands out, to whom, and how it begins and ends."""

import asyncio
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
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from page import __main__ as command
from page.__main__ import main
from page.pin import Pin
from page.samples import SAMPLES
from page.server import STATIC, _index
from simulator.settings_file import SettingsError

pytestmark = pytest.mark.timeout(600)  # boards on a busy machine


def get(server, path, method="GET", body=b"", **headers):
    """Return status, headers and body of a request."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    connection.putrequest(method, path, skip_host="Host" in headers)
    for name, value in headers.items():
        connection.putheader(name, value.format(port=server.port))
    if body:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
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
    assert line.startswith(f"Port {port} is not available (Address already in use): ")
    assert "--port 0" in line


@pytest.mark.parametrize("port", ["65536", "-1", "http"])
def test_what_is_no_port_is_refused(port, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["--no-browser", f"--port={port}"])
    assert "must be a number from 0 to 65535" in capsys.readouterr().err


def test_a_settings_file_that_the_board_cannot_read_is_told_and_nothing_starts(
    capsys, tmp_path, monkeypatch
):
    wrong = tmp_path / "settings.toml"
    wrong.write_text("INKLING_MODEL = tree\n")
    monkeypatch.setattr(command, "SETTINGS", wrong)
    assert main(["--no-browser"]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert f"{wrong}, line 1" in line and 'INKLING_MODEL = "tree"' in line


def test_a_settings_file_that_is_spoilt_later_is_told_in_the_pages_place(monkeypatch):
    def form():
        raise SettingsError("settings.toml, line 9: it is wrong.")

    monkeypatch.setattr("page.settings_form.form", form)
    answer = asyncio.run(_index(None))
    assert answer.status_code == 500
    assert b"settings.toml, line 9: it is wrong. Then reload this page." in answer.body


def test_readme_and_wiring_are_served_with_their_pictures_and_links_that_lead_somewhere(server):
    for name in ("/README.md", "/wiring.md"):
        status, _, body = get(server, name)
        text = body.decode()
        assert status == 200 and "<h1" in text and "<table>" in text
        links = re.findall(r'(?:src|href)="([^"]*)"', text)
        for link in links:
            place, _, part = link.partition("#")
            if not place.startswith("http"):
                other = get(server, f"/{place.removeprefix('/')}" if place else name)
                assert other[0] == 200, link
                assert not part or f'id="{part}"' in other[2].decode(), link


def test_a_page_for_which_there_is_no_board_left_is_told_and_gets_one_later():
    with Server("--boards", "1", samples=False) as server:
        with Page(server):
            with pytest.raises(ConnectionClosed) as closed, Page(server):
                pass
            assert closed.value.rcvd.reason.startswith("All boards (1) are in use. Close")
            assert len(boards(server)) == 1
        with Page(server):
            pass


# Shared with a network


@pytest.fixture(scope="module")
def shared_server():
    with Server("--host", "0.0.0.0", samples=False) as running:
        assert running.process.stdout.readline().startswith("WARNING: everybody in your network")
        yield running


def give(server, pin, **headers):
    return get(server, "/pin", "POST", f"pin={pin}".encode(), **headers)


def test_what_is_shared_opens_with_the_pin_of_the_terminal_only(shared_server):
    port = shared_server.port
    origin = f"http://127.0.0.1:{port}"
    status, headers, body = get(shared_server, "/")
    assert (status, b'name="pin"' in body) == (200, True)
    assert "form-action 'self'" in headers["Content-Security-Policy"]
    for path in ("/static/main.js", "/README.md", "/samples/test-0-0.png"):
        assert get(shared_server, path)[0] == 403
    for cookie in ("", f"inkling-{port}=wrong"):
        with pytest.raises(InvalidStatus), Page(shared_server, Cookie=cookie):
            pass
    for other in ({"Host": "example.org:{port}"}, {"Origin": "http://example.org"}):
        assert give(shared_server, shared_server.pin, **other)[0] == 403
    status, headers, _ = give(shared_server, shared_server.pin, Origin=origin)
    assert (status, headers["Location"]) == (303, "/")
    cookie, *rules = headers["Set-Cookie"].split("; ")
    assert {"HttpOnly", "SameSite=strict"} <= {*rules}
    assert shared_server.pin not in cookie
    status, headers, body = get(shared_server, "/", Cookie=cookie)
    assert (status, f"PIN <strong>{shared_server.pin}" in body.decode()) == (200, True)
    assert f"ws://127.0.0.1:{port}" in headers["Content-Security-Policy"]
    with Page(shared_server, Cookie=cookie):
        pass


def test_wrong_pins_are_refused_and_a_few_of_them_slow_down(shared_server):
    for wrong in ("", "12345", "x" * 900, "%ff"):
        status, _, body = give(shared_server, wrong)
        assert status == 403
    assert b"try again in" in body


def test_a_pin_can_be_tried_a_thousand_times_in_all_and_ever_more_slowly():
    now = 0.0
    pin = Pin(clock=lambda: now)
    wrong = f"{(int(pin.digits) + 1) % 10**6:06}"
    for wait in (0, 0, 1, 2, 4, 8, 16, 32, 60, 60):
        assert pin.refusal("a", wrong) == "That is not the PIN."
        if wait:
            assert f"again in {wait} s" in pin.refusal("a", pin.digits)
        now += wait
    assert pin.refusal("b", f" {pin.digits[:3]} {pin.digits[3:]}") == ""
    assert pin.refusal("a", pin.digits) == ""
    for address in range(990):
        assert "not the PIN" in pin.refusal(str(address), wrong)
    assert "too many wrong PINs" in pin.refusal("b", pin.digits)
    assert pin.opens(pin.token) and not pin.opens("")


def test_an_address_that_this_computer_does_not_have_is_told(capsys):
    assert main(["--no-browser", "--host", "198.51.100.7"]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("This computer has no address 198.51.100.7.")


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
