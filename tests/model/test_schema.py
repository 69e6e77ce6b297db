"""The schemas themselves: complete, strict, true to their examples, and read alike by every engine."""

import json
import re
import shutil
import subprocess

import jsonschema
import jsonschema_rs
import pytest
import regress

from helpers import unavailable
from readout.model import schema

SCHEMA = schema.default()
CANONICAL = sorted(path.name.removesuffix(".schema.json") for path in SCHEMA.root.glob("*.schema.json"))
KINDS = [collection.record for collection in SCHEMA.collections.values()]

KEYWORDS = {
    *("$schema", "$defs", "$ref", "title", "description", "examples", "type", "enum", "enumDescriptions"),
    *("properties", "required", "additionalProperties", "items", "minItems", "uniqueItems"),
    *("pattern", "maxLength", "minimum", "maximum"),
}
"""All that the schemas say beside annotations. Nothing here is read differently by different validators,
as `format` is, nor makes messages and models as poor as `anyOf` does."""

EXACT = 2**53 - 1
"""Every JSON parser reads integers up to here exactly (RFC 8259, section 6)."""


def subschemas(node, pointer=""):
    """Every schema in a schema document, with its JSON pointer."""
    yield pointer, node
    for key in ("properties", "$defs"):
        for name, inner in node.get(key, {}).items():
            yield from subschemas(inner, f"{pointer}/{key}/{name}")
    if "items" in node:
        yield from subschemas(node["items"], f"{pointer}/items")


def resolved(node, bundle):
    """The node with what it refers to."""
    while "$ref" in node:
        found = bundle["$defs"][node["$ref"].removeprefix("#/$defs/")]
        node = {**found, **{key: value for key, value in node.items() if key != "$ref"}}
    return node


canonical = pytest.mark.parametrize("name", CANONICAL)
bundled = pytest.mark.parametrize("name", SCHEMA.names)


def test_the_record_kinds():
    assert KINDS == ["meeting", "event", "person", "organization", "place", "source"]
    assert set(CANONICAL) == {*KINDS, "common", "dataset"}


# ---------------------------------------------------------------- the canonical schemas


@canonical
def test_is_written_one_way(name):
    path = SCHEMA.root / f"{name}.schema.json"
    assert path.read_bytes().decode() == json.dumps(SCHEMA.source(name), ensure_ascii=False, indent=2) + "\n"


