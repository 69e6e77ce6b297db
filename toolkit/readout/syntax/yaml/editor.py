"""The one editor of YAML texts: it changes values and leaves every other byte as it was.

Five operations, each at a pointer, at any depth, in block and in flow style:

    apply(text, [Set(("status",), "held"), Insert(("sources", "-"), "wam-20251104"), Delete(("venue",))])

Comments, quotes, the order of keys, blank lines, indentation and line ends stay. A comment belongs to an
item or key if it stands directly above it in its column, on its line, or below it and deeper indented; it
moves with it and is deleted with it. The comment that opens a file belongs to the file. What is new is
written as `yaml_write` writes it, except that a changed value keeps its quotes, its `|` block, and its
block or flow style, and that a list or mapping set to another one keeps the parts that are equal.

The result is read again and compared with the intended value. A layout that does not bear the change (an
exotic one: explicit keys, tags, pairs without braces) is written anew, the smallest value around the
place that helps; where nothing helps there is an EditError. No wrong text is ever returned.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import partial
from itertools import takewhile
from typing import Any

from readout.diagnostic import Edit
from readout.span import LineIndex, Pointer, Span, pointer_text
from readout.syntax.document import Document, Positions, Problem
from readout.syntax.yaml import fast_reader, reader
from readout.syntax.yaml.layout import KEEP, Block, Entry, Exotic, Flow, Layout
from readout.syntax.yaml.writer import dump, normal, scalar

__all__ = ["Delete", "EditError", "Insert", "Move", "Operation", "Rename", "Set", "apply", "dump", "edits", "requoted"]

BOM = "\ufeff"


class EditError(Exception):
    """The text cannot be changed so. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Set:
    """Gives the item, the key or (at `()`) the document another value. It must exist."""

    pointer: Pointer
    value: Any


@dataclass(frozen=True, slots=True)
class Insert:
    """Adds a key or an item.

    The pointer ends in the new key, which goes before or after another key, else to the end; or in the
    index that the item is to have, `"-"` for the end of the list.
    """

    pointer: Pointer
    value: Any
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """Takes a key or an item away, with its comments. A list that loses its last item becomes `[]`."""

    pointer: Pointer


@dataclass(frozen=True, slots=True)
class Rename:
    """Gives a key another name. It keeps its place."""

    pointer: Pointer
    key: str


@dataclass(frozen=True, slots=True)
class Move:
    """Moves a key or an item, with its comments, to another place among its siblings.

    `to` is the index that it has there afterwards, for keys too.
    """

    pointer: Pointer
    to: int


Operation = Set | Insert | Delete | Rename | Move


def apply(text: str, operations: Iterable[Operation]) -> str:
    """The text after the operations. Each sees what those before it did.

    Raises EditError for a text that is not in our YAML (not readable, or with aliases, anchors, tags,
    merge keys, duplicate keys, several documents), for a pointer that leads nowhere, for a key that
    would stand twice, and for a value that YAML cannot hold.
    """
    return _applied(text, _changes(text, tuple(operations)))


def edits(document: Document, operations: Iterable[Operation]) -> tuple[Edit, ...]:
    """The changes that `apply` makes to a YAML document, each as small as can be, in the order of the
    text and apart from each other. Raises EditError, for a document in another syntax too."""
    if not document.path.endswith((".yaml", ".yml")):
        raise EditError(f"{document.path} is no YAML file")
    value = fast_reader.value(document.text)
    before = None if value is fast_reader.UNSURE else _Text(document.text, value, document.positions)
    changes = _changes(document.text, tuple(operations), before)
    return tuple(Edit(document.path, span, text) for span, text in changes)


