"""Reads YAML 1.2 as JSON types only, with the positions of keys and values.

Only `true`, `false`, `null`, `~`, nothing, and JSON's numbers are anything but strings: `NO`, `2025-11-03`,
`12:30` and `007` stay what they look like. Anchors, aliases, tags, merge keys, duplicate keys and
further documents are problems with a position. The builder takes libyaml's events one by one, so that nesting
costs no stack and an alias is never expanded.
"""

from __future__ import annotations

import re
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import yaml

from readout.span import Pointer, Span
from readout.syntax.document import MAX_DEPTH, MISSING, Document, Positions, Problem, Repetition, Spans, brief, decode
from readout.syntax.json import AGAIN, TOO_LARGE, number

NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?\Z")
CONSTANTS = {"true": True, "false": False, "null": None, "~": None, "": None}
UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""Control characters, line ends that one version of YAML knows and the other does not, and byte order
marks, which libyaml ignores in some places."""
BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that change the direction of text (UAX #9)."""
LOADER = getattr(yaml, "CLoader", yaml.Loader)

TOO_DEEP = f"nested more than {MAX_DEPTH} deep"
Advice = tuple[str, str]
"""What a message says is there instead of YAML, and the help for it."""
OTHER = ("something else than YAML", "compare the indentation and the quotes with a line that works")
DIRECTIVE = ("a directive of YAML that says nothing here", "delete the line; a value that begins with % needs quotes")
BLOCK = (
    "a sign after the `|` or `>` that begins a block",
    "begin the text on the next line; put a value that begins with `|` or `>` in quotes",
)
SECOND_COLON = ("a second `: ` on the line", "put the value in quotes")
NO_COLON = (
    "a line that is neither `key: value` nor an item",
    "add the colon, or indent the line as part of the value above",
)
NO_KEY = (
    "a line that does not fit the indentation around it",
    "indent it like its neighbours; put a value that starts with a quote wholly in quotes",
)
NO_DASH = (
    "a line in a list that does not start with `- `",
    "begin the item with `- `, or indent the line as part of the item above",
)
OPEN_LIST = ("a list `[…]` that is not closed, or lacks a comma", "close it, or put the value in quotes")
OPEN_MAPPING = ("a mapping `{…}` that is not closed, or lacks a comma", "close it, or put the value in quotes")
NO_VALUE = ("a character that cannot begin a value", "write a value before it, or put the value in quotes")
NO_TOKEN = (NO_VALUE[0], "put the value in quotes")
ITEM = ("an item of a list on the line of its key", "begin the list on the next line, or put the value in quotes")
QUESTION = ("a `? ` where a value should stand", "put the value in quotes")
OPEN_QUOTES = ("a quoted text that is not closed", "close the quotes")
ESCAPE = ("an escape that YAML does not know", "write a backslash twice, or use single quotes")
NO_CHARACTER = ("an escape that stands for no character", "write the character itself")
MORE = ("more after the end of the document", "delete it, or put it into a file of its own")
ANCHOR = ("a `&` or `*` that begins a value", "put the value in quotes")
TAG = ("a `!` that begins a value", "put the value in quotes")
LATE = (NO_COLON, OPEN_LIST, OPEN_MAPPING, OPEN_QUOTES)
"""Mistakes that the parser notices only some lines later."""
SIGNS = {":": SECOND_COLON, "-": ITEM, "?": QUESTION}
TOKENS = {"%": DIRECTIVE, "|": BLOCK, ">": BLOCK, "&": ANCHOR, "*": ANCHOR, "!": TAG}
COLLECTIONS = {"[": OPEN_LIST, "{": OPEN_MAPPING, "-": NO_DASH}
QUOTED = {"'": re.compile("'(?:[^']|'')*+'"), '"': re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)}
CODE_POINT = re.compile(r"(?<=\\u)[0-9A-Fa-f]{4}|(?<=\\U)[0-9A-Fa-f]{8}")
BLANK = re.compile(r"[ \t\r\n]")
KEY_LINE = re.compile(r"[\r\n] *(?:- +)*[A-Za-z_]+:(?![^ \r\n])")
DASH = re.compile(r"(?:^|[\r\n]) *(-)(?=[^\s:-][^\s:]*:(?: [^\r\n]*)?[\r\n]+\Z)")
"""A line, the last of some, that begins with a dash and no space after it: a key to YAML."""
UNSPACED = ("an item whose dash has no space after it", "write a space after the dash")
TAB = ("a tab where YAML wants spaces", "indent with spaces")
CONFLICT = re.compile(r"(<{7}|\|{7}|={7}|>{7})(?=[ \r\n]|\Z)")
CONFLICTING = ("the mark of a merge conflict", "keep one of the versions, and delete the marks")
ODD_COLON = re.compile(r" *(?:- +)*[A-Za-z_]+(?::(?P<space>[^\x00-\x7f])|(?P<colon>[\uff1a\ufe55\ufe13\u2236\ua789]))")
"""A key with a colon of another script, or with another space after it than YAML takes for one."""
INDENTED = ("a line that is indented deeper than the one above allows", "indent it like its neighbours")


