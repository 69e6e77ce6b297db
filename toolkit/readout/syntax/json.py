"""Reads JSON (RFC 8259) and small files of NDJSON.

The standard library's parser reads valid texts. A scanner of our own finds the positions of keys and values, and
explains what is wrong: no maintained library gives spans in code points (docs/dependencies.md).
"""

from __future__ import annotations

import json
import re
from typing import Any

from readout.span import Pointer, Span
from readout.syntax.document import MAX_DEPTH, MISSING, Document, Positions, Problem, Repetition, Spans, brief, decode
from readout.syntax.json_fast import too_deep
from readout.syntax.json_fast import values as read_fast
from readout.text.characters import HIDDEN

SPACE = re.compile(r"[ \t\n\r]*")
# Repeats of a group give nothing back (`*+`): for each turn of another, `re` keeps a hundred bytes.
SCALAR = re.compile(
    r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+"|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null'
)
NUMBER_LIKE = re.compile(r"[-+]*\.?[0-9][\w.+-]*|[-+]+\w*")
WORD = re.compile(r"\w+|.?", re.DOTALL)
CONSTANTS = {"true": True, "false": False, "null": None}
STRING_BEGUN = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+')
ADVICE = {
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
"""What to do about a token that is no value, where it is not a text without quotes."""
AGAIN = -1
"""Ends the pointer of the value of a duplicate key. No list has an item of that index."""
TOO_LARGE = "the number is too large, or too near to 0, for any program to read back"
LARGE = 2**16
"""From so many characters on, a text is read faster where that is certain: it pays for an import."""
SURROGATE = re.compile("[\ud800-\udfff]")
HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""An escape of a surrogate; most often one of a pair."""


class _SyntaxError(Exception):
    """Ends the scan of an invalid text."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def number(text: str) -> int | float:
    """Return the value of a JSON number: an int if it has no fraction, however it is written (`1.0`, `1e3`).

    Raises OverflowError if it is too large or too near to 0 for a double.
    """
    if len(text) > 400:
        raise OverflowError
    value = float(text)
    if value in (float("inf"), float("-inf")) or (value == 0 and re.match(r"[-0.]*[1-9]", text)):
        raise OverflowError
    if re.fullmatch(r"-?[0-9]+", text):
        return int(text)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        raise ValueError("duplicate key")
    return result


def _constant(text: str) -> Any:
    raise ValueError(text)


DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_constant, parse_float=number, parse_int=number)


def read(path: str, data: bytes) -> Document:
    """Return a JSON document, with what is wrong with it in `problems`."""
    text, problems = decode(data)
    document = Document(path, text, problems=problems, locate=scan)
    if not problems:
        fast = read_fast([text.encode()]) if len(text) >= LARGE else None
        document.value, document.problems = (fast[0], []) if fast else parse(text, 0, len(text))
    return document


def parse(text: str, start: int, end: int, whole: str = "file") -> tuple[Any, list[Problem]]:
    """Return the value of text[start:end] and what is wrong with it. Messages call the text a `whole`."""
    part = text[start:end]
    try:
        value = DECODER.decode(part)
        surrogates = HALF.search(part) and SURROGATE.search(json.dumps(value, ensure_ascii=False))
        if not surrogates and not too_deep(value):
            return value, []
    except (ValueError, RecursionError, OverflowError):
        pass
    scanner = _Scanner(text, start, end, whole)
    return scanner.scan(), scanner.problems


def read_lines(path: str, data: bytes) -> Document:
    """Return an NDJSON document, whose value is the list of the lines' values. Blank lines are ignored."""
    text, problems = decode(data)
    document = Document(path, text, problems=problems, locate=scan_lines)
    if problems:
        return document
    values = []
    for start, end in _lines(text):
        value, line_problems = parse(text, start, end, "line")
        document.problems += line_problems
        if value is not MISSING:
            values.append(value)
    if document.problems and over_several_lines(text):
        document.problems = [SEVERAL_LINES]
    # Positions are looked up by index, which lines that could not be read do not have.
    document.value = values
    return document


SEVERAL_LINES = Problem(
    "RO102",
    "this is JSON over several lines, not NDJSON",
    Span(0, 0),
    "write each record on one line, or name the file .json",
)


def over_several_lines(text: str) -> bool:
    """Return whether a text whose lines are invalid is one JSON value."""
    return not parse(text, 0, len(text))[1]


