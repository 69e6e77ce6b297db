"""The schema is the program: what is added to a copy of it arrives everywhere, and no Python changes.

Three things are added: a text, a list, and a table that did not exist, with a reference of its own.
"""

import copy
import json
import shutil

import openpyxl
import pytest

from helpers import ROOT, dataset_of, written
from readout.curate import starter
from readout.lint import engine
from readout.model import flattening, tables
from readout.model.schema import Schema
from readout.publish import formats
from readout.store import load
from readout.syntax.yaml import reader
from tools import docgen

LIVESTREAM = {
    "title": "Live stream",
    "description": "Where the opening could be watched as it happened.",
    "$ref": "common.schema.json#/$defs/url",
    "examples": ["https://example.org/live"],
}
LANGUAGES = {
    "title": "Working languages",
    "description": "The languages with interpretation.",
    "type": "array",
    "minItems": 1,
    "uniqueItems": True,
    "items": {"$ref": "common.schema.json#/$defs/language"},
    "x-delimiter": ";",
    "examples": [["ar", "tr"]],
}
GIFTS = {
    "title": "Gifts",
    "description": "What guests and hosts gave each other.",
    "type": "array",
    "minItems": 1,
    "items": {"$ref": "common.schema.json#/$defs/gift"},
    "x-table": "gifts",
    "x-key": ["id"],
    "examples": [[{"id": "rug", "what": "A rug", "kind": "craft"}]],
}
GIFT = {
    "title": "Gift",
    "description": "Something given at the meeting.",
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "what", "kind"],
    "properties": {
        "id": {
            "title": "Id",
            "description": "Identifies the gift within its record.",
            "$ref": "common.schema.json#/$defs/id",
            "examples": ["rug"],
        },
        "what": {
            "title": "What",
            "description": "What was given.",
            "$ref": "common.schema.json#/$defs/line",
            "examples": ["A rug"],
        },
        "kind": {
            "title": "Kind of gift",
            "description": "What sort of gift it is.",
            "type": "string",
            "enum": ["craft", "book", "animal"],
            "examples": ["craft"],
        },
        "giver_id": {
            "title": "Giver",
            "description": "Who gave it.",
            "$ref": "common.schema.json#/$defs/id",
            "x-reference": ["people"],
            "examples": ["hakan-fidan"],
        },
        "pieces": {
            "title": "Pieces",
            "description": "How many pieces it has.",
            "type": "integer",
            "minimum": 1,
            "examples": [2],
        },
    },
}
NEW = {
    "livestream_url": "https://example.org/live?at=1",
    "working_languages": ["ar", "tr", "zh-Hans"],
    "gifts": [
        {"id": "rug", "what": 'A rug, "red"; woven', "kind": "craft", "giver_id": "hakan-fidan", "pieces": 1},
        {"id": "atlas", "what": "007", "kind": "book"},
    ],
}


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    return new_schema(tmp_path_factory.mktemp("copy"))


def new_schema(folder):
    """A copy of the schemas in which meetings have the new fields."""
    root = folder / "schema"
    shutil.copytree(ROOT / "schema", root)
    meeting = json.loads((root / "meeting.schema.json").read_text("utf-8"))
    meeting["properties"] |= {"livestream_url": LIVESTREAM, "working_languages": LANGUAGES, "gifts": GIFTS}
    (root / "meeting.schema.json").write_text(json.dumps(meeting), "utf-8")
    common = json.loads((root / "common.schema.json").read_text("utf-8"))
    common["$defs"]["gift"] = GIFT
    (root / "common.schema.json").write_text(json.dumps(common), "utf-8")
    return Schema(root)


@pytest.fixture
def whole(schema):
    """A dataset whose one meeting uses the new fields."""
    examples = {name: copy.deepcopy(starter.example(kind)) for name, kind in schema.collections.items()}
    examples["meetings"] |= copy.deepcopy(NEW)
    wanted = ("meetings", "people", "places", "sources")
    return {"metadata": schema.metadata.examples[0], **{name: [examples[name]] for name in wanted}}


