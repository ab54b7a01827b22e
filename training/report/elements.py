# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The pieces of HTML that the training report and the benchmark's page are made of.

Pages need neither scripts nor a network, and follow the reader's choice of light or dark.
"""

from html import escape

from training.report.charts import Picture

_CSS = """
:root { color-scheme: light dark; --page: #f5f4f0; --card: #ffffff; --ink: #1c2333;
  --muted: #5d677a; --line: #e4e7ec; --good: #2456c7; }
@media (prefers-color-scheme: dark) { :root { --page: #11151d; --card: #1a1f2b; --ink: #e8eaf0;
  --muted: #98a2b3; --line: #343b4a; --good: #82a8ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2.5rem clamp(1rem, 4vw, 3rem); max-width: 76rem;
  background: var(--page); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
h1, h2 { font-family: "Iowan Old Style", Palatino, Georgia, serif; line-height: 1.15;
  margin: 0; text-wrap: balance; }
h1 { font-size: clamp(2rem, 6vw, 3rem); }
h2 { font-size: clamp(1.6rem, 4vw, 2.1rem); }
h3 { font-size: 1.05rem; margin: 0 0 .25rem; }
p { margin: 0 0 1rem; max-width: 68ch; }
header, section { margin-bottom: 3rem; }
header p, section > p { margin: .6rem 0 1.2rem; color: var(--muted); }
a { color: var(--good); }
nav a { display: inline-block; margin-right: 1.2rem; }
.cards { display: grid; gap: 1.25rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); }
.card { margin: 0; padding: clamp(.9rem, 3vw, 1.5rem); background: var(--card);
  border: 1px solid var(--line); border-radius: .75rem; min-width: 0;
  display: flex; flex-direction: column; overflow-x: auto; }
.card picture { margin: auto 0; }
.card img { display: block; width: 100%; height: auto; }
.card p { color: var(--muted); font-size: .95rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .45rem .3rem; border-bottom: 1px solid var(--line); text-align: right; }
tr > :first-child { text-align: left; padding-left: 0; }
tr > :last-child { padding-right: 0; }
tbody th { font-weight: normal; color: var(--muted); }
tbody tr:last-child > * { border-bottom: 0; }
.card .headline { font-size: clamp(2.6rem, 9vw, 3.6rem); line-height: 1.1; font-weight: 650;
  letter-spacing: -.02em; color: var(--good); margin: 0; }
details { margin-top: 1rem; }
summary { cursor: pointer; color: var(--good); }
footer { color: var(--muted); font-size: .9rem; }
@media print { body { padding: 0; } .card { break-inside: avoid; } }
"""


def document(title: str, body: str) -> str:
    """Return a whole page; ``body`` is lines of HTML, ``title`` is text."""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(title)}</title>
<style>{_CSS}</style>
</head>
<body>
{body}</body>
</html>
"""


def figure(picture: Picture, title: str, sentence: str, alt: str, more: str = "") -> str:
    """Return a card with a chart; ``more`` is HTML, the other texts are not."""
    return f"""<figure class="card">
<figcaption><h3>{escape(title)}</h3><p>{escape(sentence)}</p></figcaption>
<picture><source srcset="{picture.dark}" media="(prefers-color-scheme: dark)">
<img src="{picture.light}" width="{picture.width}" height="{picture.height}" alt="{escape(alt)}">
</picture>{more}
</figure>"""


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a table whose rows begin with a heading; no ``head``, no line for it."""
    top = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    lines = "\n".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        + "</tr>"
        for name, *cells in rows
    )
    thead = f"<thead><tr>{top}</tr></thead>\n" if head else ""
    return f"<table>\n{thead}<tbody>\n{lines}\n</tbody>\n</table>"
