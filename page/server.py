"""The server: the page, its files, the samples, and a WebSocket for each page's board.

It answers only its own pages, in a browser on this computer. It refuses pages of other sites, and
requests under another name for this computer.
"""

import mimetypes
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketClose

from page import settings_form
from page.desk import LIMITS, Controls
from page.page import Page
from page.samples import SAMPLES, Samples

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"

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


def create_app(port: int, started: Callable[[], None]) -> Starlette:
    """Return the application of a server on ``port``; it calls ``started`` when it runs."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        samples = app.state.samples = Samples()
        started()
        yield
        samples.end()

    return Starlette(
        routes=[
            Route("/", _index),
            Mount("/static", StaticFiles(directory=STATIC)),
            Route("/samples/{name}.png", _sample),
            WebSocketRoute("/board", _board),
        ],
        middleware=[Middleware(_Guard, port=port)],
        lifespan=lifespan,
    )


async def _index(_: Request) -> Response:
    template = _TEMPLATES.get_template("index.html.jinja")
    text = template.render(
        settings=settings_form.form(), samples=SAMPLES, controls=vars(Controls()), limits=LIMITS
    )
    return HTMLResponse(text)


async def _sample(request: Request) -> Response:
    samples = await request.app.state.samples.by_name()
    if (name := request.path_params["name"]) not in samples:
        return PlainTextResponse("There is no such sample.", status_code=404)
    return Response(samples[name], media_type="image/png")


async def _board(websocket: WebSocket) -> None:
    await Page(websocket, websocket.app.state.samples).serve()


class _Guard:
    """Refuses requests that do not come from this server's own page, and restricts that page."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._origins = {f"http://{host}" for host in self._hosts}
        sockets = " ".join(sorted(f"ws://{host}" for host in self._hosts))
        self._headers = {
            "Cache-Control": "no-store",
            "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
            f"img-src 'self' blob:; connect-src 'self' {sockets}; base-uri 'none'; "
            "form-action 'none'; frame-ancestors 'none'",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_restricted(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif self._is_ours(scope):
            await self._app(scope, receive, send_restricted)
        elif scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)  # before it is accepted: status 403
        else:
            text = "Only for pages of this server: open http://127.0.0.1, with its port."
            refusal = PlainTextResponse(text, status_code=403)
            await refusal(scope, receive, send_restricted)

    def _is_ours(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        if headers.get("host") not in self._hosts:
            return False
        # A browser names the origin of a WebSocket and of another site's request. It names none
        # when a person opens a page.
        origin = headers.get("origin")
        return scope["type"] == "http" if origin is None else origin in self._origins
