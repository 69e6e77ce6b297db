"""What changed between two datasets: which change is which, what it is called, and that none is missed."""

import copy
import json
import random
from collections import defaultdict

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from helpers import DATASETS, dataset_of, written
from helpers import records as our_records
from mutations import mutants, nodes
from readout.model.addresses import key_of
from readout.model.changes import Kind, Risk
from readout.model.comparison import compare
from readout.model.dataset import Dataset, Record
from readout.model.schema import Schema, default
from readout.report.sentences import sentences
from readout.store import load
from strategies import datasets, full_dataset

GAZA = "2025-11-03-istanbul-gaza"
WHOLE = {
    "metadata": {"title": "Test", "schema_version": "1.0", "license": "CC-BY-4.0"},
    "meetings": [
        {
            "id": GAZA,
            "name": "Ministerial Meeting on Gaza",
            "status": "held",
            "date": "2025-11-03",
            "place_id": "istanbul",
            "sources": ["anews", "wam"],
            "other_names": [{"name": "Coordination Meeting", "language": "en"}],
            "identifiers": [{"scheme": "wikidata", "identifier": "Q1"}],
            "venue": "a hotel",
            "description": "Foreign ministers and other representatives of seven states met on Gaza and its ceasefire.",
            "agenda": ["Ceasefire", "Aid", "Governance"],
            "participants": [
                {"id": "turkiye", "person_id": "hakan-fidan", "on_behalf_of_ids": ["turkiye"], "posts": ["Foreign Minister"], "roles": ["host"], "level": "minister", "attendance": "attended", "sources": ["anews", "wam"]},
                {"id": "uae", "person_id": "khalifa-al-marar", "on_behalf_of_ids": ["uae"], "posts": ["Minister of State"], "level": "minister-of-state", "attendance": "attended", "sources": ["wam"]},
                {"id": "qatar", "on_behalf_of_ids": ["qatar"], "label": "representative", "attendance": "attended"},
            ],
            "parts": [
                {"id": "talks", "kind": "session", "participants": ["turkiye", "uae", "qatar"]},
                {"id": "press", "kind": "press-conference", "name": "Press conference", "participants": ["turkiye"]},
            ],
            "statements": [
                {"id": "two-states", "speaker_id": "hakan-fidan", "mode": "said", "part_id": "press", "text": "A state of Palestine is needed for peace.", "quote": "two states", "sources": ["anews"]},
                {"id": "purpose", "attribution_text": "a ministry source", "mode": "aim", "text": "The ministers want the ceasefire to last.", "quote": "lasting", "sources": ["anews"]},
            ],
            "outcomes": [
                {"id": "package", "kind": "document", "name": "Package of Measures", "acts": [{"id": "signed", "act": "signed", "by_ids": ["hakan-fidan"], "date": "2025-11-03"}]},
            ],
            "relations": [{"type": "follows", "target_id": "comcec-41", "note": "The day before."}],
            "claims": [
                {"id": "date-wam", "about": "date", "value": "2025-11-03", "standing": "chosen", "sources": ["wam"]},
                {"id": "uae-who", "about": "participants/uae/person_id", "value": "khalifa-al-marar", "standing": "stands", "sources": ["wam"]},
                {"id": "follows", "about": "relations/follows:comcec-41", "standing": "stands", "sources": ["wam"]},
            ],
        }
    ],
    "events": [{"id": "comcec-41", "name": "COMCEC", "date": "2025-11-02", "place_id": "istanbul", "sources": ["anews"]}],
    "people": [
        {"id": "hakan-fidan", "name": "Hakan Fidan"},
        {"id": "khalifa-al-marar", "name": "Khalifa bin Shaheen Al Marar", "sources": ["wam"]},
        {"id": "ayman-safadi", "name": "Ayman Safadi"},
    ],
    "organizations": [
        {"id": "turkiye", "name": "Türkiye", "classification": "state"},
        {"id": "uae", "name": "United Arab Emirates", "classification": "state"},
        {"id": "qatar", "name": "Qatar", "classification": "state"},
        {"id": "jordan", "name": "Jordan", "classification": "state"},
    ],
    "places": [
        {"id": "istanbul", "name": "Istanbul", "classification": "city"},
        {"id": "ankara", "name": "Ankara", "classification": "city"},
    ],
    "sources": [
        {"id": "anews", "kind": "news", "publisher": "A News"},
        {"id": "wam", "kind": "news", "publisher": "Emirates News Agency (WAM)", "date": "2025-11-04"},
    ],
}  # fmt: skip


@pytest.fixture
def compared(tmp_path):
    """Makes a changed copy of WHOLE, and gives what `compare` finds, with both datasets."""

    def make(change, schema=None):
        whole = copy.deepcopy(WHOLE)
        change(whole)
        folders = [tmp_path / name for name in ("old", "new")]
        for folder in folders:
            folder.mkdir()
        old, new = (dataset_of(value, folder, schema) for value, folder in zip((WHOLE, whole), folders, strict=True))
        found = compare(old, new)
        assert_told(old, new)
        return found, old, new

    return make


@pytest.fixture
def said(compared):
    """What is said of a change, a line for each record."""

    def say(change, schema=None):
        found, old, new = compared(change, schema)
        return [str(sentence) for sentence in sentences(old, new, found)]

    return say


def meeting(whole):
    return whole["meetings"][0]


