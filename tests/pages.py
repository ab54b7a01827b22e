# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""What the report's and the benchmark's folders have in common."""

import re
from html.parser import HTMLParser
from pathlib import Path

from PIL import Image


class Page(HTMLParser):
    """The tags of the index.html in a folder, with their attributes."""

    def __init__(self, folder):
        super().__init__()
        self.tags = []
        self.feed((folder / "index.html").read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def values(self, *names):
        return {value for _, attrs in self.tags for name, value in attrs.items() if name in names}


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def check_page(folder):
    """Check that the page shows every file in its folder, and needs nothing else."""
    page = Page(folder)
    references = page.values("src", "srcset", "href")
    anchors = {name for name in references if name.startswith("#")}
    assert anchors <= {f"#{name}" for name in page.values("id")}
    assert references - anchors == set(contents(folder)) - {"index.html"}
    assert not {"script", "link", "iframe"} & {tag for tag, _ in page.tags}
    text = (folder / "index.html").read_text(encoding="utf-8")
    assert "http" not in text and "@import" not in text and "url(" not in text
    for tag, attributes in page.tags:
        if tag == "img":
            assert len(attributes["alt"]) > 30
            if "width" in attributes:
                with Image.open(folder / attributes["src"]) as picture:
                    said = int(attributes["width"]), int(attributes["height"])
                    assert picture.size == said


def check_texts(folder):
    """Check that neither a path of this machine nor a date is in the folder's texts."""
    for path in (*folder.glob("*.json"), folder / "index.html"):
        text = path.read_text(encoding="utf-8")
        assert str(folder.parent) not in text
        assert str(Path.cwd()) not in text
        assert not re.search(r"\b20\d\d-\d\d-\d\d", text)
