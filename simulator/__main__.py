"""``python -m simulator``: classify and screenshot; `simulator.command` has them.

This module needs no packages, so that it can say which are missing.
"""

import sys


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    if sys.version_info < (3, 11):  # noqa: UP036 (an older Python is what this is for)
        print("Inkling needs Python 3.11 or newer.", file=sys.stderr)
        return 2
    try:
        from simulator import command

        return command.main(arguments)
    except ModuleNotFoundError as error:
        print(
            f"The package {error.name} is missing in this Python, {sys.executable}: "
            "type ./inkling in place of python -m simulator, which installs what it needs.",
            file=sys.stderr,
        )
        return 2
    except KeyboardInterrupt:  # while it imports
        return 130


if __name__ == "__main__":
    sys.exit(main())
