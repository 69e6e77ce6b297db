"""Readers of YAML, JSON and TOML: values, places, and input that means harm."""

import itertools
import json
import re
import tomllib

import orjson
import pytest
import yaml as pyyaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from readout.span import Position
from readout.syntax import json as json_source
from readout.syntax import json_fast
from readout.syntax import toml as toml_source
from readout.syntax.document import MAX_DEPTH, MISSING
from readout.syntax.yaml import reader as yaml_source

# What JSON can hold and every syntax can write: no lone surrogates, no control characters.
texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufffe\uffff"), max_size=12
)
numbers = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | numbers | texts
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=12
)
LAYOUTS = ({}, {"indent": 2}, {"indent": "\t"}, {"ensure_ascii": False}, {"ensure_ascii": False, "indent": 1})


def nodes(value, pointer=()):
    """Every value in a value, with its pointer."""
    yield pointer, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from nodes(item, (*pointer, key))


def source(document, pointer, *, key=False):
    span = document.span(pointer, key=key)
    return document.text[span.start : span.end]


def problems(document):
    """The problems of a document: code, line, column and message."""
    found = []
    for problem in document.problems:
        at = document.lines.position(problem.span.start)
        assert problem.help
        assert problem.span.start <= problem.span.end <= max(len(document.text), problem.span.start + 1)
        found.append((problem.code, at.line, at.column, problem.message))
    return found


def read(text, reader=yaml_source, name="x.yaml"):
    return reader.read(name, text if isinstance(text, bytes) else text.encode())


def read_json(text):
    return read(text, json_source, "x.json")


def read_toml(text):
    return read(text, toml_source, "readout.toml")


# ---------------------------------------------------------------- JSON


@settings(deadline=None)
@given(values, st.sampled_from(LAYOUTS))
def test_json_is_what_the_standard_library_reads(value, layout):
    text = json.dumps(value, **layout)
    document = read_json(text)
    assert not document.problems
    assert document.value == json.loads(text)
    assert json_source._Scanner(text, 0, len(text)).scan() == json.loads(text)


@settings(deadline=None)
@given(values, st.sampled_from(LAYOUTS))
def test_every_span_of_json_slices_to_its_value_and_key(value, layout):
    document = read_json(json.dumps(value, **layout))
    for pointer, inner in nodes(value):
        assert pointer in document.positions
        assert json.loads(source(document, pointer)) == inner
        if pointer and isinstance(pointer[-1], str):
            assert json.loads(source(document, pointer, key=True)) == pointer[-1]


@settings(deadline=None)
@given(st.text(st.sampled_from('{}[]",:-+.eE0123 \n\t\\utrfalsn/N\u0663\ud83c'), max_size=30) | st.binary(max_size=30))
def test_json_that_the_standard_library_refuses_is_refused(text):
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    document = read_json(data)
    assert (document.value is MISSING) <= bool(document.problems)
    assert problems(document) is not None
    assert document.positions is not None
    try:
        expected = json.loads(data.decode("utf-8-sig"), parse_constant=int)
    except ValueError:
        assert document.problems
    else:
        if not document.problems:
            assert document.value == expected