def requoted(text: str) -> str:
    """The text with every scalar on one line in the quotes that `yaml_write` gives it, and in none where none are
    needed; blocks and texts over several lines stay. Raises EditError as `apply` does."""
    if text.startswith(BOM):
        return BOM + requoted(text[1:])
    before = _Text.read(text)
    flow = {
        pointer
        for pointer, spans in before.positions.items()
        if text[spans.value.start : spans.value.start + 1] in ("[", "{")
        and isinstance(_at(before.value, pointer), dict | list)
    }
    changes: list[Change] = []
    for pointer, spans in before.positions.items():
        value, span = _at(before.value, pointer), spans.value
        source = text[span.start : span.end]
        if isinstance(value, str) and source and "\n" not in source and source[0] not in "|>":
            wanted = scalar(value, in_flow=any(pointer[:at] in flow for at in range(len(pointer))))
            if wanted != source:
                changes.append((span, wanted))
    after = _applied(text, sorted(changes, key=lambda change: change[0].start))
    value, _, problems = reader.parse(after, positions=False)
    if problems or not _same(value, before.value):
        raise EditError("found no way to change the quotes that would read back the same")
    return after


# ---------------------------------------------------------------- what the operations mean


def _edited(value: Any, operation: Operation) -> Any:
    """The value after the operation: what the text must say. Parts that do not change are shared."""
    pointer = operation.pointer
    if not pointer:
        if isinstance(operation, Set):
            return operation.value
        raise EditError("the document as a whole can only be set")
    part, *rest = pointer
    if rest:
        inner = _edited(_inside(value, part), replace(operation, pointer=tuple(rest)))
        copied = value.copy()
        copied[part] = inner
        return copied
    if isinstance(value, list):
        return _edited_list(value, part, operation)
    if isinstance(value, dict):
        return _edited_mapping(value, part, operation)
    raise EditError(f"there is neither a mapping nor a list around `{part}`")


def _inside(value: Any, part: str | int) -> Any:
    if isinstance(value, list) and isinstance(part, int) and 0 <= part < len(value):
        return value[part]
    if isinstance(value, dict) and part in value:
        return value[str(part)]
    raise EditError(f"there is no `{part}`")


def _edited_list(value: list[Any], part: str | int, operation: Operation) -> list[Any]:
    result = list(value)
    if isinstance(operation, Insert):
        at = len(result) if part == "-" else part
        if not isinstance(at, int) or not 0 <= at <= len(result) or operation.before or operation.after:
            raise EditError(f"`{part}` is no place for a new item in a list of {len(result)}")
        result.insert(at, operation.value)
        return result
    if not isinstance(part, int):
        raise EditError(f"an item is named by its index, not by `{part}`")
    _inside(value, part)
    if isinstance(operation, Set):
        result[part] = operation.value
    elif isinstance(operation, Delete):
        del result[part]
    elif isinstance(operation, Move):
        item = result.pop(part)
        result.insert(_destination(operation, len(result)), item)
    else:
        raise EditError("an item has no key to rename")
    return result


def _edited_mapping(value: dict[str, Any], part: str | int, operation: Operation) -> dict[str, Any]:
    if not isinstance(part, str):
        raise EditError(f"a mapping has keys, and no item {part}")
    result, names = dict(value), list(value)
    if isinstance(operation, Insert):
        if part in value:
            raise EditError(f"the key `{part}` is there already")
        result[part] = operation.value
        names.insert(_place(names, operation), part)
        return {name: result[name] for name in names}
    _inside(value, part)
    if isinstance(operation, Set):
        result[part] = operation.value
    elif isinstance(operation, Delete):
        del result[part]
    elif isinstance(operation, Move):
        names.remove(part)
        names.insert(_destination(operation, len(names)), part)
        return {name: value[name] for name in names}
    else:
        if operation.key in value and operation.key != part:
            raise EditError(f"the key `{operation.key}` is there already")
        return {operation.key if name == part else name: item for name, item in value.items()}
    return result


def _place(names: list[str], operation: Insert) -> int:
    """The index that a new key is to have."""
    near = operation.after if operation.before is None else operation.before
    if near is None:
        return len(names)
    if near not in names or None not in (operation.before, operation.after):
        raise EditError(f"there is no one key `{near}` to put the new one beside")
    return names.index(near) + (operation.before is None)


