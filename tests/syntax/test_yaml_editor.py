import copy
import json
import random
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from textwrap import dedent

import pytest
import yaml as pyyaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from helpers import DATASETS
from readout.syntax.yaml import fast_reader, reader, writer
from readout.syntax.yaml.editor import Delete, EditError, Insert, Move, Rename, Set, apply, dump, edits
from readout.syntax.yaml.layout import Layout
from readout.syntax.yaml.rendering import Renderer
from yaml_texts import KEYS, NOTE, SCALARS, Scribe

FILES = sorted(file for folder in DATASETS for file in folder.rglob("*.yaml"))
PROPERTY = settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def value_of(text):
    value, _, problems = reader.parse(text, positions=False)
    assert not problems, (problems, text)
    return value


def same(one, other):
    return json.dumps(one) == json.dumps(other)


# ---------------------------------------------------------------- one example a case

RECORD = """\
# A file about one meeting.
id: x  # the id

# about the name
name: Foo # its name
venue: a hotel
sources: [a, b, c]
participants:
  # the host
  - id: turkiye
    roles: [host]
  # the guest
  - id: qatar # no name
    posts:
      - Minister # of state
      - Envoy

  - id: uae
note:
"""

CASES = {
    "a bare text": (RECORD, [Set(("venue",), "a palace")], ("a hotel", "a palace")),
    "a text that needs quotes": (RECORD, [Set(("venue",), "Istanbul: a hotel")], ("a hotel", '"Istanbul: a hotel"')),
    "the comment on the line stays": (RECORD, [Set(("name",), "Bar")], ("name: Foo # its", "name: Bar # its")),
    "the white space before the comment stays": (RECORD, [Set(("id",), "z")], ("id: x  # the", "id: z  # the")),
    "a value where there was none": (RECORD, [Set(("note",), "No.")], ("note:\n", "note: No.\n")),
    "no value where there was one": (RECORD, [Set(("venue",), None)], ("a hotel", "null")),
    "a scalar to a short list": (RECORD, [Set(("id",), ["x", 1])], ("id: x  #", "id: [x, 1]  #")),
    "a scalar to a mapping": (RECORD, [Set(("name",), {"en": "Foo"})], ("name: Foo # its name\n", "name: # its name\n  en: Foo\n")),
    "a scalar to a block": (RECORD, [Set(("name",), "Foo\nBar\n")], ("name: Foo # its name\n", "name: | # its name\n  Foo\n  Bar\n")),
    "an item to a mapping": (
        RECORD,
        [Set(("participants", 1, "posts", 0), {"en": "Minister", "tr": "Bakan"})],
        ("- Minister # of state\n", "- en: Minister # of state\n        tr: Bakan\n"),
    ),
    "a block list to a scalar": (
        RECORD,
        [Set(("participants", 1, "posts"), "Minister")],
        ("posts:\n      - Minister # of state\n      - Envoy\n", "posts: Minister\n"),
    ),
    "a mapping to a scalar": (RECORD, [Set(("participants", 0), "turkiye")], ("- id: turkiye\n    roles: [host]\n", "- turkiye\n")),
    "a flow list to a mapping": (RECORD, [Set(("sources",), {"a": {"b": 1}})], ("sources: [a, b, c]\n", "sources:\n  a:\n    b: 1\n")),
    "a list to one that shares items": (
        RECORD,
        [Set(("participants", 1, "posts"), ["Minister", "Ambassador"])],
        ("- Envoy\n", "- Ambassador\n"),
    ),
    "a flow list to one that shares items": (RECORD, [Set(("sources",), ["c", "d"])], ("[a, b, c]", "[c, d]")),
    "a mapping to one that shares keys": (
        RECORD,
        [Set(("participants", 1), {"id": "qatar", "label": "envoy", "posts": ["Minister", "Envoy"]})],
        ("# no name\n", "# no name\n    label: envoy\n"),
    ),
    "the same value again": (RECORD, [Set(("sources",), ["a", "b", "c"]), Set(("id",), "x")], ("", "")),
    "a key at the end": (RECORD, [Insert(("url",), "http://x.org")], ("note:\n", "note:\nurl: http://x.org\n")),
    "a key before another": (RECORD, [Insert(("status",), "held", before="venue")], ("venue:", "status: held\nvenue:")),
    "a key after another": (RECORD, [Insert(("status",), "held", after="name")], ("its name\n", "its name\nstatus: held\n")),
    "a key before the first": (RECORD, [Insert(("status",), "held", before="id")], ("id: x", "status: held\nid: x")),
    "a key at the front of an item": (
        RECORD,
        [Insert(("participants", 0, "name"), "T", before="id")],
        ("- id: turkiye\n", "- name: T\n    id: turkiye\n"),
    ),
    "a key with a list of mappings": (
        RECORD,
        [Insert(("participants", 0, "links"), [{"url": "u", "note": "v"}])],
        ("[host]\n", "[host]\n    links:\n      - url: u\n        note: v\n"),
    ),
    "an item at the front": (RECORD, [Insert(("participants", 0), {"id": "eu"})], ("  # the host", "  - id: eu\n  # the host")),
    "an item in between": (RECORD, [Insert(("participants", 1), {"id": "eu"})], ("[host]\n", "[host]\n  - id: eu\n")),
    "an item at the end": (RECORD, [Insert(("participants", "-"), {"id": "eu"})], ("- id: uae\n", "- id: uae\n  - id: eu\n")),
    "an item of a flow list": (RECORD, [Insert(("sources", 1), "x, y")], ("[a, b, c]", '[a, "x, y", b, c]')),
    "a first item of a flow list": (RECORD, [Insert(("sources", 0), "x")], ("[a, b, c]", "[x, a, b, c]")),
    "a last item of a flow list": (RECORD, [Insert(("sources", 3), {"a": [1]})], ("[a, b, c]", "[a, b, c, {a: [1]}]")),
    "a key goes with its comments": (RECORD, [Delete(("name",))], ("# about the name\nname: Foo # its name\n", "")),
    "the comment that opens the file stays": (RECORD, [Delete(("id",))], ("id: x  # the id\n\n", "\n")),
    "an item goes with its comments": (
        RECORD,
        [Delete(("participants", 0))],
        ("  # the host\n  - id: turkiye\n    roles: [host]\n", ""),
    ),
    "an item goes with a blank line": (RECORD, [Delete(("participants", 2))], ("\n  - id: uae\n", "")),
    "the first key of an item": (RECORD, [Delete(("participants", 0, "id"))], ("- id: turkiye\n    roles", "- roles")),
    "the last item of a list": (
        RECORD,
        [Delete(("participants", 0, "roles", 0)), Delete(("participants", 1, "posts", 0)), Delete(("participants", 1, "posts", 0))],
        ("roles: [host]", "roles: []", "posts:\n      - Minister # of state\n      - Envoy\n", "posts: []\n"),
    ),
    "the first of a flow list": (RECORD, [Delete(("sources", 0))], ("[a, b, c]", "[b, c]")),
    "the middle of a flow list": (RECORD, [Delete(("sources", 1))], ("[a, b, c]", "[a, c]")),
    "the last of a flow list": (RECORD, [Delete(("sources", 2))], ("[a, b, c]", "[a, b]")),
    "a key": (RECORD, [Rename(("participants", 0, "roles"), "posts")], ("roles: [host]", "posts: [host]")),
    "a key that needs quotes": (RECORD, [Rename(("venue",), "no")], ("venue:", '"no":')),
    "a key moves with its comments": (
        RECORD,
        [Move(("name",), 0)],
        ("id: x  # the id\n\n# about the name\nname: Foo # its name\n", "# about the name\nname: Foo # its name\nid: x  # the id\n\n"),
    ),
    "an item moves": (
        RECORD,
        [Move(("participants", 2), 0)],
        ("  # the host", "  - id: uae\n\n  # the host", "- Envoy\n\n  - id: uae\n", "- Envoy\n"),
    ),
    "the first key of an item moves": (
        RECORD,
        [Move(("participants", 0, "id"), 1)],
        ("- id: turkiye\n    roles: [host]\n", "- roles: [host]\n    id: turkiye\n"),
    ),
    "an item of a flow list moves": (RECORD, [Move(("sources", 2), 0)], ("[a, b, c]", "[c, a, b]")),
    "each operation sees those before": (
        RECORD,
        [Insert(("sources", 0), "z"), Delete(("sources", 1)), Rename(("sources",), "s"), Insert(("s", "-"), {"k": 1}), Set(("s", 3, "k"), [])],
        ("sources: [a, b, c]", "s: [z, b, c, {k: []}]"),
    ),
}  # fmt: skip
"""The text, the operations, and what they replace in the text by what, in pairs."""


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("case", CASES)
def test_a_change_touches_nothing_else(case, newline):
    text, operations, pairs = CASES[case]
    wanted = text
    for old, new in zip(pairs[::2], pairs[1::2], strict=True):
        assert old == "" or wanted.count(old) == 1
        wanted = wanted.replace(old, new) if old else wanted
    assert apply(text.replace("\n", newline), operations) == wanted.replace("\n", newline)


