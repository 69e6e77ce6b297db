"""Writes values as YAML in one style.

Mappings and lists of mappings are in block style, indented by two spaces; short lists of scalars in flow
style, `[a, b]`; texts with line feeds are `|` blocks. Texts are quoted only where some reader would misread
the plain one: ours, one of YAML 1.2, or one of YAML 1.1 (`NO`, `12:30`, `2025`). Calendar dates are plain,
though YAML 1.1 has a type for them: curators write them so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from readout.syntax.json import SURROGATE, number

INDENT = 2
WIDTH = 120
"""The most columns of a line with a list in flow style."""
LONGEST_KEY = 1000
"""The most characters of a simple key. YAML allows 1,024 (YAML 1.2.2, 7.4.2)."""

PRINTABLE = re.compile("[\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*")
MISREAD = re.compile(
    r"""
      ~ | null | true | false | yes | no | on | off | y | n | = | <<
    | [-+]? (?: [0-9][0-9_]* (?:\.[0-9_]*)? | \.[0-9][0-9_]* ) (?: e[-+]?[0-9]+ )?
    | [-+]? 0 [box] [0-9a-f_]+
    | [-+]? \. (?: inf | nan )
    | [-+]? [0-9][0-9_]* (?: :[0-9]{1,2} )+ (?: \.[0-9_]* )?                         # base 60, and clock times
    | [0-9]{4} - (?: [0-9] - [0-9]{1,2} | [0-9]{2} - [0-9] )                         # not the form of a date here
    | [0-9]{4} - [0-9]{1,2} - [0-9]{1,2} (?: t | [ ]+ ) [0-9]{1,2} : .*
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
"""Plain texts that some reader takes for another type."""
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}


def dump(value: Any) -> str:
    """Return a JSON value as a YAML text, in lines that end with LF.

    Raises ValueError for what YAML cannot hold or our reader would read differently: other types, keys that are
    no texts, lone surrogates, and numbers that are not finite or are far too large.
    """
    return "".join(f"{line}\n" for line in document(value))


def document(value: Any, *, blocks: bool = True) -> list[str]:
    """Return the lines of a value as a document. Without `blocks` no text becomes a `|` block."""
    if isinstance(value, dict | list) and value:
        return list(_collection(value, 0, blocks=blocks))
    return behind(value, INDENT, used=-1, compact=True, blocks=blocks)


def entry(key: str | None, value: Any, column: int, *, blocks: bool = True) -> Iterator[str]:
    """Yield the lines of a key and its value, or of an item if `key` is None, at a 0-based column."""
    margin, inner = " " * column, column + INDENT
    head = "-" if key is None else f"{scalar(key)}:"
    if len(head) > LONGEST_KEY:
        yield f"{margin}? {head[:-1]}"
        head = ":"
    first, *rest = behind(value, inner, used=column + len(head), compact=key is None, blocks=blocks)
    yield f"{margin}{head} {first}" if first else f"{margin}{head}"
    yield from rest


def behind(
    value: Any,
    column: int,
    *,
    used: int,
    compact: bool = False,
    blocks: bool = True,
    quote: str = "",
    flow_style: bool | None = None,
) -> list[str]:
    """Return the lines of a value behind `key:` or `-`: the rest of that line, and whole lines below it.

    `column` is the indentation of the lines below, `used` the columns of the first line that are taken. `compact` lets
    a mapping or list begin behind the dash. `quote` is the quote to use even if none is needed. `flow_style` requires
    or forbids flow style for a mapping or list.
    """
    if isinstance(value, str):
        return _block_scalar(value, column) if blocks and _fits_block(value) else [scalar(value, quote)]
    if not isinstance(value, dict | list) or not value:
        return [flow(value)]
    if flow_style or (flow_style is None and isinstance(value, list)):
        inline = _short(value, most=WIDTH - used - 1)
        if inline:
            return [inline]
    lines = list(_collection(value, column, blocks=blocks))
    return [lines[0][column:], *lines[1:]] if compact else ["", *lines]


