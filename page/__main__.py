"""The command ``python -m page``."""

import argparse
import ipaddress
import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.settings_file import SETTINGS, SettingsError, check

if TYPE_CHECKING:
    from page.server import Shared

HOST = "127.0.0.1"
PORT = 8000
BOARDS = 8

_MOST_MESSAGE = 16_000_000  # bytes: a picture that is somewhat too large still gets an answer
_PATIENCE = 3  # seconds in which pages are told that the server ends
_ELSEWHERE = "192.0.2.1"  # an address of no computer, behind this one's way to others


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    parser = argparse.ArgumentParser(
        prog="./inkling simulate",
        description="Serve a page on which a simulated board reads what you draw, upload or film: "
        "to this computer only, unless --host says otherwise. Ctrl-C ends it.",
    )
    parser.add_argument(
        "--port",
        type=_whole(0, 65535),
        default=PORT,
        metavar="N",
        help="0 for any free port (default: %(default)s)",
    )
    parser.add_argument(
        "--no-browser", action="store_true", help="print the address but do not open it"
    )
    parser.add_argument(
        "--host",
        default=HOST,
        metavar="ADDRESS",
        help="share it with the network of this address of your computer, such as 192.168.1.20, or "
        "with all its networks: 0.0.0.0; other computers then need the PIN that is printed "
        "(default: %(default)s, this computer alone)",
    )
    parser.add_argument(
        "--boards",
        type=_whole(1, 1000),
        default=BOARDS,
        metavar="N",
        help="most pages that have a board at a time; a board takes about 80 MB, and a sixth of a "
        "processor core or less (default: %(default)s)",
    )
    return _run(parser.parse_args(arguments))


def _whole(low: int, high: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"must be a number from {low} to {high}")
        return int(text)

    return number


def _run(options: argparse.Namespace) -> int:
    try:
        check(SETTINGS)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        socket.getaddrinfo(options.host, None, socket.AF_INET)
        socket.create_server((options.host, 0)).close()
    except (OSError, UnicodeError):
        print(
            f"This computer has no address {options.host}. Leave --host out for this computer "
            "alone, or take --host 0.0.0.0 for all its networks.",
            file=sys.stderr,
        )
        return 2
    try:
        listener = socket.create_server((options.host, options.port))
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        print(
            f"Port {options.port} is not available ({reason}): another program uses it, or "
            "the simulator runs already. Choose another port: ./inkling simulate --port 0",
            file=sys.stderr,
        )
        return 1
    try:
        _serve(listener, options.boards, browse=not options.no_browser)
    except KeyboardInterrupt:
        print("\nThe simulator has ended.")
    return 0


def _serve(listener: socket.socket, boards: int, browse: bool) -> None:
    """Serve until Ctrl-C, then raise KeyboardInterrupt; open a browser if ``browse``."""
    # Not at the top, because each board's process imports this module again.
    import uvicorn

    from page.server import Shared, create_app

    host, port = listener.getsockname()
    is_shared = host != HOST
    url = f"http://{_address(host)}:{port}/"
    shared = Shared(url) if is_shared else None

    def started() -> None:
        print(f"The simulator is at {url} until you press Ctrl-C.", flush=True)
        if shared:
            _warn(shared)
        if browse:
            # In a thread, because some browsers stay in the foreground.
            threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()

    config = uvicorn.Config(
        create_app(port, started, boards, shared),
        log_level="warning",
        access_log=False,
        ws="websockets-sansio",
        ws_max_size=_MOST_MESSAGE,
        ws_per_message_deflate=is_shared,  # otherwise it never leaves this computer
        timeout_graceful_shutdown=_PATIENCE,
        server_header=False,
        lifespan="on",
    )
    uvicorn.Server(config).run(sockets=[listener])


def _address(host: str) -> str:
    """Return the address by which others reach a server on ``host``."""
    if not ipaddress.ip_address(host).is_unspecified:
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((_ELSEWHERE, 1))  # of a datagram socket, this sends nothing
        except OSError:
            return HOST
        return probe.getsockname()[0]


def _warn(shared: "Shared") -> None:
    print(
        f"PIN: {shared.pin.digits}\n"
        "WARNING: everybody in your network who has the PIN can use this simulator, and what they "
        "draw, upload or film crosses the network without encryption. Share it only in a network "
        "that you trust, and end it afterwards.",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