def example(before, operations, after):
    return dedent(before), operations, dedent(after)


FLOW = """\
    k: [ # open
      # about a
      a, # aa
      b,
      # about c
      c # cc
      # end
    ]
    """

LAYOUTS = {
    "list not indented": example("k:\n- a\n# b\n- b\nz: 1\n", [Insert(("k", "-"), "c"), Delete(("k", 1))], "k:\n- a\n- c\nz: 1\n"),
    "list in a list": example("- - a\n  - b\n- - c\n", [Delete((0, 0)), Insert((1, 0), "d")], "- - b\n- - d\n  - c\n"),
    "list in a list, emptied": example("- - a\n- b\n", [Delete((0, 0))], "- []\n- b\n"),
    "wide dashes": example("-   a: 1\n    b: 2\n", [Insert((0, "c"), 3, after="a"), Delete((0, "a"))], "-   c: 3\n    b: 2\n"),
    "an item on lines of its own": example("-\n    a: 1\n", [Insert((0, "b"), 2), Set((0, "a"), {"c": 1})], "-\n    a:\n      c: 1\n    b: 2\n"),
    "a list of records": example("# all\n- id: a\n\n- id: b\n", [Insert((1, "x"), 1), Delete((0,))], "# all\n\n- id: b\n  x: 1\n"),
    "deep indentation": example("a:\n      b:\n            - c\n", [Insert(("a", "b", 0), "d")], "a:\n      b:\n            - d\n            - c\n"),
    "indented document": ("  a: 1\n  b: 2\n", [Insert(("c",), 3), Delete(("a",))], "  b: 2\n  c: 3\n"),
    "flow on lines, first": example(FLOW, [Delete(("k", 0))], FLOW.replace("      # about a\n      a, # aa\n", "")),
    "flow on lines, middle": example(FLOW, [Delete(("k", 1))], FLOW.replace("      b,\n", "")),
    "flow on lines, last": example(FLOW, [Delete(("k", 2))], FLOW.replace("      b,\n      # about c\n      c # cc\n", "      b\n")),
    "flow on lines, all": example(FLOW, [Delete(("k", 0))] * 3, "k: [ # open\n  # end\n]\n"),
    "flow on lines, new first": example(FLOW, [Insert(("k", 0), "x")], FLOW.replace("      # about a\n", "      x,\n      # about a\n")),
    "flow on lines, new last": example(FLOW, [Insert(("k", 3), "x")], FLOW.replace("c # cc\n", "c, # cc\n      x\n")),
    "flow on lines, moved": example(
        FLOW, [Move(("k", 2), 0)], "k: [ # open\n  # about c\n  c, # cc\n  # about a\n  a, # aa\n  b\n  # end\n]\n"
    ),
    "comment before the bracket": example("k: [a, # aa\n  b]\n", [Delete(("k", 1))], "k: [a # aa\n  ]\n"),
    "a comma at the end": example("{ a: 1, b: 2, }\n", [Delete(("b",)), Insert(("c",), 3)], "{ a: 1, c: 3, }\n"),
    "a comma on the next line": example("[ a # aa\n, b ]\n", [Delete((1,))], "[ a # aa\n ]\n"),
    "spaces inside the brackets": example("[ a, b, c ]\n", [Delete((0,)), Delete((1,))], "[ b ]\n"),
    "an empty flow list": example("a: [ ]\nb: {}\n", [Insert(("a", 0), 1), Insert(("b", "c"), "d")], "a: [1]\nb:\n  c: d\n"),
    "an empty flow list for a mapping": example("a: []\n", [Insert(("a", 0), {"id": 1})], "a:\n  - id: 1\n"),
    "an empty flow list in a flow list": example("a: [[], {}]\n", [Insert(("a", 0, 0), {"id": 1})], "a: [[{id: 1}], {}]\n"),
    "an empty flow list with a comment": example("a: [ # none\n]\n", [Insert(("a", 0), 1)], "a: [1 # none\n]\n"),
    "a flow mapping": example("{a: 1, b: {c: [x]}}\n", [Set(("b", "c"), "y, z"), Rename(("a",), "d")], '{d: 1, b: {c: "y, z"}}\n'),
    "JSON": example('{"a":1,"b":["c"]}\n', [Set(("b", 0), "d"), Set(("a",), 2)], '{"a":2,"b":["d"]}\n'),
    "flow keys without values": example("{a, b: , c: 1}\n", [Set(("a",), 1), Delete(("c",))], "{a: 1, b: }\n"),
    "pairs": example("[a: 1, b: 2]\n", [Set((0, "a"), 3), Insert((1, "c"), 4)], "[a: 3, {b: 2, c: 4}]\n"),
    "flow over the end of a block": example("a: [1,\n  2] # c\nb: 3\n", [Set(("a",), "x")], "a: x # c\nb: 3\n"),
    "keys without values": example("a:\nb: # c\n", [Set(("b",), {"x": 1}), Set(("a",), [])], "a: []\nb: # c\n  x: 1\n"),
    "items without values": example("-\n- # c\n-", [Set((0,), 1), Set((1,), {"a": {"b": 2}}), Set((2,), "x")], "- 1\n- a: # c\n    b: 2\n- x"),
    "quoted texts keep their quotes": example("a: 'x'\nb: \"x\"\n", [Set(("a",), "it's"), Set(("b",), "y")], "a: 'it''s'\nb: \"y\"\n"),
    "quotes that cannot stay": example("a: 'x'\n", [Set(("a",), "bell\a")], 'a: "bell\\x07"\n'),
    "quoted keys": example("'a b': 1\n\"c\": 2\n", [Rename(("a b",), "d"), Delete(("c",))], "'d': 1\n"),
    "literal text": example("a: | # c\n    one\n    two\nb: 1\n", [Set(("a",), "one\nthree\n")], "a: | # c\n    one\n    three\nb: 1\n"),
    "literal text to plain": example("a: |- # c\n  one\n  two\nb: 1\n", [Set(("a",), "one")], "a: one # c\nb: 1\n"),
    "literal text with an indicator": example("a: |2-\n    one\nb: 1\n", [Set(("a",), [{"x": 1}])], "a:\n  - x: 1\nb: 1\n"),
    "folded text": example("- >-\n  one\n  two\n- b\n", [Set((0,), "three\nfour"), Delete((1,))], "- |-\n  three\n  four\n"),
    "text that keeps its blank lines": example("a: |+\n  one\n\n\nb: 1\n\nc: 2\n", [Delete(("b",))], "a: |+\n  one\n\n\nc: 2\n"),
    "text that keeps its blank lines, deleted": example("a: |+\n  one\n\n\nb: 1\n", [Delete(("a",))], "b: 1\n"),
    "block that would swallow a comment": example("a: 1\n    # deep\nb: 2\n", [Set(("a",), "x\ny")], 'a: "x\\ny"\n    # deep\nb: 2\n'),
    "plain text on lines": example("a: one\n  two # c\nb: 1\n", [Set(("a",), "three")], "a: three # c\nb: 1\n"),
    "quoted text on lines": example('a: "one\n  two"\nb: 1\n', [Set(("a",), "three")], 'a: "three"\nb: 1\n'),
    "value on a line of its own": example("a: # c\n  one\nb: 1\n", [Set(("a",), "two")], "a: # c\n  two\nb: 1\n"),
    "value on a line of its own, a list": example("a: # c\n  one # d\nb: 1\n", [Set(("a",), [{"x": 1}])], "a: # c # d\n  - x: 1\nb: 1\n"),
    "tabs and trailing spaces": example("a:\tone \t\nb: 1  \n", [Set(("a",), "two"), Set(("b",), {"c": 1})], "a:\ttwo \t\nb:\n  c: 1\n"),
    "comments between items stay": example(
        "k:\n  - a\n\n  # apart\n\n  - b\n# less deep\n  - c\n",
        [Delete(("k", 0)), Delete(("k", 1))],
        "k:\n  # apart\n\n  - b\n# less deep\n",
    ),
    "deeper comments go": example("a:\n  - x\n    # about x\n# next\nb: 1\n", [Delete(("a",))], "# next\nb: 1\n"),
    "comments below stay": example("a:\n  - x\n  # - y\nb: 1\n", [Delete(("a", 0))], "a: []\n  # - y\nb: 1\n"),
    "a comment behind a dash": example("- id: a\n  # about b\n  b: 1\n", [Delete((0, "id"))], "- # about b\n  b: 1\n"),
    "explicit keys": example("? a\n: 1\n? b\n", [Set(("a",), 2), Set(("b",), 3), Rename(("a",), "c")], "? c\n: 2\nb: 3\n"),
    "explicit keys with lists": example("? a\n: - x\n", [Insert(("a", 1), "z"), Insert(("b",), 1)], "? a\n: - x\n  - z\nb: 1\n"),
    "non-specific tags": example("a: ! [1]\nb: 2\n", [Insert(("a", 0), 0)], "a: [0, 1]\nb: 2\n"),
    "document markers": example("%YAML 1.2\n---\n# c\na: 1\n...\n", [Insert(("b",), 2), Delete(("a",))], "%YAML 1.2\n---\nb: 2\n...\n"),
    "value behind a marker": example("--- x # c\n", [Set((), {"a": 1})], "---\na: 1 # c\n"),
    "whole document": example("# head\n\na: 1 # c\n# foot\n", [Set((), {"b": [1]})], "# head\n\nb: [1]\n# foot\n"),
    "whole document, emptied": example("# head\na: 1\n# foot\n", [Delete(("a",))], "# head\n{}\n# foot\n"),
    "no last line feed, changed": ("a: 1\nb: 2", [Set(("b",), 3)], "a: 1\nb: 3"),
    "no last line feed, deleted": ("a: 1\nb: 2", [Delete(("b",))], "a: 1\n"),
    "no last line feed, added": ("a: 1", [Insert(("b",), 2)], "a: 1\nb: 2\n"),
    "no last line feed in a block": ("a: |\n  x\n  y", [Insert(("b",), 2)], "a: |-\n  x\n  y\nb: 2\n"),
    "byte order mark": ("\ufeffa: 1\nb: 2\n", [Set(("b",), 3), Delete(("a",))], "\ufeffb: 3\n"),
    "old line ends": ("a: 1\rb: 2\r", [Insert(("c",), [{"d": 1}])], "a: 1\rb: 2\rc:\r  - d: 1\r"),
    "a no-break space at the end": ("a: b\u00a0\nc: 1\n", [Set(("a",), "d")], "a: d\nc: 1\n"),
    "long lists": (
        "a: 1\n",
        [Set(("a",), [f"source-number-{at}" for at in range(9)])],
        "a:\n" + "".join(f"  - source-number-{at}\n" for at in range(9)),
    ),
    "keys too long for a colon": ("a: 1\n", [Rename(("a",), "k" * 2000)], f"? {'k' * 2000}\n: 1\n"),
}  # fmt: skip


