"""An open page: the server hears what it wants and has its board do it. See `protocol`."""

import asyncio
import json
from contextlib import suppress
from functools import partial
from typing import Any

import numpy as np
from starlette.websockets import WebSocket, WebSocketDisconnect

from page import pictures, protocol, scene, settings_form
from page.board import Board
from page.desk import Desk
from page.outbox import Outbox
from page.protocol import MessageError
from page.samples import Samples
from simulator.pictures import PictureError
from simulator.settings_file import SETTINGS, SettingsError, check

TRY_AGAIN_LATER = 1013  # a WebSocket's status
_STALLED = "This page took no messages for over a minute, so it gets a new board."


class Page:
    """One page, its desk and its board."""

    def __init__(self, websocket: WebSocket, samples: Samples) -> None:
        self._websocket = websocket
        self._samples = samples
        self._desk = Desk()
        self._outbox = Outbox()
        self._board: Board | None = None
        self._boards = 0  # powered up so far
        self._source: str | None = None  # of the picture that is to come next
        self._loop = asyncio.get_running_loop()

    async def serve(self) -> None:
        """Serve the page until it is closed; its board is switched off then."""
        await self._websocket.accept()
        try:
            async with asyncio.TaskGroup() as tasks:
                await self._power_up()
                sending = tasks.create_task(self._send_all())
                await self._receive_all()
                sending.cancel()
        finally:
            self._switch_off()

    async def _send_all(self) -> None:
        with suppress(WebSocketDisconnect):  # which the other task notices, too
            while not self._outbox.stalled:
                for message in await self._outbox.take():
                    if isinstance(message, bytes):
                        await self._websocket.send_bytes(message)
                    else:
                        await self._websocket.send_text(message)
            await self._websocket.close(TRY_AGAIN_LATER, _STALLED)

    async def _receive_all(self) -> None:
        while (message := await self._websocket.receive())["type"] == "websocket.receive":
            try:
                if (text := message.get("text")) is not None:
                    await self._hear(text)
                else:
                    await self._see(message["bytes"])
            except (MessageError, PictureError, SettingsError) as error:
                self._put("error", text=str(error), picture=isinstance(error, PictureError))

    async def _hear(self, text: str) -> None:
        """Do what a message asks for; raises `MessageError`, `PictureError`, `SettingsError`."""
        self._source = None
        match protocol.parse(text):
            case "picture", source:
                self._source = source
            case "sample", name:
                samples = await self._samples.by_name()
                if name not in samples:
                    raise MessageError(f"There is no sample {name!r}; reload the page.")
                await self._lay(samples[name], "sample")
            case "settings", values:
                self._change_settings(values)
                await self._power_up()
            case ("reset",):
                await self._power_up()
            case ("save",):
                if self._board is None:
                    raise MessageError("There is no board to save from; reset it first.")
                await self._tell("save")
            case ("take",):
                await self._tell("take")
            case change:
                await self._change(*change)

    async def _see(self, data: bytes) -> None:
        """Take the picture that was announced; raises ``PictureError``."""
        source, self._source = self._source, None
        if source is None:
            raise MessageError("A picture came that was not announced; reload the page.")
        await self._lay(data, source)

    async def _lay(self, data: bytes, source: str) -> None:
        """Lay the picture in ``data`` before the camera."""
        picture = await asyncio.to_thread(_prepared, data, source)
        await self._change("picture", picture, source)

    async def _change(self, *change: Any) -> None:
        self._desk.change(change)
        await self._tell(*change)

    def _change_settings(self, values: dict[str, str | int]) -> None:
        known = settings_form.form()
        if unknown := [key for key in values if key not in known]:
            raise MessageError(f"settings.toml has no {unknown[0]!r}.")
        self._desk.settings |= values

    async def _power_up(self) -> None:
        self._switch_off()
        self._boards += 1
        self._outbox.drop_named()
        self._put("board", state="starting", text="")
        try:
            check(SETTINGS)
        except SettingsError as error:
            self._put("board", state="stopped", text=str(error))
            return
        listen = partial(self._listen, self._boards)
        self._board = await asyncio.to_thread(Board, self._desk, listen)

    def _switch_off(self) -> None:
        board, self._board = self._board, None
        if board is not None:
            board.end()

    async def _tell(self, *message: object) -> None:
        if self._board is not None:
            await asyncio.to_thread(self._board.tell, message)

    def _listen(self, board: int, *message: object) -> None:
        """Hear the ``board`` of that number, in a thread of its own."""
        with suppress(RuntimeError):  # the loop is closed, because the server ends
            self._loop.call_soon_threadsafe(self._heard, board, message)

    def _heard(self, board: int, message: tuple[Any, ...]) -> None:
        """Pass on what a board has sent (see `child`), if it is the present one."""
        if board != self._boards:
            return
        match message:
            case "send", data:
                self._outbox.put(data)
            case "latest", name, data:
                self._outbox.put(data, name)
            case "stopped", text:
                self._put("board", state="stopped", text=text)
            case "ended", status:
                self._board = None
                text = f"The board's process ended with status {status}."
                self._put("board", state="stopped", text=text)

    def _put(self, kind: str, **values: object) -> None:
        self._outbox.put(json.dumps({"type": kind} | values))


def _prepared(data: bytes, source: str) -> np.ndarray:
    """Return the picture in ``data`` as a `Desk` has it; raises ``PictureError``."""
    picture = scene.fitted(pictures.decode(data))
    return scene.on_paper(picture) if source == "draw" else picture
