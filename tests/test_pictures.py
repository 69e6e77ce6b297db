"""The pictures of terminals show what the commands say today."""

import html
import re

from helpers import ROOT
from tools import pictures

TEXT = re.compile(
    r"<text [^>]*clip-path[^>]*\by=\"([0-9.]+)\"[^>]*>(.*?)</text>|<text [^>]*\by=\"([0-9.]+)\"[^>]*clip-path[^>]*>(.*?)</text>"
)
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def svg_lines(name):
    """The lines of text of a terminal in an SVG, from top to bottom."""
    lines = {}
    for match in TEXT.finditer((ROOT / "docs" / "images" / name).read_text("utf-8")):
        height, text = match[1] or match[3], match[2] or match[4]
        lines.setdefault(float(height), []).append(html.unescape(text).replace("\xa0", " "))
    return ["".join(parts).strip() for _, parts in sorted(lines.items())]


def test_the_picture_of_a_finding_is_what_validate_prints():
    printed = COLOURS.sub("", pictures.diagnostic_run()).splitlines()
    assert "".join(svg_lines("diagnostic.svg")).replace(" ", "") == "".join(printed).replace(" ", "")