@pytest.mark.parametrize("case", LAYOUTS)
def test_layouts(case):
    text, operations, wanted = LAYOUTS[case]
    assert apply(text, operations) == wanted


@pytest.mark.parametrize(
    ("text", "operation", "reason"),
    [
        ("a: &x 1\n", Set(("a",), 2), "line 1 must be corrected first: `&x` marks"),
        ("a: 1\nb: *x\n", Set(("a",), 2), "line 2"),
        ("a: !!str 1\n", Set(("a",), 2), "tag"),
        ("<<: {b: 1}\n", Set(("b",), 2), "merges"),
        ("a: 1\na: 2\n", Set(("a",), 2), "stands twice"),
        ("a: 1\n---\nb: 1\n", Set(("a",), 2), "second document"),
        ("a: [1\n", Set(("a",), 2), "must be corrected"),
        ("", Set((), 2), "empty"),
        ("a: 1\n", Set(("b",), 2), "no `b`"),
        ("a: 1\n", Set(("a", "b"), 2), "neither a mapping nor a list"),
        ("a: {}\n", Set(("a", "b", "c"), 2), "/a/b/c: there is no `b`"),
        ("a: [1]\n", Set(("a", 1), 2), "no `1`"),
        ("a: [1]\n", Set(("a", -1), 2), "no `-1`"),
        ("a: [1]\n", Set(("a", "x"), 2), "by its index"),
        ("a: 1\n", Set((0,), 2), "no item 0"),
        ("a: 1\n", Insert(("a",), 2), "there already"),
        ("a: 1\n", Insert(("b",), 2, before="c"), "no one key `c`"),
        ("a: 1\n", Insert(("b",), 2, before="a", after="a"), "no one key `a`"),
        ("a: [1]\n", Insert(("a", 2), 2), "no place for a new item"),
        ("a: [1]\n", Insert(("a", 0), 2, after="a"), "no place for a new item"),
        ("a: 1\n", Delete(("b",)), "no `b`"),
        ("a: 1\n", Delete(()), "only be set"),
        ("a: 1\nb: 1\n", Rename(("a",), "b"), "there already"),
        ("a: [1]\n", Rename(("a", 0), "b"), "no key to rename"),
        ("a: 1\n", Move(("a",), 1), "no place 1 among 1"),
        ("a: 1\n", Set(("a",), float("nan")), "number"),
        ("a: 1\n", Set(("a",), float("inf")), "number"),
        ("a: 1\n", Set(("a",), 10**400), "number"),
        ("a: 1\n", Set(("a",), 10**5000), "number"),
        ("a: 1\n", Set(("a",), {1: 2}), "a key is a text"),
        ("a: 1\n", Set(("a",), {1, 2}), "no set"),
        ("a: 1\n", Set(("a",), "\ud83d"), "surrogate"),
        ("a: 1\n", Insert(("\ud83d",), 1), "surrogate"),
        ("a: 1\n", Rename(("a",), "\ud83d"), "surrogate"),
        ("a: 1\n", Set(("a",), json.loads("[" * 70 + "]" * 70)), "no way"),
    ],
)
def test_what_cannot_be_done_is_refused(text, operation, reason):
    with pytest.raises(EditError, match=re.escape(reason)):
        apply(text, [operation])