def item(whole, name, id):
    return next(item for item in meeting(whole)[name] if item["id"] == id)


# ---------------------------------------------------------------- sentences


def put(**values):
    return lambda whole: meeting(whole).update(values)


def drop(name):
    return lambda whole: meeting(whole).pop(name)


def put_in(name, id, /, **values):
    return lambda whole: item(whole, name, id).update(values)


def drop_in(name, id, key):
    return lambda whole: item(whole, name, id).pop(key)


def add(name, /, **value):
    return lambda whole: meeting(whole)[name].append(value)


def remove(name, id):
    return lambda whole: meeting(whole)[name].remove(item(whole, name, id))


JORDAN = {"id": "jordan", "person_id": "ayman-safadi", "on_behalf_of_ids": ["jordan"]}
PHRASES = {
    "a field changed": (put(date="2025-11-03?"), "date 2025-11-03 → 2025-11-03?"),
    "a word of a list changed": (put(status="cancelled"), "status held → cancelled"),
    "a short text changed": (put(venue="a palace"), "venue “a hotel” → “a palace”"),
    "a long text changed": (
        put(description="Foreign ministers and other representatives of eight states met on Gaza and its ceasefire."),
        "description “…other representatives of seven states met on Gaza and…” → “…other representatives of eight states met on Gaza and…”",
    ),
    "a reference changed": (put(place_id="ankara"), "place Istanbul → Ankara"),
    "a field added": (put(start_time="14:00~"), "start time 14:00~ added"),
    "a text added": (put(note="Not\nsure."), "note “Not⏎sure.” added"),
    "a field removed": (drop("venue"), "venue “a hotel” removed"),
    "a name changed": (put(name="Ministers' Meeting on Gaza"), "name “Ministerial Meeting on Gaza” → “Ministers' Meeting on Gaza”"),
    "a source added": (put(sources=["anews", "wam", "trt"]), "one source added"),
    "sources swapped": (put(sources=["aa", "trt"]), "two sources added, two sources removed"),
    "an ordered list in another order": (put(agenda=["Aid", "Ceasefire", "Governance"]), "agenda put in another order"),
    "a list changed": (put(agenda=["Ceasefire", "Governance", "Gaza"]), "agenda: “Gaza” added, “Aid” removed"),
    "a list added": (put_in("participants", "uae", roles=["witness", "speaker"]), "roles of Khalifa bin Shaheen Al Marar: speaker and witness added"),
    "a seat's person changed": (put_in("participants", "uae", person_id="ayman-safadi"), "person of participant uae: Khalifa bin Shaheen Al Marar → Ayman Safadi"),
    "a seat's field changed": (put_in("participants", "turkiye", level="head-of-state"), "level of Hakan Fidan: minister → head-of-state"),
    "a field of a seat removed": (drop_in("participants", "turkiye", "level"), "level of Hakan Fidan: minister removed"),
    "bodies of a seat changed": (put_in("participants", "uae", on_behalf_of_ids=["uae", "qatar"]), "represented bodies of Khalifa bin Shaheen Al Marar: Qatar added"),
    "a participant added": (add("participants", **JORDAN), "Ayman Safadi added as participant on behalf of Jordan"),
    "a participant invited": (add("participants", **JORDAN, attendance="invited"), "Ayman Safadi added as participant on behalf of Jordan (invited)"),
    "a state added": (add("participants", id="jordan", on_behalf_of_ids=["jordan"]), "Jordan added as participant"),
    "a participant removed": (remove("participants", "uae"), "Khalifa bin Shaheen Al Marar removed as participant on behalf of the United Arab Emirates"),
    "an unnamed participant removed": (remove("participants", "qatar"), "Qatar's representative removed as participant"),
    "a participant of whom nothing is known": (add("participants", id="guests", count=3), "participant guests added as participant"),
    "a part added": (add("parts", id="dinner", kind="meal"), "part dinner added"),
    "a part with a name changed": (put_in("parts", "press", kind="ceremony"), "kind of part “Press conference”: press-conference → ceremony"),
    "parts in another order": (lambda whole: meeting(whole)["parts"].reverse(), "parts put in another order"),
    "a reference to an item removed": (put_in("parts", "talks", participants=["turkiye", "qatar"]), "participants of part talks: uae removed"),
    "a statement added": (add("statements", id="aid", speaker_id="hakan-fidan", mode="expected", text="Aid must come."), "statement aid by Hakan Fidan added (expected)"),
    "a statement removed": (remove("statements", "two-states"), "statement two-states by Hakan Fidan removed"),
    "a quote changed": (put_in("statements", "two-states", quote="a state"), "quote of statement two-states by Hakan Fidan: “two states” → “a state”"),
    "an anonymous statement changed": (put_in("statements", "purpose", mode="reported"), "mode of statement purpose by a ministry source: aim → reported"),
    "an act added": (lambda whole: item(whole, "outcomes", "package")["acts"].append({"id": "published", "act": "published"}), "act published of outcome “Package of Measures” added"),
    "an act's date changed": (lambda whole: item(whole, "outcomes", "package")["acts"][0].update(date="2025-11-04"), "date of act signed of outcome “Package of Measures”: 2025-11-03 → 2025-11-04"),
    "an act is another": (lambda whole: item(whole, "outcomes", "package")["acts"][0].update(act="adopted"), "kind of act signed of outcome “Package of Measures”: signed → adopted"),
    "an act's actors changed": (lambda whole: item(whole, "outcomes", "package")["acts"][0].update(by_ids=["ayman-safadi"]), "actors of act signed of outcome “Package of Measures”: Ayman Safadi added, Hakan Fidan removed"),
    "a relation added": (add("relations", type="concerns", target_id="comcec-41"), "relation concerns COMCEC added"),
    "a relation's note changed": (lambda whole: meeting(whole)["relations"][0].update(note="A day before."), "note of relation follows COMCEC: “The day before.” → “A day before.”"),
    "another name removed": (drop("other_names"), "other name “Coordination Meeting” removed"),
    "an identifier added": (add("identifiers", scheme="un", identifier="S/1"), "identifier un “S/1” added"),
    "a claim added": (add("claims", id="venue", about="venue", value="a palace", standing="rejected"), "claim venue on venue added (rejected: “a palace”)"),
    "a claim on a topic added": (add("claims", id="many", about="participants", topic="count", standing="not-stated"), "claim many on participants (count) added (not-stated)"),
    "a claim's standing changed": (put_in("claims", "date-wam", standing="rejected"), "standing of claim date-wam on date: chosen → rejected"),
    "a claim's subject changed": (put_in("claims", "uae-who", about="participants/uae"), "subject of claim uae-who: participants/uae/person_id → participants/uae"),
    "a quote without its source": (drop_in("statements", "two-states", "sources"), "one quote lost its only source"),
    "a claim on another source": (put_in("claims", "date-wam", sources=["anews"]), "one claim rests on other sources"),
    "a claim with more sources": (put_in("claims", "date-wam", sources=["anews", "wam"]), "one claim rests on more sources"),
    "a participant with fewer sources": (put_in("participants", "turkiye", sources=["wam"]), "one participant lost some of its sources"),
    "a participant without sources": (drop_in("participants", "turkiye", "sources"), "one participant lost all its sources"),
    "sources for an item that had none": (put_in("participants", "qatar", sources=["wam"]), "one participant rests on more sources"),
    "an item's id": (put_in("statements", "purpose", id="aim"), "id of statement purpose → aim"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "phrase"), PHRASES.values(), ids=list(PHRASES))
