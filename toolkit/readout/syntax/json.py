"""Reads JSON and NDJSON. The C parser gives values; a scanner of our own gives places.

No library that is kept up gives spans of keys and values in code points (docs/dependencies.md).
"""

from __future__ import annotations

import json
import re
from typing import Any

from readout.span import Pointer, Span
from readout.syntax.document import MAX_DEPTH, MISSING, Document, Positions, Problem, Repetition, Spans, brief, decode
from readout.text.characters import HIDDEN

SPACE = re.compile(r"[ \t\n\r]*")
SCALAR = re.compile(
    r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null'
)
NUMBER_LIKE = re.compile(r"[-+]*\.?[0-9][\w.+-]*|[-+]+\w*")
STRING_BEGUN = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*')
MEANT = {
    "True": "write true",
    "False": "write false",
    "None": "leave the key out where there is no value",
    "undefined": "leave the key out where there is no value",
    "<": "this looks like HTML or XML: write JSON, or move the file out of the dataset",
    ",": "remove it, or write the value before it",
    ":": "remove it, or write the value before it",
    "}": "write the value",
    "]": "write the value",
}
"""What to do about what stands where a value should, if it is no text without quotes."""
AGAIN = -1
"""Stands in pointers for the value of a key that stands twice. No list has an item of that number."""
TOO_LARGE = "the number is too large, or too near to 0, for any program to read back"
SURROGATE = re.compile("[\ud800-\udfff]")
HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""An escape of a surrogate; most often one of a pair."""


class _Stop(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def number(text: str) -> int | float:
    """A JSON number; one without a fraction is an integer, however it is written.

    Raises OverflowError for a number that no program would read back the same.
    """
    if len(text) > 400:
        raise OverflowError
    value = float(text)
    if value in (float("inf"), float("-inf")) or (value == 0 and re.match(r"[-0.]*[1-9]", text)):
        raise OverflowError
    if re.fullmatch(r"-?[0-9]+", text):
        return int(text)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _number(text: str) -> int | float:
    return number(text)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        raise ValueError("duplicate key")
    return result


def _constant(text: str) -> Any:
    raise ValueError(text)


DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_constant, parse_float=_number, parse_int=_number)


def read(path: str, data: bytes) -> Document:
    """A JSON document. What is wrong with it is in its `problems`."""
    text, problems = decode(data)
    document = Document(path, text, problems=problems, locate=scan)
    if not problems:
        _fill(document, text, 0, len(text))
    return document


def _fill(document: Document, text: str, start: int, end: int) -> None:
    """Sets the document's value from text[start:end], or adds what is wrong with it."""
    value, problems = parse(text, start, end)
    document.value = value
    document.problems += problems


def parse(text: str, start: int, end: int, whole: str = "file") -> tuple[Any, list[Problem]]:
    """The value of text[start:end], which is a `whole`, and what is wrong with it."""
    part = text[start:end]
    try:
        value = DECODER.decode(part)
        surrogates = HALF.search(part) and SURROGATE.search(json.dumps(value, ensure_ascii=False))
        if not surrogates and not too_deep(value):
            return value, []
    except (ValueError, RecursionError, OverflowError):
        pass
    problems: list[Problem] = []
    value, _ = _scan(text, start, end, problems, whole)
    return value, problems


def too_deep(value: Any) -> bool:
    """Whether a value has more than MAX_DEPTH containers round it."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(MAX_DEPTH):
        inside = [item.values() if isinstance(item, dict) else item for item in level]
        level = [inner for values in inside for inner in values if type(inner) in CONTAINERS]
    return bool(level)


CONTAINERS = (dict, list)


def read_lines(path: str, data: bytes) -> Document:
    """An NDJSON document: its value is the list of its lines' values; empty lines are passed over."""
    text, problems = decode(data)
    document = Document(path, text, problems=problems, locate=scan_lines)
    if problems:
        return document
    values = []
    for start, end in _lines(text):
        value, found = parse(text, start, end, "line")
        document.problems += found
        if value is not MISSING:
            values.append(value)
    if document.problems and over_several_lines(text):
        document.problems = [SEVERAL_LINES]
    # Lines that could not be read shift the others: places are looked up by index, so they go too.
    document.value = values
    return document


SEVERAL_LINES = Problem(
    "RO102",
    "this is JSON over several lines, not NDJSON",
    Span(0, 0),
    "write each record on one line, or name the file .json",
)


def over_several_lines(text: str) -> bool:
    """Whether a text in which lines have problems is one JSON value."""
    return not parse(text, 0, len(text))[1]


def _lines(text: str) -> list[tuple[int, int]]:
    found, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            found.append((start, start + len(line)))
        start += len(line) + 1
    return found


def scan(text: str) -> Positions:
    """The places of all keys and values of a JSON text."""
    return _scan(text, 0, len(text), [])[1]


def scan_lines(text: str) -> Positions:
    """The places of all keys and values of an NDJSON text, by the index of the record."""
    found: dict[Pointer, Spans] = {(): Spans(Span(0, len(text)))}
    index = 0
    for start, end in _lines(text):
        value, places = _scan(text, start, end, [])
        if value is not MISSING:
            found |= {(index, *pointer): spans for pointer, spans in places.items()}
            index += 1
    return found