def test_edits_are_small_and_apart():
    document = reader.read("meetings/x.yaml", RECORD.encode())
    found = edits(
        document, [Set(("venue",), "a house"), Delete(("sources", 1)), Insert(("status",), "held", before="note")]
    )
    assert [edit.path for edit in found] == ["meetings/x.yaml"] * 3
    changes = [(RECORD[edit.span.start : edit.span.end], edit.text) for edit in found]
    assert changes == [("tel", "use"), (" b,", ""), ("", "status: held\n")]


def test_edits_are_for_yaml_files():
    with pytest.raises(EditError, match="no YAML file"):
        edits(reader.read("meetings/x.json", b'{"a": 1}'), [Set(("a",), 2)])


def test_many_operations_read_the_text_twice(monkeypatch):
    reads = []
    parse, value = reader.parse, fast_reader.value
    monkeypatch.setattr(reader, "parse", lambda text, **options: reads.append(text) or parse(text, **options))
    monkeypatch.setattr(fast_reader, "value", lambda text: reads.append(text) or value(text))
    text = "".join(f"- id: item-{at}\n  name: Name {at} # note\n" for at in range(100))
    operations = [operation for at in range(100) for operation in (Set((at, "name"), "x"), Move((at, "name"), 0))]
    apply(text, operations)
    assert len(reads) == 2