def _destination(operation: Move, last: int) -> int:
    if not 0 <= operation.to <= last:
        raise EditError(f"there is no place {operation.to} among {last + 1}")
    return operation.to


def _at(value: Any, pointer: Pointer) -> Any:
    for part in pointer:
        value = value[part]
    return value


def _same(one: Any, other: Any) -> bool:
    """Are the values equal, with the types of their numbers and the order of their keys?"""
    return json.dumps(one) == json.dumps(other)


# ---------------------------------------------------------------- what they do to the text

Change = tuple[Span, str]
"""A span of the text, and what to put in its place."""


def _changes(text: str, operations: Sequence[Operation], before: _Text | None = None) -> list[Change]:
    """What changes in the text, in its order. `before` is the text as it was read, if it was."""
    if text.startswith(BOM):
        return [(Span(span.start + 1, span.end + 1), new) for span, new in _changes(text[1:], operations)]
    operations = [_checked(operation) for operation in operations]
    before = before or _Text.read(text)
    wanted = before.value
    for operation in operations:
        try:
            wanted = _edited(wanted, operation)
        except EditError as error:
            raise EditError(f"{pointer_text(operation.pointer) or '/'}: {error}") from None

    def make(layout: Layout) -> None:
        state = before.value
        for operation in operations:
            _make(layout, state, operation)
            state = _edited(state, operation)

    found = before.attempt(make, wanted)
    if found is not None:
        return found
    if len(operations) == 1:
        return before.insist(make, wanted, operations[0].pointer)
    after = text
    for operation in operations:  # one of them needs more than the others
        after = _applied(after, _changes(after, [operation]))
    return _trimmed(text, [(Span(0, len(text)), after)])


def _checked(operation: Operation) -> Operation:
    """The operation, with its value as our reader will give it back."""
    try:
        if isinstance(operation, Rename):
            normal({operation.key: None})
        elif isinstance(operation, Set | Insert):
            normal([part for part in operation.pointer if isinstance(part, str)])
            return replace(operation, value=normal(operation.value))
    except ValueError as error:
        raise EditError(str(error)) from None
    return operation


class _Text:
    """A text as it was read, and the attempts to change it."""

    def __init__(self, text: str, value: Any, positions: Positions) -> None:
        self.text, self.value, self.positions = text, value, positions

    @classmethod
    def read(cls, text: str) -> _Text:
        """Raises EditError for a text that cannot be read."""
        value, positions, problems = reader.parse(text)
        if problems:
            first = min(problems, key=lambda problem: problem.span.start)
            line = LineIndex(text).position(first.span.start).line
            raise EditError(f"line {line} must be corrected first: {first.message}")
        return cls(text, value, positions)

    def attempt(self, make: Callable[[Layout], None], wanted: Any, *, blocks: bool = True) -> list[Change] | None:
        """The changes that `make` leads to; None if the text would not say what is wanted then."""
        layout = Layout(self.text, self.value, self.positions, blocks=blocks)
        try:
            make(layout)
            changes = _trimmed(self.text, _gaps(layout, self.text))
        except Exotic:
            return None
        after = _applied(self.text, changes)
        value, problems = fast_reader.value(after), list[Problem]()
        if value is fast_reader.UNSURE:
            value, _, problems = reader.parse(after, positions=False)
        return changes if not problems and _same(value, wanted) else None

    def insist(self, make: Callable[[Layout], None], wanted: Any, pointer: Pointer) -> list[Change]:
        """The changes for an operation at a pointer that did not go well: with ever more written anew.

        First without `|` blocks, which swallow comments below them; then with the last value of the file
        in another form, if it is a block that more lines would lengthen; then with each value around the
        place, from the inside out.
        """
        last = self._last()

        def make_with_last(layout: Layout) -> None:
            _write_anew(layout, last, _at(self.value, last))
            make(layout)

        found = self.attempt(make, wanted, blocks=False) or self.attempt(make_with_last, wanted)
        while not found and pointer:
            pointer = pointer[:-1]
            found = self.attempt(partial(_write_anew, pointer=pointer, value=_at(wanted, pointer)), wanted)
        if not found:
            raise EditError("found no way to write the change that would read back as intended")
        return found

    def _last(self) -> Pointer:
        """The last value of the text that is no mapping or list, or an empty one."""
        pointer: Pointer = ()
        value = self.value
        while isinstance(value, dict | list) and value:
            last = len(value) - 1 if isinstance(value, list) else next(reversed(value))
            pointer, value = (*pointer, last), value[last]
        return pointer


