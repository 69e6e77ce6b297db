"""Merging: two records of one thing become one, nothing of either is lost, and what are two stay two."""

import json

import pytest
from test_cli import run

from readout.curate import merge
from readout.diagnostic import Severity
from readout.lint import engine
from readout.store import load
from readout.syntax.yaml import writer

SETTINGS = 'title = "T"\nschema_version = "1.0"\n'
KINDS = {"organizations": "state", "places": "city"}
PAGES = ("page-a", "page-b")


def record_of(side, collection, **values):
    return {"id": f"{side}-one", "name": f"Name {side}", "sources": [f"page-{side}"], **values}


def write(folder, collection, *records):
    (folder / collection).mkdir(parents=True, exist_ok=True)
    for each in records:
        (folder / collection / f"{each['id']}.yaml").write_text(writer.dump(each), "utf-8")


def meeting(id, *seats):
    return {
        "id": id,
        "name": "M",
        "status": "held",
        "date": "2001-02-03",
        "sources": ["page-a"],
        "participants": [{"id": f"seat-{at}", **seat, "sources": ["page-a"]} for at, seat in enumerate(seats)],
    }


@pytest.fixture
def folder(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "readout.toml").write_text(SETTINGS, "utf-8")
    write(data, "sources", *({"id": page, "kind": "news", "name": page} for page in PAGES))
    return data


def errors(dataset):
    return [each.message for each in engine.lint(dataset).diagnostics if each.severity is Severity.ERROR]


def merged_dataset(folder):
    result = merge.merge(load.load(folder), "a-one", "b-one")
    contents = {path: text.encode() for path, text in result.texts.items()}
    return load.load(folder, contents={**contents, result.removed: None})


def texts(data):
    return {file.name: file.read_bytes() for file in data.rglob("*.yaml")}


def scalars_of(value):
    if isinstance(value, dict):
        return {text for each in value.values() for text in scalars_of(each)}
    if isinstance(value, list):
        return {text for each in value for text in scalars_of(each)}
    return {str(value)}


NAMES = [{"name": "Other", "language": "en"}]
PLAIN = {"description": "D.", "note": "N."}
PEOPLE = [
    ({}, {}),
    ({}, {"birth_date": "1950"}),
    ({"birth_date": "1950"}, {"birth_date": "1950-03-04"}),
    ({"death_date": "2001-05"}, {"death_date": "2002"}),
    ({"sort_name": "A, B"}, {"sort_name": "A, C"}),
    ({"family_name": "A"}, {"family_name": "Aa", "given_name": "B"}),
    ({"honorific_prefix": "Dr"}, {"honorific_prefix": "Prof"}),
    ({"note": "One."}, {"note": "Two."}),
    (PLAIN, {"description": "E."}),
    ({"other_names": NAMES}, {"other_names": NAMES}),
    ({}, {"other_names": NAMES}),
    ({"identifiers": [{"scheme": "wikidata", "identifier": "Q1"}]}, {}),
    ({}, {"identifiers": [{"scheme": "viaf", "identifier": "1"}]}),
    *(
        (
            {"claims": [{"id": "c1", "topic": "t", "text": "A."}]},
            {"claims": [{"id": "c1", "about": about, "value": "Z"}]},
        )
        for about in ("name", "sort_name", "description")
    ),
    ({"locators": ["page-a: p. 1"]}, {"locators": ["page-b: p. 2"]}),
    ({"sources": ["page-a", "page-b"], "locators": ["page-b: p. 1"]}, {"locators": ["page-b: p. 2"]}),
    (
        {"sort_name": "A"},
        {"claims": [{"id": "c1", "about": "sort_name", "value": "B", "standing": "chosen"}], "sort_name": "B"},
    ),
    ({"name": "Name b"}, {}),
]
ORGANIZATIONS = [
    ({}, {}),
    ({"classification": "state"}, {"classification": "government"}),
    ({"country_code": "FR"}, {"country_code": "FR"}),
    ({}, {"country_code": "FR"}),
    ({"founding_date": "1950"}, {"founding_date": "1951"}),
    ({"dissolution_date": "1990"}, {}),
    ({}, {"relations": [{"type": "part-of", "target_id": "third"}]}),
    *(({"relations": [{"type": "part-of", "target_id": "third"}]}, {"relations": [{"type": "part-of", "target_id": "third", **more}]})
      for more in ({}, {"date": "1950"}, {"note": "N."})),
]  # fmt: skip
PLACES = [
    ({}, {}),
    ({"classification": "city"}, {"classification": "country"}),
    ({"coordinates": "1.5, 2.5"}, {"coordinates": "1.6, 2.5"}),
    ({}, {"country_code": "FR"}),
    ({"note": "One."}, {"note": "Two."}),
    ({}, {"relations": [{"type": "part-of", "target_id": "third"}]}),
]
SOURCES = [({"name": "x"}, {"name": "y"}), ({"date": "2001"}, {"date": "2002"}), ({}, {"url": "https://example.org/a"}), ({"author": "A"}, {"author": "B"})]  # fmt: skip
PAIRS = [
    *(("people", *pair) for pair in PEOPLE),
    *(("organizations", *pair) for pair in ORGANIZATIONS),
    *(("places", *pair) for pair in PLACES),
    *(("sources", *pair) for pair in SOURCES),
]


