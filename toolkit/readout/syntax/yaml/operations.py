"""The operations of the editor of YAML, and what they mean for a value, whatever its text."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from readout.span import Pointer
from readout.syntax.yaml.writer import normal


class EditError(Exception):
    """The change is not possible, and none was made."""


@dataclass(frozen=True, slots=True)
class Set:
    """Replaces the value of an existing key or item, or (at `()`) of the document."""

    pointer: Pointer
    value: Any


@dataclass(frozen=True, slots=True)
class Insert:
    """Inserts a key or an item.

    The pointer ends in the new key, which goes `before` or `after` another key, by default to the end; or in the new
    index of the item, `"-"` for the end of the list (RFC 6902).
    """

    pointer: Pointer
    value: Any
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """Deletes a key or an item with its comments. A list without its last item becomes `[]`."""

    pointer: Pointer


@dataclass(frozen=True, slots=True)
class Rename:
    """Renames a key, which keeps its place."""

    pointer: Pointer
    key: str


@dataclass(frozen=True, slots=True)
class Move:
    """Moves a key or an item, with its comments, among its siblings. `to` is its index afterwards, for keys too."""

    pointer: Pointer
    to: int


Operation = Set | Insert | Delete | Rename | Move


def edited(value: Any, operation: Operation) -> Any:
    """Return the value after an operation; it shares the parts that do not change. Raises EditError."""
    pointer = operation.pointer
    if not pointer:
        if isinstance(operation, Set):
            return operation.value
        raise EditError("the document as a whole can only be set")
    part, *rest = pointer
    if rest:
        inner = edited(_child(value, part), replace(operation, pointer=tuple(rest)))
        copied = value.copy()
        copied[part] = inner
        return copied
    if isinstance(value, list):
        return _edited_list(value, part, operation)
    if isinstance(value, dict):
        return _edited_mapping(value, part, operation)
    raise EditError(f"there is neither a mapping nor a list around `{part}`")


def _child(value: Any, part: str | int) -> Any:
    """Return the value of a key or index. Raises EditError."""
    if isinstance(value, list) and isinstance(part, int) and 0 <= part < len(value):
        return value[part]
    if isinstance(value, dict) and part in value:
        return value[str(part)]
    raise EditError(f"there is no `{part}`")


def _edited_list(value: list[Any], part: str | int, operation: Operation) -> list[Any]:
    result = list(value)
    if isinstance(operation, Insert):
        index = len(result) if part == "-" else part
        if not isinstance(index, int) or not 0 <= index <= len(result) or operation.before or operation.after:
            raise EditError(f"`{part}` is no place for a new item in a list of {len(result)}")
        result.insert(index, operation.value)
        return result
    if not isinstance(part, int):
        raise EditError(f"an item is named by its index, not by `{part}`")
    _child(value, part)
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
        names.insert(insertion_index(names, operation), part)
        return {name: result[name] for name in names}
    _child(value, part)
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


def insertion_index(names: list[str], operation: Insert) -> int:
    """Return the index of a new key among the keys."""
    near = operation.after if operation.before is None else operation.before
    if near is None:
        return len(names)
    if near not in names or None not in (operation.before, operation.after):
        raise EditError(f"there is no one key `{near}` to put the new one beside")
    return names.index(near) + (operation.before is None)


def _destination(operation: Move, last: int) -> int:
    """Return the new index of what is moved, if it is not beyond the last."""
    if not 0 <= operation.to <= last:
        raise EditError(f"there is no place {operation.to} among {last + 1}")
    return operation.to


def value_at(value: Any, pointer: Pointer) -> Any:
    """Return the value at a pointer."""
    for part in pointer:
        value = value[part]
    return value


def is_same(one: Any, other: Any) -> bool:
    """Return whether values are equal, with the types of their numbers and the order of their keys."""
    return json.dumps(one) == json.dumps(other)


def checked(operation: Operation) -> Operation:
    """Return the operation with its value as the reader returns it. Raises EditError for what YAML cannot hold."""
    try:
        if isinstance(operation, Rename):
            normal({operation.key: None})
        elif isinstance(operation, Set | Insert):
            normal([part for part in operation.pointer if isinstance(part, str)])
            return replace(operation, value=normal(operation.value))
    except ValueError as error:
        raise EditError(str(error)) from None
    return operation