# ---------------------------------------------------------------- real files


def leaves(value, pointer=()):
    if isinstance(value, dict | list) and value:
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(item, (*pointer, key))
    else:
        yield pointer, value


def test_there_and_back_on_our_own_files():
    """Any leaf set to another value and back gives the file as it was; so does moving keys there and back."""
    assert FILES
    chance = random.Random(3)
    for file in FILES:
        text = file.read_bytes().decode("utf-8-sig")
        value = value_of(text)
        found = list(leaves(value))
        for pointer, leaf in chance.sample(found, min(3, len(found))):
            other = leaf + 1 if isinstance(leaf, int) and not isinstance(leaf, bool) else "another text"
            changed = apply(text, [Set(pointer, other)])
            assert same(value_of(changed), expected(value, Set(pointer, other)))
            assert apply(changed, [Set(pointer, leaf)]) == text, (file, pointer)
        if isinstance(value, dict) and len(value) > 1:
            last = len(value) - 1
            there = apply(text, [Move((list(value)[1],), last)])
            assert sorted(there.splitlines()) == sorted(text.splitlines())
            assert same(value_of(there), expected(value, Move((list(value)[1],), last)))


def test_dump_writes_as_our_own_files_are_written():
    """The house style is that of our data: nine files of ten are, but for comments, what `dump` would write."""
    texts = [file.read_text(encoding="utf-8-sig") for file in FILES]
    bare = [
        [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")] for text in texts
    ]
    alike = sum(dump(value_of(text)).splitlines() == lines for text, lines in zip(texts, bare, strict=True))
    assert alike >= 0.9 * len(FILES)


# ---------------------------------------------------------------- dump

JSON_VALUES = st.recursive(
    st.one_of(
        st.sampled_from(SCALARS),
        st.text(max_size=30),
        st.text(alphabet="ab -:#'\"\n,[]{}&*!|>%@`?~.0123456789_xoeEyYnN=<\\\t", max_size=12),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


class JsonTypes(pyyaml.SafeLoader):
    """PyYAML with the types of JSON only."""


JsonTypes.yaml_implicit_resolvers = {}
JsonTypes.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("null$"), "n")
JsonTypes.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("(true|false)$"), "tf")
JsonTypes.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"-?(0|[1-9]\d*)$"), "-0123456789")
JsonTypes.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"-?(0|[1-9]\d*)(\.\d+)?(e[-+]?\d+)?$"), "-0123456789"
)


