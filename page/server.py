"""The server: the page, its files, the samples, and a WebSocket for each page's board.

It answers only its own pages. It refuses pages of other sites, and requests under another name
than this computer's. Usually it answers this computer alone. When it is ``shared`` with a network,
a browser has to give a PIN first.
"""

import ipaddress
import mimetypes
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketClose

from page import manual, settings_form
from page.desk import LIMITS, Controls
from page.page import TRY_AGAIN_LATER, Page
from page.pin import Pin
from page.samples import SAMPLES, Samples
from page.steps import BOARD_RATES
from simulator.settings_file import SettingsError

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"

# At most 123 bytes, as the reason for which a WebSocket is closed.
_NO_BOARD = (
    "All boards ({}) are in use. Close another page of the simulator; this one then goes on."
)
_MOST_PIN_BYTES = 1000  # of a form with a PIN
_OPEN = ("/pin", "/static/style.css", "/static/favicon.svg")  # to those who have not given it

_TEMPLATES = Environment(
    loader=FileSystemLoader(HERE),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

# Windows takes the type from its registry, where some programs put another one. Browsers run no
# module of another type.
mimetypes.add_type("text/javascript", ".js")


@dataclass(frozen=True)
class Shared:
    """What a class in one network needs to know."""

    url: str
    pin: Pin = field(default_factory=Pin)


def create_app(
    port: int, started: Callable[[], None], most_boards: int, shared: Shared | None = None
) -> Starlette:
    """Return the application of a server on ``port``; it calls ``started`` when it runs.

    ``most_boards`` pages have a board at a time. Without ``shared``, it is for this computer.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        samples = app.state.samples = Samples()
        started()
        yield
        samples.end()

    routes = [
        Route("/", _index),
        Mount("/static", StaticFiles(directory=STATIC)),
        Mount("/docs", StaticFiles(directory=manual.ROOT / "docs")),
        *(Route(f"/{name}", _manual) for name in manual.NAMES),
        Route("/samples/{name}.png", _sample),
        WebSocketRoute("/board", _board),
    ]
    if shared:
        routes.append(Route("/pin", _give_pin, methods=["GET", "POST"]))
    app = Starlette(
        routes=routes,
        middleware=[Middleware(_Guard, port=port, shared=shared)],
        lifespan=lifespan,
    )
    app.state.port = port
    app.state.shared = shared
    app.state.most_boards, app.state.boards = most_boards, 0
    return app


async def _index(request: Request) -> Response:
    try:
        settings = settings_form.form()
    except SettingsError as error:
        return _door(f"{error} Then reload this page.", 500)
    text = _TEMPLATES.get_template("index.html.jinja").render(
        settings=settings,
        samples=SAMPLES,
        controls=vars(Controls()),
        limits=LIMITS,
        rates=BOARD_RATES,
        shared=request.app.state.shared,
    )
    return HTMLResponse(text)


async def _manual(request: Request) -> Response:
    name = request.url.path.removeprefix("/")
    template = _TEMPLATES.get_template("manual.html.jinja")
    return HTMLResponse(template.render(name=name, text=manual.html(name)))


async def _sample(request: Request) -> Response:
    samples = await request.app.state.samples.by_name()
    if (name := request.path_params["name"]) not in samples:
        return PlainTextResponse("There is no such sample.", status_code=404)
    return Response(samples[name], media_type="image/png")


async def _board(websocket: WebSocket) -> None:
    state = websocket.app.state
    if state.boards >= state.most_boards:
        await websocket.accept()
        await websocket.close(TRY_AGAIN_LATER, _NO_BOARD.format(state.most_boards))
        return
    state.boards += 1
    try:
        await Page(websocket, state.samples).serve()
    finally:
        state.boards -= 1


async def _give_pin(request: Request) -> Response:
    """Ask for the PIN, or take it and let the browser in."""
    state = request.app.state
    if request.method == "GET":
        return _door("Whoever started this simulator sees its PIN in the terminal.", has_pin=True)
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _MOST_PIN_BYTES:
            break
    typed = parse_qs(body.decode(errors="replace")).get("pin", [""])[0]
    address = request.client.host if request.client else ""
    if refusal := state.shared.pin.refusal(address, typed):
        return _door(refusal, 403, has_pin=True)
    response = RedirectResponse("/", 303)
    token = state.shared.pin.token
    response.set_cookie(_cookie(state.port), token, httponly=True, samesite="strict")
    return response


def _cookie(port: int) -> str:
    return f"inkling-{port}"  # a browser sends a cookie to all ports of a computer


def _door(text: str, status: int = 200, has_pin: bool = False) -> Response:
    template = _TEMPLATES.get_template("door.html.jinja")
    return HTMLResponse(template.render(text=text, has_pin=has_pin), status)


class _Guard:
    """Refuses requests that do not come from this server's own page, and restricts that page."""

    def __init__(self, app: ASGIApp, port: int, shared: Shared | None) -> None:
        self._app = app
        self._port = port
        self._shared = shared
        self._names = {"127.0.0.1", "localhost"}
        if shared:
            name = socket.gethostname().lower()
            self._names |= {name, f"{name}.local"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        host = connection.headers.get("host", "").lower()

        async def send_restricted(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers(host))
            await send(message)

        is_http = scope["type"] == "http"
        if self._is_ours(host, connection.headers.get("origin"), is_http):
            if self._is_let_in(connection):
                await self._app(scope, receive, send_restricted)
                return
            if is_http and scope["path"] == "/":
                scope["path"] = "/pin"
            if is_http and scope["path"] in _OPEN:
                await self._app(scope, receive, send_restricted)
                return
            text = "Give the PIN first: open this server's page."
        else:
            host = ""
            text = "Only for pages of this server: open http://127.0.0.1, with its port."
        if is_http:
            await PlainTextResponse(text, status_code=403)(scope, receive, send_restricted)
        else:
            await WebSocketClose()(scope, receive, send)  # before it is accepted: status 403

    def _headers(self, host: str) -> dict[str, str]:
        hosts = {f"{name}:{self._port}" for name in ("127.0.0.1", "localhost")}
        if self._shared and host:
            hosts = {host}
        form = "'self'" if self._shared else "'none'"
        sockets = " ".join(f"ws://{each}" for each in sorted(hosts))
        headers = {
            "Cache-Control": "no-store",
            "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
            f"img-src 'self' blob:; connect-src 'self' {sockets}; base-uri 'none'; "
            f"form-action {form}; frame-ancestors 'none'",
            "Cross-Origin-Resource-Policy": "same-origin",
            # Without one, a browser does not name the origin of a form.
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        }
        if not self._shared:  # browsers obey it on pages of their own computer only
            headers["Cross-Origin-Opener-Policy"] = "same-origin"
        return headers

    def _is_ours(self, host: str, origin: str | None, is_http: bool) -> bool:
        name, _, port = host.rpartition(":")
        if port != str(self._port) or not self._is_this_computer(name):
            return False
        # A browser names the origin of a WebSocket and of another site's request. It names none
        # when a person opens a page.
        if origin is None:
            return is_http
        if self._shared:
            return origin == f"http://{host}"
        return origin in {f"http://{each}:{self._port}" for each in self._names}

    def _is_this_computer(self, name: str) -> bool:
        """Tell whether it is a name of this computer's; when shared, an address may be any.

        Another site can have a name of its own lead to this computer, but not an address.
        """
        if self._shared:
            with suppress(ValueError):
                return bool(ipaddress.IPv4Address(name))
        return name in self._names

    def _is_let_in(self, connection: HTTPConnection) -> bool:
        if self._shared is None:
            return True
        return self._shared.pin.opens(connection.cookies.get(_cookie(self._port), ""))