@canonical
def test_follows_the_meta_schema(name):
    node = SCHEMA.source(name)
    assert node["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(node)


@canonical
def test_every_property_is_described(name):
    missing = [
        f"{pointer}: {word}"
        for pointer, node in subschemas(SCHEMA.source(name))
        for word in ("title", "description", "examples")
        if "/properties/" in pointer and "/items" not in pointer.rpartition("/properties/")[2] and not node.get(word)
    ]
    assert missing == []


@canonical
def test_every_definition_is_described(name):
    for pointer, node in subschemas(SCHEMA.source(name)):
        if re.fullmatch(r"(/\$defs/\w+)?", pointer):
            assert node.get("title"), pointer
            assert node.get("description"), pointer


@canonical
def test_every_word_is_defined_in_one_line(name):
    for pointer, node in subschemas(SCHEMA.source(name)):
        if "enum" in node and "schema_version" not in pointer:
            lines = node.get("enumDescriptions", [])
            assert len(lines) == len(node["enum"]) == len(set(lines)), pointer
            assert all(re.fullmatch(r"[A-Z][^\n]*\.", line) for line in lines), pointer


def test_a_word_that_meetings_and_events_share_means_the_same():
    meeting, event = (SCHEMA.collections[name].field["classification"].definitions for name in ("meetings", "events"))
    assert meeting.items() <= event.items()


@canonical
def test_descriptions_are_sentences(name):
    wrong = [
        f"{pointer}: {node['description']}"
        for pointer, node in subschemas(SCHEMA.source(name))
        if not re.fullmatch(r"[A-Za-z]\S*( \S+)*\.", node.get("description", "One."))
    ]
    assert wrong == []


@canonical
def test_every_keyword_is_known(name):
    allowed = KEYWORDS | set(schema.ANNOTATIONS)
    unknown = [f"{pointer}/{key}" for pointer, node in subschemas(SCHEMA.source(name)) for key in node.keys() - allowed]
    assert unknown == []


@canonical
def test_every_reference_resolves(name):
    for pointer, node in subschemas(SCHEMA.source(name)):
        if "$ref" in node:
            document, _, definition = node["$ref"].partition("#/$defs/")
            if definition:
                assert (document or f"{name}.schema.json") == "common.schema.json", pointer
                assert definition in SCHEMA.source("common")["$defs"], pointer
            else:
                assert document in [f"{kind}.schema.json" for kind in KINDS], pointer


def test_every_definition_is_used():
    used = {node.get("$ref", "") for name in CANONICAL for _, node in subschemas(SCHEMA.source(name))}
    assert set(SCHEMA.source("common")["$defs"]) <= {reference.partition("#/$defs/")[2] for reference in used}


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_begins_with_its_id(kind):
    node = SCHEMA.source(kind)
    assert next(iter(node["properties"])) == "id"
    assert "id" in node["required"]


def test_an_event_is_a_meeting_that_says_less():
    """Only the words for what sort of occasion it is are its own."""
    event, meeting = SCHEMA.source("event"), SCHEMA.source("meeting")
    words = ("title", "description", "examples", "enum", "enumDescriptions", "x-expected")
    for name, node in event["properties"].items():
        other = meeting["properties"].get(name, {})
        assert strip(node, words) == strip(other, words), name
    assert set(event["properties"]) < set(meeting["properties"])
    assert set(event["required"]) <= set(meeting["required"])


def strip(node, words):
    return {key: value for key, value in node.items() if key not in words}


# ---------------------------------------------------------------- the bundles


def test_every_schema_is_bundled():
    assert {path.name for path in (SCHEMA.root / "bundled").iterdir()} == {
        f"{name}.schema.json" for name in SCHEMA.names
    }
    assert set(SCHEMA.names) == {*KINDS, "dataset"}


@bundled
def test_bundle_is_up_to_date(name):
    text = (SCHEMA.root / "bundled" / f"{name}.schema.json").read_bytes().decode()
    assert text == json.dumps(SCHEMA.bundle(name), ensure_ascii=False, indent=2) + "\n", "run `make docs`"


@bundled
def test_bundle_stands_alone(name):
    bundle = SCHEMA.bundle(name)
    found = list(subschemas(bundle))
    assert [pointer for pointer, node in found if "$id" in node or "$anchor" in node] == []
    assert [pointer for pointer, node in found if "$defs" in node] == [""]
    assert [pointer for pointer, node in found if pointer and "$schema" in node] == []
    references = {node["$ref"] for _, node in found if "$ref" in node}
    assert references == {f"#/$defs/{name}" for name in bundle["$defs"]}
    jsonschema.Draft202012Validator.check_schema(bundle)


@bundled
def test_examples_are_valid(name):
    bundle = SCHEMA.bundle(name)
    wrong, seen = [], 0
    for pointer, node in subschemas(bundle):
        examples = node.get("examples", ())
        validator = jsonschema.Draft202012Validator({**node, "$defs": bundle["$defs"]})
        wrong += [f"{pointer}: {error.message}" for example in examples for error in validator.iter_errors(example)]
        seen += len(examples)
    assert wrong == []
    assert seen > 40
    assert bundle["examples"]


@bundled
def test_objects_are_strict(name):
    for pointer, node in subschemas(SCHEMA.bundle(name)):
        if node.get("type") == "object":
            assert node["additionalProperties"] is False, pointer
            assert set(node.get("required", ())) <= set(node["properties"]), pointer
            assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", key) for key in node["properties"]), pointer


@bundled
def test_absent_is_absent_in_one_way(name):
    """No null, no empty text, list or object; no list without a say on duplicates; no number out of bounds."""
    bundle = SCHEMA.bundle(name)
    for pointer, written in subschemas(bundle):
        node = resolved(written, bundle)
        if node["type"] == "string":
            assert "pattern" in node or "enum" in node, pointer
            assert "" not in node.get("enum", ()), pointer
            assert not re.search(node.get("pattern", "x"), ""), pointer
        elif node["type"] == "array":
            assert node["minItems"] == 1, pointer
            assert bool(node.get("uniqueItems")) != ("x-table" in node), pointer
        elif node["type"] == "object":
            assert node.get("required"), pointer
        else:
            assert node["type"] == "integer", pointer
            assert -EXACT <= node["minimum"] <= node["maximum"] <= EXACT, pointer


# ---------------------------------------------------------------- the annotations


@pytest.mark.parametrize("kind", KINDS)
def test_references_lead_to_collections_and_lists(kind):
    field = next(collection.field for collection in SCHEMA.collections.values() if collection.record == kind)
    for path, found in field.descendants():
        inner = found.items or found
        assert set(inner.reference) <= set(SCHEMA.collections), path
        if path[-1].endswith(("_id", "_ids")) and path != ("former_ids",):  # ids that are none any more
            assert inner.reference or inner.item_reference, path
        # A statement of an event has no part to name: events have none.
        if inner.item_reference and (kind != "event" or inner.item_reference != "parts"):
            assert field[inner.item_reference].key == ("id",), path
        if inner.address:
            assert inner.type == "string", path


@pytest.mark.parametrize("kind", KINDS)
def test_tables_have_keys(kind):
    field = next(collection.field for collection in SCHEMA.collections.values() if collection.record == kind)
    for path, inner in field.descendants():
        if inner.table:
            assert inner.key, path
            assert all(name in inner for name in inner.key), path
            assert inner[inner.key[0]].required, path


@pytest.mark.parametrize("kind", KINDS)
def test_a_delimiter_stands_in_no_item(kind):
    field = next(collection.field for collection in SCHEMA.collections.values() if collection.record == kind)
    for path, inner in field.descendants():
        if inner.delimiter:
            assert not any(inner.delimiter in word for word in inner.items.enum), path
            assert inner.items.enum or not re.search(inner.items.pattern, f"a{inner.delimiter}b"), path


def test_every_annotation_is_used_and_explained():
    used = {key for name in CANONICAL for _, node in subschemas(SCHEMA.source(name)) for key in node if key[:2] == "x-"}
    assert used == set(schema.ANNOTATIONS)
    assert all(words.endswith(".") for words in schema.ANNOTATIONS.values())


def test_an_unknown_annotation_is_refused(tmp_path):
    for name in CANONICAL:
        node = SCHEMA.source(name)
        if name == "person":
            node = node | {
                "properties": node["properties"] | {"note": {**node["properties"]["note"], "x-colour": "red"}}
            }
        (tmp_path / f"{name}.schema.json").write_text(json.dumps(node), encoding="utf-8")
    with pytest.raises(schema.SchemaError, match="note: unknown annotation x-colour"):
        schema.Schema(tmp_path).collections["people"].field.fields  # noqa: B018


# ---------------------------------------------------------------- the patterns

CONTROLS = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]
"""C0, DEL and C1."""
OTHERS = ["\ufffe", "\uffff"]


