"""The Popolo export: valid, closed under its references, readable by a real consumer, and silent about nothing."""

import copy
import json
import random
import re
import shutil
from collections import Counter
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import jsonschema
import pytest
from popolo_data.importer import Popolo
from referencing import Registry
from referencing.jsonschema import DRAFT3

from helpers import DATASETS, ROOT
from readout.model import validation
from readout.model.dataset import values
from readout.model.schema import Schema, default
from readout.publish import formats
from readout.publish.formats import Options, popolo
from readout.publish.formats.popolo import classes
from readout.publish.formats.popolo.fields import FIELDS, KINDS, REST
from readout.publish.formats.popolo.reader import truncate
from readout.store import load
from strategies import full_dataset

FOLDER = Path(__file__).parent.parent / "popolo_schemas"
SCHEMAS = {file.stem: json.loads(file.read_text("utf-8")) for file in FOLDER.glob("*.json")}
CLASSES = {
    "persons": "person",
    "organizations": "organization",
    "memberships": "membership",
    "posts": "post",
    "areas": "area",
    "events": "event",
    "speeches": "speech",
    "motions": "motion",
    "vote_events": "vote_event",
}
REFERENCES = {
    "person_id": ("persons",),
    "creator_id": ("persons",),
    "audience_id": ("persons",),
    "voter_id": ("persons", "organizations"),
    "organization_id": ("organizations",),
    "on_behalf_of_id": ("organizations",),
    "group_id": ("organizations",),
    "post_id": ("posts",),
    "event_id": ("events",),
    "legislative_session_id": ("events",),
    "motion_id": ("motions",),
}

