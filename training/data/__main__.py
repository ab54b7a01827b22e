"""``python -m training.data``: load the digits, and say in one line what they are."""

import argparse
import sys
from pathlib import Path

from simulator.terminal import run
from training.data import CACHE_DIR, NAMES, DataError, load


def main(arguments: list[str] | None = None) -> int:
    """Load the data set named on the command line and print what it is; 1 if it is not had."""
    parser = argparse.ArgumentParser(prog="python -m training.data", description=main.__doc__)
    parser.add_argument("name", nargs="?", default="auto", choices=NAMES)
    parser.add_argument("--cache-dir", type=Path, default=CACHE_DIR)
    options = parser.parse_args(arguments)
    return run(lambda: _load(options))


def _load(options: argparse.Namespace) -> int:
    try:
        print(load(options.name, options.cache_dir))
    except DataError as error:
        print(f"data: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
