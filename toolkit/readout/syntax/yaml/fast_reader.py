"""Reads the plain part of YAML, in which nearly all records are written, many times faster than libyaml.

Block mappings and lists, lists of plain texts in brackets, and texts on one line, plain or in quotes without
escapes. Of any other text it says that it is not sure, and the careful reader (`source/yaml.py`) reads it. It
finds no fault and knows no places: what it returns is what the careful reader returns without a problem.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from readout.syntax.document import Document, Positions, decode
from readout.syntax.json import number


class Mark:
    """What is no value."""


UNSURE = Mark()
"""What is returned for a text that is not plain."""
NOTHING, KEPT, CHOMPED, NO_ENTRY = Mark(), Mark(), Mark(), Mark()
"""What is found on a line after a key whose value is on the next lines, if anywhere: nothing, `|` or `|-`; on a line
that is blank, or a remark."""
BLOCKS = {"|": KEPT, "|-": CHOMPED}

BEGUN = re.compile(r"( *)((?:- +)?)([A-Za-z_][A-Za-z0-9_-]{0,99})")
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
CONSTANTS = {"true": True, "false": False, "null": None, "~": None}
INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@` ")
"""What a plain text may not begin with, or only before certain characters (YAML 1.2.2, 5.3)."""
NUMERIC = frozenset("-0123456789")
IN_BRACKETS = re.compile("[][{}#&*!|>%@`?:\\\\]")
"""What in a list in brackets is more than plain texts, and texts in quotes."""
WORD = re.compile("[A-Za-z]++[A-Za-z0-9 -]*+(?<! )")
IDS = re.compile(r"\[[a-z][a-z0-9-]*+(?:, [a-z][a-z0-9-]*+)*+\]")
"""What most lists in brackets are."""
PART = re.compile(' *(?:"([^"]*)"|([^", ][^",]*)) *(?:,|$)')
CONTROL = bytes(set(range(128)) - set(range(0x20, 0x7F)) - {0x0A})
ODD = re.compile("[\x80-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
"""What is no letter or sign: line ends that only one version of YAML knows, marks of order and direction."""
DEEP = 40

Line = tuple[int, int, str, Any]
"""What a line says: how far it is indented, by how much its dash puts deeper what follows (0 without one), its key
(empty without one), and its value, a list as a tuple, or a mark."""
KNOWN: dict[str, Line] = {}
"""What lines say. Most that are short stand in many records: so many of them, of fewer characters, are remembered."""
SHORT, MOST = 64, 2**15


def read(path: str, data: bytes) -> Document:
    """A YAML document, as `yaml.read` gives it."""
    text, problems = decode(data)
    found = UNSURE if problems else value(text)
    if found is not UNSURE:
        return known(path, text, found)
    from readout.syntax.yaml import reader

    return reader.read(path, data)


def known(path: str, text: str, found: Any) -> Document:
    """A YAML document that was read before, without a problem."""
    return Document(path, text, found, locate=_locate)


def _locate(text: str) -> Positions:
    from readout.syntax.yaml import reader

    return reader.locate(text)


def value(text: str) -> Any:
    """The value of a YAML text, or UNSURE."""
    encoded = text.encode("utf-8", "surrogatepass")
    if len(encoded.translate(None, CONTROL)) != len(encoded) or (len(encoded) != len(text) and ODD.search(text)):
        return UNSURE
    root: Any = UNSURE
    here: Any = None  # the innermost mapping or list that is open, and how far it is indented
    depth = -1
    outer: list[tuple[int, Any]] = []
    key = ""
    waiting = False  # whether the value of the key, in `here`, may follow on the next lines
    entry = -1  # how far a line is indented that is one more entry of `here`; -1 where it is not as simple as that
    block: list[str] | None = None  # the lines of a text under `|` or `|-`
    chomped = False
    for line in text.split("\n"):
        if block is not None:
            if not line or len(line) - len(line.lstrip(" ")) > depth:
                block.append(line)
                continue
            if (found := _block(block, chomped=chomped)) is UNSURE:
                return UNSURE
            here[key], block = found, None
        indent, dash, name, found = KNOWN.get(line) or _line(line)
        if indent != entry or dash:
            if found is NO_ENTRY:
                continue
            if root is UNSURE:
                if line == "---" and depth < 0:
                    depth = 0
                    continue
                if indent:
                    return UNSURE
                root = here = [] if dash else {}
                depth = 0
            elif waiting and (indent > depth or (dash and indent == depth)):
                inner: Any = [] if dash else {}
                here[key] = inner
                outer.append((depth, here))
                if len(outer) > DEEP:
                    return UNSURE
                here, depth = inner, indent
            else:
                while indent < depth or (indent == depth and not dash and here.__class__ is list):
                    if not outer:
                        return UNSURE
                    depth, here = outer.pop()
                if indent != depth:
                    return UNSURE
            if (here.__class__ is list) != (dash > 0):
                return UNSURE
            waiting = False
            if dash:
                if not name:
                    if found.__class__ is Mark:
                        return UNSURE
                    here.append([*found] if found.__class__ is tuple else found)
                    entry = -1
                    continue
                inner = {}
                here.append(inner)
                outer.append((depth, here))
                here, depth = inner, indent + dash
            entry = depth
        key = name
        if key in here:
            return UNSURE
        if found.__class__ is str:
            here[key] = found
        elif found.__class__ is tuple:
            here[key] = [*found]
        elif found.__class__ is not Mark:
            here[key] = found
        elif found is UNSURE:
            return UNSURE
        else:
            here[key] = None
            if found is NOTHING:
                waiting, entry = True, -1
            else:
                block, chomped = [], found is CHOMPED
    if block is not None:
        here[key] = _block(block, chomped=chomped) if chomped or text.endswith("\n") else UNSURE
        return UNSURE if here[key] is UNSURE else root
    return root


def _line(line: str) -> Line:
    """What a line says. Of a short one it is remembered."""
    says = _says(line)
    if len(line) < SHORT:
        if len(KNOWN) >= MOST:
            KNOWN.clear()
        KNOWN[line] = says
    return says


def _says(line: str) -> Line:
    """What a line says, found anew."""
    before, colon, raw = line.partition(": ")
    if begun := _begun(before if colon else line[:-1] if line[-1:] == ":" else ""):
        return *begun, _value(raw.strip(" ")) if colon else NOTHING
    body = line.lstrip(" ")
    if not body or body[0] == "#":
        return -2, 0, "", NO_ENTRY
    rest = body[2:].strip(" ")
    plain = body[:2] == "- " and rest and ((": " not in rest and rest[-1] != ":") or rest[0] in "\"'")
    return len(line) - len(body), 1, "", _value(rest) if plain else UNSURE


@lru_cache(maxsize=2**10)
def _begun(before: str) -> tuple[int, int, str] | None:
    """How far a line is indented, by how much its dash puts deeper what follows, and its key, by what stands before
    the colon."""
    match = BEGUN.fullmatch(before)
    return (match.end(1), match.end(2) - match.end(1), match[3]) if match else None


def _block(lines: list[str], *, chomped: bool) -> Any:
    """The text of the lines under `|` or `|-`, or UNSURE."""
    while lines and not lines[-1]:
        lines.pop()
    if not lines or not lines[0]:
        return UNSURE
    indent = len(lines[0]) - len(lines[0].lstrip(" "))
    edge = lines[0][:indent]
    if not all(line.startswith(edge) and line[indent:].strip(" ") for line in lines if line):
        return UNSURE
    text = "\n".join(line[indent:] for line in lines)
    return text if chomped else f"{text}\n"


def _value(raw: str) -> Any:
    """The value that is written on one line, a list as a tuple, or a mark."""
    if WORD.fullmatch(raw):
        return CONSTANTS.get(raw, raw)
    if IDS.fullmatch(raw) and CONSTANTS.keys().isdisjoint(found := raw[1:-1].split(", ")):
        return tuple(found)
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
        return _listed(raw)
    if first in "\"'":
        text = raw[1:-1]
        if len(raw) > 1 and raw[-1] == first and first not in text and "\\" not in text:
            return text
        return UNSURE
    if first == "-" and NUMBER.fullmatch(raw):
        return _number(raw)
    return BLOCKS.get(raw, UNSURE)


def _listed(raw: str) -> Any:
    """A list in brackets, of texts that are plain or in quotes, as a tuple, or UNSURE."""
    inner = raw[1:-1]
    if raw[-1] != "]" or IN_BRACKETS.search(inner):
        return UNSURE
    if '"' not in inner:
        result = [_plain(part.strip(" ")) for part in inner.split(",")] if inner.strip(" ") else []
        return UNSURE if UNSURE in result else tuple(result)
    result, at = [], 0
    while match := PART.match(inner, at):
        quoted, plain = match.groups()
        result.append(_plain(plain.rstrip(" ")) if plain else quoted)
        at = match.end()
    return tuple(result) if at == len(inner) and inner[-1] != "," and UNSURE not in result else UNSURE


def _plain(text: str) -> Any:
    """The value of a plain text in brackets, or UNSURE."""
    if not text or text[0] in INDICATORS:
        return UNSURE
    return _number(text) if text[0] in NUMERIC and NUMBER.fullmatch(text) else CONSTANTS.get(text, text)


def _number(text: str) -> Any:
    try:
        return number(text)
    except OverflowError:
        return UNSURE
