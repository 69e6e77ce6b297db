"""Records with something done to them, to see whether validators agree on what is left.

An edit puts a value at a pointer, or takes away what stands there. Which edits a record allows depends
on what it holds, and for bounds and lengths on its field.
"""

import copy
import random
from dataclasses import dataclass
from typing import Any

from readout.lint.schema_errors import field_at

REMOVED = object()

ENDINGS = {
    "a line feed": "\n",
    "a carriage return": "\r",
    "a tab": "\t",
    "NUL": "\0",
    "a C0 control": "\x1f",
    "DEL": "\x7f",
    "NEL": "\x85",
    "a C1 control": "\x9f",
    "a line separator": "\u2028",
    "a non-character": "\ufffe",
    "an astral non-character": "\U0001ffff",
    "a combining mark": "\u0301",
    "a bidi control": "\u202e",
    "an emoji": "🕊",
    "an astral letter": "𐎠",
    "a space": " ",
}
UNKNOWN = ("remark", "x-remark", "", "$ref", "__proto__", "constructor", "id\n", "Id")
LARGEST = 2**53 - 1
"""The largest integer that every JSON parser reads exactly."""
HUGE = {"an integer of thirty digits": 10**30, "a number with an exponent": 1e300}


@dataclass(frozen=True)
class Edit:
    kind: str
    pointer: tuple
    value: Any

    def __str__(self):
        return f"{self.kind} at /{'/'.join(map(str, self.pointer))}"


def apply(edit, value):
    """A copy of the value with the edit made."""
    if not edit.pointer:
        return copy.deepcopy(edit.value)
    result = here = copy.deepcopy(value)
    for part in edit.pointer[:-1]:
        here = here[part]
    if edit.value is REMOVED:
        del here[edit.pointer[-1]]
    else:
        here[edit.pointer[-1]] = copy.deepcopy(edit.value)
    return result


def edits(collection, value):
    """Every edit that we know to make to a record of the collection; it stays a mapping."""
    for pointer, node in nodes(value):
        if isinstance(node, dict):
            yield from object_edits(pointer, node)
        elif isinstance(node, list):
            yield from list_edits(pointer, node)
        elif isinstance(node, str):
            yield from text_edits(pointer, node, field_at(collection, pointer))
        elif not isinstance(node, bool) and node is not None:
            yield from number_edits(pointer, node)


def nodes(value, pointer=()):
    yield pointer, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from nodes(item, (*pointer, key))


def object_edits(pointer, node):
    for key in node:
        yield Edit("a key dropped", (*pointer, key), REMOVED)
        yield Edit("a key misspelt", pointer, renamed(node, key, key[1:] + key[0] if key[1:] != key[:-1] else key * 2))
        yield Edit("a key in capitals", pointer, renamed(node, key, key.upper()))
    for key in UNKNOWN:
        yield Edit(f"the unknown key {key!r}", (*pointer, key), "something")
    yield Edit("an empty object", pointer, {})
    if pointer:
        yield Edit("null for an object", pointer, None)
        yield Edit("a text for an object", pointer, "something")
        yield Edit("a list for an object", pointer, [node])


def list_edits(pointer, node):
    yield Edit("an empty list", pointer, [])
    yield Edit("null for a list", pointer, None)
    yield Edit("an item for a list", pointer, node[0] if node else 0)
    yield Edit("an object for a list", pointer, {str(at): item for at, item in enumerate(node)})
    yield Edit("a list in a list", pointer, [node])
    yield Edit("a duplicate", pointer, [*node, *node[:1]])
    yield Edit("the items turned round", pointer, node[::-1])
    yield Edit("an empty text among items", pointer, [*node, ""])
    yield Edit("null among items", pointer, [*node, None])
    yield Edit("a number among items", pointer, [*node, 1])


def text_edits(pointer, node, field):
    yield Edit("an empty text", pointer, "")
    yield Edit("null for a text", pointer, None)
    yield Edit("an integer for a text", pointer, 2025)
    yield Edit("a fraction for a text", pointer, 2025.5)
    yield Edit("true for a text", pointer, True)
    yield Edit("a list for a text", pointer, [node])
    yield Edit("an object for a text", pointer, {"text": node})
    yield Edit("capitals", pointer, node.upper())
    yield Edit("a text cut short", pointer, node[:-1])
    yield Edit("a space in front", pointer, " " + node)
    for name, ending in ENDINGS.items():
        yield Edit(f"{name} at the end", pointer, node + ending)
        yield Edit(f"{name} in the middle", pointer, node[:1] + ending + node[1:])
    if field and field.max_length:
        yield Edit("as long as can be", pointer, "a" * field.max_length)
        yield Edit("one too long", pointer, "a" * (field.max_length + 1))
    if field and field.enum:
        yield Edit("the last word of the list", pointer, field.enum[-1])
        yield Edit("a word next to the list", pointer, f"{node}s")


def number_edits(pointer, node):
    yield Edit("null for a number", pointer, None)
    yield Edit("a text for a number", pointer, str(node))
    yield Edit("true for a number", pointer, True)
    yield Edit("false for a number", pointer, False)
    yield Edit("a list for a number", pointer, [node])
    yield Edit("an integer with a point", pointer, float(node))
    yield Edit("a fraction", pointer, node + 0.5)
    yield Edit("a number below zero", pointer, -1)
    yield Edit("minus zero", pointer, -0.0)
    yield Edit("the largest integer", pointer, LARGEST)
    yield Edit("one more than the largest integer", pointer, LARGEST + 1)
    for kind, number in HUGE.items():
        yield Edit(kind, pointer, number)


def renamed(node, old, new):
    return {new if key == old else key: value for key, value in node.items()}


def mutants(record, count):
    """`count` mutated copies of a record, always the same, with as many kinds of edit as it allows.

    Yields the edit and the copy.
    """
    chance = random.Random(record.address)
    by_kind = {}
    for edit in edits(record.collection, record.value):
        by_kind.setdefault(edit.kind, []).append(edit)
    piles = list(by_kind.values())
    chance.shuffle(piles)
    for pile in piles:
        chance.shuffle(pile)
    made = 0
    while made < count and any(piles):
        for pile in piles:
            if pile and made < count:
                edit = pile.pop()
                yield edit, apply(edit, record.value)
                made += 1
