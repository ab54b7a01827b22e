"""README.md and wiring.md as pages, to be read beside the simulator."""

import re
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parents[1]
NAMES = ("README.md", "wiring.md")


def html(name: str) -> str:
    """Return one of `NAMES` as HTML, whose headings have the ids that GitHub gives them."""
    markdown = MarkdownIt("js-default")
    tokens = markdown.parse((ROOT / name).read_text(encoding="utf-8"))
    for heading, inline in zip(tokens, tokens[1:], strict=False):
        if heading.type == "heading_open":
            words = re.sub(r"[^\w -]", "", inline.content.lower())
            heading.attrSet("id", words.replace(" ", "-"))
    text = markdown.renderer.render(tokens, markdown.options, {})
    # Links to files that only the folder has are plain text here.
    kept = "|".join(["https?:", "#", *map(re.escape, NAMES)])
    return re.sub(rf'<a href="(?!{kept})[^"]*">(.*?)</a>', r"\1", text, flags=re.DOTALL)