def read(path: str, data: bytes) -> Document:
    """Return a YAML document, with what is wrong with it in `problems`."""
    text, problems = decode(data)
    document = Document(path, text, problems=problems, locate=locate)
    if not problems:
        document.value = _build(text, document.problems, None)
    return document


def locate(text: str) -> Positions:
    """Return the positions of all keys and values of a YAML text."""
    spans: dict[Pointer, Spans] = {}
    _build(text, [], spans)
    return spans


def parse(text: str, *, positions: bool = True) -> tuple[Any, Positions, list[Problem]]:
    """Return the value of a YAML text without a byte order mark, its positions if asked, and what is wrong with it."""
    problems: list[Problem] = []
    spans: dict[Pointer, Spans] = {}
    value = _build(text, problems, spans if positions else None)
    return value, spans, problems


def _build(text: str, problems: list[Problem], positions: dict[Pointer, Spans] | None) -> Any:
    """Return the value of a text, or MISSING. Adds to `problems`, and to `positions` if it is given."""
    unreadable = UNREADABLE.search(text)
    if unreadable:
        message = f"the character U+{ord(unreadable.group()):04X} may not stand in a file"
        problems.append(Problem("RO101", message, Span(*unreadable.span()), "delete it, or write a space"))
        return MISSING
    try:
        return _Builder(text, problems, positions).build()
    except yaml.MarkedYAMLError as error:
        problems.append(_too_deep(text, error) or _syntax(text, error))
    except yaml.YAMLError:
        problems.append(Problem("RO102", "this is not YAML", Span(0, 0), "compare it with a file that works"))
    return MISSING


def _too_deep(text: str, error: yaml.MarkedYAMLError) -> Problem | None:
    """Return the problem that the text is nested too deep, if it is before the parser's error.

    The parser reads ahead of its events, and may meet an error or its own limit before it reports what is open.
    """
    problems: list[Problem] = []
    with suppress(yaml.YAMLError):
        _Builder(text[: error.problem_mark.index] if error.problem_mark else "", problems, None).build()
    return next((problem for problem in problems if problem.message == TOO_DEEP), None)


def _syntax(text: str, error: yaml.MarkedYAMLError) -> Problem:
    """Return the problem that caused an error of the parser, at the place of the mistake."""
    mark = error.problem_mark or error.context_mark
    offset = min(mark.index, len(text)) if mark else 0
    opened = error.context_mark.index if error.context_mark else offset
    start = _line_start(text, offset)
    advice = _advice(text, error, opened, offset)
    quote = _unclosed_quote(text, offset)
    related: tuple[tuple[Span, str], ...] = ()
    if CONFLICT.match(text, opened) or CONFLICT.match(text, start):
        advice = CONFLICTING
        offset = opened if CONFLICT.match(text, opened) else start
    elif odd := ODD_COLON.match(text, _line_start(text, opened)):
        advice, offset = _odd_colon(odd), opened
    elif text[offset : offset + 1] == "\t":
        advice = TAB
    elif quote is not None:
        advice = OPEN_QUOTES
        related = ((Span(offset, offset + 1), "it goes on up to here"),)
        offset = quote
    elif advice is SECOND_COLON and ":" not in text[start:offset]:
        dash = DASH.search(text, 0, start)
        advice = UNSPACED if dash else INDENTED
        offset = dash.start(1) if dash else start + len(text[start:offset]) - len(text[start:offset].lstrip(" "))
    elif advice is DIRECTIVE:
        offset = opened
    elif opened < start and advice in LATE:  # where it begins says more than where the parser gives up
        if advice is not NO_COLON:
            related = ((Span(offset, offset + 1), "it goes on up to here"),)
        offset = opened
    elif opened < offset:
        related = ((Span(opened, opened + 1), "in what begins here"),)
    return Problem("RO102", f"found {advice[0]}", Span(offset, min(offset + 1, len(text))), advice[1], related)


def _advice(text: str, error: yaml.MarkedYAMLError, opened: int, offset: int) -> Advice:
    """Return the advice for an error, by the characters where the parser stopped and where that construct began.

    It does not use the parser's messages: versions word them differently, and so does the parser without libyaml.
    """
    first, last = text[opened : opened + 1], text[offset : offset + 1]
    if isinstance(error, yaml.scanner.ScannerError):
        return _token_advice(text, first, last, opened, offset)
    if last == "%":
        return DIRECTIVE
    if error.context_mark is None:
        return MORE
    if opened == offset:
        keyless = last == ":" and _begins_line(text, offset)
        return TAG if last == "!" else NO_KEY if keyless else NO_VALUE
    return COLLECTIONS.get(first + text[opened + 1 : opened + 2].strip() if first == "-" else first, NO_KEY)


