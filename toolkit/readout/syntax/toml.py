"""Reads and edits readout.toml (TOML 1.0). The standard parser reads values; a pattern finds the lines of keys."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any

from readout.span import Pointer, Span
from readout.syntax.document import MAX_DEPTH, MISSING, Document, Positions, Problem, Spans, decode
from readout.syntax.json import TOO_LARGE
from readout.syntax.json_fast import too_deep

NAME = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\r\n]++|\\.)*+"|'[^'\r\n]*')"""
LINE = re.compile(
    rf"""^[ \t]*(?:\[\[?(?P<table>[^\[\]\r\n]+)\]|(?P<key>{NAME}(?:[ \t]*\.[ \t]*{NAME})*)[ \t]*=[ \t]*"""
    r"""(?P<value>"(?:[^"\\\r\n]++|\\.)*+"|'[^'\r\n]*'|[^#\s]*(?:[ \t]+[^#\s]+)*))""",
    re.MULTILINE,
)
AT = re.compile(r"\(at line (\d+), column (\d+)\)")
BARE_CR = re.compile(r"\r(?!\n)")
INFINITE = re.compile(r"[-+]?\b(?:nan|inf)\b")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
OPENED = re.compile(r"""[ \t]*(?=(\[)[^\]]*\Z)|[^=\r\n]*=[ \t]*(["'])""")
HUGE = re.compile(r"[0-9]{400,}")
HELP = "write `key = value`, texts in double quotes"
TOO_DEEP = Problem("RO105", "a value is nested too deep", Span(0, 0), HELP)

DOTTED = re.compile(rf"(?:^|[\[{{,])[ \t]*({NAME}(?:[ \t]*\.[ \t]*{NAME}){{{MAX_DEPTH}}})", re.MULTILINE)
"""A key of more parts than values may be nested: the parser takes time by their square."""
TABLES = re.compile(r"(?:\r?\n[ \t]*(?:#[^\r\n]*)?)*\r?\n[ \t]*\[")
"""Where the first table of a TOML text begins, with the comments on it."""


def read(path: str, data: bytes) -> Document:
    """Return a TOML document of JSON's types, with what is wrong with it in `problems`."""
    text, problems = decode(data)
    document = Document(path, text, problems=problems, locate=locate)
    if problems:
        return document
    if dotted := DOTTED.search(text):
        problems.append(Problem(TOO_DEEP.code, TOO_DEEP.message, Span(*dotted.span(1)), HELP))
        return document
    try:
        # TOML's dates become texts, as in YAML.
        document.value = json.loads(json.dumps(tomllib.loads(text), allow_nan=False, default=str))
    except tomllib.TOMLDecodeError as error:
        problems.append(_syntax(document, AT.search(str(error))))
    except ValueError:
        number = HUGE.search(text) or INFINITE.search(text)
        span = Span(*number.span()) if number else Span(0, 0)
        message = TOO_LARGE if HUGE.search(text) else "nan and inf are no numbers"
        problems.append(Problem("RO105", message, span, "leave the key out"))
    except RecursionError:
        problems.append(TOO_DEEP)
    if too_deep(document.value):
        document.value = MISSING
        problems.append(TOO_DEEP)
    return document


def _syntax(document: Document, at: re.Match[str] | None) -> Problem:
    """Return the problem for an error of the parser, of which only the position `at` is used."""
    text = document.text
    offset = document.lines.starts[int(at.group(1)) - 1] + int(at.group(2)) - 1 if at else len(text.rstrip())
    start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    opened = OPENED.match(text, start, offset)
    code, message, help = "RO105", "the line is not TOML" if at else "the file ends in the middle of a value", HELP
    if CONTROL.match(text, offset):
        code, message, help = "RO101", f"the character U+{ord(text[offset]):04X} may not stand in a file", "delete it"
    elif back := BARE_CR.search(text, 0, offset + 1):
        code, message, offset = "RO101", "the line ends with a carriage return alone", back.start()
        help = "save the file with line feeds at the ends of its lines"
    elif at and _stands_alone(text, start, offset):
        message, offset = "what the line defines is defined above", start
    elif opened and text[offset : offset + 1] in ("", "\r", "\n"):
        message, offset = "what is opened here is not closed", opened.start(opened.lastindex or 0)
    return Problem(code, message, Span(offset, offset + 1), help)


def _stands_alone(text: str, start: int, offset: int) -> bool:
    """Return whether the line of an error, or all lines of the value that ends on it, is valid by itself.

    If so, it conflicts with what is defined above it.
    """
    end = text.find("\n", offset) % (len(text) + 1)  # the end of the text where no line feed follows
    begin = max((match.start() for match in LINE.finditer(text, 0, end) if match.start() <= start), default=start)
    try:
        tomllib.loads(text[begin:end])
    except (ValueError, RecursionError):
        return False
    return True


def locate(text: str) -> Positions:
    """Return the positions of keys at the top and in `[tables]`; deeper keys have that of the nearest of these."""
    positions: dict[Pointer, Spans] = {(): Spans(Span(0, len(text)))}
    table: tuple[str, ...] = ()
    for match in LINE.finditer(text):
        if match["table"]:
            table = _names(match["table"])
            positions[table] = Spans(Span(*match.span("table")), Span(*match.span("table")))
            positions.setdefault(table[:1], positions[table])
        else:
            pointer = (*table, *_names(match["key"]))
            positions.setdefault(pointer, Spans(Span(*match.span("value")), Span(*match.span("key"))))
    return positions


def _names(dotted: str) -> tuple[str, ...]:
    """Return the parts of a dotted key or of a table's name, without quotes and escapes."""
    try:
        nested = tomllib.loads(f"{dotted} = 0")
    except (tomllib.TOMLDecodeError, RecursionError):
        return (dotted,)
    names = []
    while isinstance(nested, dict) and nested:
        name, nested = next(iter(nested.items()))
        names.append(name)
    return tuple(names) or (dotted,)


class EditError(Exception):
    """The layout of the text does not allow the change."""


def edited(text: str, changes: Mapping[str, Any]) -> str:
    """Return a TOML text with changed values at its top; None removes a key. Comments and order stay.

    The result is parsed again. Raises EditError if it does not have the intended value.
    """
    import tomlkit

    before = tomllib.loads(text)
    document = tomlkit.parse(text)
    for name, value in changes.items():
        if value is None:
            document.remove(name)
        elif name in before:
            document[name] = value
    result = document.as_string()
    if added := {name: value for name, value in changes.items() if value is not None and name not in before}:
        tables = TABLES.search(result)  # tomlkit would put them between the first table and its comment
        at = tables.start() if tables else len(result.rstrip())
        result = f"{result[:at]}\n{tomlkit.dumps(added).rstrip()}{result[at:]}"
    expected = {name: value for name, value in (before | dict(changes)).items() if value is not None}
    try:
        if tomllib.loads(result) == expected:
            return result
    except tomllib.TOMLDecodeError:
        pass
    raise EditError