def findings(whole, schema, folder):
    found = engine.lint(dataset_of(whole, folder, schema)).diagnostics
    return [(one.code, one.pointer) for one in found if one.code != "RO614"]  # one of a kind need not be used


# ---------------------------------------------------------------- validate


def test_the_new_fields_are_valid_under_the_new_schema_only(whole, schema, tmp_path):
    assert findings(whole, schema, tmp_path) == []
    assert {pointer for _, pointer in findings(whole, None, tmp_path)} == {f"/{name}" for name in NEW}


@pytest.mark.parametrize(
    ("path", "wrong", "pointer"),
    [
        (["livestream_url"], "example.org", "/livestream_url"),
        (["livestream_url"], 7, "/livestream_url"),
        (["working_languages"], [], "/working_languages"),
        (["working_languages"], ["ar", "Arabic"], "/working_languages/1"),
        (["gifts", 0, "kind"], "crafts", "/gifts/0/kind"),
        (["gifts", 0, "pieces"], 0, "/gifts/0/pieces"),
        (["gifts", 0, "giver_id"], "nobody", "/gifts/0/giver_id"),
        (["gifts", 0, "colour"], "red", "/gifts/0/colour"),
        (["gifts", 1, "id"], "rug", "/gifts/1/id"),
    ],
)
def test_wrong_values_are_findings_in_their_places(path, wrong, pointer, whole, schema, tmp_path):
    value = whole["meetings"][0]
    for part in path[:-1]:
        value = value[part]
    value[path[-1]] = wrong
    assert pointer in [where for _, where in findings(whole, schema, tmp_path)]


def test_a_claim_can_address_the_new_fields(whole, schema, tmp_path):
    rival = {"id": "c1", "about": "gifts/rug/pieces", "value": "2", "standing": "stands"}
    whole["meetings"][0]["claims"] = [rival, rival | {"id": "c2", "value": "1", "standing": "chosen"}]
    assert findings(whole, schema, tmp_path) == []
    rows = flattening.rows(dataset_of(whole, tmp_path, schema))
    assert [row.get("disputed") for row in rows["gifts"]] == [None, "pieces"]


# ---------------------------------------------------------------- the exports, and back


@pytest.mark.parametrize("name", [name for name in formats.names() if formats.exporter(name).LOSSLESS])
def test_the_new_fields_come_back_from_every_lossless_format(name, whole, schema, tmp_path):
    dataset = dataset_of(whole, tmp_path, schema)
    again = load.load(written(dataset, name, tmp_path), schema)
    assert again.problems == []
    assert again.canonical() == dataset.canonical()
    [meeting] = again.canonical()["meetings"]
    assert {key: meeting[key] for key in NEW} == NEW | {"gifts": sorted(NEW["gifts"], key=lambda gift: gift["id"])}


def test_the_new_fields_are_in_the_csv_and_its_package(whole, schema, tmp_path):
    import frictionless

    folder = written(dataset_of(whole, tmp_path, schema), "csv", tmp_path)
    assert (folder / "gifts.csv").read_text("utf-8") == (
        "record_id,id,what,kind,giver_id,pieces,disputed\n"
        "2025-11-03-istanbul-gaza,atlas,007,book,,,\n"
        '2025-11-03-istanbul-gaza,rug,"A rug, ""red""; woven",craft,hakan-fidan,1,\n'
    )
    header, row = (line.split(",") for line in (folder / "meetings.csv").read_text("utf-8").splitlines())
    assert dict(zip(header, row, strict=True))["working_languages"] == "ar;tr;zh-Hans"
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    resources = {resource["name"]: resource for resource in package["resources"]}
    fields = {field["name"]: field for field in resources["meetings"]["schema"]["fields"]}
    assert fields["livestream_url"]["description"] == LIVESTREAM["description"]
    assert (fields["working_languages"]["type"], fields["working_languages"]["delimiter"]) == ("list", ";")
    gifts = resources["gifts"]
    assert (gifts["title"], gifts["description"]) == (GIFTS["title"], GIFTS["description"])
    assert gifts["schema"]["primaryKey"] == ["record_id", "id"]
    assert gifts["schema"]["foreignKeys"] == [
        {"fields": ["record_id"], "reference": {"resource": "meetings", "fields": ["id"]}},
        {"fields": ["giver_id"], "reference": {"resource": "people", "fields": ["id"]}},
    ]
    constraints = {field["name"]: field.get("constraints", {}) for field in gifts["schema"]["fields"]}
    assert constraints["kind"] == {"required": True, "enum": ["craft", "book", "animal"]}
    assert constraints["pieces"] == {"minimum": 1}
    assert frictionless.validate(str(folder / "datapackage.json")).valid