@settings(PROPERTY, max_examples=400)
@given(JSON_VALUES)
def test_dump_is_read_back(value):
    text = dump(value)
    assert same(value_of(text), writer.normal(value))
    assert text.endswith("\n")
    assert "\r" not in text
    assert pyyaml.load(text, JsonTypes) == value


@PROPERTY
@given(JSON_VALUES)
def test_dump_is_read_back_by_yaml_1_1(value):
    """Nothing is misread by the older YAML either, but for calendar dates, which stand bare on purpose."""
    loaded = pyyaml.safe_load(dump(value))
    assert same(json.loads(json.dumps(loaded, default=str)), json.loads(json.dumps(value)))


@PROPERTY
@given(JSON_VALUES)
def test_flow_style_is_read_back(value):
    text = writer.flow(value)
    assert not re.search(r"[\r\n]", text)
    assert same(value_of(f"k: [{text}]\n"), {"k": [writer.normal(value)]})


@pytest.mark.parametrize(
    "bare",
    [
        "held",
        "2025-11-03",
        "2025-11",
        "http://x.org/?a=1#b",
        "it's",
        'say "so"',
        "-x",
        "a, b",
        "é",
        "🕊",
        "a [b]",
        "1-2",
    ],
)
def test_quotes_stand_only_where_needed(bare):
    assert dump({"a": bare}) == f"a: {bare}\n"


MISREAD = [
    "NO",
    "yes",
    "Null",
    "~",
    "y",
    "2025",
    "007",
    "1_000",
    "0x1F",
    "1e3",
    ".5",
    ".inf",
    "12:30",
    "190:20:30",
    "2025-1-3",
    "2025-11-03T10:00:00Z",
    "-",
    "a:",
    "&a",
    "*a",
    "!a",
    "%a",
    "@a",
    "`a",
    "|",
    ">",
    "#a",
    ",a",
    "[a",
    "{a",
    "'a'",
    '"a"',
    "---",
    "...",
    "<<",
    "=",
]