@settings(deadline=None)
@given(st.lists(values, max_size=4), st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_every_line_of_ndjson_is_a_value_with_its_places(found, end):
    text = "".join(json.dumps(value, ensure_ascii=False) + end for value in found)
    document = json_source.read_lines("x.ndjson", text.encode())
    assert not document.problems
    assert document.value == found
    for pointer, inner in nodes(found):
        if pointer:
            assert json.loads(source(document, pointer)) == inner


def test_lines_of_ndjson_that_cannot_be_read_do_not_shift_the_others():
    document = json_source.read_lines("x.ndjson", b'{"id": "a"}\n{"id": \n{"id": "c"}\n')
    assert document.value == [{"id": "a"}, {"id": "c"}]
    assert document.at((1, "id")).start == Position(3, 8)
    assert problems(document) == [("RO102", 2, 8, "the line ends where a value should stand")]


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("", 1, 1, "the file is empty"),
        ("[", 1, 2, "the file ends where a value should stand"),
        ('{"a": 1,}', 1, 8, "a comma before '}'"),
        ('{"a": 1\n "b": 2}', 2, 2, "expected ',' or '}', found '\"'"),
        ('["a"', 1, 5, "expected ',' or ']', found the end of the file"),
        ("{'a': 1}", 1, 2, 'expected a key, found "\'"'),
        ('{"a" 1}', 1, 6, "expected ':' after the key"),
        ("{1: 2}", 1, 2, "a key stands in double quotes"),
        ('["a\nb"]', 1, 2, "the string is not closed"),
        ('["a\\qb"]', 1, 4, "the escape is none of JSON"),
        ('["a\tb"]', 1, 4, "the string holds the character <U+0009>"),
        ("[NaN]", 1, 2, "NaN is not JSON"),
        ("[1] 2", 1, 5, "expected nothing more, found '2'"),
        ("[1e999]", 1, 2, "the number is too large, or too near to 0, for any program to read back"),
        (f"[{'9' * 500}]", 1, 2, "the number is too large, or too near to 0, for any program to read back"),
        ('["\\ud83c"]', 1, 2, "half of a surrogate pair is not a character"),
        ("[1\u0663]", 1, 2, "`1٣` is no number of JSON"),
        ("[01]", 1, 2, "`01` is no number of JSON"),
        ("[" * 100_000, 1, MAX_DEPTH + 2, f"nested more than {MAX_DEPTH} deep"),
        ("[" * 66 + "]" * 66, 1, MAX_DEPTH + 2, f"nested more than {MAX_DEPTH} deep"),
    ],
)
def test_what_is_wrong_with_json_has_a_place(text, line, column, message):
    assert problems(read_json(text)) == [("RO102", line, column, message)]


def test_a_key_of_json_that_stands_twice_keeps_its_first_value():
    document = read_json('{"a": {"b": 1}, "a": {"b": 2}}')
    assert document.value == {"a": {"b": 1}}
    assert problems(document) == [("RO103", 1, 17, "the key `a` stands twice")]
    assert document.at(("a", "b")).start == Position(1, 13)


def test_an_integer_is_one_however_it_is_written():
    value = read_json("[1, 1.0, 1e2, -0, 2.5, 1e300]").value
    assert value == [1, 1, 100, 0, 2.5, 1e300]
    assert [type(item) for item in value] == [int, int, int, int, float, float]


# ---------------------------------------------------------------- YAML


def json_typed(text):
    """Another reading of YAML as JSON types, from the node tree of PyYAML's own parser.

    Raises ValueError for anything that JSON has not, YAMLError for what that parser refuses.
    """

    def value(node):
        if isinstance(node, pyyaml.MappingNode):
            keys = [value_of_key(key) for key, _ in node.value]
            if len(set(keys)) < len(keys):
                raise ValueError
            return dict(zip(keys, (value(inner) for _, inner in node.value), strict=True))
        if isinstance(node, pyyaml.SequenceNode):
            return [value(item) for item in node.value]
        if node.style is not None or node.value == "":
            return node.value if node.style else None
        if node.value in ("~", "null", "true", "false"):
            return {"true": True, "false": False}.get(node.value)
        if re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?", node.value):
            return json.loads(node.value)
        return node.value

    def value_of_key(node):
        if not isinstance(node, pyyaml.ScalarNode) or (node.value == "<<" and not node.style):
            raise ValueError
        return node.value

    class Loader(pyyaml.BaseLoader):
        def compose_node(self, parent, index):
            event = self.peek_event()
            if isinstance(event, pyyaml.AliasEvent) or event.anchor or event.tag not in (None, "!"):
                raise ValueError
            node = super().compose_node(parent, index)
            if isinstance(node, pyyaml.ScalarNode) and event.tag:
                node.style = node.style or "!"  # `! 1` is a text
            return node

    (found,) = pyyaml.compose_all(text, Loader=Loader)
    return value(found)