def _scan(
    text: str, begin: int, end: int, problems: list[Problem], whole: str = "file"
) -> tuple[Any, dict[Pointer, Spans]]:
    """Reads text[begin:end], which is a `whole`, with places. Never raises; what is wrong goes into `problems`."""
    places: dict[Pointer, Spans] = {}

    def shown(char: str) -> str:
        return brief(char) if HIDDEN.match(char) else repr(char)

    def fail(offset: int, message: str, help: str, width: int = 1) -> _Stop:
        return _Stop(Problem("RO102", message, Span(offset, min(offset + width, end)), help))

    def space(offset: int) -> int:
        match = SPACE.match(text, offset, end)
        return match.end() if match else offset

    def unclosed(offset: int) -> _Stop:
        """What is wrong with the string that begins here, and where."""
        begun = STRING_BEGUN.match(text, offset, end)
        at = begun.end() if begun else end
        char = text[at : min(at + 1, end)]
        if char == "\\":
            return fail(at, "the escape is none of JSON", "write a backslash twice", 2)
        if char in ("", "\n", "\r"):
            return fail(offset, "the string is not closed", "close it on its line; a line feed in it is written \\n")
        return fail(at, f"the string holds the character {brief(char)}", "delete it, or write its escape")

    def scalar(offset: int, wanted: str = "a value") -> tuple[Any, int]:
        match = SCALAR.match(text, offset, end)
        written = NUMBER_LIKE.match(text, offset, end)
        if written and (not match or match.end() < written.end()):
            message = f"`{brief(written.group())}` is no number of JSON"
            raise fail(offset, message, "write plain digits, or put it in quotes", written.end() - offset)
        if not match:
            word = re.compile(r"\w+|.?", re.DOTALL).match(text, offset, end)
            found = word.group() if word else ""
            if not found and not text[begin:end].strip(" \t\n\r"):
                raise fail(begin, "the file is empty", "write a record, or delete the file")
            if not found:
                message = f"the {whole} ends where {wanted} should stand"
                raise fail(offset, message, "write it, and close what is open")
            if found == '"':
                raise unclosed(offset)
            if found in ("/", "#"):
                raise fail(offset, "JSON has no comments", "remove it; a remark goes into `note`")
            if found in ("NaN", "Infinity"):
                raise fail(offset, f"{found} is not JSON", "leave the key out where there is no value", len(found))
            help = MEANT.get(found, "strings stand in double quotes")
            if HIDDEN.match(found):
                help = "delete it, or write a plain space"
            elif found[0].isdigit():
                help = "write the digits 0 to 9"
            raise fail(offset, f"expected {wanted}, found {shown(found)}", help, len(found))
        token = match.group()
        if token[0] == '"':
            value: Any = json.loads(token) if "\\" in token else token[1:-1]
            if "\\u" in token and SURROGATE.search(value):
                message = "half of a surrogate pair is not a character"
                raise fail(offset, message, "write the character itself", match.end() - offset)
        elif token in ("true", "false", "null"):
            value = {"true": True, "false": False, "null": None}[token]
        else:
            try:
                value = number(token)
            except OverflowError:
                raise fail(offset, TOO_LARGE, "put it in quotes if it is a text", len(token)) from None
        return value, match.end()

    def value_at(offset: int, pointer: Pointer, key: Span | None, depth: int) -> tuple[Any, int]:
        start = offset
        if depth > MAX_DEPTH:
            raise fail(offset, f"nested more than {MAX_DEPTH} deep", "records nest four deep: close what is open")
        opener = text[offset : offset + 1] if offset < end else ""
        if opener not in ("{", "["):
            result, offset = scalar(offset)
            places[pointer] = Spans(Span(start, offset), key)
            return result, offset
        places[pointer] = Spans(Span(start, start), key)
        closer = "}" if opener == "{" else "]"
        mapping: dict[str, Any] = {}
        items: list[Any] = []
        offset = space(offset + 1)
        first = True
        repetition: Repetition | None = None
        while not (offset < end and text[offset] == closer):
            if not first:
                if offset >= end or text[offset] != ",":
                    what = shown(text[offset]) if offset < end else f"the end of the {whole}"
                    help = "put a comma between items, none after the last"
                    if offset >= end or text[offset] in "]}":
                        help = f"close what is open with '{closer}'"
                    raise fail(offset, f"expected ',' or '{closer}', found {what}", help)
                comma, offset = offset, space(offset + 1)
                if offset < end and text[offset] == closer:
                    raise fail(comma, f"a comma before '{closer}'", "remove it")
            first = False
            if opener == "[":
                item, offset = value_at(offset, (*pointer, len(items)), None, depth + 1)
                items.append(item)
            else:
                name, after = scalar(offset, "a key")
                if not isinstance(name, str):
                    raise fail(offset, "a key stands in double quotes", "put it in quotes", after - offset)
                span = Span(offset, after)
                offset = space(after)
                if offset >= end or text[offset] != ":":
                    raise fail(offset, "expected ':' after the key", 'write "key": value')
                below = (*pointer, name)
                if name in mapping:
                    if repetition:
                        repetition.add(name, span)
                    else:
                        repetition = Repetition(problems, name, span, places[below].key or span)
                    _, offset = value_at(space(offset + 1), (*below, AGAIN), span, depth + 1)
                else:
                    mapping[name], offset = value_at(space(offset + 1), below, span, depth + 1)
            offset = space(offset)
        places[pointer] = Spans(Span(start, offset + 1), key)
        return (mapping if opener == "{" else items), offset + 1

    try:
        value, offset = value_at(space(begin), (), None, 0)
        offset = space(offset)
        if offset < end:
            help = "delete it; several records stand in a list"
            if whole == "line":
                help = "write each record on a line of its own, which ends with a line feed"
            raise fail(offset, f"expected nothing more, found {shown(text[offset])}", help)
    except _Stop as stop:
        problems.append(stop.problem)
        value = MISSING
    return value, places