@pytest.mark.parametrize(
    "text", [*MISREAD, "", " a", "a ", "a: b", "a #b", "- a", "? a", "2025-11-03 10:00:00", "a\u00a0", "\ta"]
)
def test_quotes_stand_where_a_reader_would_misread(text):
    written = dump({"a": text})
    assert written[3] in "'\""
    assert pyyaml.safe_load(written) == {"a": text}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": ["x", 1, None]}, "a: [x, 1, null]\n"),
        ({"a": ["x, y"]}, "a:\n  - x, y\n"),
        ({"a": [{"id": "x", "b": {"c": []}}, {}]}, "a:\n  - id: x\n    b:\n      c: []\n  - {}\n"),
        ([["a"], [["b", {"c": 1}]]], "- [a]\n- - - b\n    - c: 1\n"),
        ({"a": "x\ny"}, "a: |-\n  x\n  y\n"),
        (["x\n\ny\n"], "- |\n  x\n\n  y\n"),
        ({"a": " x\ny"}, 'a: " x\\ny"\n'),
        ({"a": "x \ny"}, 'a: "x \\ny"\n'),
        ({"a": "x\u2028y\x85z\ufeff"}, 'a: "x\\u2028y\\x85z\\uFEFF"\n'),
        ({"a": "C:\\x: y"}, "a: 'C:\\x: y'\n"),
        ({"a": "x" * 500}, f"a: {'x' * 500}\n"),
        ({"k" * 1100: {"a": 1}}, f"? {'k' * 1100}\n:\n  a: 1\n"),
        ({"2025": 1e22, "no": 1.5}, '"2025": 1.0e+22\n"no": 1.5\n'),
        ("x", "x\n"),
        ("x\ny\n", "|\n  x\n  y\n"),
        (None, "null\n"),
        ({}, "{}\n"),
    ],
)
def test_house_style(value, text):
    assert dump(value) == text


# ---------------------------------------------------------------- any document, any edit


def some_value(chance, depth=0):
    kind = chance.random()
    if kind < 0.5 or depth > 3:
        return chance.choice(SCALARS)
    if kind < 0.75:
        return [some_value(chance, depth + 1) for _ in range(chance.choice((0, 1, 2, 3)))]
    return {key: some_value(chance, depth + 1) for key in chance.sample(KEYS, chance.choice((0, 1, 2, 3, 4)))}


def some_text(chance, *, exotic=False):
    value = some_value(chance)
    if not isinstance(value, dict | list):
        value = [value, some_value(chance)]
    return Scribe(chance, exotic=exotic, newline=chance.choice(("\n", "\r\n"))).document(value)


def nodes(value, pointer=()):
    yield pointer, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from nodes(item, (*pointer, key))


def at(value, pointer):
    for part in pointer:
        value = value[part]
    return value


def some_operation(chance, value):
    pointer, node = chance.choice(list(nodes(value)))
    around = at(value, pointer[:-1])
    new = some_value(chance, chance.choice((1, 3, 4, 4)))
    kinds = [lambda: Set(pointer, new)]
    if isinstance(node, list):
        kinds.append(lambda: Insert((*pointer, chance.choice([*range(len(node) + 1), "-"])), new))
    if isinstance(node, dict):
        key = chance.choice([key for key in KEYS if key not in node])
        near = {chance.choice(("before", "after")): chance.choice(list(node))} if node and chance.random() < 0.6 else {}
        kinds.append(lambda: Insert((*pointer, key), new, **near))
    if pointer:
        kinds += [lambda: Delete(pointer), lambda: Move(pointer, chance.randrange(len(around)))]
    if pointer and isinstance(around, dict):
        kinds.append(lambda: Rename(pointer, chance.choice([key for key in KEYS if key not in around])))
    return chance.choice(kinds)()


def expected(value, operation):
    """What the operation means, said once more: on entries of [key, value], or of [None, item]."""
    new = copy.deepcopy(getattr(operation, "value", None))
    if not operation.pointer:
        return writer.normal(new)
    value = copy.deepcopy(value)
    *above, part = operation.pointer
    around = at(value, above)
    entries = list(map(list, around.items())) if isinstance(around, dict) else [[None, item] for item in around]
    names = [key for key, _ in entries]
    if isinstance(operation, Insert):
        if isinstance(around, list):
            place = len(entries) if part == "-" else part
        elif operation.before is not None:
            place = names.index(operation.before)
        else:
            place = len(entries) if operation.after is None else names.index(operation.after) + 1
        entries.insert(place, [part, new])
    else:
        place = names.index(part) if isinstance(around, dict) else part
        if isinstance(operation, Set):
            entries[place][1] = new
        elif isinstance(operation, Delete):
            del entries[place]
        elif isinstance(operation, Rename):
            entries[place][0] = operation.key
        else:
            entries.insert(operation.to, entries.pop(place))
    result = dict(entries) if isinstance(around, dict) else [item for _, item in entries]
    if not above:
        return writer.normal(result)
    at(value, above[:-1])[above[-1]] = result
    return writer.normal(value)


