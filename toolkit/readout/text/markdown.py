"""Escapes for untrusted texts in GitHub Flavored Markdown: they render as they are, mention nobody and link nothing."""

from __future__ import annotations

import re

from readout.text.characters import one_line, visible

MARKUP = re.compile(r"[\\`*_{}\[\]<>|~&]")
MENTION = re.compile("[@#]")
"""The characters by which GitHub mentions a person or links an issue; `#` begins headings as well."""
LIST_MARKER = re.compile(r"^(\s*(?:\d+(?=[.)])|(?=[-+])))([-+.)])(?=\s|$)")
"""What begins a list at the beginning of a text."""


def escaped(text: str) -> str:
    """Return the text so that Markdown renders it as it is.

    An empty comment separates `@` and `#` from the name behind them; a line feed becomes `<br>`.
    """
    markdown = "<br>".join(MARKUP.sub(r"\\\g<0>", visible(line)) for line in text.split("\n"))
    return MENTION.sub(r"\g<0><!-- -->", LIST_MARKER.sub(r"\1\\\2", markdown))


def code(text: str) -> str:
    """Return the text as a code span on one line that is safe in a table: a pipe is escaped, so that a backslash
    before one gets a space behind it."""
    inner = re.sub(r"\\(?=\|)", r"\\ ", one_line(text).replace("`", "'")).replace("|", r"\|")
    return f"`{inner}`" if inner.strip() else inner