def sides(collection, one, other):
    made = []
    for side, values in (("a", one), ("b", other)):
        each = record_of(side, collection, **values)
        if collection in ("organizations", "places"):
            each.setdefault("classification", KINDS[collection])
        for claim in each.get("claims", ()):
            claim.setdefault("standing", "stands")
        if collection == "sources":
            each.pop("sources")
            each["kind"] = "news"
        made.append(each)
    return made


def test_forty_pairs():
    assert len(PAIRS) == 40


@pytest.mark.parametrize(("collection", "one", "other"), PAIRS)
def test_one_record_keeps_what_both_say_and_what_names_it(folder, collection, one, other):
    kept, gone = sides(collection, one, other)
    write(folder, collection, kept, gone)
    if collection in ("organizations", "places"):
        third = {"id": "third", "name": "Third", "classification": KINDS[collection], "sources": ["page-a"]}
        if "relations" not in other:
            third["relations"] = [{"type": "part-of", "target_id": gone["id"]}]
        write(folder, collection, third)
    elif collection == "sources":
        write(
            folder,
            "people",
            {"id": "p", "name": "P", "sources": ["a-one", "b-one"], "locators": ["a-one: p. 1", "b-one: p. 2"]},
        )
    else:
        write(folder, "meetings", meeting("2001-02-03-m", {"person_id": gone["id"], "attendance": "attended"}))
    assert not errors(load.load(folder))
    dataset = merged_dataset(folder)
    assert not errors(dataset)
    assert gone["id"] not in dataset.index[collection]
    merged = dataset.index[collection][kept["id"]].value
    lost = (scalars_of(kept) | scalars_of(gone)) - scalars_of(merged) - {gone["id"], "chosen"}
    assert {text for text in lost if text not in json.dumps(merged, ensure_ascii=False)} <= {"page-b: p. 2"}
    assert "p. 2" in json.dumps(merged) or "p. 2" not in json.dumps(gone)
    assert merged.pop("former_ids") == [gone["id"]]
    assert not any(gone["id"] in scalars_of(each.value) for each in dataset)


def q(scheme, identifier):
    return {"identifiers": [{"scheme": scheme, "identifier": identifier}]}


def apart(collection):
    topic = {"topic": f"same-{collection}", "standing": "rejected"}
    yield from ((collection, q(scheme, "1"), q(scheme, "2")) for scheme in ("wikidata", "viaf", "isni", "gnd", "lccn"))
    yield collection, {"claims": [{"id": "c1", **topic, "value": "b-one"}]}, {}
    yield collection, {}, {"claims": [{"id": "c1", **topic, "value": "a-one"}]}