PIECES = (
    *(
        "a",
        "id",
        ": ",
        ":",
        "- ",
        "-",
        "\n",
        "\n  ",
        "\n    ",
        " ",
        "{",
        "}",
        "[",
        "]",
        ", ",
        '"',
        "'",
        "|",
        ">-",
        "#",
        " # x",
    ),
    *(
        "&x ",
        "*x",
        "!t ",
        "!!str ",
        "<<",
        "? ",
        "%",
        "---",
        "\n---\n",
        "...",
        "1",
        "1.5",
        "2e3",
        "true",
        "null",
        "~",
        "NO",
    ),
    *("2025-11-03", "12:30", "007", "é", "e\u0301", "🕊", "会", "\t", "\r\n", "\ufeff"),
)
yaml_texts = st.one_of(
    st.builds(
        lambda value, flow, width, unicode: pyyaml.safe_dump(
            value, default_flow_style=flow, width=width, allow_unicode=unicode, sort_keys=False
        ),
        values,
        st.sampled_from([True, False, None]),
        st.sampled_from([10, 80]),
        st.booleans(),
    ),
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
)


@settings(max_examples=400, deadline=None)
@given(yaml_texts)
@example("a: ! b")
@example("- - a\n  -\n")
@example("? a\n")
def test_yaml_is_read_as_json_types_or_refused(text):
    document = read(text)
    assert problems(document) is not None
    assert document.positions is not None
    try:
        expected = json_typed(text)
    except ValueError:
        assert document.problems
    except pyyaml.YAMLError:
        return  # libyaml allows tabs and signs in some more places
    else:
        assert document.value == expected or problems(document)[0][0] == "RO101"


@settings(deadline=None)
@given(st.binary(max_size=40) | st.text(max_size=40))
def test_no_bytes_make_the_yaml_reader_raise(data):
    document = read(data if isinstance(data, bytes) else data.encode("utf-8", "replace"))
    assert (document.value is MISSING) <= bool(document.problems)
    assert problems(document) is not None
    assert document.positions is not None


@settings(deadline=None)
@given(values)
def test_json_is_yaml_with_the_same_places(value):
    text = json.dumps(value, ensure_ascii=False, indent=1)
    if re.search("[\x7f-\xa0]", text):
        return
    yaml_document, json_document = read(text), read_json(text)
    if yaml_document.problems:  # keys longer than libyaml's 1024 bytes aside, it reads all of JSON
        raise AssertionError(problems(yaml_document))
    assert yaml_document.value == json_document.value
    for pointer, _ in nodes(value):
        assert yaml_document.positions[pointer] == json_document.positions[pointer], pointer


@settings(deadline=None)
@given(st.dictionaries(st.from_regex(r"[a-z]{1,5}", fullmatch=True), values, min_size=1, max_size=4))
def test_every_span_of_block_yaml_reads_as_its_value(value):
    document = read(pyyaml.safe_dump(value, allow_unicode=True, sort_keys=False, default_flow_style=False))
    assert document.value == json_typed(document.text)
    for pointer, inner in nodes(document.value):
        if isinstance(inner, str) and "\n" not in source(document, pointer):
            assert json_typed(f"- {source(document, pointer)}") == [inner]
        if pointer and isinstance(pointer[-1], str):
            assert list(json_typed(f"{source(document, pointer, key=True)}: x")) == [pointer[-1]]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: NO", "NO"),
        ("a: yes", "yes"),
        ("a: on", "on"),
        ("a: True", "True"),
        ("a: Null", "Null"),
        ("a: 2025-11-03", "2025-11-03"),
        ("a: 2025-11-03T14:00:00Z", "2025-11-03T14:00:00Z"),
        ("a: 12:30", "12:30"),
        ("a: 007", "007"),
        ("a: 0x10", "0x10"),
        ("a: 0o17", "0o17"),
        ("a: 1_000", "1_000"),
        ("a: .5", ".5"),
        ("a: +1", "+1"),
        ("a: .inf", ".inf"),
        ("a: .nan", ".nan"),
        ("a: =", "="),
        ("a: '1'", "1"),
        ("a: true", True),
        ("a: null", None),
        ("a: ~", None),
        ("a:", None),
        ("a: 1.0", 1),
        ("a: 1e3", 1000),
        ("a: -2.5", -2.5),
    ],
)
def test_only_json_types_come_out_of_yaml(text, value):
    found = read(text).value["a"]
    assert (found, type(found)) == (value, type(value))