# Every way in which a value can be written or lost occurs in it.
SMALL = {
    "metadata": {"title": "Small", "license": "CC-BY-4.0", "schema_version": "1.0"},
    "people": [
        {
            "id": "p1",
            "name": "Person One",
            "sort_name": "One, Person",
            "family_name": "One",
            "given_name": "Person",
            "honorific_prefix": "Prince",
            "birth_date": "1950-03",
            "death_date": "2020-01-01/2020-01-31",
            "description": "A diplomat.",
            "note": "n-person",
            "sources": ["web"],
            "other_names": [
                {
                    "name": "First Person",
                    "language": "en",
                    "date": "../1972",
                    "note": "n-name",
                    "sources": ["web"],
                    "locators": ["web: p. 3"],
                },
                {"name": "Uno", "date": "1999"},
            ],
            "identifiers": [{"scheme": "wikidata", "identifier": "Q1", "note": "n-identifier", "sources": ["web"]}],
            "former_ids": ["old-person"],
            "claims": [
                {
                    "id": "c1",
                    "about": "birth_date",
                    "topic": "year",
                    "value": "1951",
                    "standing": "rejected",
                    "date": "2001",
                    "by": "somebody",
                    "text": "claimed",
                    "rule": "derived",
                    "editor": "editor",
                    "note": "n-claim",
                    "sources": ["only-claimed"],
                }
            ],
        },
        {"id": "p2", "name": "Person Two", "birth_date": "195X", "description": "A diplomat.\nAn author."},
        {"id": "p3", "name": "Person Three"},
        {"id": "p4", "name": "Person Four"},
    ],
    "organizations": [
        {
            "id": "here",
            "name": "Hereland",
            "classification": "state",
            "country_code": "TR",
            "founding_date": "1923-10-29?",
            "dissolution_date": "1999",
            "description": "A state.",
            "note": "n-organization",
            "sources": ["web", "paper"],
            "relations": [
                {"type": "part-of", "target_id": "group", "date": "1990/..", "note": "n-relation", "sources": ["web"]},
                {"type": "part-of", "target_id": "body", "date": "../1990"},
                {"type": "member-of", "target_id": "body"},
            ],
        },
        {"id": "there", "name": "Thereland", "classification": "state", "description": "A state.\nFar away."},
        {"id": "body", "name": "The Body", "classification": "organ"},
        {"id": "group", "name": "The Group", "classification": "group-of-states"},
    ],
    "places": [
        {
            "id": "town",
            "name": "Town",
            "classification": "city",
            "country_code": "TR",
            "description": "A town.",
            "note": "n-place",
            "coordinates": "41.01, -28.9",
            "sources": ["web"],
            "locators": ["web: section 2"],
            "other_names": [{"name": "Old Town"}],
            "identifiers": [{"scheme": "wikidata", "identifier": "Q3"}],
            "former_ids": ["old-place"],
            "relations": [{"type": "part-of", "target_id": "country"}, {"type": "near", "target_id": "disputed"}],
        },
        {"id": "country", "name": "Country", "classification": "country", "country_code": "TR"},
        {
            "id": "disputed",
            "name": "Disputed",
            "classification": "territory",
            "relations": [{"type": "part-of", "target_id": "country"}, {"type": "part-of", "target_id": "town"}],
        },
    ],
    "sources": [
        {
            "id": "web",
            "kind": "news",
            "name": "A headline",
            "publisher": "A paper",
            "author": "A writer",
            "date": "2025-11-04",
            "language": "en",
            "url": "https://example.org/headline",
            "archived_url": "https://archive.example.org/headline",
            "accessed": "2025-11-05",
            "reliability": "high",
            "form": "copy",
            "extent": "excerpt",
            "agencies": ["AFP"],
            "derived_from_ids": ["paper"],
            "note": "n-source",
            "other_names": [{"name": "Another headline"}],
            "identifiers": [{"scheme": "doi", "identifier": "10.1/1"}],
        },
        {"id": "archived", "kind": "official-document", "archived_url": "https://archive.example.org/document"},
        {"id": "paper", "kind": "book", "name": "A book"},
        {"id": "only-claimed", "kind": "blog", "url": "https://example.org/claimed"},
    ],
    "meetings": [
        {
            "id": "meeting",
            "name": "The Meeting",
            "status": "held",
            "date": "2025-11-03/2025-11-04~",
            "place_id": "town",
            "sources": ["web"],
            "other_names": [{"name": "A Meeting"}],
            "identifiers": [{"scheme": "number", "identifier": "7"}],
            "classification": "organ-meeting",
            "format": "in-person",
            "start_time": "14:00~",
            "end_time": "evening",
            "time_zone": "Europe/Istanbul",
            "venue": "a hotel",
            "description": "They met.",
            "agenda": ["Peace"],
            "note": "n-meeting",
            "participants": [
                {
                    "id": "host",
                    "person_id": "p1",
                    "on_behalf_of_ids": ["here"],
                    "label": "head of delegation",
                    "posts": ["Foreign Minister", "Prime Minister"],
                    "roles": ["host", "chair"],
                    "level": "minister",
                    "attendance": "attended",
                    "format": "video",
                    "place_id": "country",
                    "venue": "an office",
                    "substitutes_for_id": "p2",
                    "note": "n-seat",
                    "sources": ["web"],
                },
                {
                    "id": "for-others",
                    "person_id": "p2",
                    "delegation_id": "there",
                    "on_behalf_of_ids": ["here", "p3", "there"],
                    "posts": ["Envoy"],
                    "attendance": "attended",
                },
                {
                    "id": "absent",
                    "person_id": "p3",
                    "on_behalf_of_ids": ["there"],
                    "posts": ["foreign minister"],
                    "attendance": "declined",
                },
                {"id": "joint", "person_id": "p3", "on_behalf_of_ids": ["here", "body"], "posts": ["Joint Envoy"]},
                {"id": "listed", "person_id": "p4", "label": "guest", "posts": ["Expert"], "sources": ["web"]},
                {"id": "expected", "person_id": "p4", "attendance": "expected"},
                {"id": "staff", "on_behalf_of_ids": ["there"], "count": 12, "attendance": "attended"},
            ],
            "parts": [
                {
                    "id": "press",
                    "kind": "press-conference",
                    "date": "2025-11-03",
                    "start_time": "18:00",
                    "end_time": "19:00",
                    "time_zone": "Europe/Istanbul",
                    "place_id": "town",
                    "venue": "a hall",
                    "agenda": ["Questions"],
                    "participants": ["host", "listed", "absent", "staff"],
                    "description": "They spoke.",
                    "note": "n-part",
                    "sources": ["web"],
                },
                {"id": "dinner", "kind": "meal", "name": "The dinner"},
            ],
            "statements": [
                {
                    "id": "timed",
                    "speaker_id": "p1",
                    "attribution_text": "the minister",
                    "on_behalf_of_ids": ["here"],
                    "subject_ids": ["there"],
                    "audience_ids": ["p2", "body"],
                    "mode": "said",
                    "channel": "in-session",
                    "date": "2025-11-03",
                    "time": "14:30",
                    "time_zone": "Europe/Istanbul",
                    "via": ["An agency"],
                    "text": "Timed words.",
                    "quote": "timed",
                    "language": "en",
                    "note": "n-statement",
                    "sources": ["web"],
                },
                {"id": "press", "speaker_id": "p1", "mode": "said", "part_id": "press", "text": "At the press."},
                {"id": "there", "speaker_id": "p2", "mode": "said", "text": "Where the speaker was."},
                {"id": "other", "speaker_id": "p2", "mode": "said", "event_id": "series", "text": "At the series."},
                {"id": "letter", "speaker_id": "p2", "mode": "said", "channel": "letter", "text": "In a letter."},
                {"id": "before", "speaker_id": "p1", "mode": "said", "date": "2025-10-30", "text": "Days before."},
                {"id": "state", "speaker_id": "there", "mode": "said", "date": "2025-11", "text": "A state's words."},
                {"id": "named-state", "speaker_id": "there", "attribution_text": "a ministry", "mode": "said", "text": "x"},
                {"id": "expected", "speaker_id": "p1", "mode": "expected", "text": "To be said."},
                {"id": "hearsay", "mode": "reported", "text": "Hearsay."},
            ],
            "outcomes": [
                {
                    "id": "draft",
                    "kind": "draft",
                    "name": "Draft One",
                    "text": "About peace.",
                    "document_id": "archived",
                    "event_id": "series",
                    "note": "n-outcome",
                    "sources": ["web"],
                    "acts": [
                        {
                            "id": "moved",
                            "act": "proposed",
                            "by_ids": ["p1"],
                            "date": "2025-11-03",
                            "time": "15:00",
                        },
                        {
                            "id": "for",
                            "act": "voted-for",
                            "by_ids": ["there", "p2", "group"],
                            "count": 14,
                            "date": "2025-11-03",
                            "time": "16:00",
                            "time_zone": "Europe/Istanbul",
                            "place_id": "town",
                            "text": "with reservations",
                            "note": "n-act",
                            "sources": ["archived"],
                        },
                        {"id": "against", "act": "voted-against", "by_ids": ["here"], "count": 0},
                        {"id": "abstained", "act": "abstained", "count": 1},
                        {"id": "abstained-too", "act": "abstained", "count": 2},
                        {"id": "adopted", "act": "adopted", "by_ids": ["body"]},
                        {"id": "again", "act": "voted-for", "count": 3, "event_id": "series"},
                        {"id": "sponsored", "act": "sponsored", "by_ids": ["here"]},
                    ],
                },
                {"id": "paper", "kind": "document", "acts": [{"id": "signed", "act": "signed", "by_ids": ["p1"]}]},
            ],
            "relations": [
                {"type": "part-of", "target_id": "series"},
                {"type": "follows", "target_id": "series", "note": "n-follows"},
            ],
        },
        {
            "id": "planned",
            "name": "The Plan",
            "status": "announced",
            "date": "XXXX-10-09",
            "sources": ["paper"],
            "participants": [
                {"id": "a", "on_behalf_of_ids": ["here"], "roles": ["host"]},
                {"id": "b", "person_id": "p2", "on_behalf_of_ids": ["there"], "roles": ["host"]},
            ],
            "parts": [{"id": "first", "kind": "session", "participants": ["b"]}],
        },
    ],
    "events": [
        {
            "id": "series",
            "name": "The Series",
            "format": "hybrid",
            "visit_form": "working",
            "status": "in-progress",
            "date": "2025-10",
            "start_time": "09:00",
            "end_time": "10:00",
            "time_zone": "Europe/Istanbul",
            "place_id": "town",
            "venue": "everywhere",
            "classification": "series",
            "description": "They meet.",
            "note": "n-event",
            "sources": ["archived"],
            "identifiers": [{"scheme": "number", "identifier": "8"}],
        },
    ],
}  # fmt: skip