def _token_advice(text: str, first: str, last: str, opened: int, offset: int) -> Advice:
    """Return the advice for a token, or the line of a key, that begins at `opened` and is broken at `offset`."""
    if opened == offset:
        return SIGNS.get(last, NO_TOKEN)
    if first in QUOTED and not QUOTED[first].match(text, opened, offset):
        if last in ("", "\\"):
            return ESCAPE if last else OPEN_QUOTES
        return NO_CHARACTER if CODE_POINT.match(text, offset) else OTHER
    ended = BLANK.search(text, opened, offset) or (first != "!" and not last and offset > opened + 1)
    if first in "&*!" and ended and _begins_line(text, opened):
        return NO_COLON
    return TOKENS.get(first, NO_COLON)


def _begins_line(text: str, offset: int) -> bool:
    """Return whether only indentation and the dashes of items precede an offset on its line."""
    return not text[_line_start(text, offset) : offset].strip(" -")


def _odd_colon(odd: re.Match[str]) -> Advice:
    """Return the advice for a match of `ODD_COLON`."""
    code = f"U+{ord(odd['space'] or odd['colon']):04X}"
    if odd["space"]:
        return f"{code} after the colon, where YAML wants a space", "write a plain space"
    return f"the sign {code}, which is no colon to YAML", "write a plain colon, and a space after it"


def _line_start(text: str, offset: int) -> int:
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def _unclosed_quote(text: str, offset: int) -> int | None:
    """Return the offset of a quote that was not closed, if that led to the error at an offset.

    Such a text goes on to the next quote, which was to open or stand in another text; what follows is no YAML.
    """
    last = None
    try:
        for token in yaml.scan(text, Loader=LOADER):
            if token.start_mark.index >= offset:
                break
            last = token
    except yaml.YAMLError:
        pass
    if not isinstance(last, yaml.ScalarToken) or last.style not in ("'", '"'):
        return None
    begin, end = last.start_mark.index, last.end_mark.index
    return int(begin) if end >= _line_start(text, offset) and KEY_LINE.search(text, begin, end) else None


@dataclass(slots=True)
class _Frame:
    """A mapping or list that is open."""

    container: dict[str, Any] | list[Any]
    pointer: Pointer
    key: str | None = None
    """The key whose value comes next; None where a key or an item is next."""
    key_span: Span | None = None
    is_duplicate: bool = False
    """Whether the key stood before, so that its value is read and dropped."""
    first_keys: dict[str, Span] = field(default_factory=dict)
    repetition: Repetition | None = None