def test_a_change_in_a_meeting(change, phrase, said):
    where = "Istanbul, 3 Nov 2025"
    headlines = {"a field changed": "Istanbul, perhaps 3 Nov 2025", "a reference changed": "Ankara, 3 Nov 2025"}
    (sentence,) = said(change)
    assert sentence == f"{next((h for kind, h in headlines.items() if PHRASES[kind][0] is change), where)}: {phrase}"


def records(name, *values):
    return lambda whole: whole[name].extend(values)


def without(name, id):
    return lambda whole: whole[name].remove(next(record for record in whole[name] if record["id"] == id))


SENTENCES = {
    "a person added": (records("people", {"id": "sugiono", "name": "Sugiono"}), "Sugiono: person added"),
    "a meeting added": (
        records("meetings", WHOLE["meetings"][0] | {"id": "ankara", "place_id": "ankara"}),
        "Ankara, 3 Nov 2025: meeting added, with one other name, one identifier, three participants, two parts, two statements, one outcome, one relation and three claims",
    ),
    "a call, which has no place": (
        records("meetings", {"id": "call", "name": "Call", "status": "held", "date": "2025-11", "sources": ["wam"]}),
        "Call, Nov 2025: meeting added",
    ),
    "a meeting without a date": (
        records("meetings", {"id": "talks", "name": "Talks", "status": "announced", "place_id": "istanbul", "sources": ["wam"]}),
        "Talks: meeting added",
    ),
    "a source, which has no name": (records("sources", {"id": "trt", "kind": "news", "date": "2025"}), "trt: source added"),
    "an event removed": (without("events", "comcec-41"), "Istanbul, 2 Nov 2025: event removed"),
    "a person's name changed": (
        lambda whole: whole["people"][0].update(name="Hakan Fıdan"),
        "Hakan Fıdan: name “Hakan Fidan” → “Hakan Fıdan”",
    ),
    "the dataset's licence changed": (
        lambda whole: whole["metadata"].update(license="CC0-1.0"),
        "The dataset: license “CC-BY-4.0” → “CC0-1.0”",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "sentence"), SENTENCES.values(), ids=list(SENTENCES))
def test_a_change_of_a_record(change, sentence, said):
    assert said(change) == [sentence]


def test_the_riskiest_comes_first(said):
    """Identities, deletions, lost sources, quotes, other values, additions: of records, and in each."""

    def change(whole):
        whole["people"].append({"id": "sugiono", "name": "Sugiono"})
        meeting(whole)["participants"].append(JORDAN)
        meeting(whole)["date"] = "2025-11"
        item(whole, "statements", "purpose")["quote"] = "long"
        del item(whole, "statements", "two-states")["sources"]
        del meeting(whole)["venue"]
        meeting(whole)["place_id"] = "ankara"
        whole["places"][0]["classification"] = "region"
        del whole["sources"][1]["date"]

    first, *others = said(change)
    assert first.split("; ") == [
        "Ankara, Nov 2025: place Istanbul → Ankara",
        "venue “a hotel” removed",
        "one quote lost its only source",
        "quote of statement purpose by a ministry source: “lasting” → “long”",
        "date 2025-11-03 → 2025-11",
        "Ayman Safadi added as participant on behalf of Jordan",
    ]
    assert others == ["wam: date 2025-11-04 removed", "Istanbul: classification city → region", "Sugiono: person added"]


