"""The editor of YAML texts: it changes values and keeps every other byte.

Five operations, each at a pointer, at any depth, in block and in flow style:

    apply(text, [Set(("status",), "held"), Insert(("sources", "-"), "wam-20251104"), Delete(("venue",))])

Comments, quotes, the order of keys, blank lines, indentation and line ends stay. A comment belongs to an
item or key if it is directly above it in its column, on its line, or below it and indented deeper; it is
moved and deleted with it. The comment at the top of a file belongs to the file. New parts are written as
`writer` writes them, except that a changed value keeps its quotes, its `|` block, and its block or flow
style, and that a list or mapping that replaces another one keeps the parts that are equal.

The result is read again and compared with the intended value. Where a layout does not allow the change (an
exotic one: explicit keys, tags, pairs without braces), the smallest possible value around the place is
rewritten; where that does not help either there is an EditError. No wrong text is ever returned.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from functools import partial
from itertools import takewhile
from typing import Any

from readout.diagnostic import Edit
from readout.span import LineIndex, Pointer, Span, pointer_text
from readout.syntax.document import Document, Positions, Problem
from readout.syntax.yaml import fast_reader, reader
from readout.syntax.yaml.layout import KEEP, Block, Entry, Exotic, Flow, Layout
from readout.syntax.yaml.operations import (
    Delete,
    EditError,
    Insert,
    Move,
    Operation,
    Rename,
    Set,
    checked,
    edited,
    insertion_index,
    is_same,
    value_at,
)
from readout.syntax.yaml.rendering import Renderer
from readout.syntax.yaml.writer import dump, scalar
from readout.text.characters import common_prefix

__all__ = ["Delete", "EditError", "Insert", "Move", "Operation", "Rename", "Set", "apply", "dump", "edits", "requoted"]

BOM = "\ufeff"


def apply(text: str, operations: Iterable[Operation]) -> str:
    """Return the text after the operations, which take effect one after the other.

    Raises EditError for a text that the reader has problems with (aliases, anchors, tags, merge keys, duplicate
    keys and several documents among them), for a pointer to nothing, for a key that would be a duplicate, and for
    a value that YAML cannot hold.
    """
    return _applied(text, _changes(text, tuple(operations)))


def edits(document: Document, operations: Iterable[Operation]) -> tuple[Edit, ...]:
    """Return the changes that `apply` makes to a YAML document: minimal, in the order of the text, not overlapping.

    Raises EditError, also for a document in another syntax.
    """
    if not document.path.endswith((".yaml", ".yml")):
        raise EditError(f"{document.path} is no YAML file")
    value = fast_reader.value(document.text)
    before = None if value is fast_reader.UNSURE else _Text(document.text, value, document.positions)
    changes = _changes(document.text, tuple(operations), before)
    return tuple(Edit(document.path, span, text) for span, text in changes)


def requoted(text: str) -> str:
    """Return the text with the scalars that are on one line quoted as `writer` quotes them: only where needed.

    Raises EditError as `apply` does.
    """
    if text.startswith(BOM):
        return BOM + requoted(text[1:])
    before = _Text.read(text)
    flow = {
        pointer
        for pointer, spans in before.positions.items()
        if text[spans.value.start : spans.value.start + 1] in ("[", "{")
        and isinstance(value_at(before.value, pointer), dict | list)
    }
    changes: list[Change] = []
    for pointer, spans in before.positions.items():
        value, span = value_at(before.value, pointer), spans.value
        source = text[span.start : span.end]
        if isinstance(value, str) and source and "\n" not in source and source[0] not in "|>":
            canonical = scalar(value, in_flow=any(pointer[:depth] in flow for depth in range(len(pointer))))
            if canonical != source:
                changes.append((span, canonical))
    after = _applied(text, sorted(changes, key=lambda change: change[0].start))
    value, _, problems = reader.parse(after, positions=False)
    if problems or not is_same(value, before.value):
        raise EditError("found no way to change the quotes that would read back the same")
    return after


# ---------------------------------------------------------------- from operations to changes

Change = tuple[Span, str]
"""A span of the text, and its replacement."""
CarryOut = Callable[[Layout], None]
"""Carries out operations on a layout."""


def _changes(text: str, operations: Sequence[Operation], before: _Text | None = None) -> list[Change]:
    """Return the changes to a text, in its order. `before` is the text as it was read, if it was."""
    if text.startswith(BOM):
        return [(Span(span.start + 1, span.end + 1), new) for span, new in _changes(text[1:], operations)]
    operations = [checked(operation) for operation in operations]
    before = before or _Text.read(text)
    expected = before.value
    for operation in operations:
        try:
            expected = edited(expected, operation)
        except EditError as error:
            raise EditError(f"{pointer_text(operation.pointer) or '/'}: {error}") from None

    def carry_out(layout: Layout) -> None:
        state = before.value
        for operation in operations:
            _carry_out(layout, state, operation)
            state = edited(state, operation)

    changes = before.attempt(carry_out, expected)
    if changes is not None:
        return changes
    if len(operations) == 1:
        return before.insist(carry_out, expected, operations[0].pointer)
    after = text
    for operation in operations:  # one of them needs more than the others
        after = _applied(after, _changes(after, [operation]))
    return _trimmed(text, [(Span(0, len(text)), after)])


class _Text:
    """A text as it was read, and the attempts to change it."""

    def __init__(self, text: str, value: Any, positions: Positions) -> None:
        self.text, self.value, self.positions = text, value, positions

    @classmethod
    def read(cls, text: str) -> _Text:
        """Return a text as the reader reads it. Raises EditError if it has problems."""
        value, positions, problems = reader.parse(text)
        if problems:
            first = min(problems, key=lambda problem: problem.span.start)
            line = LineIndex(text).position(first.span.start).line
            raise EditError(f"line {line} must be corrected first: {first.message}")
        return cls(text, value, positions)

    def attempt(self, carry_out: CarryOut, expected: Any, *, blocks: bool = True) -> list[Change] | None:
        """Return the changes that `carry_out` makes, or None if the text would not have the expected value then."""
        layout = Layout(self.text, self.value, self.positions)
        try:
            carry_out(layout)
            changes = _trimmed(self.text, _gaps(Renderer(layout, blocks=blocks), self.text))
        except Exotic:
            return None
        after = _applied(self.text, changes)
        value, problems = fast_reader.value(after), list[Problem]()
        if value is fast_reader.UNSURE:
            value, _, problems = reader.parse(after, positions=False)
        return changes if not problems and is_same(value, expected) else None

    def insist(self, carry_out: CarryOut, expected: Any, pointer: Pointer) -> list[Change]:
        """Return the changes for an operation at a pointer for which `attempt` failed, by rewriting ever more.

        First without `|` blocks, which swallow comments below them; then with the last value of the file rewritten,
        which may be a block that more lines would lengthen; then with each value around the pointer, from the inside
        out. Raises EditError if nothing helps.
        """
        last = self._last()

        def carry_out_with_last(layout: Layout) -> None:
            _rewrite(layout, last, value_at(self.value, last))
            carry_out(layout)

        changes = self.attempt(carry_out, expected, blocks=False) or self.attempt(carry_out_with_last, expected)
        while not changes and pointer:
            pointer = pointer[:-1]
            changes = self.attempt(partial(_rewrite, pointer=pointer, value=value_at(expected, pointer)), expected)
        if not changes:
            raise EditError("found no way to write the change that would read back as intended")
        return changes

    def _last(self) -> Pointer:
        """Return the pointer of the last scalar or empty collection of the text."""
        pointer: Pointer = ()
        value = self.value
        while isinstance(value, dict | list) and value:
            last = len(value) - 1 if isinstance(value, list) else next(reversed(value))
            pointer, value = (*pointer, last), value[last]
        return pointer


def _rewrite(layout: Layout, pointer: Pointer, value: Any) -> None:
    """Have the value at a pointer rewritten. Raises Exotic if a value around it is rewritten anyway."""
    entry = layout.root
    if pointer:
        parent, rest = layout.find(pointer[:-1])
        if parent.new is not KEEP or rest:
            raise Exotic
        entry = layout.child(parent, pointer[-1])
    entry.new = value


def _carry_out(layout: Layout, state: Any, operation: Operation) -> None:
    """Carry out an operation on a layout whose current value is `state`."""
    if not operation.pointer:
        _merge(layout, layout.root, state, edited(state, operation))
        return
    above, part = operation.pointer[:-1], operation.pointer[-1]
    entry, rest = layout.find(above)
    if entry.new is KEEP and entry.inside:
        collection, inside = value_at(state, above), entry.inside
        # An empty `[]` is rewritten: its first item may need block style.
        bare = not (collection or entry.in_flow) and isinstance(inside, Flow) and not inside.commented
        try:
            if not bare:
                _carry_out_inside(layout, inside, collection, operation)
                return
        except Exotic:
            pass
        entry.new = collection
    entry.new = edited(entry.new, replace(operation, pointer=(*rest, part)))


def _carry_out_inside(layout: Layout, inside: Block | Flow, collection: Any, operation: Operation) -> None:
    """Carry out an operation on a key or item of an opened mapping or list. Raises Exotic."""
    part = operation.pointer[-1]
    if isinstance(operation, Insert):
        if isinstance(collection, dict):
            added, at = Entry(name=str(part), new=operation.value), insertion_index(list(collection), operation)
        else:
            added, at = Entry(new=operation.value), part if isinstance(part, int) else len(collection)
        inside.insert(at, added, above=operation.before is not None)
        return
    at = part if isinstance(part, int) else list(collection).index(part)
    entry = inside.entries[at]
    if isinstance(operation, Set):
        _merge(layout, entry, collection[part], operation.value)
    elif isinstance(operation, Delete):
        inside.delete(at)
    elif isinstance(operation, Move) and operation.to != at:
        inside.move(at, operation.to)
    elif isinstance(operation, Rename) and operation.key != part:
        entry.name, entry.renamed = operation.key, True


def _merge(layout: Layout, entry: Entry, old: Any, new: Any) -> None:
    """Set the value of an entry; parts that a list or mapping keeps stay as they are written."""
    if is_same(old, new):
        return
    if entry.new is KEEP and type(old) is type(new) and isinstance(old, dict | list) and old and new:
        try:
            inside = layout.open(entry)
            if isinstance(old, dict) and old.keys() & new.keys():
                _merge_mapping(layout, inside, old, new)
                return
            if isinstance(old, list) and _merge_list(layout, inside, old, new):
                return
        except Exotic:
            pass
    entry.new = new


def _merge_mapping(layout: Layout, inside: Block | Flow, old: dict[str, Any], new: dict[str, Any]) -> None:
    names = list(old)
    for name in old:
        if name not in new:
            inside.delete(names.index(name))
            names.remove(name)
    for at, (name, item) in enumerate(new.items()):
        if name not in old:
            inside.insert(at, Entry(name=name, new=item))
            names.insert(at, name)
        else:
            _merge(layout, inside.entries[names.index(name)], old[name], item)
            if names[at] != name:
                inside.move(names.index(name), at)
                names.remove(name)
                names.insert(at, name)


def _merge_list(layout: Layout, inside: Block | Flow, old: list[Any], new: list[Any]) -> bool:
    """Turn a list into another one, if they have anything in common. Return whether they have."""
    keys, others = ([json.dumps(item) for item in items] for items in (old, new))
    steps = SequenceMatcher(None, keys, others, autojunk=False).get_opcodes()
    if steps[0][0] == "replace" and len(steps) == 1 and not _alike(old[0], new[0]):
        return False
    for step, start, end, other, other_end in reversed(steps):
        if step == "equal":
            continue
        pairs = sum(takewhile(bool, map(_alike, old[start:end], new[other:other_end])))
        for at in reversed(range(start + pairs, end)):
            inside.delete(at)
        for at in range(pairs, other_end - other):
            inside.insert(start + at, Entry(new=new[other + at]))
        for at in range(pairs):
            _merge(layout, inside.entries[start + at], old[start + at], new[other + at])
    return True


def _alike(old: Any, new: Any) -> bool:
    """Return whether the new item is the old one, changed: mappings with the same value of the old one's first key."""
    if not (isinstance(old, dict) and isinstance(new, dict) and old):
        return False
    name, value = next(iter(old.items()))
    return name in new and is_same(value, new[name])


