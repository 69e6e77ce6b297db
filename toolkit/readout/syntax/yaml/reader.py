"""Reads YAML as JSON types only.

Only `true`, `false`, `null`, `~`, nothing, and JSON's numbers are anything but strings: `NO`, `2025-11-03`,
`12:30` and `007` stay what they look like. Anchors, aliases, tags, merge keys, duplicate keys and
further documents are problems with a place. The events of libyaml are read one by one, so nesting
costs no stack and an alias is never expanded.
"""

from __future__ import annotations

import re
from collections import deque
from contextlib import suppress
from typing import Any

import yaml

from readout.span import Pointer, Span
from readout.syntax.document import MAX_DEPTH, MISSING, Document, Positions, Problem, Repetition, Spans, brief, decode
from readout.syntax.json import AGAIN, TOO_LARGE, number

NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?\Z")
CONSTANTS = {"true": True, "false": False, "null": None, "~": None, "": None}
UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""Control characters, line ends that one version of YAML knows and the other does not, and byte order
marks, which libyaml passes over in some places."""
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of text round."""
LOADER = getattr(yaml, "CLoader", yaml.Loader)

TOO_DEEP = f"nested more than {MAX_DEPTH} deep"
Advice = tuple[str, str]
"""What stands there instead of YAML, and what to do about it."""
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
"""What the parser notices only lines after the slip."""
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
    """A YAML document. What is wrong with it is in its `problems`."""
    text, problems = decode(data)
    document = Document(path, text, problems=problems, locate=locate)
    if not problems:
        document.value, _ = _walk(text, document.problems, None)
    return document


def locate(text: str) -> Positions:
    """The places of all keys and values of a YAML text."""
    return _walk(text, [], {})[1]


def parse(text: str, *, places: bool = True) -> tuple[Any, Positions, list[Problem]]:
    """What a YAML text without a byte order mark holds, where it stands, and what is wrong with it."""
    problems: list[Problem] = []
    value, positions = _walk(text, problems, {} if places else None)
    return value, positions, problems


def _walk(text: str, problems: list[Problem], places: dict[Pointer, Spans] | None) -> tuple[Any, Positions]:
    found: dict[Pointer, Spans] = {} if places is None else places
    bad = UNREADABLE.search(text)
    if bad:
        message = f"the character U+{ord(bad.group()):04X} may not stand in a file"
        problems.append(Problem("RO101", message, Span(*bad.span()), "delete it, or write a space"))
        return MISSING, found
    try:
        return _Builder(text, problems, None if places is None else found).build(), found
    except yaml.MarkedYAMLError as error:
        problems.append(_too_deep(text, error) or _syntax(text, error))
    except yaml.YAMLError:
        problems.append(Problem("RO102", "this is not YAML", Span(0, 0), "compare it with a file that works"))
    return MISSING, found


def _too_deep(text: str, error: yaml.MarkedYAMLError) -> Problem | None:
    """That the text nests too deep, if it does before the error.

    The parser reads ahead of its events, and may meet an error, or a limit of its own, before it tells of what is open.
    """
    problems: list[Problem] = []
    with suppress(yaml.YAMLError):
        _Builder(text[: error.problem_mark.index] if error.problem_mark else "", problems, None).build()
    return next((problem for problem in problems if problem.message == TOO_DEEP), None)


def _syntax(text: str, error: yaml.MarkedYAMLError) -> Problem:
    """The parser's error in our words."""
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
    """What is wrong where the parser gives up, by what stands there and where that construct was opened.

    Its messages are not asked: versions of the parser word them differently, and so does the one without libyaml.
    """
    first, last = text[opened : opened + 1], text[offset : offset + 1]
    if isinstance(error, yaml.scanner.ScannerError):
        return _token_advice(text, first, last, opened, offset)
    if last == "%":
        return DIRECTIVE
    if error.context_mark is None:
        return MORE
    if opened == offset:
        keyless = last == ":" and _leads(text, offset)
        return TAG if last == "!" else NO_KEY if keyless else NO_VALUE
    return COLLECTIONS.get(first + text[opened + 1 : opened + 2].strip() if first == "-" else first, NO_KEY)