@settings(PROPERTY, max_examples=500)
@given(st.randoms(use_true_random=False), st.booleans())
def test_any_edit_of_any_document_says_what_it_should(chance, exotic):
    text = some_text(chance, exotic=exotic)
    value = value_of(text)
    operation = some_operation(chance, value)
    assert same(value_of(apply(text, [operation])), expected(value, operation)), (operation, text)


@PROPERTY
@given(st.randoms(use_true_random=False), st.booleans())
def test_any_edits_together_say_what_they_should(chance, exotic):
    text = some_text(chance, exotic=exotic)
    value, operations = value_of(text), []
    for _ in range(chance.choice((2, 4, 7))):
        operations.append(some_operation(chance, value))
        value = expected(value, operations[-1])
    after = apply(text, operations)
    assert same(value_of(after), value), (operations, text)
    found = edits(reader.read("x.yaml", text.encode()), operations)
    assert all(one.span.end <= other.span.start for one, other in pairwise(found))
    for edit in reversed(found):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert text == after


@PROPERTY
@given(st.randoms(use_true_random=False), st.booleans())
def test_a_layout_that_is_opened_everywhere_is_the_text(chance, exotic):
    text = some_text(chance, exotic=exotic)
    value, positions, _ = reader.parse(text)
    layout = Layout(text, value, positions)

    def opened(entry):
        if isinstance(entry.value, dict | list) and entry.value:
            for inner in layout.open(entry).entries:
                opened(inner)

    opened(layout.root)
    renderer = Renderer(layout)
    assert renderer.resolve(renderer.pieces()).startswith(text)


def tokens(value, positions):
    """The keys and scalars of the document: where they start and end, and whose they are."""
    for pointer, node in nodes(value):
        spans = positions[pointer]
        if spans.key:
            yield spans.key.start, spans.key.end, pointer
        if not isinstance(node, dict | list) or not node:
            yield spans.value.start, spans.value.end, pointer


def neighbours(value, positions, operation, end):
    """The end of the token before the place of an operation, and the start of the one behind it."""
    found = list(tokens(value, positions))

    def of(pointer):
        return [at for at, (_, _, whose) in enumerate(found) if whose[: len(pointer)] == pointer]

    pointer = operation.pointer[:-1] if isinstance(operation, Insert | Move) else operation.pointer
    first, behind = of(pointer)[0], of(pointer)[-1] + 1
    around = at(value, pointer)
    if isinstance(operation, Insert) and around:
        siblings = list(around) if isinstance(around, dict) else range(len(around))
        added = list(expected({"_": around}, replace(operation, pointer=("_", operation.pointer[-1])))["_"])
        place = added.index(operation.pointer[-1]) if isinstance(around, dict) else operation.pointer[-1]
        first = behind = of((*pointer, siblings[place]))[0] if place in range(len(siblings)) else behind
    return found[first - 1][1] if first else 0, found[behind][0] if behind < len(found) else end


@settings(PROPERTY, max_examples=500)
@given(st.randoms(use_true_random=False))
def test_what_is_away_from_an_edit_stays(chance):
    """Lines from the token before the place to the one behind it may change; all others are untouched.

    Comments are lost only with what they belong to, and never doubled.
    """
    text = some_text(chance)
    # Where blank lines belong to a text, or a text may end without a line feed, more may have to change.
    assume("|+" not in text and text.endswith("\n"))
    value, positions, _ = reader.parse(text)
    operation = some_operation(chance, value)
    assume(operation.pointer)
    new = apply(text, [operation])
    start, end = neighbours(value, positions, operation, len(text))
    head = re.match(r"(?s).*[\r\n]|", text[:start]).group()
    tail = re.match(r"[^\r\n]*(\r\n|[\r\n]|$)", text[end:]).end() + end
    assert new.startswith(head), (operation, text, new)
    assert new.endswith(text[tail:]), (operation, text, new)
    before, after = Counter(NOTE.findall(text)), Counter(NOTE.findall(new))
    assert not after - before, (operation, text, new)
    may_go = set()
    if isinstance(operation, Delete) or (
        isinstance(operation, Set) and isinstance(at(value, operation.pointer), list | dict)
    ):
        line = re.compile(r"[\r\n]").search(text, start, end)
        own = line.end() if line and start and isinstance(operation, Delete) else start
        may_go = set(NOTE.findall(text[own:end]))
    elif isinstance(operation, Set):
        may_go = set(NOTE.findall(str(at(value, operation.pointer))))  # what looks like a comment in a block is text
    assert set(before - after) <= may_go, (operation, text, new)