WRONG_YAML = [
    ("", "RO102", 1, 1, "the file is empty"),
    ("# nothing\n", "RO102", 1, 1, "the file is empty"),
    ("name: a: b\n", "RO102", 1, 8, "found a second `: ` on the line"),
    ("a: 1\n b: 2\n", "RO102", 2, 2, "found a line that is indented deeper than the one above allows"),
    ("id: a\nname: 'abc\nx: y\n", "RO102", 2, 7, "found a quoted text that is not closed"),
    ("a:\n\tb: 1\n", "RO102", 2, 1, "found a tab where YAML wants spaces"),
    ("a: [1, 2\nb: 3\n", "RO102", 1, 4, "found a list `[…]` that is not closed, or lacks a comma"),
    ("a: {x: 1\nb: 3\n", "RO102", 1, 4, "found a mapping `{…}` that is not closed, or lacks a comma"),
    ("- a\nb: 1\n", "RO102", 2, 1, "found a line in a list that does not start with `- `"),
    ("name: x\nfoo\nbar: 1\n", "RO102", 2, 1, "found a line that is neither `key: value` nor an item"),
    ("a: @x\n", "RO102", 1, 4, "found a character that cannot begin a value"),
    ("a: }\n", "RO102", 1, 4, "found a character that cannot begin a value"),
    ("a: - b\n", "RO102", 1, 4, "found an item of a list on the line of its key"),
    ("a: ? b\n", "RO102", 1, 4, "found a `? ` where a value should stand"),
    ('a: "\\q"\n', "RO102", 1, 5, "found an escape that YAML does not know"),
    ('a: "\\ud83c"\n', "RO102", 1, 7, "found an escape that stands for no character"),
    ("a: 'it's'\n", "RO102", 1, 8, "found a line that does not fit the indentation around it"),
    ("[a]: b\n", "RO102", 1, 1, "a key is a plain text, not a list or mapping"),
    ("a: 1e999\n", "RO102", 1, 4, "the number is too large, or too near to 0, for any program to read back"),
    ("a: 1\nb: 2\na: 3\n", "RO103", 3, 1, "the key `a` stands twice"),
    ("a: &x 1\n", "RO104", 1, 4, "`&x` marks a place for reuse"),
    ("a: *x\n", "RO104", 1, 4, "`*x` refers to another place of the file"),
    ("a: !!str 1\n", "RO104", 1, 4, "the tag `!!str` asks for a type of its own"),
    ("a: !mine 1\n", "RO104", 1, 4, "the tag `!mine` asks for a type of its own"),
    ("a:\n  <<: {b: 1}\n", "RO104", 2, 3, "`<<` merges another mapping"),
    ("a: 1\n---\nb: 2\n", "RO104", 2, 1, "a second document begins here"),
    ("a: x\x07y\n", "RO101", 1, 5, "the character U+0007 may not stand in a file"),
    ("a: x\0y\n", "RO101", 1, 5, "the character U+0000 may not stand in a file"),
    ("a: x\x85y\n", "RO101", 1, 5, "the character U+0085 may not stand in a file"),
    ("a: x\ufeffy\n", "RO101", 1, 5, "the character U+FEFF may not stand in a file"),
    ("a: x\u2028y\n", "RO101", 1, 5, "the character U+2028 may not stand in a file"),
    ("a: x\ufffey\n", "RO101", 1, 5, "the character U+FFFE may not stand in a file"),
    ("a: 1\n'b' 'c'", "RO102", 2, 8, "found a line that is neither `key: value` nor an item"),
    ("a: 1\n*b", "RO102", 2, 3, "found a line that is neither `key: value` nor an item"),
    ("a: *", "RO102", 1, 5, "found a `&` or `*` that begins a value"),
    ("a: !<x", "RO102", 1, 7, "found a `!` that begins a value"),
    ("a: !x!y z", "RO102", 1, 4, "found a `!` that begins a value"),
    ("a: |x", "RO102", 1, 5, "found a sign after the `|` or `>` that begins a block"),
    ("%YAML 2.0\n---\na", "RO102", 1, 1, "found a directive of YAML that says nothing here"),
    ("%FOO\n---\na", "RO102", 1, 1, "found a directive of YAML that says nothing here"),
    ("a: 1\n...\nb: 2", "RO102", 3, 1, "found more after the end of the document"),
    ("-a: 1\n- b", "RO102", 2, 1, "found a line that does not fit the indentation around it"),
    ("{a: b: c}", "RO102", 1, 6, "found a mapping `{…}` that is not closed, or lacks a comma"),
    ("'x\n---\n'", "RO102", 2, 1, "found something else than YAML"),
]