@pytest.mark.parametrize(
    ("change", "risk"),
    [
        (put_in("participants", "uae", person_id="ayman-safadi"), Risk.IDENTITY),
        (put_in("participants", "uae", on_behalf_of_ids=["qatar"]), Risk.IDENTITY),
        (put_in("participants", "uae", on_behalf_of_ids=["qatar", "uae"]), Risk.VALUE),
        (put_in("participants", "uae", note="Once."), Risk.ADDITION),
        (put_in("participants", "turkiye", posts=["Minister"]), Risk.VALUE),
        (put(agenda=["Ceasefire", "Aid"]), Risk.DELETION),
        (put(agenda=["Aid", "Ceasefire", "Governance"]), Risk.VALUE),
        (put(sources=["anews"]), Risk.SOURCE),
        (put(sources=["anews", "aa"]), Risk.SOURCE),
        (put(sources=["aa", "anews", "wam"]), Risk.ADDITION),
        (put_in("statements", "two-states", quote="one state"), Risk.QUOTE),
        (drop_in("statements", "two-states", "quote"), Risk.DELETION),
        (put_in("claims", "date-wam", value="2025"), Risk.QUOTE),
        (put_in("claims", "uae-who", standing="chosen"), Risk.QUOTE),
        (put_in("claims", "uae-who", standing="rejected"), Risk.VALUE),
        (add("claims", id="new", about="date", standing="chosen"), Risk.QUOTE),
        (remove("claims", "date-wam"), Risk.DELETION),
        (lambda whole: meeting(whole)["parts"].reverse(), Risk.VALUE),
    ],
)
def test_risks(change, risk, compared):
    (found,), _, _ = compared(change)
    assert found.risk is risk


def test_what_is_alike_is_counted(said):
    def change(whole):
        for statement in meeting(whole)["statements"]:
            del statement["sources"]
        for claim in meeting(whole)["claims"]:
            claim["sources"] = ["anews"]

    assert said(change) == [
        "Istanbul, 3 Nov 2025: two quotes lost their only source; three claims rest on other sources"
    ]


def test_records_of_one_headline_are_told_apart(said):
    other = {
        "id": "dar",
        "name": "Meeting of Ishaq Dar",
        "status": "held",
        "date": "2025-11-03",
        "place_id": "istanbul",
        "sources": ["wam"],
    }

    def change(whole):
        whole["meetings"].append(other)
        whole["meetings"].append(other | {"id": "dar-2"})
        whole["places"].append({"id": "jordan", "name": "Jordan", "classification": "country"})
        whole["organizations"][3]["country_code"] = "JO"
        meeting(whole)["venue"] = "a palace"

    assert said(change) == [
        "Istanbul, 3 Nov 2025 (Ministerial Meeting on Gaza): venue “a hotel” → “a palace”",
        "Istanbul, 3 Nov 2025 (Meeting of Ishaq Dar) (meetings/dar): meeting added",
        "Istanbul, 3 Nov 2025 (Meeting of Ishaq Dar) (meetings/dar-2): meeting added",
        "Jordan (organizations/jordan): country code JO added",
        "Jordan (places/jordan): place added",
    ]


def test_texts_cannot_play_tricks_on_a_terminal(said):
    """Not even ids, which no valid record has so."""

    def change(whole):
        put(venue="a\u202e\x1b[31mhotel", name="G\x07aza")(whole)
        item(whole, "claims", "date-wam").update(id="date\x1b", standing="\u202e")
        whole["people"].append({"id": "a\n/\x1bb", "name": 7})
        whole["places"][0]["name"] = "\u202eistanbul"
        whole["people"][2]["id"] = "ayman/\x1bsafadi"

    sentences = said(change)
    assert "Ayman Safadi: id ayman-safadi → ayman/<U+001B>safadi" in sentences
    assert "venue “a hotel” → “a<U+202E><U+001B>[31mhotel”" in sentences[0]
    assert "a⏎/<U+001B>b: person added" in sentences
    assert not set("\u202e\x1b\x07\n") & set("".join(sentences))


def test_a_new_field_of_the_schema_is_spoken_of(tmp_path, said):
    """No code names it: it goes by its title, its items by theirs."""
    folder = tmp_path / "schema"
    folder.mkdir()
    for file in default().root.glob("*.schema.json"):
        (folder / file.name).write_bytes(file.read_bytes())
    file = folder / "meeting.schema.json"
    meeting_schema = json.loads(file.read_text("utf-8"))
    text = {"type": "string", "pattern": "."}
    meeting_schema["properties"] |= {
        "dress_code": {"title": "Dress code", **text},
        "gift": {"title": "Gift", "type": "array", "x-table": "gifts", "x-key": ["id"], "items": {"$ref": "common.schema.json#/$defs/gift"}},
    }  # fmt: skip
    file.write_text(json.dumps(meeting_schema), "utf-8")
    file = folder / "common.schema.json"
    common = json.loads(file.read_text("utf-8"))
    common["$defs"]["gift"] = {
        "type": "object",
        "properties": {
            "id": {"title": "Id", "x-format": "id", **text},
            "giver_id": {"title": "Giver", "x-reference": ["people"], **text},
        },
    }
    file.write_text(json.dumps(common), "utf-8")
    change = put(dress_code="formal", gift=[{"id": "vase", "giver_id": "hakan-fidan"}])
    assert said(change, Schema(folder)) == ["Istanbul, 3 Nov 2025: dress code “formal” added; gift vase added"]