def _token_advice(text: str, first: str, last: str, opened: int, offset: int) -> Advice:
    """What is wrong with the token, or the line of a key, that begins at `opened` and breaks off at `offset`."""
    if opened == offset:
        return SIGNS.get(last, NO_TOKEN)
    if first in QUOTED and not QUOTED[first].match(text, opened, offset):
        if last in ("", "\\"):
            return ESCAPE if last else OPEN_QUOTES
        return NO_CHARACTER if CODE_POINT.match(text, offset) else OTHER
    ended = BLANK.search(text, opened, offset) or (first != "!" and not last and offset > opened + 1)
    if first in "&*!" and ended and _leads(text, opened):
        return NO_COLON
    return TOKENS.get(first, NO_COLON)


def _leads(text: str, offset: int) -> bool:
    """Whether nothing but indentation and the dashes of items stands before a place on its line."""
    return not text[_line_start(text, offset) : offset].strip(" -")


def _odd_colon(odd: re.Match[str]) -> tuple[str, str]:
    code = f"U+{ord(odd['space'] or odd['colon']):04X}"
    if odd["space"]:
        return f"{code} after the colon, where YAML wants a space", "write a plain space"
    return f"the sign {code}, which is no colon to YAML", "write a plain colon, and a space after it"


def _line_start(text: str, offset: int) -> int:
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def _unclosed_quote(text: str, offset: int) -> int | None:
    """Where the quote stands that makes a text of the lines up to the error: it ends at the next quote, which
    was to open or stand in another text, and what follows that makes no sense."""
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