@pytest.mark.parametrize(("text", "code", "line", "column", "message"), WRONG_YAML)
def test_what_is_wrong_with_yaml_has_a_place(text, code, line, column, message):
    assert problems(read(text)) == [(code, line, column, message)]


@pytest.mark.parametrize(("text", "code", "line", "column", "message"), WRONG_YAML)
def test_what_the_yaml_parser_says_is_not_asked(monkeypatch, text, code, line, column, message):
    parse = pyyaml.parse

    def reworded(text, Loader):  # noqa: N803
        try:
            yield from parse(text, Loader=Loader)
        except pyyaml.MarkedYAMLError as error:
            error.problem = error.context = error.note = "in other words"
            raise

    monkeypatch.setattr(pyyaml, "parse", reworded)
    assert problems(read(text)) == [(code, line, column, message)]


@pytest.mark.parametrize("text", ["a: &x 1\n", "a: *x\n", "a: !t 1\n", "<<: {a: 1}\n", "a: 1\n---\nb: 2\n", "a: [\n"])
def test_what_is_not_json_has_no_value(text):
    assert read(text).value is MISSING


def test_an_alias_is_never_expanded():
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
    for name, before in zip("bcdefghij", "abcdefghi", strict=True):
        bomb += f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n"
    document = read(bomb)
    assert document.value is MISSING
    assert problems(document) == [("RO104", 1, 4, "`&a` marks a place for reuse")]


DEEP = [
    *("[" * 1_001, "{a: " * 1_001, "- " * 1_001, "- " * 500 + "[" * 1_001),  # PyYAML 6.0.4 opens 1,000
    *("[" * 100_000, "{a: " * 100_000, "- " * 100_000, "[" * 100 + "]" * 100),
    "[" * 100 + "@",  # what is read ahead is wrong before it is known what is open
]


@pytest.mark.parametrize("text", DEEP)
def test_deep_nesting_costs_no_stack(text):
    document = read(text)
    assert document.value is MISSING
    assert problems(document)[0][3] == f"nested more than {MAX_DEPTH} deep"


def test_a_limit_of_the_yaml_parser_changes_nothing(monkeypatch):
    parse = pyyaml.parse

    def limited(text, Loader):  # noqa: N803 - as a version of it would that opens 70 and reads ahead of what it tells
        if text.startswith("[" * 71):
            mark = pyyaml.Mark(None, 70, 0, 70, None, None)
            raise pyyaml.scanner.ScannerError("while counting", mark, "found too much", mark)
        return parse(text, Loader=Loader)

    whole = problems(read("[" * 200))
    monkeypatch.setattr(pyyaml, "parse", limited)
    assert problems(read("[" * 200)) == whole == [("RO102", 1, 65, f"nested more than {MAX_DEPTH} deep")]


@pytest.mark.parametrize("shells", [0, 222])
def test_a_limit_of_orjson_changes_nothing(monkeypatch, shells):
    monkeypatch.setattr(json_fast, "_wrapping_lists", lambda: shells)
    lines = [b"[" * depth + b"]" * depth for depth in (20, MAX_DEPTH + 1, 150)]
    assert [bool(json_fast.values([line])) for line in lines] == [True, False, False]