# ---------------------------------------------------------------- which change is which


def only(found, *kinds):
    return [(change.kind, change.collection, change.record, change.address) for change in found if change.kind in kinds]


def renamed_everywhere(whole, old, new):
    """Every text that is the id, or an address or key that holds it."""
    for pointer, node in list(nodes(whole)):
        if isinstance(node, str) and old in node.replace(":", "/").replace(";", "/").split("/"):
            here = whole
            for part in pointer[:-1]:
                here = here[part]
            here[pointer[-1]] = node.replace(old, new)


def test_a_renamed_record_is_one_change_with_what_followed(compared):
    change = lambda whole: renamed_everywhere(whole, "khalifa-al-marar", "khalifa-bin-shaheen-al-marar")  # noqa: E731
    found, old, new = compared(change)
    (renamed,) = found
    assert (renamed.kind, renamed.risk) == (Kind.RENAMED, Risk.IDENTITY)
    assert (renamed.old, renamed.new) == ("people/khalifa-al-marar", "people/khalifa-bin-shaheen-al-marar")
    assert renamed.references == (
        f"meetings/{GAZA}/participants/uae/person_id",
        f"meetings/{GAZA}/claims/uae-who/value",
    )
    (sentence,) = sentences(old, new, found)
    assert str(sentence) == (
        "Khalifa bin Shaheen Al Marar: id khalifa-al-marar → khalifa-bin-shaheen-al-marar, with two references to it"
    )


def test_a_renamed_record_in_a_key_keeps_its_item(compared):
    """The relation to it is the same relation, and the claim on that relation the same claim."""
    found, _, _ = compared(lambda whole: renamed_everywhere(whole, "comcec-41", "comcec-2025"))
    (renamed,) = found
    assert renamed.references == (
        f"meetings/{GAZA}/relations/follows:comcec-2025/target_id",
        f"meetings/{GAZA}/claims/follows/about",
    )


def test_a_renamed_record_may_have_changed_a_little(compared):
    def change(whole):
        renamed_everywhere(whole, "khalifa-al-marar", "al-marar")
        whole["people"][1]["name"] = "Khalifa Shaheen Al Marar"

    found, _, _ = compared(change)
    assert [(c.kind, c.record, c.address) for c in found] == [
        (Kind.RENAMED, "al-marar", ""),
        (Kind.CHANGED, "al-marar", "name"),
    ]


def test_another_person_on_the_seats_is_no_renaming(compared):
    """Everything refers to the new record where it did to the old; but it is someone else."""

    def change(whole):
        renamed_everywhere(whole, "khalifa-al-marar", "sugiono")
        whole["people"][1]["name"] = "Sugiono"

    found, _, _ = compared(change)
    assert only(found, Kind.RENAMED) == []
    assert {(c.kind, c.record) for c in found if not c.path} == {
        (Kind.REMOVED, "khalifa-al-marar"),
        (Kind.ADDED, "sugiono"),
    }
    assert (Kind.CHANGED, "participants/uae/person_id") in {(c.kind, c.address) for c in found}


LONG = "Told by two agencies, and by a paper that names neither of them."
SOURCES = [{"id": "a", "kind": "web-page", "note": LONG}, {"id": "b", "kind": "web-page", "note": LONG}]


def with_records(name, records, renamed=()):
    """WHOLE with these records too, some ids changed wherever they stand."""
    whole = copy.deepcopy(WHOLE)
    whole[name] += copy.deepcopy(records)
    for old, new in dict(renamed).items():
        renamed_everywhere(whole, old, new)
    return whole


@pytest.mark.parametrize(
    ("old", "new", "renamed"),
    [
        pytest.param(SOURCES[:1], SOURCES[1:], {("a", "b")}, id="the same long note is enough"),
        pytest.param(SOURCES, [SOURCES[0] | {"id": "c"}, SOURCES[1] | {"id": "d"}], set(), id="but not where it is that of two"),
        pytest.param([{"id": "a", "kind": "forum"}], [{"id": "b", "kind": "forum"}], set(), id="the same kind says nothing"),
        pytest.param(SOURCES[:1], [SOURCES[1] | {"date": "2025"}], {("a", "b")}, id="a little more is known"),
        pytest.param(SOURCES[:1], [SOURCES[1] | {"name": LONG * 3}], set(), id="much more is known"),
    ],
)  # fmt: skip
def test_records_are_recognised_by_what_they_say(old, new, renamed, tmp_path):
    found = compare(*pair(with_records("sources", old), with_records("sources", new), tmp_path))
    assert {(c.old.split("/")[1], c.new.split("/")[1]) for c in found if c.kind is Kind.RENAMED} == renamed
    unknown = len(old) - len(renamed)
    assert (
        sorted(c.kind for c in found if not c.path and c.kind is not Kind.RENAMED)
        == [Kind.ADDED] * unknown + [Kind.REMOVED] * unknown
    )


