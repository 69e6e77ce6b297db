"""Reads the subset of YAML in which nearly all records are written, four times as fast as libyaml's events.

The subset has block mappings and lists, flow lists of plain and quoted texts, `|` blocks, and scalars on one line,
plain or in quotes without escapes. For any other text the result is UNSURE, and the careful reader (`reader.py`)
reads it. This reader reports no problems and computes no positions: a value that it returns is the one that the
careful reader returns without a problem.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from readout.syntax.document import Document, Positions, decode
from readout.syntax.json import number


class Mark:
    """A sentinel that is no value."""


UNSURE = Mark()
"""The result for a text outside the subset."""
NOTHING, KEPT, CHOMPED, NO_ENTRY = Mark(), Mark(), Mark(), Mark()
"""What a line has instead of a value. The value may follow on the next lines after nothing, `|` or `|-`; a line that
is blank or a comment is NO_ENTRY."""
BLOCKS = {"|": KEPT, "|-": CHOMPED}

START = re.compile(r"(?: *+(?:#[^\n]*+)?\n)*+(?:---\n(?: *+(?:#[^\n]*+)?\n)*+)?")
"""The lines before the first entry: blank ones, comments, and a marker of the document's start."""
ENTRY_HEAD = re.compile(r"( *)((?:- +)?)([A-Za-z_][A-Za-z0-9_-]{0,99})")
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
CONSTANTS = {"true": True, "false": False, "null": None, "~": None}
INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@` ")
"""What a plain scalar may not begin with, or only before certain characters (YAML 1.2.2, 5.3)."""
NUMERIC = frozenset("-0123456789")
FLOW_SPECIAL = re.compile("[][{}#&*!|>%@`?:\\\\]")
"""What is outside the subset in a flow list."""
QUOTED = re.compile('"([^][#\\\\"]*)"')
"""A quoted text in a flow list, in which the other signs of FLOW_SPECIAL mean themselves."""
WORDS = re.compile("[A-Za-z][A-Za-z0-9 ,.'()/_-]*+(?<! )")
"""A plain scalar as most are, outside of a flow list."""
ID_LIST = re.compile(r"\[[a-z][a-z0-9-]*+(?:, [a-z][a-z0-9-]*+)*+\]")
"""A flow list of ids, as most flow lists are."""
FLOW_ITEM = re.compile(' *(?:"([^"]*)"|([^", ][^",]*)) *(?:,|$)')
FORBIDDEN = bytes(set(range(128)) - set(range(0x20, 0x7F)) - {0x0A})
ODD = re.compile("[\x80-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
"""Characters for the careful reader: line ends that only one version of YAML knows, byte order marks, bidi controls."""
MAX_OPEN = 41
"""How many containers may be open, counting the one that holds the root."""

Head = tuple[int, int, str]
"""The indentation of a line; the width of its dash and the space behind it (0 without one); its key (empty without
one)."""
Line = tuple[int, Any, Any]
"""A parsed line: its place, its key, and its value (a list as a tuple) or a mark.

The place of a line that is a key and its value, without a dash, is its indentation; the complement of that (`~indent`)
if the value is a list. Any other line is ELSEWHERE, and has its head in the stead of its key."""
ELSEWHERE, NOWHERE = 2**62, -(2**62)
"""What is no indentation, and what is the place of no line."""
MAX_LENGTH, MAX_LINES = 64, 2**16
"""Shorter lines are cached, at most so many."""


class _Lines(dict[str, Line]):
    """Parsed lines by their text. Those that are likely to stand in many records are cached."""

    def __missing__(self, text: str) -> Line:
        before, colon, raw = text.partition(": ")
        head = _entry_head(before if colon else text[:-1] if text[-1:] == ":" else "")
        if not head:
            head, value = _other_line(text)
        elif not colon:
            value = NOTHING
        else:
            value = CONSTANTS.get(raw, raw) if WORDS.fullmatch(raw) else _value(raw)
        indent, dash, key = head
        is_list = value.__class__ is tuple
        if dash or not key or value.__class__ is Mark:
            line: Line = ELSEWHERE, head, value
        else:
            line = ~indent if is_list else indent, key, value
        if len(text) < MAX_LENGTH and not (is_list and len(value) > 1):
            if len(self) >= MAX_LINES:
                self.clear()
            self[text] = line
        return line


LINES = _Lines()


def read(path: str, data: bytes) -> Document:
    """Return a YAML document, as `reader.read` does."""
    text, problems = decode(data)
    parsed = UNSURE if problems else value(text)
    if parsed is not UNSURE:
        return with_value(path, text, parsed)
    from readout.syntax.yaml import reader

    return reader.read(path, data)


def with_value(path: str, text: str, value: Any) -> Document:
    """Return a YAML document whose value was read before, without a problem."""
    return Document(path, text, value, locate=_locate)


def _locate(text: str) -> Positions:
    from readout.syntax.yaml import reader

    return reader.locate(text)


def value(text: str) -> Any:
    """Return the value of a YAML text, or UNSURE."""
    document: dict[str, Any] = {"": UNSURE}  # holds the root as the value of an empty key
    container: Any = document  # the innermost mapping or list that is open, and its indentation
    key, depth = "", -1
    outer: list[tuple[int, Any]] = []
    may_open = True  # whether the value of the key, in the container, may follow on the next lines
    entry = entry_with_list = NOWHERE  # the places of a line that is one more entry of the mapping
    mappings: list[dict[str, Any]] = []
    others = 0  # lines that are no entries of mappings
    lines: list[Any] = _lines(text)
    parsed_lines: Iterable[Line] = map(LINES.__getitem__, lines)
    if "|" in text:
        parsed_lines = lines = _with_blocks(lines)
    for place, head, parsed in parsed_lines:
        if place == entry:
            container[head] = parsed
            continue
        if place == entry_with_list:
            container[head] = [*parsed]
            continue
        if parsed is NO_ENTRY:
            others += 1
            continue
        indent, dash, name = head if place == ELSEWHERE else (max(place, ~place), 0, head)
        if may_open and (indent > depth or (dash and indent == depth)):
            outer.append((depth, container))
            container[key] = container = [] if dash else {}
            depth = indent
            if not dash:
                mappings.append(container)
            if len(outer) > MAX_OPEN:
                return UNSURE
        else:
            while indent < depth or (indent == depth and not dash and container.__class__ is list):
                depth, container = outer.pop()
        if indent != depth or (container.__class__ is list) != (dash > 0):
            return UNSURE
        may_open = parsed is NOTHING
        if parsed.__class__ is Mark and not (may_open and name):
            return UNSURE
        if dash and name:
            outer.append((depth, container))
            container.append({})
            container, depth = container[-1], indent + dash
            mappings.append(container)
        item = [*parsed] if parsed.__class__ is tuple else None if may_open else parsed
        if name:
            container[name] = item
            key = name
        else:
            container.append(item)
            others += 1
        entry, entry_with_list = (depth, ~depth) if name and not may_open else (NOWHERE, NOWHERE)
    is_distinct = sum(map(len, mappings)) == len(lines) - others  # no key stands twice in a mapping
    return document[""] if is_distinct else UNSURE


def _with_blocks(texts: list[str]) -> list[Line]:
    """Return the parsed lines of a text, each with the value that follows it as a block, if one does."""
    lines: list[Line] = []
    number = 0
    while number < len(texts):
        place, head, value = LINES[texts[number]]
        number += 1
        if value is KEPT or value is CHOMPED:
            start, depth = number, head[0] + head[1]
            while number < len(texts) and (not (text := texts[number]) or len(text) - len(text.lstrip(" ")) > depth):
                number += 1
            is_whole = value is CHOMPED or not texts[-1] or number < len(texts)
            value = _block(texts[start:number], chomped=value is CHOMPED) if is_whole else UNSURE
        lines.append((place, head, value))
    return lines


def _lines(text: str) -> list[str]:
    """Return the lines of a text from its first entry on; none if the first is indented, or has odd characters."""
    encoded = text.encode("utf-8", "surrogatepass")
    if len(encoded.translate(None, FORBIDDEN)) != len(encoded) or (len(encoded) != len(text) and ODD.search(text)):
        return []
    if not text[:1].isalpha() and (start := START.match(text)):
        text = text[start.end() :]
    return [] if text.startswith(" ") else text.split("\n")


def _other_line(line: str) -> tuple[Head, Any]:
    """Return the head and the value, or mark, of a line without a key."""
    body = line.lstrip(" ")
    if not body or body[0] == "#":
        return (0, 0, ""), NO_ENTRY
    rest = body[2:].strip(" ")
    plain = body[:2] == "- " and rest and ((": " not in rest and rest[-1] != ":") or rest[0] in "\"'")
    return (len(line) - len(body), 1, ""), _value(rest) if plain else UNSURE


@lru_cache(maxsize=2**10)
def _entry_head(before: str) -> tuple[int, int, str] | None:
    """Return the indentation, the width of the dash, and the key of an entry from the text before its colon."""
    match = ENTRY_HEAD.fullmatch(before)
    return (match.end(1), match.end(2) - match.end(1), match[3]) if match else None


def _block(lines: list[str], *, chomped: bool) -> Any:
    """Return the text of the lines under `|` or `|-`, or UNSURE."""
    while lines and not lines[-1]:
        lines.pop()
    if not lines or not lines[0]:
        return UNSURE
    indent = len(lines[0]) - len(lines[0].lstrip(" "))
    margin = lines[0][:indent]
    if not all(line.startswith(margin) and line[indent:].strip(" ") for line in lines if line):
        return UNSURE
    text = "\n".join(line[indent:] for line in lines)
    return text if chomped else f"{text}\n"


def _value(raw: str) -> Any:
    """Return the value that is written on one line, with a list as a tuple; or a mark."""
    if ID_LIST.fullmatch(raw) and CONSTANTS.keys().isdisjoint(ids := raw[1:-1].split(", ")):
        return tuple(ids)
    raw = raw.strip(" ")
    if not raw or raw[0] == "#":
        return NOTHING
    first = raw[0]
    if first not in INDICATORS:
        if " #" in raw:
            raw = raw[: raw.index(" #")].rstrip(" ")
        if ": " in raw or raw[-1] == ":":
            return UNSURE
        if first in NUMERIC and NUMBER.fullmatch(raw):
            return _number(raw)
        return CONSTANTS.get(raw, raw)
    if " #" in raw:
        closed = raw.find("] " if first == "[" else f"{first} ", 1) + 1
        if closed and raw[closed:].lstrip(" ")[0] == "#":
            raw = raw[:closed]
    if first == "[":
        return _flow_list(raw)
    if first in "\"'":
        text = raw[1:-1]
        if len(raw) > 1 and raw[-1] == first and first not in text and "\\" not in text:
            return text
        return UNSURE
    if first == "-" and NUMBER.fullmatch(raw):
        return _number(raw)
    return BLOCKS.get(raw, UNSURE)


def _flow_list(raw: str) -> Any:
    """Return a flow list of plain and quoted texts as a tuple, or UNSURE."""
    inner = raw[1:-1]
    if raw[-1] != "]" or FLOW_SPECIAL.search(QUOTED.sub("", inner) if '"' in inner else inner):
        return UNSURE
    if '"' not in inner:
        result = [_plain(part.strip(" ")) for part in inner.split(",")] if inner.strip(" ") else []
        return UNSURE if UNSURE in result else tuple(result)
    result, offset = [], 0
    while match := FLOW_ITEM.match(inner, offset):
        quoted, plain = match.groups()
        result.append(_plain(plain.rstrip(" ")) if plain else quoted)
        offset = match.end()
    return tuple(result) if offset == len(inner) and inner[-1] != "," and UNSURE not in result else UNSURE


def _plain(text: str) -> Any:
    """Return the value of a plain scalar in a flow list, or UNSURE."""
    if not text or text[0] in INDICATORS:
        return UNSURE
    return _number(text) if text[0] in NUMERIC and NUMBER.fullmatch(text) else CONSTANTS.get(text, text)


def _number(text: str) -> Any:
    try:
        return number(text)
    except OverflowError:
        return UNSURE
