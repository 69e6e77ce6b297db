"""The templates of a site. Everything is escaped unless a template says otherwise, and none does."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from readout.publish.formats.site import markup
from readout.publish.formats.site.words import Words


class Renderer:
    """Renders the pages of one site. `shared` is what every template may name."""

    def __init__(self, words: Words, **shared: Any) -> None:
        self.environment = Environment(
            loader=PackageLoader("readout.publish.formats.site"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        pieces = {"text": markup.text, "texts": markup.texts, "value": markup.value, "sources": markup.sources}
        self.environment.globals |= {"words": words, **pieces, **shared}

    def page(self, template: str, **names: Any) -> bytes:
        """Return a page by the name of its template."""
        return self.environment.get_template(f"{template}.html").render(names).encode()


def copy_assets(target: Path) -> None:
    """Write the style and the scripts of the site, which are files beside this module."""
    folder = target / "assets"
    folder.mkdir()
    for asset in sorted((resources.files(__package__) / "assets").iterdir(), key=lambda file: file.name):
        (folder / asset.name).write_bytes(asset.read_bytes())