def test_the_new_fields_are_in_the_workbook_with_their_notes(whole, schema, tmp_path):
    book = openpyxl.load_workbook(written(dataset_of(whole, tmp_path, schema), "xlsx", tmp_path))
    sheets = {sheet.title.lower(): sheet for sheet in book.worksheets}
    assert LIVESTREAM["description"] in notes(sheets["meetings"])[LIVESTREAM["title"]]
    assert LANGUAGES["description"] in notes(sheets["meetings"])[LANGUAGES["title"]]
    gifts = notes(sheets["gifts"])
    for field in GIFT["properties"].values():
        assert field["description"] in gifts[field["title"]]
    headings = [cell.value for cell in sheets["gifts"][1]]
    rows = [dict(zip(headings, row, strict=True)) for row in sheets["gifts"].iter_rows(min_row=2, values_only=True)]
    assert [row["What"] for row in rows if row["What"]] == ["007", NEW["gifts"][0]["what"]]
    column = sheets["gifts"].cell(1, headings.index("Kind of gift") + 1).column_letter
    choices = [rule for rule in sheets["gifts"].data_validations.dataValidation if f"{column}2" in rule.sqref]
    assert [rule.type for rule in choices] == ["list"]


def notes(sheet):
    return {cell.value: cell.comment.text for cell in sheet[1] if cell.comment}


def test_a_format_that_cannot_hold_the_new_fields_says_so(whole, schema, tmp_path):
    target = tmp_path / "popolo.json"
    losses = formats.write_one("popolo", dataset_of(whole, tmp_path, schema), target, formats.Options())
    new_values = 1 + len(NEW["working_languages"]) + sum(map(len, NEW["gifts"]))
    assert {loss.kind: loss.count for loss in losses}["not-in-popolo"] == new_values


# ---------------------------------------------------------------- what is generated


def test_the_new_fields_are_documented(schema):
    pages = docgen.schema_pages(schema)
    text = "\n".join(pages.values())
    for words in (LIVESTREAM["description"], LANGUAGES["description"], GIFTS["description"], "livestream_url", "gifts"):
        assert words in text
    for name, field in GIFT["properties"].items():
        assert name in text
        assert field["description"] in text


def test_the_new_fields_are_in_the_bundle_and_the_template(schema):
    bundle = schema.bundle("meeting")
    assert bundle["$defs"]["gift"]["required"] == GIFT["required"]
    meetings = schema.collections["meetings"]
    text = starter.record(schema, meetings, starter.example(meetings))
    assert "#livestream_url: https://example.org/live\n" in text
    assert "#working_languages: [ar, tr]\n" in text
    assert "#gifts:\n#  - id: rug\n" in text
    assert reader.read("x", text.encode()).value == starter.example(meetings)


def test_what_one_collection_requires_is_not_required_of_rows_of_another(tmp_path):
    """Tables that collections share: a column is required only if all of them require it."""
    root = tmp_path / "schema"
    shutil.copytree(ROOT / "schema", root)
    common = json.loads((root / "common.schema.json").read_text("utf-8"))
    relation = common["$defs"]["place_relation"]
    relation["properties"]["distance"] = GIFT["properties"]["pieces"] | {"title": "Distance"}
    relation["required"].append("distance")
    (root / "common.schema.json").write_text(json.dumps(common), "utf-8")
    table = next(table for table in tables.layout(Schema(root)) if table.name == "relations")
    assert table["type"].required
    assert not table["distance"].required
