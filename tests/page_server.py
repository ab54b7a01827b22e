"""``python -m page`` in a process of its own."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 200.0  # seconds that anything may take on a busy machine


# Without samples, which take seconds to make.
_NO_SAMPLES = """
import sys
import page.samples
class NoSamples:
    async def by_name(self): return {}
    def end(self): pass
page.samples.Samples = NoSamples
from page.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


class Server:
    """The server on a free port; a context manager."""

    def __init__(self, *options: str, samples: bool = True) -> None:
        self._program = ["-m", "page"] if samples else ["-c", _NO_SAMPLES]
        self._options = options

    def __enter__(self) -> "Server":
        self.port = 0  # any that is free
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.communicate(timeout=PATIENCE)
        finally:
            self.process.kill()

    def start(self) -> None:
        """Start it, at the port that it had before, and return once it takes connections."""
        self.process = subprocess.Popen(
            [
                *(sys.executable, *self._program, *self._options),
                *("--no-browser", "--port", str(self.port)),
            ],
            cwd=ROOT,
            env={key: value for key, value in os.environ.items() if "INKLING" not in key},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout and self.process.stderr
        said = self.process.stdout.readline()
        address = re.search(r"http://[\d.]+:(\d+)/", said)
        assert address, said + self.process.stderr.read()
        self.url, self.port = address[0], int(address[1])
        self.pin = self.process.stdout.readline()[-7:-1] if "--host" in self._options else ""

    def stop(self, end: int = signal.SIGINT) -> tuple[int, str]:
        """End it, by default as Ctrl-C does; return its exit status and what it wrote to stderr."""
        self.process.send_signal(end)
        _, errors = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, errors