def dataset_of(whole, folder, schema=None):
    """The dataset that a JSON document holds."""
    file = folder / "dataset.json"
    file.write_text(json.dumps(whole), "utf-8")
    found = load.load(file, schema)
    for record in found:
        assert validation.compiled_validator(found.schema, record.collection.record).is_valid(record.value), (
            record.address
        )
    return found


@pytest.fixture(scope="module")
def datasets(tmp_path_factory):
    """Our own datasets, the small one, and generated ones that hold nearly everything that a record may hold."""
    found = {folder.relative_to(ROOT).as_posix(): load.load(folder) for folder in DATASETS}
    found["small"] = dataset_of(SMALL, tmp_path_factory.mktemp("small"))
    for seed in range(8):
        found[f"seed {seed}"] = dataset_of(full_dataset(default(), seed), tmp_path_factory.mktemp("seed"))
    return found


@pytest.fixture(scope="module")
def conversions(datasets):
    return {name: popolo.convert(dataset) for name, dataset in datasets.items()}


@pytest.fixture(scope="module")
def small(conversions):
    """The objects of the small document, by class and id."""
    document = conversions["small"].document
    return {name: {found["id"]: found for found in objects} for name, objects in document.items()}


def strict(schema):
    """The schema, with nothing beside its own properties, a note on every link, a scheme on every identifier."""
    wanted = {"link": "note", "identifier": "scheme"}
    name = schema["id"].rpartition("/")[2].partition(".")[0]
    properties = copy.deepcopy(schema["properties"])
    if name in wanted:
        properties[wanted[name]] = {"type": "string", "required": True, "pattern": "."}
    return {**schema, "properties": properties, "additionalProperties": False}


FORMATS = jsonschema.FormatChecker(formats=())


@FORMATS.checks("date-time", ValueError)
def is_moment(text):
    return not isinstance(text, str) or (
        re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", text) and datetime.fromisoformat(text)
    )


@FORMATS.checks("uri", ValueError)
def is_address(text):
    return not isinstance(text, str) or bool(urlsplit(text).scheme and urlsplit(text).netloc)


def validators():
    registry = Registry().with_resources(
        (schema["id"].rstrip("#"), DRAFT3.create_resource(strict(schema))) for schema in SCHEMAS.values()
    )
    return {
        name: jsonschema.Draft3Validator(strict(schema), registry=registry, format_checker=FORMATS)
        for name, schema in SCHEMAS.items()
    }


def properties(found):
    """Every property of an object and of those within it: its name and its value."""
    for name, value in found.items():
        yield name, value
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                yield from properties(inner)


# ---------------------------------------------------------------- the document


def test_our_reading_of_the_schemas_is_draft_03():
    assert set(SCHEMAS) > set(CLASSES.values())
    for schema in SCHEMAS.values():
        jsonschema.Draft3Validator.check_schema(schema)


def test_a_wrong_object_is_not_valid():
    check = validators()
    assert list(check["event"].iter_errors({"start_date": "3 November"}))
    assert list(check["event"].iter_errors({"links": []}))
    assert list(check["person"].iter_errors({"sources": [{"url": "https://example.org/"}]}))
    assert list(check["speech"].iter_errors({"date": "2025-11-03"}))
    assert list(check["motion"].iter_errors({"sources": [{"url": "nowhere", "note": "x"}]}))


def test_every_object_is_valid_and_has_only_its_own_properties_in_order(conversions):
    check = validators()
    for name, conversion in conversions.items():
        assert list(conversion.document) == list(CLASSES)
        for plural, objects in conversion.document.items():
            for found in objects:
                assert list(found) == [name for name in classes.CLASSES[plural] if name in found]
                errors = [error.message for error in check[CLASSES[plural]].iter_errors(found)]
                assert not errors, (name, plural, found, errors)


def test_no_property_is_empty(conversions):
    for conversion in conversions.values():
        for objects in conversion.document.values():
            for found in objects:
                assert all(value not in (None, "", [], {}) for _, value in properties(found)), found


def test_ids_are_unique_and_sorted(conversions):
    for conversion in conversions.values():
        for objects in conversion.document.values():
            ids = [found["id"] for found in objects]
            assert ids == sorted(set(ids))