def _lines(text: str) -> list[tuple[int, int]]:
    """Return the start and end of each line that is not blank."""
    lines, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            lines.append((start, start + len(line)))
        start += len(line) + 1
    return lines


def scan(text: str) -> Positions:
    """Return the positions of all keys and values of a JSON text."""
    scanner = _Scanner(text, 0, len(text))
    scanner.scan()
    return scanner.positions


def scan_lines(text: str) -> Positions:
    """Return the positions of all keys and values of an NDJSON text, by the index of the record."""
    positions: dict[Pointer, Spans] = {(): Spans(Span(0, len(text)))}
    index = 0
    for start, end in _lines(text):
        scanner = _Scanner(text, start, end)
        if scanner.scan() is not MISSING:
            positions |= {(index, *pointer): spans for pointer, spans in scanner.positions.items()}
            index += 1
    return positions


class _Scanner:
    """Reads text[begin:end] with the positions of its keys and values. Messages call the text a `whole`."""

    def __init__(self, text: str, begin: int, end: int, whole: str = "file") -> None:
        self.text, self.begin, self.end, self.whole = text, begin, end, whole
        self.positions: dict[Pointer, Spans] = {}
        self.problems: list[Problem] = []

    def scan(self) -> Any:
        """Return the value, or MISSING if the text is not valid; then `problems` say why."""
        try:
            value, offset = self.value(self.space(self.begin), (), None, 0)
            offset = self.space(offset)
            if offset < self.end:
                help = "delete it; several records stand in a list"
                if self.whole == "line":
                    help = "write each record on a line of its own, which ends with a line feed"
                raise self.error(offset, f"expected nothing more, found {_display(self.text[offset])}", help)
        except _SyntaxError as error:
            self.problems.append(error.problem)
            return MISSING
        return value

    def error(self, offset: int, message: str, help: str, width: int = 1) -> _SyntaxError:
        return _SyntaxError(Problem("RO102", message, Span(offset, min(offset + width, self.end)), help))

    def space(self, offset: int) -> int:
        """Return the offset behind white space."""
        if offset < self.end and self.text[offset] > " ":
            return offset
        match = SPACE.match(self.text, offset, self.end)
        return match.end() if match else offset

    def at(self, offset: int, characters: str) -> bool:
        """Return whether one of some characters stands at an offset."""
        return offset < self.end and self.text[offset] in characters

    # ------------------------------------------------------------ containers

    def value(self, offset: int, pointer: Pointer, key: Span | None, depth: int) -> tuple[Any, int]:
        """Return the value that begins at an offset, and the offset behind it."""
        if depth > MAX_DEPTH:
            raise self.error(offset, f"nested more than {MAX_DEPTH} deep", "records nest four deep: close what is open")
        opener = self.text[offset] if offset < self.end else ""
        if opener not in ("{", "["):
            value, end = self.scalar(offset)
        else:
            self.positions[pointer] = Spans(Span(offset, offset), key)  # keeps the order of the text
            container = self.object if opener == "{" else self.array
            value, end = container(self.space(offset + 1), pointer, depth)
        self.positions[pointer] = Spans(Span(offset, end), key)
        return value, end

    def array(self, offset: int, pointer: Pointer, depth: int) -> tuple[list[Any], int]:
        """Return the array whose first item begins at an offset, and the offset behind it."""
        items: list[Any] = []
        while not self.at(offset, "]"):
            if items:
                offset = self.comma(offset, "]")
            item, offset = self.value(offset, (*pointer, len(items)), None, depth + 1)
            items.append(item)
            offset = self.space(offset)
        return items, offset + 1

    def object(self, offset: int, pointer: Pointer, depth: int) -> tuple[dict[str, Any], int]:
        """Return the object whose first key begins at an offset, and the offset behind it."""
        members: dict[str, Any] = {}
        repetition: Repetition | None = None
        while not self.at(offset, "}"):
            if members:
                offset = self.comma(offset, "}")
            name, key, offset = self.key(offset)
            if name not in members:
                members[name], offset = self.value(offset, (*pointer, name), key, depth + 1)
            else:
                if repetition:
                    repetition.add(name, key)
                else:
                    repetition = Repetition(self.problems, name, key, self.positions[*pointer, name].key or key)
                _, offset = self.value(offset, (*pointer, name, AGAIN), key, depth + 1)
            offset = self.space(offset)
        return members, offset + 1

    def comma(self, offset: int, closer: str) -> int:
        """Return the offset of the item behind the comma at an offset."""
        if not self.at(offset, ","):
            token = _display(self.text[offset]) if offset < self.end else f"the end of the {self.whole}"
            help = "put a comma between items, none after the last"
            if offset >= self.end or self.at(offset, "]}"):
                help = f"close what is open with '{closer}'"
            raise self.error(offset, f"expected ',' or '{closer}', found {token}", help)
        item = self.space(offset + 1)
        if self.at(item, closer):
            raise self.error(offset, f"a comma before '{closer}'", "remove it")
        return item

    def key(self, offset: int) -> tuple[str, Span, int]:
        """Return the key at an offset, its span, and the offset of its value."""
        name, end = self.scalar(offset, "a key")
        if not isinstance(name, str):
            raise self.error(offset, "a key stands in double quotes", "put it in quotes", end - offset)
        colon = self.space(end)
        if not self.at(colon, ":"):
            raise self.error(colon, "expected ':' after the key", 'write "key": value')
        return name, Span(offset, end), self.space(colon + 1)

    # ------------------------------------------------------------ scalars

    def scalar(self, offset: int, expected: str = "a value") -> tuple[Any, int]:
        """Return the string, number or constant at an offset, and the offset behind it."""
        match = SCALAR.match(self.text, offset, self.end)
        written = None if self.at(offset, '"') else NUMBER_LIKE.match(self.text, offset, self.end)
        if written and (not match or match.end() < written.end()):
            message = f"`{brief(written.group())}` is no number of JSON"
            raise self.error(offset, message, "write plain digits, or put it in quotes", written.end() - offset)
        if not match:
            raise self.no_scalar(offset, expected)
        token = match.group()
        if token[0] == '"':
            value: Any = json.loads(token) if "\\" in token else token[1:-1]
            if "\\u" in token and SURROGATE.search(value):
                message = "half of a surrogate pair is not a character"
                raise self.error(offset, message, "write the character itself", match.end() - offset)
        elif token in CONSTANTS:
            value = CONSTANTS[token]
        else:
            try:
                value = number(token)
            except OverflowError:
                raise self.error(offset, TOO_LARGE, "put it in quotes if it is a text", len(token)) from None
        return value, match.end()

    def no_scalar(self, offset: int, expected: str) -> _SyntaxError:
        """Return what is wrong at an offset where no scalar begins."""
        match = WORD.match(self.text, offset, self.end)
        word = match.group() if match else ""
        if not word and not self.text[self.begin : self.end].strip(" \t\n\r"):
            return self.error(self.begin, "the file is empty", "write a record, or delete the file")
        if not word:
            message = f"the {self.whole} ends where {expected} should stand"
            return self.error(offset, message, "write it, and close what is open")
        if word == '"':
            return self.bad_string(offset)
        if word in ("/", "#"):
            return self.error(offset, "JSON has no comments", "remove it; a remark goes into `note`")
        if word in ("NaN", "Infinity"):
            return self.error(offset, f"{word} is not JSON", "leave the key out where there is no value", len(word))
        help = ADVICE.get(word, "strings stand in double quotes")
        if re.match(HIDDEN, word):
            help = "delete it, or write a plain space"
        elif word[0].isdigit():
            help = "write the digits 0 to 9"
        return self.error(offset, f"expected {expected}, found {_display(word)}", help, len(word))

    def bad_string(self, offset: int) -> _SyntaxError:
        """Return what is wrong with the string that begins at an offset."""
        valid_part = STRING_BEGUN.match(self.text, offset, self.end)
        at = valid_part.end() if valid_part else self.end
        char = self.text[at : min(at + 1, self.end)]
        if char == "\\":
            return self.error(at, "the escape is none of JSON", "write a backslash twice", 2)
        if char in ("", "\n", "\r"):
            help = "close it on its line; a line feed in it is written \\n"
            return self.error(offset, "the string is not closed", help)
        return self.error(at, f"the string holds the character {brief(char)}", "delete it, or write its escape")


def _display(token: str) -> str:
    """Return a token as messages show it."""
    return brief(token) if re.match(HIDDEN, token) else repr(token)