def patterns():
    """Every pattern with the examples of the texts that must match it, and whether it allows line feeds."""
    found = {}
    for name in SCHEMA.names:
        bundle = SCHEMA.bundle(name)
        for _, written in subschemas(bundle):
            node = resolved(written, bundle)
            if "pattern" in node:
                examples, _ = found.setdefault(node["pattern"], (set(), node.get("x-format") == "text"))
                examples.update(node.get("examples", ()))
    return found


def by_python(pairs):
    return [bool(re.search(pattern, value)) for pattern, value in pairs]


def by_rust(pairs):
    validators = {pattern: jsonschema_rs.validator_for({"pattern": pattern}) for pattern, _ in pairs}
    return [validators[pattern].is_valid(value) for pattern, value in pairs]


def by_regress(pairs):
    """ECMAScript, with the unicode flag, as check-jsonschema reads patterns."""
    expressions = {pattern: regress.Regex(pattern, "u") for pattern, _ in pairs}
    return [expressions[pattern].find(value) is not None for pattern, value in pairs]


def by_node(pairs):
    """ECMAScript, with the unicode flag, as ajv and editors read patterns."""
    node = shutil.which("node") or unavailable("node is not installed")
    program = (
        "const pairs = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));"
        "console.log(JSON.stringify(pairs.map(([p, v]) => new RegExp(p, 'u').test(v))))"
    )
    run = subprocess.run([node, "-e", program], input=json.dumps(pairs), capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


engines = pytest.mark.parametrize(
    "engine", [by_python, by_rust, by_regress, pytest.param(by_node, marks=pytest.mark.system)]
)


def assert_matches(engine, pairs, expected):
    """Every pattern finds every value, or none does."""
    assert pairs
    wrong = [pair for pair, found in zip(pairs, engine(pairs), strict=True) if found != expected]
    assert wrong == []


def test_patterns_are_anchored():
    for pattern in patterns():
        assert re.fullmatch(r"\^.+\$\(\?!\\n\)", pattern), pattern
        # A bar outside of brackets would loosen the anchors.
        inside = re.sub(r"\[(?:\\.|[^\]])*\]|\\.", "", pattern)
        while "(" in inside.replace("(?!", ""):
            inside, count = re.subn(r"\([^()]*\)", "", inside)
            assert count, pattern
        assert "|" not in inside, pattern


@engines
def test_examples_match(engine):
    assert_matches(engine, [(pattern, value) for pattern, (values, _) in patterns().items() for value in values], True)


@engines
def test_control_characters_match_nowhere(engine):
    pairs = [
        (pattern, changed)
        for pattern, (values, lines) in patterns().items()
        for value in sorted(values)[:2]
        for character in [*CONTROLS, *OTHERS]
        if not (lines and character == "\n")
        for changed in (value + character, character + value, value[:1] + character + value[1:])
    ]
    assert_matches(engine, pairs, False)


@engines
def test_other_characters_match_in_texts(engine):
    common = SCHEMA.source("common")["$defs"]
    values = [
        "é",
        "Türkiye",
        "غزة",
        "加沙",
        "🕊",
        "\U0001f1f9\U0001f1f7",
        "𐎠",
        "e\u0301",
        "=1+1",
        "\u2028",
        "\u200f",
        " x ",
    ]
    assert_matches(engine, [(common[name]["pattern"], value) for name in ("line", "text") for value in values], True)
    assert_matches(engine, [(common["text"]["pattern"], "one\ntwo")], True)
    assert_matches(engine, [(common["line"]["pattern"], "one\ntwo")], False)


GOOD = {
    "id": ["a", "0", "2025-11-03-istanbul-gaza", "g20"],
    "edtf": [
        *("2025", "2025-11", "2025-11-03", "0001", "9999-12-31"),
        *("202X", "20XX", "XXXX", "2025-XX", "2025-11-XX", "2025-XX-XX", "XXXX-10-09", "XXXX-XX-09"),
        *("2025?", "2025~", "2025%", "1998-04?", "1998-04-10~", "20XX-XX?"),
        *("2015-02-11/2015-02-12", "2015-02/2015-03", "2015/2016-01-02", "2015-02-11~/2015-02-12?"),
        *("2025-21", "2025-24~", "[2025..2026]", "[2005-08..2005-09]", "[2005-08-29..2005-09-04]"),
        *("2015/", "2015/..", "/2015", "../2015", "2015-02-11?/", "../2015-02-11%"),
    ],
    "clock": [
        *("00:00", "09:30", "14:00", "19:59", "23:59", "14:00~", "14:00?", "14:00%"),
        *("am", "pm", "morning", "noon", "afternoon", "evening", "night", "midnight"),
    ],
    "time_zone": ["Europe/Istanbul", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+3", "America/Port-au-Prince"],
    "country_code": ["TR", "NO"],
    "language": [
        *(
            "en",
            "tr",
            "fil",
            "zh-Hans",
            "sr-Latn-RS",
            "pt-BR",
            "es-419",
            "be-tarask",
            "de-1996",
            "de-CH-1901",
            "sl-rozaj-biske",
        ),
        *("zh-min-nan", "zh-yue-Hant-HK", "sr-Latn-RS-ekavsk"),
    ],
    "url": ["https://example.org", "http://example.org/a?b=c&d=%20#e", "https://müller.example/ü", "https://[::1]/"],
    "coordinates": ["0, 0", "41.01, 28.96", "-34.6037, -58.3816", "90, 180", "-90.0, -180.00", "5.5, 109.123456"],
    "locator": ["frus-1945: p. 112", "a: b", "list: sheet Meetings, row 14", "wam-20251104: 12:30", "x: p. 1; n. 2"],
}
BAD = {
    "id": ["", "-a", "a-", "a--b", "A", "a_b", "a b", "a/b", "../a", "é", "ı", "a.b"],
    "edtf": [
        *("", " 2025", "2025 ", "25", "20251103", "2025-1", "2025-11-3", "2025/11/03", "03-11-2025", "2025.11.03"),
        *("2025-13", "2025-00", "2025-11-00", "2025-11-32", "2025-11-03-04", "٢٠٢٥", "2025–11–03"),
        *("2025-20", "2025-25", "2025-33", "2025-21-01", "202X-21", "2025-21/2025-22"),  # seasons, quarters
        *("[2025,2026]", "{2025,2026}", "{2025..2026}", "2025,2026", "[2025..2026-01]", "[..2025]", "[2025..]"),  # sets
        *("[2025..2026]?", "[2025?..2026]", "[2025..2026]/2027", "2025..2026", "[2025-11-03]", "[202X..2030]"),
        *("2025-11-03T14:00", "2025-11-03T14:00:00Z", "2025-11-03 14:00"),  # times
        *("Y17000", "-0044", "+2025", "2025S2", "2E3"),  # years of other lengths
        *("2X25", "X025", "2025-X1", "2025-1X", "2025-11-0X", "2025-11-uu", "xxxx", "20xx"),
        *("?2025", "2025?-11", "2025-~11", "2025??", "2025?~", "~", "?"),
        *("/", "..", "../..", "/..", "../", "//", "2015//2016", "2015/2016/2017", "2015..2016", "2015 / 2016", "2015-"),
    ],
    "clock": [
        *("", "9:30", "24:00", "14:60", "1400", "14.00", "14:00:00", "14:00Z", "14:00+03:00", "T14:00", "2 pm"),
        *("~14:00", "14:00~~", "14:0X", "Evening", "evening~", "EVENING", "dawn", "14:00/15:00", "٠٩:٣٠"),
    ],
    "time_zone": ["", "+03:00", "Europe/", "/Istanbul", "Europe//Istanbul", "Europe/İstanbul", "GMT +3", "../etc"],
    "country_code": ["", "T", "TUR", "tr", "Tr", "T1", "ТR"],
    "language": ["", "e", "EN", "english", "en_US", "en-us", "zh-hans", "en-USA", "en-", "de-DE-DE", "de-1996-", "x-a"],
    "url": ["", "example.org", "//example.org", "ftp://example.org", "HTTPS://example.org", "https://", "javascript:x"]
    + [f"https://example.org/a{character}b" for character in ' "<>\\^`{|}\u00a0\u2028'],
    "coordinates": [
        *("", "41.01", "41.01,28.96", "41,01, 28,96", "91, 0", "90.1, 0", "0, 181", "0, 180.1", "05, 7", "1., 2."),
        *("41.01; 28.96", "41.01 N, 28.96 E", "41°00'N, 28°57'E", "28.96, 41.01, 5", "+41, 28", "1.1234567, 2"),
    ],
    "locator": ["", "p. 112", "a:b", "a: ", "a:  b", "A: b", "a b: c", ": b", "a: b\nc", "a--b: c"],
}


@engines
@pytest.mark.parametrize("name", GOOD)
def test_good_values(engine, name):
    pattern = SCHEMA.source("common")["$defs"][name]["pattern"]
    assert_matches(engine, [(pattern, value) for value in GOOD[name]], True)


@engines
@pytest.mark.parametrize("name", BAD)
def test_bad_values(engine, name):
    pattern = SCHEMA.source("common")["$defs"][name]["pattern"]
    assert_matches(engine, [(pattern, value) for value in BAD[name]], False)


def test_every_scalar_form_has_its_table():
    definitions = SCHEMA.source("common")["$defs"].items()
    scalars = {name for name, node in definitions if node["type"] == "string" and "enum" not in node}
    assert scalars == {*GOOD, "line", "text"} == {*BAD, "line", "text"}