def test_every_id_leads_somewhere_in_the_document(conversions):
    for name, conversion in conversions.items():
        ids = {plural: {found["id"] for found in objects} for plural, objects in conversion.document.items()}
        for plural, objects in conversion.document.items():
            for found in objects:
                for key, value in properties(found):
                    if key.endswith("_id"):
                        targets = (plural,) if key == "parent_id" else REFERENCES[key]
                        assert any(value in ids[target] for target in targets), (name, key, found)
                for attendee in found.get("attendees", ()):
                    assert attendee in [{"id": p["id"], "name": p["name"]} for p in conversion.document["persons"]]


def test_memberships_state_no_tenure(conversions):
    memberships = [found for conversion in conversions.values() for found in conversion.document["memberships"]]
    assert memberships
    assert all(found.keys().isdisjoint(("start_date", "end_date")) for found in memberships)


def test_the_same_dataset_gives_the_same_bytes_in_any_order(tmp_path):
    chance = random.Random(7)

    def shuffled(value, key=None):
        if isinstance(value, dict):
            return {name: shuffled(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            items = [shuffled(item) for item in value]
            if key not in ("agenda", "via", "parts"):  # their order is data
                chance.shuffle(items)
            return items
        return value

    texts = set()
    for at, whole in enumerate((SMALL, SMALL, shuffled(SMALL), shuffled(SMALL))):
        folder = tmp_path / str(at)
        folder.mkdir()
        losses = formats.write_one("popolo", dataset_of(whole, folder), folder / popolo.TARGET, Options())
        texts.add(((folder / popolo.TARGET).read_bytes(), tuple(losses)))
    assert len(texts) == 1


def test_the_file_is_ascii_and_ends_with_a_line_feed(datasets, tmp_path):
    for at, dataset in enumerate(datasets.values()):
        file = tmp_path / f"{at}.json"
        losses = formats.write_one("popolo", dataset, file, Options())
        data = file.read_bytes()
        assert data.isascii()
        assert data.endswith(b"}\n")
        assert b"\r" not in data
        assert losses == popolo.convert(dataset).losses
        assert json.loads(data) == popolo.convert(dataset).document


# ---------------------------------------------------------------- a real consumer


def test_everypolitician_popolo_walks_from_people_to_events(datasets, tmp_path):
    walked = 0
    for at, dataset in enumerate(datasets.values()):
        file = tmp_path / f"{at}.json"
        formats.write_one("popolo", dataset, file, Options())
        read = Popolo.from_filename(str(file))
        assert len(read.persons) == len(dataset.index["people"])
        for person in read.persons:
            assert (person.birth_date is None) == ("birth_date" not in person.data)
            assert str(person)
            person.identifier_value("wikidata")
            for membership in person.memberships:
                assert membership.person == person
                organization = membership.organization
                assert organization.name
                if membership.post_id:
                    assert membership.post.organization == organization
                if membership.on_behalf_of_id:
                    assert membership.on_behalf_of.name
                walked += sum(event.organization_id == organization.id for event in read.events)
        for event in read.events:
            assert event.name
            assert event.start_date.earliest_date <= event.start_date.latest_date
            assert event.end_date
            assert event.current in (True, False)
            assert event.organization_id is None or event.organization.name
        for organization in read.organizations:
            assert organization.wikidata in {None, *(each["identifier"] for each in organization.identifiers)}
        assert len(read.areas) == len(dataset.index["places"])
        assert len(read.posts) == len(json.loads(file.read_text())["posts"])
    assert walked


def test_the_example_of_the_documentation_runs(tmp_path, monkeypatch, capsys):
    (tmp_path / "build").mkdir()
    formats.write_one("popolo", load.load(ROOT / "data"), tmp_path / "build" / popolo.TARGET, Options())
    text = (ROOT / "docs" / "popolo.md").read_text("utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    exec(compile(example, "docs/popolo.md", "exec"), {})
    assert "Hakan Fidan Foreign Minister Türkiye ['Ministerial Meeting on Gaza'" in capsys.readouterr().out


def test_a_meeting_of_one_day_is_not_current_for_ever(small, tmp_path):
    formats.write_one("popolo", dataset_of(SMALL, tmp_path), tmp_path / popolo.TARGET, Options())
    events = Popolo.from_filename(str(tmp_path / popolo.TARGET)).events
    assert not events.lookup_from_key["meeting.press"].current
    assert events.lookup_from_key["series"].current
    assert "end_date" not in small["events"]["series"]


# ---------------------------------------------------------------- nothing in silence


def leaves(dataset):
    """Every value of a dataset in canonical form: where it is, its field, itself."""
    whole = dataset.canonical()
    for pointer, field, value in values(dataset.schema.metadata, whole["metadata"]):
        yield ("metadata", *pointer), field, value
    for name, collection in dataset.schema.collections.items():
        for at, record in enumerate(whole.get(name, ())):
            for pointer, field, value in values(collection.field, record):
                yield (name, at, *pointer), field, value


def test_every_value_is_written_or_lost_under_a_kind(datasets, conversions):
    for name, dataset in datasets.items():
        fates = conversions[name].fates
        assert [(fate.field.name, fate.value) for fate in fates] == [
            (field.name, value) for _, field, value in leaves(dataset)
        ]
        assert {fate.kind for fate in fates} <= {None, *KINDS}


def test_every_kind_that_a_value_is_lost_under_is_counted(conversions):
    partial = {"uncertain-dates", "open-dates", "statements-elsewhere", "organizations-as-speakers"}
    for conversion in conversions.values():
        counts = {loss.kind: loss.count for loss in conversion.losses}
        lost = Counter(fate.kind for fate in conversion.fates if fate.kind)
        assert lost.keys() <= counts.keys() <= lost.keys() | partial
        for kind, values_lost in lost.items():
            assert 1 <= counts[kind] <= values_lost or kind in partial
        assert [loss.kind for loss in conversion.losses] == [kind for kind in KINDS if kind in counts]
        assert all(loss.text == KINDS[loss.kind].text(loss.count) for loss in conversion.losses)


def test_losses_are_put_into_words_with_their_number():
    assert KINDS["levels"].text(1) == "1 level of representation: Popolo has none."
    assert KINDS["levels"].text(22) == "22 levels of representation: Popolo has none."


def test_the_small_dataset_shows_every_kind_of_loss(conversions):
    """But for those of fields that we do not have, and of datasets that break the rules about ids."""
    shown = {loss.kind for loss in conversions["small"].losses}
    assert shown == KINDS.keys() - {REST, "dangling-references", "duplicate-ids"}


def test_our_schema_has_no_field_without_an_entry(conversions):
    for name, conversion in conversions.items():
        strangers = {(fate.table, fate.field.name) for fate in conversion.fates if fate.kind == REST}
        assert not strangers, name


def changed(field, value):
    """Another value of the field."""
    if field.enum:
        return next(word for word in field.enum if word != value)
    if isinstance(value, int):
        return value + 1
    if field.format == "edtf":
        return value.replace("19", "18").replace("20", "19")
    if field.format == "time":
        return "23:59"
    if field.format in ("country-code", "language", "time-zone"):
        return {"country-code": "GB", "language": "de", "time-zone": "Asia/Tokyo"}[field.format]
    return f"{value}-2" if re.fullmatch(r"[a-z0-9-]+", value) else f"{value}2"


def test_a_written_value_that_changes_changes_the_document_and_lost_text_does_not(datasets, conversions):
    """So what counts as written is in the document, and what counts as lost is not."""
    dataset, before = datasets["small"], conversions["small"]
    checked = Counter()
    for (pointer, field, value), fate in zip(leaves(dataset), before.fates, strict=True):
        # Not all that the document depends on stands in it: a channel does not, nor a time zone, nor a seat's id.
        used = field.enum or field.reference or field.item_reference or field.name == "id"
        free_text = field.type == "string" and not used and field.format not in ("edtf", "time", "time-zone")
        if fate.kind is not None and not free_text:
            continue
        whole = dataset.canonical()
        here = whole
        for part in pointer[:-1]:
            here = here[part]
        here[pointer[-1]] = changed(field, value)
        differs = popolo.convert(with_values(dataset, whole)).document != before.document
        assert differs == (fate.kind is None), (pointer, value, fate.kind)
        checked[fate.kind is None] += 1
    assert checked[True] > 150
    assert checked[False] > 40


def with_values(dataset, whole):
    """The dataset with other values; they need not be valid."""
    found = copy.copy(dataset)
    found.metadata = whole["metadata"]
    found.records = {
        name: [copy.copy(record) for record in sorted(records, key=lambda record: record.id)]
        for name, records in dataset.records.items()
    }
    for name, records in found.records.items():
        for record, value in zip(records, whole.get(name, ()), strict=True):
            record.value = value
    found.__dict__.pop("index", None)
    return found


def test_a_new_field_is_reported_without_being_known(tmp_path):
    schemas = tmp_path / "schema"
    shutil.copytree(default().root, schemas)
    common = json.loads((schemas / "common.schema.json").read_text("utf-8"))
    text = {"title": "Mood", "description": "The mood.", "type": "string", "examples": ["good"]}
    common["$defs"]["participant"]["properties"]["mood"] = text
    (schemas / "common.schema.json").write_text(json.dumps(common), "utf-8")
    whole = copy.deepcopy(SMALL)
    whole["meetings"][0]["participants"][0]["mood"] = "good"
    conversion = popolo.convert(dataset_of(whole, tmp_path, Schema(schemas)))
    assert [loss.count for loss in conversion.losses if loss.kind == REST] == [1]
    assert "good" not in json.dumps(conversion.document)


def test_the_table_of_fields_is_that_of_the_schema():
    known = {}
    for collection in default().collections.values():
        fields = [collection.field, *(field for _, field in collection.field.descendants() if field.table)]
        for field in fields:
            known.setdefault(field.table, set()).update(inner.name for inner in field.scalars)
    known["metadata"] = {field.name for field in default().metadata.fields}
    assert {table: set(fields) for table, fields in FIELDS.items()} == known


def test_the_table_of_fields_names_properties_and_kinds_that_there_are():
    for fields in FIELDS.values():
        for target, kind in fields.values():
            assert kind in KINDS
            for part in filter(None, target.split(", ")):
                name, _, key = part.partition(".")
                assert name in SCHEMAS or name == "parent_id"
                assert not key or key in SCHEMAS[name]["properties"]


# ---------------------------------------------------------------- what goes where


@pytest.mark.parametrize(
    ("edtf", "date"),
    [
        ("2025-11-03", "2025-11-03"),
        ("2025-11", "2025-11"),
        ("2025", "2025"),
        ("1998-04?", "1998-04"),
        ("2025-11-03%", "2025-11-03"),
        ("2025-11-XX", "2025-11"),
        ("2025-XX-09", "2025"),
        ("2025-XX", "2025"),
        ("201X", None),
        ("XXXX-10-09", None),
        ("2025-02-30", "2025-02"),
        ("0000", None),
        ("..", None),
        ("", None),
    ],
)
def test_dates_are_cut_to_their_digits(edtf, date):
    assert truncate(edtf) == date


def converted(tmp_path, **meeting):
    """The objects of a document about one meeting, and the losses."""
    record = {"id": "m", "name": "M", "status": "held", "sources": ["s"]} | meeting
    whole = {
        "metadata": {"title": "T", "schema_version": "1.0"},
        "meetings": [record],
        "people": [{"id": "p", "name": "P"}],
        "organizations": [{"id": "o", "name": "O", "classification": "state"}],
        "sources": [{"id": "s", "kind": "web-page", "url": "https://example.org/"}],
    }
    found = popolo.convert(dataset_of(whole, tmp_path))
    return found.document, {loss.kind: loss.count for loss in found.losses}


@pytest.mark.parametrize(
    ("date", "start", "end", "lost"),
    [
        ("2025-11-03", "2025-11-03", "2025-11-03", {}),
        ("2015-02-11/2015-02-12", "2015-02-11", "2015-02-12", {}),
        ("2025-10-10/..", "2025-10-10", None, {"open-dates": 1}),
        ("/1998-04-10", None, "1998-04-10", {"open-dates": 1}),
        ("1998-04?/1998-05", "1998-04", "1998-05", {"uncertain-dates": 1}),
        ("2025-11-XX", "2025-11", "2025-11", {"uncertain-dates": 1}),
        ("201X/2025", None, "2025", {"uncertain-dates": 1}),
        ("XXXX-10-09", None, None, {"dates": 1}),
    ],
)
def test_dates_of_events(tmp_path, date, start, end, lost):
    document, losses = converted(tmp_path, date=date)
    event = document["events"][0]
    assert (event.get("start_date"), event.get("end_date")) == (start, end)
    assert {kind: losses.get(kind, 0) for kind in ("dates", "open-dates", "uncertain-dates")} == {
        "dates": 0, "open-dates": 0, "uncertain-dates": 0
    } | lost  # fmt: skip


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ({"date": "2025-11-03", "time": "14:30"}, "2025-11-03T14:30:00+03:00"),
        ({"date": "2025-11-03", "time": "14:30", "time_zone": "America/New_York"}, "2025-11-03T14:30:00-05:00"),
        ({"date": "2025-11-03", "time": "14:30", "time_zone": "Etc/UTC"}, "2025-11-03T14:30:00+00:00"),
        ({"date": "2025-11-03", "time": "14:30~"}, None),
        ({"date": "2025-11-03", "time": "afternoon"}, None),
        ({"date": "2025-11-03?", "time": "14:30"}, None),
        ({"date": "2025-11", "time": "14:30"}, None),
        ({"date": "2025-02-30", "time": "14:30"}, None),
        ({"date": "2025-11-03"}, None),
        ({"time": "14:30"}, None),
        ({"date": "2025-11-03", "time": "14:30", "time_zone": "Europe/Nowhere"}, None),
        ({"date": "2025-11-03", "time": "14:30", "time_zone": "Europe"}, None),
        # Put back at 02:00: shown twice. Put forward at 02:00: never shown.
        ({"date": "2025-11-02", "time": "01:30", "time_zone": "America/New_York"}, None),
        ({"date": "2025-03-09", "time": "02:30", "time_zone": "America/New_York"}, None),
        # Local mean time, with seconds in its offset.
        ({"date": "1850-01-01", "time": "12:00", "time_zone": "Europe/Paris"}, None),
    ],
)
def test_times_of_speeches(tmp_path, said, moment):
    statement = {"id": "s", "mode": "said", "text": "Words."} | said
    document, losses = converted(tmp_path, time_zone="Europe/Istanbul", statements=[statement])
    assert document["speeches"][0].get("date") == moment
    assert losses.get("inexact-times", 0) == (0 if moment else len(said.keys() & {"date", "time"}))


def test_without_a_zone_no_time_is_exact(tmp_path):
    statement = {"id": "s", "mode": "said", "text": "Words.", "date": "2025-11-03", "time": "14:30"}
    document, losses = converted(tmp_path, statements=[statement])
    assert "date" not in document["speeches"][0]
    assert losses["inexact-times"] == 2


@pytest.mark.parametrize(
    ("attendance", "attends", "acted"),
    [("attended", True, True), ("arrived", False, True), ("left", False, True), (None, False, True)]
    + [(word, False, False) for word in ("invited", "expected", "declined", "absent", "barred", "not-invited")],
)
def test_only_those_who_attended_are_attendees(tmp_path, attendance, attends, acted):
    seat = {"id": "s", "person_id": "p", "on_behalf_of_ids": ["o"], "posts": ["Minister"]}
    if attendance:
        seat["attendance"] = attendance
    document, losses = converted(tmp_path, participants=[seat, {"id": "t", "on_behalf_of_ids": ["o"]}])
    assert document["events"][0].get("attendees", []) == ([{"id": "p", "name": "P"}] if attends else [])
    assert losses.get("attendance", 0) == (attendance not in (None, "attended"))
    assert losses["unnamed-seats"] == 1
    (membership,) = document["memberships"]
    assert membership.get("on_behalf_of_id") == ("o" if acted else None)
    assert (membership["organization_id"], membership["role"]) == ("o", "Minister")


def test_people(small):
    assert small["persons"]["p1"] == {
        "id": "p1",
        "name": "Person One",
        "other_names": [{"name": "First Person", "end_date": "1972", "note": "n-name"}, {"name": "Uno"}],
        "identifiers": [
            {"scheme": "wikidata", "identifier": "Q1"},
            {"scheme": "former-id", "identifier": "old-person"},
        ],
        "family_name": "One",
        "given_name": "Person",
        "honorific_prefix": "Prince",
        "sort_name": "One, Person",
        "birth_date": "1950-03",
        "summary": "A diplomat.",
        "sources": [LINK],
    }
    assert small["persons"]["p2"] == {"id": "p2", "name": "Person Two", "biography": "A diplomat.\nAn author."}


LINK = {"url": "https://example.org/headline", "note": "A writer, A headline, A paper, 2025-11-04"}
ARCHIVED = {"url": "https://archive.example.org/document", "note": "official document"}


def test_organizations(small):
    assert small["organizations"]["here"] == {
        "id": "here",
        "name": "Hereland",
        "identifiers": [{"scheme": "iso-3166-1-alpha-2", "identifier": "TR"}],
        "classification": "state",
        "parent_id": "group",
        "abstract": "A state.",
        "founding_date": "1923-10-29",
        "dissolution_date": "1999",
        "sources": [LINK],
    }
    assert small["organizations"]["there"]["description"] == "A state.\nFar away."


def test_areas(small):
    town = {
        "id": "town",
        "name": "Town",
        "classification": "city",
        "parent_id": "country",
        "geometry": {"type": "Point", "coordinates": [-28.9, 41.01]},  # GeoJSON: longitude first
        "sources": [LINK | {"note": f"{LINK['note']}, section 2"}],
    }
    assert small["areas"]["town"] == town
    assert small["areas"]["country"]["identifier"] == "TR"
    # Of two parents none is chosen.
    assert small["areas"]["disputed"] == {"id": "disputed", "name": "Disputed", "classification": "territory"}


def test_events(small):
    assert small["events"]["meeting"] == {
        "id": "meeting",
        "name": "The Meeting",
        "description": "They met.",
        "start_date": "2025-11-03",
        "end_date": "2025-11-04",
        "location": "a hotel, Town",
        "status": "held",
        "identifiers": [{"scheme": "number", "identifier": "7"}],
        "classification": "organ-meeting",
        "organization_id": "here",
        "attendees": [{"id": "p1", "name": "Person One"}, {"id": "p2", "name": "Person Two"}],
        "parent_id": "series",
        "sources": [LINK],
    }
    assert small["events"]["planned"] == {"id": "planned", "name": "The Plan", "status": "announced"}


def test_parts_are_child_events(small):
    assert small["events"]["meeting.press"] == {
        "id": "meeting.press",
        "name": "Press conference",
        "description": "They spoke.",
        "start_date": "2025-11-03",
        "end_date": "2025-11-03",
        "location": "a hall, Town",
        "classification": "press-conference",
        # Neither the staff, who have no names, nor somebody who is said to have declined.
        "attendees": [{"id": "p1", "name": "Person One"}, {"id": "p4", "name": "Person Four"}],
        "parent_id": "meeting",
        "sources": [LINK],
    }
    assert small["events"]["meeting.dinner"]["name"] == "The dinner"
    # A plan says nothing about who was there.
    assert "attendees" not in small["events"]["planned.first"]


def test_hosts(conversions):
    assert {loss.kind: loss.count for loss in conversions["small"].losses}["hosts"] == 2


def test_memberships_and_posts(small):
    assert small["memberships"]["meeting.host.here.foreign-minister"] == {
        "id": "meeting.host.here.foreign-minister",
        "label": "head of delegation, on behalf of Hereland at The Meeting",
        "role": "Foreign Minister",
        "person_id": "p1",
        "organization_id": "here",
        "post_id": "here.foreign-minister",
        "on_behalf_of_id": "here",
        "sources": [LINK],
    }
    found = {
        id: (member["person_id"], member["organization_id"], member.get("on_behalf_of_id"), member.get("post_id"))
        for id, member in small["memberships"].items()
    }
    assert found == {
        "meeting.host.here.foreign-minister": ("p1", "here", "here", "here.foreign-minister"),
        "meeting.host.here.prime-minister": ("p1", "here", "here", "here.prime-minister"),
        # In a delegation, and for others too: the post is the delegation's.
        "meeting.for-others.there.envoy": ("p2", "there", "there", "there.envoy"),
        "meeting.for-others.here": ("p2", "there", "here", None),
        # Who declined acted for nobody there, but held the post.
        "meeting.absent.there.foreign-minister": ("p3", "there", None, "there.foreign-minister"),
        # For two: the post belongs to one of them, and nobody says to which.
        "meeting.joint.here": ("p3", "here", "here", None),
        "meeting.joint.body": ("p3", "body", "body", None),
        "planned.b.there": ("p2", "there", "there", None),
    }
    assert small["posts"]["here.foreign-minister"] == {
        "id": "here.foreign-minister",
        "label": "Foreign Minister",
        "organization_id": "here",
        "sources": [LINK],
    }
    assert small["posts"]["there.foreign-minister"]["label"] == "foreign minister"


def test_posts_of_other_scripts_have_ids_of_their_own(tmp_path):
    posts = [
        "Foreign Minister",
        "foreign minister",
        "Ministre des Affaires étrangères",
        "وزير",
        "وزير الخارجية",
        "Őrmester",
    ]
    seat = {"id": "s", "person_id": "p", "on_behalf_of_ids": ["o"], "posts": posts}
    document, _ = converted(tmp_path, participants=[seat])
    ids = [post["id"] for post in document["posts"]]
    assert len(ids) == 5
    assert {"o.foreign-minister", "o.ministre-des-affaires-etrangeres", "o.ormester"} < set(ids)
    assert all(id.isascii() for id in ids)
    assert {member["role"] for member in document["memberships"]} == set(posts)


def test_speeches(small):
    assert small["speeches"]["meeting.timed"] == {
        "id": "meeting.timed",
        "creator_id": "p1",
        "attribution_text": "the minister",
        "audience_id": "p2",
        "text": "Timed words.",
        "date": "2025-11-03T14:30:00+03:00",
        "type": "summary",
        "event_id": "meeting",
        "sources": [LINK],
    }
    assert {id: speech.get("event_id") for id, speech in small["speeches"].items()} == {
        "meeting.timed": "meeting",
        "meeting.press": "meeting.press",
        "meeting.there": "meeting",
        "meeting.other": "series",
        "meeting.letter": None,
        "meeting.before": None,
        "meeting.state": None,
        "meeting.named-state": None,
    }
    assert small["speeches"]["meeting.state"]["attribution_text"] == "Thereland"
    assert small["speeches"]["meeting.named-state"]["attribution_text"] == "a ministry"
    assert "creator_id" not in small["speeches"]["meeting.state"]


@pytest.mark.parametrize(
    ("channel", "meeting", "at"),
    [
        ("press-conference", {}, "m"),
        ("in-session", {}, "m"),
        ("telephone", {}, None),
        ("telephone", {"format": "phone"}, "m"),
        ("telephone", {"classification": "call"}, "m"),
        *((word, {}, None) for word in ("interview", "social-media", "memoir", "spokesperson", "written-statement")),
    ],
)
def test_where_a_channel_puts_a_speech(tmp_path, channel, meeting, at):
    statement = {"id": "s", "speaker_id": "p", "mode": "said", "channel": channel, "text": "Words."}
    seat = {"id": "s", "person_id": "p", "attendance": "attended"}
    document, losses = converted(tmp_path, statements=[statement], participants=[seat], **meeting)
    assert document["speeches"][0].get("event_id") == at
    assert losses.get("statements-elsewhere", 0) == (at is None)


def test_votes(small, conversions):
    assert small["motions"] == {
        "meeting.draft": {
            "id": "meeting.draft",
            "creator_id": "p1",
            "text": "Draft One\nAbout peace.",
            "classification": "draft",
            "date": "2025-11-03T15:00:00+03:00",
            "sources": [ARCHIVED, LINK],
        }
    }
    assert small["vote_events"] == {
        "meeting.draft": {
            "id": "meeting.draft",
            "organization_id": "body",
            "legislative_session_id": "meeting",
            "motion_id": "meeting.draft",
            "start_date": "2025-11-03T16:00:00+03:00",
            "result": "pass",
            "group_results": [{"group_id": "group", "result": "pass"}],
            # Two counts of abstentions contradict each other.
            "counts": [{"option": "yes", "value": 14}, {"option": "no", "value": 0}],
            "votes": [
                {"voter_id": "here", "option": "no"},
                {"voter_id": "p2", "option": "yes"},
                {"voter_id": "there", "option": "yes"},
            ],
            "sources": [ARCHIVED, LINK],
        },
        "meeting.draft.series": {
            "id": "meeting.draft.series",
            "legislative_session_id": "series",
            "motion_id": "meeting.draft",
            "counts": [{"option": "yes", "value": 3}],
            "sources": [LINK],
        },
    }
    losses = {loss.kind: loss.count for loss in conversions["small"].losses}
    assert (losses["outcomes"], losses["acts"]) == (1, 2)


def test_contradicting_decisions_give_no_result(tmp_path):
    acts = [
        {"id": "for", "act": "voted-for", "by_ids": ["p"]},
        {"id": "adopted", "act": "adopted", "by_ids": ["o"]},
        {"id": "rejected", "act": "rejected", "by_ids": ["o"]},
    ]
    document, losses = converted(tmp_path, outcomes=[{"id": "x", "kind": "decision", "acts": acts}])
    assert document["vote_events"][0].keys() == {"id", "legislative_session_id", "motion_id", "votes", "sources"}
    assert "result" not in document["motions"][0]
    assert losses["acts"] == 2


def test_what_leads_nowhere_is_lost_and_not_written(tmp_path):
    """The rules about references can be switched off; the document has to be whole all the same."""
    seat = {"id": "s", "person_id": "nobody", "on_behalf_of_ids": ["o"]}
    guest = {
        "id": "g",
        "person_id": "p",
        "on_behalf_of_ids": ["nothing"],
        "posts": ["Minister"],
        "attendance": "attended",
    }
    statement = {"id": "s", "speaker_id": "nobody", "mode": "said", "event_id": "never", "text": "Words."}
    document, losses = converted(
        tmp_path,
        place_id="nowhere",
        sources=["s", "unwritten"],
        participants=[seat, guest],
        parts=[{"id": "x", "kind": "session", "participants": ["not-there"]}],
        statements=[statement],
        relations=[{"type": "part-of", "target_id": "never"}],
    )
    assert losses["dangling-references"] == 2
    assert losses["unnamed-seats"] == 1
    assert losses["relations"] == 1
    assert losses["source-references"] == 1
    assert document["events"][0] == {
        "id": "m",
        "name": "M",
        "status": "held",
        "attendees": [{"id": "p", "name": "P"}],
        "sources": [{"url": "https://example.org/", "note": "web page"}],
    }
    assert document["memberships"] == document["posts"] == []
    assert document["speeches"][0].keys() == {"id", "text", "type", "sources"}


def test_ids_that_stand_twice_stay_apart(tmp_path):
    """The rules about ids can be switched off too."""
    statements = [{"id": "s", "mode": "said", "text": text} for text in ("One.", "Two.")]
    whole = {
        "metadata": {"title": "T", "schema_version": "1.0"},
        "meetings": [{"id": "m", "name": "M", "status": "held", "sources": ["s"], "statements": statements}],
        "events": [{"id": "m", "name": "The same", "sources": ["s"]}],
        "sources": [{"id": "s", "kind": "news"}],
    }
    conversion = popolo.convert(dataset_of(whole, tmp_path))
    assert [speech["id"] for speech in conversion.document["speeches"]] == ["m.s", "m.s.2"]
    assert [event["name"] for event in conversion.document["events"]] == ["M"]
    assert [loss.count for loss in conversion.losses if loss.kind == "duplicate-ids"] == [1]