# ---------------------------------------------------------------- changes


def _gaps(renderer: Renderer, text: str) -> list[Change]:
    """Return the changes between the spans of the text that stay."""
    changes: list[Change] = []
    offset, new, old = 0, "", renderer.text
    for piece in [*renderer.pieces(), Span(len(old), len(old))]:
        if isinstance(piece, str):
            new += piece
            continue
        if new or piece.start > offset:
            changes.append((Span(offset, piece.start), new))
        offset, new = piece.end, ""
    if changes and changes[-1][0].end > len(text):  # the layout's text ends with a line break, and this one does not
        span, new = changes[-1]
        changes[-1] = Span(min(span.start, len(text)), len(text)), old[len(text) : span.start] + new
    return changes


def _trimmed(text: str, changes: list[Change]) -> list[Change]:
    """Return the changes without the characters at their edges that stay the same."""
    result = []
    for span, new in changes:
        old = text[span.start : span.end]
        prefix = common_prefix(old, new)
        suffix = common_prefix(old[prefix:][::-1], new[prefix:][::-1])
        if old != new:
            result.append((Span(span.start + prefix, span.end - suffix), new[prefix : len(new) - suffix]))
    return result


def _applied(text: str, changes: list[Change]) -> str:
    """Return the text after changes, which are in its order."""
    parts, offset = [], 0
    for span, new in changes:
        parts += [text[offset : span.start], new]
        offset = span.end
    return "".join([*parts, text[offset:]])