@pytest.mark.parametrize(
    ("name", "records", "ids"),
    [
        pytest.param("people", [{"id": "xi", "name": "Xi Jin", "sources": ["anews", "wam"]}], ("anews", "wam", "xi"), id="one by another"),
        pytest.param("places", [{"id": "marmara", "name": "Marmara Region", "classification": "region"}, {"id": "bursa", "name": "Bursa", "classification": "city", "relations": [{"type": "part-of", "target_id": "marmara", "note": "In the south of it."}]}], ("marmara", "bursa"), id="one in the key of another's item"),
    ],
)  # fmt: skip
def test_one_recognised_record_tells_the_next(name, records, ids, tmp_path):
    """A person of whom little is known is recognised by the source, once that is."""
    new = with_records(name, records, {id: f"{id}-b" for id in ids})
    found = compare(*pair(with_records(name, records), new, tmp_path))
    assert {c.new.split("/")[1] for c in found} == {f"{id}-b" for id in ids}


def test_every_id_of_a_dataset_may_change_at_once(compared):
    """A switch to other ids loses nobody: one recognised record tells who those are that it refers to."""
    ids = [record["id"] for name, records in WHOLE.items() if name != "metadata" for record in records]
    unique = [id for id in ids if ids.count(id) == 1 and id not in ("uae", "qatar", "turkiye", "jordan")]

    def change(whole):
        for at, id in enumerate(unique):
            renamed_everywhere(whole, id, f"u{at}")

    found, _, _ = compared(change)
    assert {c.kind for c in found} == {Kind.RENAMED}
    assert {c.new.split("/")[1] for c in found} == {f"u{at}" for at in range(len(unique))}


def test_a_renamed_item_is_one_change_with_what_followed(compared):
    """Parts that seat it, and claims that address it."""

    def change(whole):
        item(whole, "participants", "uae")["id"] = "emirates"
        item(whole, "parts", "talks")["participants"] = ["turkiye", "emirates", "qatar"]
        item(whole, "claims", "uae-who")["about"] = "participants/emirates/person_id"

    found, _, _ = compared(change)
    (renamed,) = found
    assert (renamed.address, renamed.old, renamed.new) == ("participants/emirates", "uae", "emirates")
    assert renamed.references == (f"meetings/{GAZA}/parts/talks/participants", f"meetings/{GAZA}/claims/uae-who/about")


def test_a_reference_that_did_not_follow_is_seen(compared):
    def change(whole):
        renamed_everywhere(whole, "khalifa-al-marar", "al-marar")
        item(whole, "participants", "uae")["person_id"] = "ayman-safadi"

    found, _, _ = compared(change)
    assert [(c.kind, c.address, c.old, c.new) for c in found] == [
        (Kind.CHANGED, "participants/uae/person_id", "khalifa-al-marar", "ayman-safadi"),
        (Kind.RENAMED, "", "people/khalifa-al-marar", "people/al-marar"),
    ]


def test_a_former_id_tells_what_a_record_was_called_whatever_else_changed(compared):
    def change(whole):
        person = next(each for each in whole["people"] if each["id"] == "khalifa-al-marar")
        renamed_everywhere(whole, "khalifa-al-marar", "al-marar")
        person.update(id="al-marar", name="X", former_ids=["khalifa-al-marar"], sources=["anews"])

    found, old, new = compared(change)
    assert only(found, Kind.RENAMED, Kind.ADDED, Kind.REMOVED) == [(Kind.RENAMED, "people", "al-marar", "")]
    assert not [each for each in found if each.address == "former_ids"]
    assert "id khalifa-al-marar → al-marar" in str([str(each) for each in sentences(old, new, found)])


def test_a_record_that_went_into_another_is_said_to_have(compared):
    def change(whole):
        renamed_everywhere(whole, "khalifa-al-marar", "hakan-fidan")
        whole["people"] = [each for each in whole["people"] if not each["name"].startswith("Khalifa")]
        next(each for each in whole["people"] if each["id"] == "hakan-fidan")["former_ids"] = ["khalifa-al-marar"]

    found, old, new = compared(change)
    assert only(found, Kind.REMOVED) == []
    (merged,) = [each for each in found if each.kind is Kind.MERGED]
    assert (merged.old, merged.new) == ("people/khalifa-al-marar", "people/hakan-fidan")
    assert merged.risk is Risk.IDENTITY
    (sentence,) = [each for each in sentences(old, new, found) if each.headline == "Hakan Fidan"]
    assert str(sentence).startswith("Hakan Fidan: person khalifa-al-marar merged into it, with two references to it")


def test_a_former_id_that_nothing_had_is_a_change_as_any(compared):
    found, _, _ = compared(lambda whole: whole["people"][0].update(former_ids=["somebody"]))
    assert [(each.kind, each.address) for each in found] == [(Kind.ADDED, "former_ids")]


def test_an_event_that_became_a_meeting_is_neither_lost_nor_new(compared):
    def change(whole):
        whole["meetings"].append(whole["events"].pop() | {"status": "held"})

    found, old, new = compared(change)
    assert [(c.kind, c.collection, c.address) for c in found] == [
        (Kind.RENAMED, "meetings", ""),
        (Kind.ADDED, "meetings", "status"),
    ]
    assert [str(s) for s in sentences(old, new, found)] == [
        "Istanbul, 2 Nov 2025: moved from events to meetings; status held added"
    ]


