"""Texts of strangers in Markdown: shown as they are, calling nobody and linking nothing."""

from __future__ import annotations

import re

from readout.text.characters import one_line, visible

MARKUP = re.compile(r"[\\`*_{}\[\]<>|~&]")
CALLS = re.compile("[@#]")
"""What makes GitHub notify a person or link an issue; at the beginning of a line, a heading."""
BLOCK = re.compile(r"^(\s*)(\d*)([-+.)])(?=\s|$)")
"""What at the beginning of a text would begin a list."""


def escaped(text: str) -> str:
    """A text that Markdown shows as it is: an empty comment parts `@` from a name, a line feed is a break."""
    marked = "<br>".join(MARKUP.sub(r"\\\g<0>", visible(line)) for line in text.split("\n"))
    return CALLS.sub(r"\g<0><!-- -->", BLOCK.sub(r"\1\2\\\3", marked))


def code(text: str) -> str:
    """A code span on one line, in a table too: a backslash may not stand before a pipe, which is escaped itself."""
    inner = re.sub(r"\\(?=\|)", r"\\ ", one_line(text).replace("`", "'")).replace("|", r"\|")
    return f"`{inner}`" if inner.strip() else inner