def _write_anew(layout: Layout, pointer: Pointer, value: Any) -> None:
    """Has the value at a pointer written anew. Raises Exotic where the text around it is anyway."""
    entry = layout.root
    if pointer:
        parent, rest = layout.find(pointer[:-1])
        if parent.new is not KEEP or rest:
            raise Exotic
        entry = layout.child(parent, pointer[-1])
    entry.new = value


def _make(layout: Layout, state: Any, operation: Operation) -> None:
    """Makes an operation on a layout whose value is `state` so far."""
    if not operation.pointer:
        _merge(layout, layout.root, state, _edited(state, operation))
        return
    above, part = operation.pointer[:-1], operation.pointer[-1]
    entry, rest = layout.find(above)
    if entry.new is KEEP and entry.inside:
        collection, inside = _at(state, above), entry.inside
        # An empty `[]` is written anew: what it comes to hold may want block style.
        bare = not (collection or entry.in_flow) and isinstance(inside, Flow) and not inside.commented
        try:
            if not bare:
                _make_inside(layout, inside, collection, operation)
                return
        except Exotic:
            pass
        entry.new = collection
    entry.new = _edited(entry.new, replace(operation, pointer=(*rest, part)))


def _make_inside(layout: Layout, inside: Block | Flow, collection: Any, operation: Operation) -> None:
    """Makes an operation on a key or an item of an opened mapping or list. Raises Exotic."""
    part = operation.pointer[-1]
    if isinstance(operation, Insert):
        if isinstance(collection, dict):
            added, at = Entry(name=str(part), new=operation.value), _place(list(collection), operation)
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
    """Gives an entry another value; what a list or mapping has in common with it stays as it is written."""
    if _same(old, new):
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
    """Makes the one list the other, if they have anything in common; says whether they have."""
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
    """Are the items one thing, changed? Mappings are if they agree on what the old one says first."""
    if not (isinstance(old, dict) and isinstance(new, dict) and old):
        return False
    name, value = next(iter(old.items()))
    return name in new and _same(value, new[name])


# ---------------------------------------------------------------- changes


def _gaps(layout: Layout, text: str) -> list[Change]:
    """What stands between the parts of the text that stay."""
    changes: list[Change] = []
    at, new = 0, ""
    for piece in [*layout.pieces(), Span(len(layout.text), len(layout.text))]:
        if isinstance(piece, str):
            new += piece
            continue
        if new or piece.start > at:
            changes.append((Span(at, piece.start), new))
        at, new = piece.end, ""
    if changes and changes[-1][0].end > len(text):  # the layout has a last line's end that the text has not
        span, new = changes[-1]
        changes[-1] = Span(min(span.start, len(text)), len(text)), layout.text[len(text) : span.start] + new
    return changes


def _trimmed(text: str, changes: list[Change]) -> list[Change]:
    """The changes without what they leave as it is at their edges."""
    result = []
    for span, new in changes:
        old = text[span.start : span.end]
        head = _common(old, new)
        tail = _common(old[head:][::-1], new[head:][::-1])
        if old != new:
            result.append((Span(span.start + head, span.end - tail), new[head : len(new) - tail]))
    return result


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _applied(text: str, changes: list[Change]) -> str:
    parts, at = [], 0
    for span, new in changes:
        parts += [text[at : span.start], new]
        at = span.end
    return "".join([*parts, text[at:]])
