"""Reads readout.toml. The standard parser gives values; the line of a key is found by its name."""

from __future__ import annotations

import re
import tomllib

from readout.source.document import MISSING, Document, Positions, Problem, Spans, decode
from readout.span import Pointer, Span

LINE = re.compile(
    r"^[ \t]*(?:\[(?P<table>[^\]\n]+)\]|(?P<key>[A-Za-z0-9_\"'-]+)[ \t]*=[ \t]*(?P<value>[^\n\r]*?))[ \t\r]*$",
    re.MULTILINE,
)
AT = re.compile(r"\(at line (\d+), column (\d+)\)")


def read(path: str, data: bytes) -> Document:
    """A TOML document. What is wrong with it is in its `problems`."""
    text, problems = decode(data)
    document = Document(path, text, problems=problems, locate=locate)
    if problems:
        return document
    try:
        document.value = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        document.value = MISSING
        at = AT.search(str(error))
        offset = document.lines.starts[int(at.group(1)) - 1] + int(at.group(2)) - 1 if at else len(text.rstrip())
        message = "the line is not TOML" if at else "the file ends in the middle of a value"
        problems.append(
            Problem("RO105", message, Span(offset, offset + 1), "write `key = value`, texts in double quotes")
        )
    return document


def locate(text: str) -> Positions:
    """The places of keys at the top and in `[tables]`; deeper ones are shown at the nearest of these."""
    places: dict[Pointer, Spans] = {(): Spans(Span(0, len(text)))}
    table: tuple[str, ...] = ()
    for match in LINE.finditer(text):
        if match["table"]:
            table = tuple(part.strip().strip("\"'") for part in match["table"].split("."))
            places[table] = Spans(Span(*match.span("table")), Span(*match.span("table")))
        else:
            pointer = (*table, match["key"].strip("\"'"))
            places.setdefault(pointer, Spans(Span(*match.span("value")), Span(*match.span("key"))))
    return places