def test_changes_are_frozen_values(compared):
    (change,), _, _ = compared(put(date="2025-11"))
    with pytest.raises(AttributeError):
        change.new = "2025"
    assert (change.title, change.old, change.new) == ("Date", "2025-11-03", "2025-11")


# ---------------------------------------------------------------- what is invalid


@pytest.mark.parametrize(
    ("change", "phrase"),
    [
        (put(colour="red"), "colour “red” added"),
        (put(agenda="Ceasefire"), 'agenda ["Ceasefire", "Aid", "Governance"] → “Ceasefire”'),
        (put(participants="many"), None),
        (put(participants=["many", 7, None]), None),
        (put(sources="wam"), None),
        (put(date=2025), "date 2025-11-03 → 2025"),
        (put(date=None), "date 2025-11-03 → null"),
        (put(date={"start": [1.5]}), 'date 2025-11-03 → {"start": [1.5]}'),
        (put_in("participants", "turkiye", count=True), "count of Hakan Fidan: true added"),
        (put_in("participants", "uae", id="turkiye"), None),
        (put_in("participants", "uae", id=7), None),
        (drop_in("participants", "uae", "id"), None),
        (lambda whole: meeting(whole)["claims"].append(copy.deepcopy(meeting(whole)["claims"][0])), None),
        (drop("id"), None),
        (lambda whole: whole["people"].append({"id": "hakan-fidan", "name": "Another"}), None),
    ],
)  # fmt: skip
def test_invalid_records_are_compared_as_they_are(change, phrase, said):
    """Nothing is too strange to be compared; what is said is checked where it is plain."""
    found = said(change)
    assert found
    if phrase:
        assert f": {phrase}" in found[0]


@pytest.mark.parametrize("name", default().collections)
def test_whatever_was_done_to_a_record_is_spoken_of(name):
    """Hundreds of mutated records of our own: none is too strange, and none is spoken of in several lines."""
    found = [record for record in our_records() if record.collection.name == name]
    assert found
    for record in found[:4]:
        for edit, value in mutants(record, 60):
            if isinstance(value, dict):
                old, new = (one(record, content) for content in (record.value, value))
                changes = compare(old, new)
                assert bool(changes) == (old.canonical() != new.canonical()), edit
                assert len("".join(map(str, sentences(old, new, changes))).splitlines()) < 2, edit


def one(record, value):
    """A dataset of one record."""
    return Dataset(default(), "", {}, {record.collection.name: [Record(record.collection, value, record.document)]})


def test_true_is_not_1(tmp_path):
    def make(name, count):
        whole = copy.deepcopy(WHOLE)
        item(whole, "participants", "qatar")["count"] = count
        (tmp_path / name).mkdir()
        return dataset_of(whole, tmp_path / name)

    old, new = make("old", 1), make("new", True)
    (change,) = compare(old, new)
    assert (change.old, change.new) == (1, True)


def test_a_file_that_cannot_be_read_is_not_a_deletion(tmp_path):
    for name in ("old", "new"):
        for collection in ("people", "places"):
            (tmp_path / name / collection).mkdir(parents=True)
        (tmp_path / name / "readout.toml").write_text('title = "T"\nschema_version = "1.0"\n', "utf-8")
        (tmp_path / name / "people/hakan-fidan.yaml").write_text("id: hakan-fidan\nname: Hakan Fidan\n", "utf-8")
        (tmp_path / name / "places/ankara.yaml").write_text("id: ankara\nname: Ankara\n", "utf-8")
    (tmp_path / "new/people/hakan-fidan.yaml").write_text("id: [\n", "utf-8")
    (tmp_path / "old/places/ankara.yaml").write_text("*", "utf-8")
    assert compare(load.load(tmp_path / "old"), load.load(tmp_path / "new")) == []


# ---------------------------------------------------------------- properties

generated = settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
SEEDS = range(12)


def pair(old, new, folder):
    found = []
    for name, whole in (("old", old), ("new", new)):
        (folder / name).mkdir(exist_ok=True)
        found.append(dataset_of(whole, folder / name))
    return found


def shuffled(whole, chance):
    """The same dataset with the keys and the unordered lists in another order."""

    def value(field, found):
        if field and field.fields and isinstance(found, dict):
            inner = list(found.items())
            chance.shuffle(inner)
            return {name: value(field.get(name), below) for name, below in inner}
        if isinstance(found, list):
            below = [value(field, one) if field.table else one for one in found]
            if not field.ordered:
                chance.shuffle(below)
            return below
        return found

    schema = default()
    fields = {name: collection.field for name, collection in schema.collections.items()} | {"metadata": schema.metadata}
    found = [(name, value(fields[name], below)) for name, below in whole.items()]
    chance.shuffle(found)
    return dict(found)


@pytest.mark.parametrize("seed", SEEDS)
def test_order_and_formatting_are_no_changes(seed, tmp_path):
    whole = full_dataset(default(), seed)
    old, new = pair(whole, shuffled(whole, random.Random(seed)), tmp_path)
    assert compare(old, new) == []
    assert any(
        old.records[name] and [r.value for r in old.records[name]] != [r.value for r in new.records[name]]
        for name in old.records
    )


