# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""A page that is open: hears what it wants, and has its board do it. See `protocol`."""

import asyncio
import json
from contextlib import suppress
from functools import partial

import numpy as np
from starlette.websockets import WebSocket, WebSocketDisconnect

from page import protocol, scene, settings_form, uploads
from page.board import Board
from page.desk import Controls, Desk
from page.outbox import Outbox
from page.protocol import MessageError
from page.sample import Sample
from page.samples import Samples
from simulator.pictures import PictureError


class Page:
    """One page, its desk and its board."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket
        self._samples: dict[str, Sample] = {}
        self._desk = Desk()
        self._outbox = Outbox()
        self._board: Board | None = None
        self._boards = 0  # powered up so far
        self._source: str | None = None  # of the picture that is to come next
        self._loop = asyncio.get_running_loop()

    async def serve(self, samples: Samples) -> None:
        """Serve the page until it is closed; its board is switched off then."""
        await self._websocket.accept()
        try:
            async with asyncio.TaskGroup() as tasks:
                await self._power_up()
                self._samples = await samples.by_name()
                await self._greet()
                sending = tasks.create_task(self._send_all())
                await self._receive_all()
                sending.cancel()
        finally:
            self._switch_off()

    async def _greet(self) -> None:
        hello = {
            "type": "hello",
            "settings": settings_form.form(self._desk.settings),
            "samples": [sample.entry() for sample in self._samples.values()],
            "controls": protocol.controls_form(),
        }
        with suppress(WebSocketDisconnect):
            await self._websocket.send_json(hello)

    async def _send_all(self) -> None:
        with suppress(WebSocketDisconnect):  # which the other task notices, too
            while True:
                for message in await self._outbox.take():
                    if isinstance(message, bytes):
                        await self._websocket.send_bytes(message)
                    else:
                        await self._websocket.send_text(message)

    async def _receive_all(self) -> None:
        while (message := await self._websocket.receive())["type"] == "websocket.receive":
            try:
                if (text := message.get("text")) is not None:
                    await self._hear(text)
                else:
                    await self._see(message["bytes"])
            except (MessageError, PictureError) as error:
                self._put("error", text=str(error))

    async def _hear(self, text: str) -> None:
        """Do what a message asks for; raises ``MessageError`` or ``PictureError``."""
        self._source = None
        match protocol.parse(text):
            case Controls() as controls:
                self._desk.controls = controls
                await self._tell("controls", controls)
            case protocol.NewPicture(source):
                self._source = source
            case protocol.ShowSample(name):
                if name not in self._samples:
                    raise MessageError(f"There is no sample {name!r}; reload the page.")
                await self._lay(self._samples[name].png, "sample")
            case protocol.SetFault(name, on):
                (self._desk.faults.add if on else self._desk.faults.discard)(name)
                await self._tell("fault", name, on)
            case protocol.ChangeSettings(values):
                self._change_settings(values)
                await self._power_up()
            case protocol.Reset():
                await self._power_up()
            case protocol.Save():
                if self._board is None:
                    raise MessageError("There is no board to save from; reset it first.")
                await self._tell("save")

    async def _see(self, data: bytes) -> None:
        """Take the picture that was announced; raises ``PictureError``."""
        source, self._source = self._source, None
        if source is None:
            raise MessageError("A picture came that was not announced; reload the page.")
        await self._lay(data, source)

    async def _lay(self, data: bytes, source: str) -> None:
        """Lay the picture in ``data`` before the camera."""
        picture = await asyncio.to_thread(_prepared, data, source)
        self._desk.picture, self._desk.source = picture, source
        await self._tell("picture", picture, source)

    def _change_settings(self, values: dict[str, str | int]) -> None:
        known = settings_form.form({})
        if unknown := [key for key in values if key not in known]:
            raise MessageError(f"settings.toml has no {unknown[0]!r}.")
        self._desk.settings |= values

    async def _power_up(self) -> None:
        self._switch_off()
        self._boards += 1
        self._outbox.drop_latest()
        self._put("board", state="starting", text="")
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
        """Take what the ``board`` of that number has sent, in a thread of its own."""
        with suppress(RuntimeError):  # the loop is closed, as the server ends
            self._loop.call_soon_threadsafe(self._heard, board, message)

    def _heard(self, board: int, message: tuple[object, ...]) -> None:
        """Pass on what a board has sent, see `child`, if it is the present one."""
        if board != self._boards:
            return
        match message:
            case ("send", bytes() | str() as data):
                self._outbox.put(data)
            case ("latest", str(name), bytes() | str() as data):
                self._outbox.put_latest(name, data)
            case ("stopped", str(text)):
                self._put("board", state="stopped", text=text)
            case ("ended", status):
                self._board = None
                text = f"The board's process ended with status {status}."
                self._put("board", state="stopped", text=text)

    def _put(self, kind: str, **values: object) -> None:
        self._outbox.put(json.dumps({"type": kind} | values))


def _prepared(data: bytes, source: str) -> np.ndarray:
    """Return the picture in ``data`` as a `Desk` has it; raises ``PictureError``."""
    picture = scene.fitted(uploads.decode(data))
    return scene.on_paper(picture) if source == "draw" else picture