class _Builder:
    """Builds a value from parser events, with places if `places` is a mapping."""

    def __init__(self, text: str, problems: list[Problem], places: dict[Pointer, Spans] | None) -> None:
        self.text, self.problems, self.places = text, problems, places
        self.turns = deque(match.start() for match in TURNS.finditer(text))
        self.astray: int | None = None

    def problem(self, code: str, event: Any, message: str, help: str, *related: tuple[Span, str]) -> None:
        self.problems.append(Problem(code, message, self.span(event), help, related))

    def span(self, event: Any) -> Span:
        start, end = event.start_mark.index, event.end_mark.index
        while self.turns and self.turns[0] < end:  # in a value a rule finds them, and knows what to do about them
            turn = self.turns.popleft()
            self.astray = turn if turn < start and self.astray is None else self.astray
        return Span(start, max(start, start + len(self.text[start:end].rstrip(" \t\r\n"))))

    def build(self) -> Any:
        text, places = self.text, self.places
        root: Any = MISSING
        # A frame is [container, pending key, key span, pointer, keys seen, start offset, ignored, repetition].
        stack: list[list[Any]] = []
        documents = 0
        last_end = 0

        def attach(value: Any, span: Span) -> Pointer:
            nonlocal root
            if not stack:
                root = value
                pointer: Pointer = ()
                key = None
            else:
                frame = stack[-1]
                target = frame[0]
                if isinstance(target, list):
                    pointer, key = (*frame[3], len(target)), None
                    target.append(value)
                else:
                    name, key = frame[1], frame[2]
                    frame[1] = MISSING
                    if frame[6]:  # the value of a key that stands twice is read, and dropped
                        pointer = (*frame[3], name, AGAIN)
                        frame[6] = False
                    else:
                        pointer = (*frame[3], name)
                        target[name] = value
            if places is not None:
                places[pointer] = Spans(span, key)
            return pointer

        event: Any
        for event in yaml.parse(text, Loader=LOADER):
            kind = type(event)
            if kind is yaml.DocumentStartEvent:
                documents += 1
                if documents == 2:
                    self.problem(
                        "RO104",
                        event,
                        "a second document begins here",
                        "put each record into a file of its own, or make a list",
                    )
                    return MISSING
                continue
            if kind in (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentEndEvent):
                continue
            if kind in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
                frame = stack.pop()
                if places is not None:
                    spans = places[frame[3]]
                    end = event.end_mark.index if event.end_mark.index > event.start_mark.index else last_end
                    places[frame[3]] = Spans(Span(spans.value.start, max(end, spans.value.start)), spans.key)
                    last_end = max(end, spans.value.start)
                continue
            if kind is yaml.AliasEvent:
                self.problem(
                    "RO104",
                    event,
                    f"`*{brief(event.anchor)}` refers to another place of the file",
                    "write the value out; a text that begins with * needs quotes",
                )
                event_value: Any = None
            elif event.anchor:
                self.problem(
                    "RO104",
                    event,
                    f"`&{brief(event.anchor)}` marks a place for reuse",
                    "write each value out; a text that begins with & needs quotes",
                )
                return MISSING
            elif event.tag and event.tag != "!":
                self.problem(
                    "RO104",
                    event,
                    f"the tag `{brief(event.tag.replace('tag:yaml.org,2002:', '!!'))}` asks for a type of its own",
                    "remove it; a text that begins with ! needs quotes",
                )
                return MISSING
            wants_key = bool(stack) and isinstance(stack[-1][0], dict) and stack[-1][1] is MISSING
            if kind in (yaml.MappingStartEvent, yaml.SequenceStartEvent):
                if wants_key:
                    self.problem("RO102", event, "a key is a plain text, not a list or mapping", "put it in quotes")
                    return MISSING
                if len(stack) >= MAX_DEPTH:
                    self.problem("RO102", event, TOO_DEEP, "records nest four deep: close what is open")
                    return MISSING
                container: Any = {} if kind is yaml.MappingStartEvent else []
                start = event.start_mark.index
                pointer = attach(container, Span(start, start))
                stack.append([container, MISSING, None, pointer, {}, start, False, None])
                continue
            span = self.span(event)
            last_end = max(last_end, span.end)
            if wants_key:
                frame = stack[-1]
                name = event.value if kind is yaml.ScalarEvent else ""
                if name == "<<" and kind is yaml.ScalarEvent and event.implicit[0]:
                    self.problem("RO104", event, "`<<` merges another mapping", "write the keys out")
                if name in frame[4]:
                    frame[6] = True
                    if frame[7]:
                        frame[7].add(name, span)
                    else:
                        frame[7] = Repetition(self.problems, name, span, frame[4][name])
                else:
                    frame[4][name] = span
                frame[1], frame[2] = name, span
                continue
            if kind is yaml.ScalarEvent:
                event_value = self.scalar(event)
            attach(event_value, span)
        if documents == 0:
            root = MISSING
        turn = self.astray if self.astray is not None else next(iter(self.turns), None)
        if turn is not None:
            message = f"the character U+{ord(text[turn]):04X} in a comment shows the line in another order than it has"
            self.problems.append(Problem("RO101", message, Span(turn, turn + 1), "delete it"))
        if root is MISSING and not self.problems:
            self.problems.append(
                Problem("RO102", "the file is empty", Span(0, 0), "write a record, or delete the file")
            )
        if any(problem.code in ("RO102", "RO104") for problem in self.problems):
            return MISSING
        return root

    def scalar(self, event: Any) -> Any:
        value = event.value
        if not event.implicit[0] or event.style:  # quoted, or a block
            return value
        if value in CONSTANTS:
            return CONSTANTS[value]
        if NUMBER.match(value):
            try:
                return number(value)
            except OverflowError:
                self.problem(
                    "RO102",
                    event,
                    TOO_LARGE,
                    "put it in quotes if it is a text",
                )
                return None
        return value