@given(whole=datasets(default()))
@generated
def test_a_dataset_does_not_differ_from_itself(whole, tmp_path):
    assert compare(*pair(whole, whole, tmp_path)) == []


@given(old=datasets(default()), new=datasets(default()))
@generated
def test_the_changes_between_any_two_datasets(old, new, tmp_path):
    old, new = pair(old, new, tmp_path)
    assert_told(old, new)


@pytest.mark.parametrize("seed", range(40))
def test_the_changes_tell_all(seed, tmp_path):
    """Of datasets that somebody has edited, here and there, rightly or wrongly."""
    whole = full_dataset(default(), seed)
    edited = mangled(whole, random.Random(seed))
    old, new = pair(whole, edited, tmp_path)
    assert bool(compare(old, new)) == (old.canonical() != new.canonical())
    assert_told(old, new)
    chance = random.Random(seed)
    again = pair(shuffled(whole, chance), shuffled(edited, chance), tmp_path)
    if [dataset.canonical() for dataset in again] == [old.canonical(), new.canonical()]:  # but for keys that two share
        assert compare(*again) == compare(old, new)


def mangled(whole, chance):
    """A copy with some edits made anywhere: values lost, swapped, copied; items moved; ids changed."""
    whole = copy.deepcopy(whole)
    for _ in range(chance.choice((10, 100, 300))):
        holders = [node for pointer, node in nodes(whole) if pointer and isinstance(node, dict | list) and node]
        here, there = chance.choice(holders), chance.choice(holders)
        key = chance.choice(list(here) if isinstance(here, dict) else range(len(here)))
        edit = chance.choice(("drop", "swap", "rename", "copy", "turn"))
        if edit == "drop" and len(here) > 1:
            del here[key]
        elif edit == "swap":
            other = chance.choice(list(there) if isinstance(there, dict) else range(len(there)))
            if type(here[key]) is type(there[other]) and not isinstance(here[key], dict | list):
                here[key], there[other] = there[other], here[key]
        elif edit == "rename" and isinstance(here, dict) and "id" in here:
            here["id"] += "-b"
        elif edit == "copy" and isinstance(here, list) and isinstance(here[key], dict) and "id" in here[key]:
            here.append(copy.deepcopy(here[key]) | {"id": f"{here[key]['id']}-c"})
        elif edit == "turn" and isinstance(here, list):
            here.reverse()
    return whole


def assert_told(old, new):
    """Every value that differs lies under a change, and every change is spoken of."""
    found = compare(old, new)
    assert bool(sentences(old, new, found)) == bool(found)
    told = defaultdict(set)
    for change in found:
        told[change.collection, change.record].add(change.path)
        if change.kind is Kind.MERGED:
            told[tuple(change.old.split("/", 1))].add(())
        for place in change.references:
            collection, record, *path = place.split("/")
            told[collection, record].add(tuple(path))
    records = {
        tuple(c.old.split("/", 1)): tuple(c.new.split("/", 1)) for c in found if c.kind is Kind.RENAMED and not c.path
    }
    items = {
        (c.collection, c.record, *c.path[:-1], c.old): c.path[-1] for c in found if c.kind is Kind.RENAMED and c.path
    }
    right = leaves(new, {}, {}, set())
    left = leaves(old, records, items, {place[:at] for place in right for at in range(len(place))})
    for place in left.keys() | right.keys():
        if left.get(place) != right.get(place):
            collection, record, *path = place
            assert any(tuple(path[: len(known)]) == known for known in told[collection, record]), place


def leaves(dataset, records, items, there):
    """The scalars of a dataset by where they stand: collection, record, then fields and keys in turn.

    `records` and `items` are what was renamed: the place is the one by now, if it is among those `there`.
    """
    found = defaultdict(list)

    def below(field, value, place):
        for name, inner in value.items():
            described = field.get(name)
            for one in inner if isinstance(inner, list) else [inner]:
                if described and described.table:
                    below_item(described, one, (*place, name))
                elif name != "id":
                    found[*place, name].append(repr(one))

    def below_item(field, one, at):
        if not isinstance(one, dict):
            found[*at, json.dumps(one)].append(repr(one))
            return
        key = key_of(field, one)
        now = key_of(field, one | {part: moved(field.get(part), one[part]) for part in field.key if part in one})
        key = now if (*at, now) in there else key
        below(field, one, (*at, items.get((*at, key), key)))

    def moved(field, value):
        return next((records[name, value][1] for name in field.reference if (name, value) in records), value)

    for name, collection in dataset.schema.collections.items():
        for record in dataset.records[name]:
            below(collection.field, record.value, records.get((name, record.id), (name, record.id)))
    return {place: sorted(values) for place, values in found.items()}


def test_datasets_of_a_real_folder_are_compared(tmp_path):
    """A folder and its own exports are one dataset."""
    dataset = load.load(DATASETS[0])
    assert len(dataset) > 10
    for name in ("json", "ndjson", "csv", "xlsx"):
        again = load.load(written(dataset, name, tmp_path))
        assert compare(dataset, again) == compare(again, dataset) == []


@pytest.mark.parametrize("odd", [{}, [[]], [{"id": "a"}], True, [None]])
def test_former_ids_that_are_none_are_compared_as_they_are(compared, odd):
    found, _, _ = compared(lambda whole: whole["people"][0].update(former_ids=odd))
    assert {each.address for each in found} <= {"former_ids"}