class _Builder:
    """Builds a value from the parser's events, and positions if `positions` is a mapping to fill."""

    def __init__(self, text: str, problems: list[Problem], positions: dict[Pointer, Spans] | None) -> None:
        self.text, self.problems, self.positions = text, problems, positions
        self.root: Any = MISSING
        self.stack: list[_Frame] = []
        self.last_end = 0
        """Where the last value ended. A container's end event may come only lines later."""
        self.bidi_controls = deque(match.start() for match in BIDI_CONTROLS.finditer(text))
        self.bidi_in_comment: int | None = None

    def problem(self, code: str, event: Any, message: str, help: str) -> None:
        self.problems.append(Problem(code, message, self.span(event), help))

    def span(self, event: Any) -> Span:
        """Return the span of an event, without white space at its end."""
        start, end = event.start_mark.index, event.end_mark.index
        while self.bidi_controls and self.bidi_controls[0] < end:  # those in values are for a rule, which can fix them
            offset = self.bidi_controls.popleft()
            if offset < start and self.bidi_in_comment is None:
                self.bidi_in_comment = offset
        return Span(start, max(start, start + len(self.text[start:end].rstrip(" \t\r\n"))))

    def build(self) -> Any:
        """Return the value, or MISSING if the text is not JSON in YAML; then `problems` say why."""
        documents = 0
        for event in yaml.parse(self.text, Loader=LOADER):
            kind = type(event)
            if kind in NODES:
                if not self.node(event, kind):
                    return MISSING
            elif kind in ENDS:
                self.close(event)
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents == 2:
                    help = "put each record into a file of its own, or make a list"
                    self.problem("RO104", event, "a second document begins here", help)
                    return MISSING
        self.check_comments()
        if documents == 0 and not self.problems:
            help = "write a record, or delete the file"
            self.problems.append(Problem("RO102", "the file is empty", Span(0, 0), help))
        return MISSING if any(problem.code in ("RO102", "RO104") for problem in self.problems) else self.root

    def check_comments(self) -> None:
        """Report a comment that changes the direction of text."""
        offset = self.bidi_in_comment
        if offset is None:
            offset = next(iter(self.bidi_controls), None)
        if offset is not None:
            code = f"U+{ord(self.text[offset]):04X}"
            message = f"the character {code} in a comment shows the line in another order than it has"
            self.problems.append(Problem("RO101", message, Span(offset, offset + 1), "delete it"))

    def node(self, event: Any, kind: type) -> bool:
        """Add a key, scalar, container or alias. Return whether to read on."""
        if kind is yaml.AliasEvent:
            message = f"`*{brief(event.anchor)}` refers to another place of the file"
            self.problem("RO104", event, message, "write the value out; a text that begins with * needs quotes")
        elif event.anchor:
            message = f"`&{brief(event.anchor)}` marks a place for reuse"
            self.problem("RO104", event, message, "write each value out; a text that begins with & needs quotes")
            return False
        elif event.tag and event.tag != "!":
            tag = brief(event.tag.replace("tag:yaml.org,2002:", "!!"))
            message = f"the tag `{tag}` asks for a type of its own"
            self.problem("RO104", event, message, "remove it; a text that begins with ! needs quotes")
            return False
        frame = self.stack[-1] if self.stack else None
        is_key = frame is not None and frame.key is None and type(frame.container) is dict
        if kind is not yaml.ScalarEvent and kind is not yaml.AliasEvent:
            return self.open(event, kind, is_key=is_key)
        span = self.span(event)
        self.last_end = max(self.last_end, span.end)
        if frame and is_key:
            self.key(frame, event, span)
        else:
            self.attach(self.scalar(event) if kind is yaml.ScalarEvent else None, span)
        return True

    def open(self, event: Any, kind: type, *, is_key: bool) -> bool:
        """Open a mapping or list. Return whether to read on."""
        if is_key:
            self.problem("RO102", event, "a key is a plain text, not a list or mapping", "put it in quotes")
            return False
        if len(self.stack) >= MAX_DEPTH:
            self.problem("RO102", event, TOO_DEEP, "records nest four deep: close what is open")
            return False
        container: dict[str, Any] | list[Any] = {} if kind is yaml.MappingStartEvent else []
        start = event.start_mark.index
        self.stack.append(_Frame(container, self.attach(container, Span(start, start))))
        return True

    def close(self, event: Any) -> None:
        """Close the innermost mapping or list."""
        frame = self.stack.pop()
        if self.positions is not None:
            spans = self.positions[frame.pointer]
            end = event.end_mark.index if event.end_mark.index > event.start_mark.index else self.last_end
            self.last_end = max(end, spans.value.start)
            self.positions[frame.pointer] = Spans(Span(spans.value.start, self.last_end), spans.key)

    def key(self, frame: _Frame, event: Any, span: Span) -> None:
        """Take a key of the innermost mapping; an alias is an empty one."""
        is_scalar = type(event) is yaml.ScalarEvent
        name = event.value if is_scalar else ""
        if name == "<<" and is_scalar and event.implicit[0]:
            self.problem("RO104", event, "`<<` merges another mapping", "write the keys out")
        first = frame.first_keys.setdefault(name, span)
        if first is not span:
            frame.is_duplicate = True
            if frame.repetition:
                frame.repetition.add(name, span)
            else:
                frame.repetition = Repetition(self.problems, name, span, first)
        frame.key, frame.key_span = name, span

    def attach(self, value: Any, span: Span) -> Pointer:
        """Add a value to the innermost container, or as the root. Return its pointer."""
        key = None
        pointer: Pointer = ()
        if not self.stack:
            self.root = value
        else:
            frame = self.stack[-1]
            container, name = frame.container, frame.key
            if isinstance(container, list):
                pointer = (*frame.pointer, len(container))
                container.append(value)
            elif name is not None:
                key, frame.key = frame.key_span, None
                pointer = (*frame.pointer, name)
                if frame.is_duplicate:
                    pointer, frame.is_duplicate = (*pointer, AGAIN), False
                else:
                    container[name] = value
        if self.positions is not None:
            self.positions[pointer] = Spans(span, key)
        return pointer

    def scalar(self, event: Any) -> Any:
        """Return the value of a scalar: a constant or number only if it is plain."""
        value = event.value
        if not event.implicit[0] or event.style:  # quoted, or a block
            return value
        if value in CONSTANTS:
            return CONSTANTS[value]
        if NUMBER.match(value):
            try:
                return number(value)
            except OverflowError:
                self.problem("RO102", event, TOO_LARGE, "put it in quotes if it is a text")
                return None
        return value


NODES = frozenset((yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent, yaml.AliasEvent))
ENDS = frozenset((yaml.MappingEndEvent, yaml.SequenceEndEvent))
