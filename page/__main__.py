"""The command ``python -m page``."""

import argparse
import socket
import sys
import threading
import webbrowser

HOST = "127.0.0.1"
PORT = 8000

_MOST_MESSAGE = 64_000_000  # bytes: a picture that is somewhat too large still gets an answer
_PATIENCE = 3  # seconds in which pages are told that the server ends


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m page",
        description="Serve a page, on this computer only, on which a simulated board reads what "
        "you draw, upload or film. Ctrl-C ends it.",
    )
    parser.add_argument(
        "--port", type=_port, default=PORT, help="0 for any free port (default: %(default)s)"
    )
    parser.add_argument(
        "--no-browser", action="store_true", help="print the address but do not open it"
    )
    return _run(parser.parse_args(arguments))


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError("must be a number from 0 to 65535")
    return int(text)


def _run(options: argparse.Namespace) -> int:
    try:
        listener = socket.create_server((HOST, options.port))
    except OSError as error:
        print(
            f"Port {options.port} is not available ({error.strerror}): another program uses it, or "
            "the simulator runs already. Choose another port: python -m page --port 0",
            file=sys.stderr,
        )
        return 1
    try:
        _serve(listener, browse=not options.no_browser)
    except KeyboardInterrupt:
        print("\nThe simulator has ended.")
    return 0


def _serve(listener: socket.socket, browse: bool) -> None:
    """Serve until Ctrl-C, then raise KeyboardInterrupt; open a browser if ``browse``."""
    # Not at the top, because each board's process imports this module again.
    import uvicorn

    from page.server import create_app

    port = listener.getsockname()[1]
    url = f"http://{HOST}:{port}/"

    def started() -> None:
        print(f"The simulator is at {url} until you press Ctrl-C.", flush=True)
        if browse:
            # In a thread, because some browsers stay in the foreground.
            threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()

    config = uvicorn.Config(
        create_app(port, started),
        log_level="warning",
        access_log=False,
        ws="websockets-sansio",
        ws_max_size=_MOST_MESSAGE,
        ws_per_message_deflate=False,  # it never leaves this computer
        timeout_graceful_shutdown=_PATIENCE,
        server_header=False,
        lifespan="on",
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    sys.exit(main())
