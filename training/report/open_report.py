"""``make report``: open the training report in the browser.

Needs nothing but Python, so that it answers at once, before there is a .venv.
"""

import sys
import webbrowser
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "build" / "report" / "index.html"


def main() -> int:
    """Open the page, or say what to do instead, and return the exit status."""
    if not PAGE.is_file():
        print("report: there is none yet; run make train first", file=sys.stderr)
        return 1
    if not webbrowser.open(PAGE.as_uri()):
        print(f"report: no browser was found; open {PAGE} in one", file=sys.stderr)
        return 1
    print(f"report: opened {PAGE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