@pytest.mark.parametrize(("limit", "shells"), [(10, 0), (100, 101 - MAX_DEPTH // 2), (5_000, 0)])
def test_what_orjson_writes_is_counted(monkeypatch, limit, shells):
    depths = itertools.count()

    def limited(_):
        if next(depths) > limit:
            raise TypeError

    monkeypatch.setattr(orjson, "dumps", limited)
    assert json_fast._wrapping_lists.__wrapped__() == shells


def _careful(text):
    value, text_problems = json_source.parse(text, 0, len(text))
    return None if text_problems else [value]


EXACT = ['{"a":[1,2.5,"x"]}', '[{"a": "ü_x  z"}]', '"\\u00fc\\u005fx\\u0020 z"']
NEVER = [
    '{"a":1,"a":2}',
    "[1.0]",
    "[1e2]",
    "[-0]",
    "[123456789012345678901]",
    '"\\ud800"',
    "[NaN]",
    '{"\\u00fc":1,"ü":2}',
]


@pytest.mark.parametrize(
    "text",
    [
        *EXACT,
        *NEVER,
        '"\\u00fc\\\\u0020"',
        '["\\u00fc \U0001f600", 1]',
        '["version 1.0,"]',
        '"\\u00fc\\/"',
        '"\\u00fc\\\\u005fx"',
    ],
)
def test_what_is_read_fast_is_what_is_read_with_care(text):
    fast = json_fast.values([text.encode()])
    assert fast is None or json.dumps(fast) == json.dumps(_careful(text))
    assert fast is not None or text not in EXACT
    assert fast is None or text not in NEVER


def test_a_large_file_is_read_as_a_small_one(monkeypatch):
    for text in ('[{"a":1.0}]', '{"a":1,"a":2}', '{"a":"\\u00fc"}', "[1] x"):
        both = []
        for least in (0, 10**6):
            monkeypatch.setattr(json_source, "LARGE", least)
            document = json_source.read("a.json", text.encode())
            both.append((document.value, [(each.code, each.message) for each in document.problems]))
        assert both[0] == both[1]


# ---------------------------------------------------------------- bytes and places


@pytest.mark.parametrize("reader", [yaml_source, json_source, toml_source])
@pytest.mark.parametrize(
    ("data", "line", "column", "message"),
    [
        (b'{"a":\n "\xfc"}', 2, 3, "byte 0xFC is not UTF-8"),
        (b"\xef\xbb\xbf\xc3\xa9\xff", 1, 2, "byte 0xFF is not UTF-8"),
        (b"\xf0\x9f\x95\x8a\xed\xa0\xbc", 1, 2, "byte 0xED is not UTF-8"),
        ("{}".encode("utf-16-le"), 1, 3, None),
        ("{}".encode("utf-16"), 1, 1, "the file is encoded as UTF-16, not UTF-8"),
        (b"\xfe\xff\x00{", 1, 1, "the file is encoded as UTF-16, not UTF-8"),
    ],
)
def test_bytes_that_are_not_utf_8_have_a_place(reader, data, line, column, message):
    document = reader.read("x", data)
    assert document.value is MISSING
    if message:
        assert problems(document) == [("RO101", line, column, message)]
    else:
        assert document.problems


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("char", ["x", "é", "e\u0301", "🕊", "👩‍👩‍👧", "会", "\U0001f1f9\U0001f1f7"])
def test_columns_count_code_points_in_every_syntax(char, mark, end):
    yaml_lines = [f"a: [{char}, b]", f"b: {char} # {char}", f"c: {{d: '{char}', e: Z}}"]
    json_lines = [f'{{"a": ["{char}", "b"],', f'"b": "{char}",', f'"c": {{"d": "{char}", "e": "Z"}}}}']
    toml_lines = [f'a = "{char}" # x', "[c]", f'd = "{char}" # {char}', 'e = "Z"']
    toml_end = "\r\n" if end == "\r" else end  # TOML knows no CR alone
    yaml_document = read(mark + end.join(yaml_lines))
    json_document = read_json(mark + end.join(json_lines))
    toml_document = read_toml(mark + toml_end.join(toml_lines))
    assert yaml_document.value == json_document.value == {"a": [char, "b"], "b": char, "c": {"d": char, "e": "Z"}}
    assert toml_document.value == {"a": char, "c": {"d": char, "e": "Z"}}
    for document, lines, pointer, line, text in (
        (yaml_document, yaml_lines, ("a", 1), 1, "b"),
        (yaml_document, yaml_lines, ("b",), 2, char),
        (yaml_document, yaml_lines, ("c", "d"), 3, f"'{char}'"),
        (yaml_document, yaml_lines, ("c", "e"), 3, "Z"),
        (json_document, json_lines, ("a", 1), 1, '"b"'),
        (json_document, json_lines, ("b",), 2, f'"{char}"'),
        (json_document, json_lines, ("c", "e"), 3, '"Z"'),
        (toml_document, toml_lines, ("a",), 1, f'"{char}"'),
        (toml_document, toml_lines, ("c", "d"), 3, f'"{char}"'),
        (toml_document, toml_lines, ("c", "e"), 4, '"Z"'),
    ):
        place = document.at(pointer)
        column = lines[line - 1].index(text) + 1
        assert (place.start, place.end) == (Position(line, column), Position(line, column + len(text))), pointer
        assert place.line_text == lines[line - 1]
    assert json_document.at(("c", "e"), key=True).start == Position(3, json_lines[2].index('"e"') + 1)
    assert yaml_document.at(("c", "e"), key=True).start == Position(3, yaml_lines[2].index("e:") + 1)


def test_a_tab_is_one_column():
    document = read("a:\t[x,\ty]\n")
    assert document.at(("a", 1)).start == Position(1, 8)
    assert read_json('{\t"a":\t1}').at(("a",)).start == Position(1, 8)


def test_places_of_blocks_and_of_what_is_not_there():
    text = "id: a\nlist:\n  - id: b\n    note: |\n      one\n      two\n  - id: c\n\nlast: x\n"
    document = read(text)
    assert source(document, ("list", 0, "note")) == "|\n      one\n      two"
    assert source(document, ("list", 1)) == "id: c"
    assert source(document, ("list", 0, "nothing", "below")) == source(document, ("list", 0))
    assert document.at_missing(("list", 1)).start == Position(7, 5)
    assert document.at_missing(()).start == Position(1, 1)
    assert document.at(("list",), key=True).line_text == "list:"


# ---------------------------------------------------------------- TOML


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("title = x\n", 1, 9, "the line is not TOML"),
        ('a = 1\ntitle = "x\n', 2, 9, "what is opened here is not closed"),
        ("a = [\n", 1, 6, "the file ends in the middle of a value"),
        ("a = 1\na = 2\n", 2, 1, "what the line defines is defined above"),
        ("[a]\n[a]\n", 2, 1, "what the line defines is defined above"),
        ("a = 1\nb = nan\n", 2, 5, "nan and inf are no numbers"),
        ("a = " + "[" * 5000 + "]" * 5000, 1, 1, "a value is nested too deep"),
        ("a = " + "[" * 64 + "]" * 64, 1, 1, "a value is nested too deep"),
        (".".join("a" * 65) + " = 1", 1, 1, "a value is nested too deep"),
        ("a = [\n1]\nb = 1\na = [\n 2,\n 3]\n", 6, 1, "what the line defines is defined above"),
        ("a = 1\n[a]\n", 2, 1, "what the line defines is defined above"),
        ("a.b = 1\na.b.c = 2 # no", 2, 1, "what the line defines is defined above"),
        ("a = {b = 1, b = 2}\n", 1, 18, "the line is not TOML"),
    ],
)
def test_what_is_wrong_with_toml_has_a_place(text, line, column, message):
    document = read_toml(text)
    assert document.value is MISSING
    assert problems(document) == [("RO105", line, column, message)]


def test_toml_is_read_as_json_types():
    assert read_toml("a = 2025-11-03\nb = 0x10\n[c]\nd = [1.5, true]\n").value == {
        "a": "2025-11-03",
        "b": 16,
        "c": {"d": [1.5, True]},
    }


@settings(deadline=None)
@example("[#]")
@given(st.text(st.sampled_from("ab=[]\"'#. \n\r\t{},1\\é🕊"), max_size=30))
def test_no_text_makes_the_toml_reader_raise(text):
    document = read_toml(text)
    assert problems(document) is not None
    assert document.positions is not None
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assert document.value is MISSING
    else:
        assert document.value == expected


@pytest.mark.parametrize("filler", [" ", "\t", "a", '"', "[", "=", "\\", "a = "])
def test_places_in_toml_are_found_in_linear_time(filler):
    toml_source.locate("a = " + filler * 100_000)