def flow(value: Any, quote: str = "") -> str:
    """Return a value in flow style, on one line; a text in the given quotes."""
    if isinstance(value, dict):
        return "{" + ", ".join(flow_entry(_key(key), item) for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(value, quote, in_flow=True)


def flow_entry(key: str | None, value: Any) -> str:
    """Return a key and its value in flow style, or an item if `key` is None."""
    if key is None:
        return flow(value)
    head = scalar(key, in_flow=True)
    return f"? {head} : {flow(value)}" if len(head) > LONGEST_KEY else f"{head}: {flow(value)}"


def scalar(value: Any, quote: str = "", *, in_flow: bool = False) -> str:
    """Return a scalar on one line; a text in the given quotes (`'` or `"`) if they allow it."""
    if not isinstance(value, str):
        return _constant(value)
    text = _text(value)
    if not quote and _plain(text, in_flow=in_flow):
        return text
    printable = PRINTABLE.fullmatch(text)
    if printable and (quote == "'" or (not quote and "'" not in text and ('"' in text or "\\" in text))):
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_escaped(character) for character in text) + '"'


def normal(value: Any) -> Any:
    """Return a JSON value as our reader reads it: a number without a fraction is an int.

    Raises ValueError as `dump` does.
    """
    if isinstance(value, dict):
        return {_key(key): normal(item) for key, item in value.items()}
    if isinstance(value, list):
        return [normal(item) for item in value]
    if isinstance(value, str):
        return _text(value)
    return value if value is None or isinstance(value, bool) else number(_constant(value))


def _collection(value: dict[str, Any] | list[Any], column: int, *, blocks: bool) -> Iterator[str]:
    items = (
        ((_key(key), item) for key, item in value.items()) if isinstance(value, dict) else ((None, x) for x in value)
    )
    for key, item in items:
        yield from entry(key, item, column, blocks=blocks)


def _short(value: Any, most: int) -> str | None:
    """Return a list or mapping in flow style if it is short and has only scalars without commas and brackets."""
    items = value if isinstance(value, list) else [*value, *value.values()]
    for item in items:
        if isinstance(item, dict | list) or (isinstance(item, str) and any(mark in item for mark in ",[]{}\n")):
            return None
    inline = flow(value)
    return inline if len(inline) <= most else None


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise ValueError("a key is a text")  # noqa: TRY004 - one error for all that YAML cannot hold
    return _text(key)


def _text(text: str) -> str:
    if SURROGATE.search(text):
        raise ValueError("a text holds half a character (a lone surrogate), which no file can hold")
    return str.__str__(text)  # members of a StrEnum as well


def _constant(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if not isinstance(value, int | float):
        raise ValueError(f"YAML holds no {type(value).__name__}")  # noqa: TRY004
    try:
        text = repr(value)  # Python refuses integers of thousands of digits
        readable = math.isfinite(number(text))
    except (ValueError, OverflowError):
        readable = False
    if not readable:
        raise ValueError("no program would read the number back")
    # A reader of YAML 1.1 takes 1e+22 for a text.
    return text.replace("e", ".0e") if "e" in text and "." not in text else text


def _plain(text: str, *, in_flow: bool) -> bool:
    """Return whether every reader reads the plain text as this text."""
    return not (
        not text
        or text != text.strip()
        or text[0] in ",[]{}#&*!|>'\"%@`?:"
        or (text[0] == "-" and not text[1:2].isalnum())
        or text.startswith("...")
        or text.endswith(":")
        or ": " in text
        or " #" in text
        or (in_flow and any(mark in text for mark in ",[]{}?"))
        or not PRINTABLE.fullmatch(text)
        or MISREAD.fullmatch(text)
    )


def _fits_block(text: str) -> bool:
    """Return whether a `|` block would show all of the text: no spaces at the ends of lines, no empty edges."""
    lines = text.removesuffix("\n").split("\n")
    return (
        "\n" in text
        and bool(lines[0] and lines[-1])
        and lines[0][0] != " "
        and all(PRINTABLE.fullmatch(line) and not line.endswith(" ") for line in lines)
    )


def _block_scalar(text: str, column: int) -> list[str]:
    header = "|" if text.endswith("\n") else "|-"
    margin = " " * column
    return [header, *(f"{margin}{line}" if line else "" for line in text.removesuffix("\n").split("\n"))]


def _escaped(character: str) -> str:
    if character in ESCAPES:
        return ESCAPES[character]
    if PRINTABLE.fullmatch(character):
        return character
    code = ord(character)
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}"