LOOK_ALIKES = [
    *apart("people"),
    *apart("organizations"),
    *apart("places"),
    *(("people", {"birth_date": one}, {"birth_date": other}) for one, other in (
        ("1950", "1951"), ("1950-03", "1950-04"), ("1950-03-04", "1950-03-05"), ("1950-03-04", "1949"), ("195X", "1960"))),
    *((name, {"country_code": "FR"}, {"country_code": other}) for name in ("organizations", "places") for other in ("DE", "IT")),
    *((name, {"relations": [{"type": "part-of", "target_id": "b-one"}]}, {}) for name in ("organizations", "places")),
    *((name, {}, {"relations": [{"type": "part-of", "target_id": "a-one"}]}) for name in ("organizations", "places")),
]  # fmt: skip
SEATS = [
    ({"person_id": "a-one"}, {"person_id": "b-one"}),
    ({"person_id": "a-one", "attendance": "attended"}, {"person_id": "b-one", "attendance": "absent"}),
    ({"person_id": "a-one", "posts": ["Minister"]}, {"person_id": "b-one", "posts": ["Minister"]}),
    ({"on_behalf_of_ids": ["a-one"]}, {"on_behalf_of_ids": ["b-one"]}),
    ({"on_behalf_of_ids": ["a-one", "b-one"]},),
    ({"on_behalf_of_ids": ["b-one"]}, {"on_behalf_of_ids": ["b-one", "a-one"]}),
]


def test_forty_look_alikes():
    assert len(LOOK_ALIKES) + len(SEATS) == 40


@pytest.mark.parametrize(("collection", "one", "other"), LOOK_ALIKES)
def test_records_that_say_they_are_two_stay_two(folder, collection, one, other):
    write(folder, collection, *sides(collection, one, other))
    refused(folder, "stay apart: ")


@pytest.mark.parametrize("seats", SEATS)
def test_two_at_one_meeting_stay_two(folder, seats):
    collection = "people" if "person_id" in seats[0] else "organizations"
    write(folder, collection, *sides(collection, {}, {}))
    write(folder, "meetings", meeting("2001-02-03-m", *seats))
    refused(folder, "both are named in `meetings/2001-02-03-m`")


def refused(folder, reason):
    for keep, gone in (("a-one", "b-one"), ("b-one", "a-one")):
        with pytest.raises(merge.CannotMerge) as refusal:
            merge.merge(load.load(folder), keep, gone)
        assert reason in str(refusal.value)


def test_rival_values_rest_on_their_own_sources(folder):
    write(folder, "people", *sides("people", {"death_date": "2001"}, {"death_date": "2002"}))
    before = texts(folder)
    told = run("merge", "a-one", "b-one", "--data", folder, cwd=folder)
    assert "`death_date` stays `2001`; a claim keeps `2002` beside it." in told.stdout
    assert texts(folder) == before
    assert run("merge", "a-one", "b-one", "--write", "--data", folder, cwd=folder).returncode == 0
    assert not list(folder.rglob("b-one.yaml"))
    value = load.load(folder).index["people"]["a-one"].value
    assert value["death_date"] == "2001"
    assert [(claim["value"], claim["sources"]) for claim in value["claims"]] == [
        ("2001", ["page-a"]),
        ("2002", ["page-b"]),
    ]
    assert value["other_names"] == [{"name": "Name b", "sources": ["page-b"]}]


@pytest.mark.parametrize("odd", [{"claims": True}, {"claims": [{"id": ["a"]}]}, {"other_names": [["a"]]}, {"name": 1}])
@pytest.mark.parametrize("side", ["a", "b"])
def test_a_record_with_errors_is_merged_with_none(folder, odd, side):
    write(folder, "people", *(record_of(each, "people") | (odd if each == side else {}) for each in "ab"))
    with pytest.raises(merge.CannotMerge, match=f"people/{side}-one has errors: mend them first"):
        merge.merge(load.load(folder), "a-one", "b-one")
