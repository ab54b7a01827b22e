"""What the folders of the training report and of the benchmark have in common."""

import re
from html.parser import HTMLParser
from pathlib import Path


class Page(HTMLParser):
    """The tags of a page, with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def values(self, *names):
        return {value for _, attrs in self.tags for name, value in attrs.items() if name in names}


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def check_page(folder):
    """Check that the page shows every file in its folder, and that nothing else is needed."""
    text = (folder / "index.html").read_text(encoding="utf-8")
    page = Page(text)
    references = page.values("src", "srcset", "href")
    anchors = {name for name in references if name.startswith("#")}
    assert anchors <= {f"#{name}" for name in page.values("id")}
    assert references - anchors == set(contents(folder)) - {"index.html"}
    assert not {"script", "link", "iframe"} & {tag for tag, _ in page.tags}
    assert "http" not in text and "@import" not in text and "url(" not in text
    assert all(len(attributes["alt"]) > 30 for tag, attributes in page.tags if tag == "img")
    for written in (text, *(path.read_text(encoding="utf-8") for path in folder.glob("*.json"))):
        assert str(folder.parent) not in written and str(Path.cwd()) not in written
        assert not re.search(r"\b20\d\d-\d\d-\d\d", written)
