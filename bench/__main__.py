"""``python -m bench``: accuracy on frames (paper), times on the board (board), parity,
many frames at a stretch (soak), one digit (predict), and models of all sizes (ladder).
"""

import argparse
import sys

from bench.board.command import add_parsers as add_board
from bench.ladder import add_parser as add_ladder
from bench.paper.command import add_parser as add_paper
from bench.predict import add_parser as add_predict
from emulator.cli import run_command


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    parser = argparse.ArgumentParser(prog="./inkling", description="Measure Inkling.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add_paper(commands)
    add_board(commands)
    add_predict(commands)
    add_ladder(commands)
    return run_command(parser, arguments)


if __name__ == "__main__":
    sys.exit(main())
