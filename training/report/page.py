"""Write the HTML pages of the training report and of the benchmark from Jinja2 templates.

Pages need neither scripts nor a network, and follow the reader's choice of light or dark.
"""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from simulator.files import check_writable
from training.report.charts import PALETTES

TITLES = {"logistic": "Logistic regression", "tree": "Decision tree"}


def html(template: Path, **values: Any) -> str:
    """Return the page that ``template`` makes of ``values``; it may extend base.html.jinja."""
    environment = Environment(
        loader=FileSystemLoader([template.parent, Path(__file__).parent]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["percent"] = _percent
    environment.filters["fact"] = _fact
    environment.globals.update(palettes=PALETTES, titles=TITLES)
    return environment.get_template(template.name).render(values)


def check(folder: Path, numbers: str) -> None:
    """Raise ``OSError`` unless a report can be written to ``folder``.

    It must not have other files, that is files without the file ``numbers`` of a report.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / numbers).exists():
        raise FileExistsError(
            f"{folder} holds other files, and the report would replace them; choose another folder"
        )
    check_writable(folder / numbers)


def _percent(share: float | None, decimals: int = 2) -> str:
    return "–" if share is None else f"{share:.{decimals}%}"


def _fact(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,.4g}" if isinstance(value, float) and abs(value) < 1000 else f"{value:,.0f}"
