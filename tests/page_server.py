# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""``python -m page`` in a process of its own."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60.0  # seconds that anything may take on a busy machine


class Server:
    """The server on a free port; a context manager."""

    def __enter__(self) -> "Server":
        self.port = 0  # any that is free
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.communicate()

    def start(self) -> None:
        """Start it, at the port that it had before, and return once it takes connections."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "page", "--no-browser", "--port", str(self.port)],
            cwd=ROOT,
            env={key: value for key, value in os.environ.items() if "INKLING" not in key},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout and self.process.stderr
        said = self.process.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:(\d+)/", said)
        assert address, said + self.process.stderr.read()
        self.url, self.port = address[0], int(address[1])

    def stop(self, end: int = signal.SIGINT) -> tuple[int, str]:
        """End it, by default as Ctrl-C does; return its exit status and what it wrote to stderr."""
        self.process.send_signal(end)
        _, errors = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, errors
