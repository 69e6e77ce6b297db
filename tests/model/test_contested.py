"""How claims stand to values, and what is contested: the one definition that all reports and RO606 share."""

import pytest

from helpers import dataset_of
from readout.lint import engine
from readout.model import flattening
from readout.model.cells import from_cell
from readout.model.claims import Relation, disputed_fields, disputes, relation
from readout.model.schema import default
from readout.publish import statistics
from readout.report.provenance import Provenance

MEETING = default().collections["meetings"].field
FIELDS = {name: MEETING[name] for name in ("date", "start_time", "venue", "agenda", "classification", "place_id")}
FIELDS |= {name: MEETING["participants"][name] for name in ("roles", "posts", "count", "person_id")}
BASE = {"id": "talks", "name": "Talks", "status": "held", "sources": ["a", "b"]}
SEAT = {"id": "z", "roles": ["host", "inviter"], "posts": ["Premier", "Vice Chairman"], "sources": ["a", "b"]}


@pytest.mark.parametrize(
    ("name", "value", "claim", "expected"),
    [
        ("date", "1972-02-21", "1972-02-21", "same"),
        ("date", "1972-02-21", "1972-02", "coarser"),
        ("date", "1972-02", "1972-02-21", "finer"),
        ("date", "1972-02-21", "197X-02-21", "coarser"),
        ("date", "1972-02-21", "1972-03", "rival"),
        ("date", "1972-02-21", "1972-02-22", "rival"),
        ("date", "1972-02-21", "1972-02-21?", "coarser"),
        ("date", "1972-02-21~", "1972-02-21", "finer"),
        ("date", "1815~", "1814", "finer"),
        ("date", "1815~", "1816-03-01", "finer"),
        ("date", "1815~", "1990", "rival"),
        ("date", "1815?", "1816", "rival"),
        ("date", "1972-02-21/1972-02-28", "1972-02-21/1972-02-28", "same"),
        ("date", "1972-02-21/1972-02-28", "1972-02-17/1972-02-28", "rival"),
        ("date", "1972-02-21/1972-02-28", "1972-02-21/1972-02-25", "rival"),
        ("date", "1972-02-21/1972-02-28", "1972-02", "coarser"),
        ("date", "1972-02-21/1972-02-28", "1972-02-23", "part"),
        ("date", "1972-02-21/1972-02-28", "1972-03-01", "rival"),
        ("date", "1972-02-21/1972-02-28", "1972-02-21/..", "coarser"),
        ("date", "1972-02-21/", "1972-02-21/1972-02-28", "finer"),
        ("date", "1972-02-21", "1972-02-21/1972-02-28", "rival"),
        ("date", "1972-02", "1972-02-21/1972-02-28", "finer"),
        ("date", "1972-02-21", "next week", "rival"),
        ("date", "9999-12-31~", "0001-01-01~", "rival"),
        ("start_time", "14:00", "14:00~", "coarser"),
        ("start_time", "14:00", "afternoon", "coarser"),
        ("start_time", "afternoon", "14:00", "finer"),
        ("start_time", "14:00~", "14:20", "finer"),
        ("start_time", "14:00~", "16:00", "rival"),
        ("start_time", "14:00", "14:20", "rival"),
        ("venue", "a hotel", "A  Hotel", "same"),
        ("venue", "a hotel", "a palace", "rival"),
        ("roles", ["host", "inviter"], "inviter;host", "same"),
        ("roles", ["host", "inviter"], "inviter", "part"),
        ("roles", ["host"], "host;inviter", "finer"),
        ("roles", ["host", "chair"], "host;inviter", "rival"),
        ("posts", ["Premier", "Foreign Minister"], "premier", "part"),
        ("agenda", ["One", "Two", "Three"], "One\nThree", "part"),
        ("agenda", ["One", "Two"], "Two\nOne", "rival"),
        ("agenda", ["One", "Three"], "One\nTwo\nThree", "finer"),
        ("classification", "summit", "call", "rival"),
        ("count", 3, "3", "same"),
        ("count", 3, "4", "rival"),
        ("person_id", "ana", "bo", "rival"),
    ],
)
def test_how_a_claim_stands_to_a_value(name, value, claim, expected):
    field = FIELDS[name]
    assert relation(field, value, from_cell(field, claim)) is Relation(expected)


def test_what_is_claimed_of_a_topic_is_a_text():
    assert relation(None, "7 days", "7  Days") is Relation.SAME
    assert relation(None, "7 days", "8 days") is Relation.RIVAL


def claims(*listed):
    return [{"id": f"c{at}", "standing": "stands", "sources": ["a"], **claim} for at, claim in enumerate(listed)]


ROLES, DATE = {"about": "participants/z/roles"}, {"about": "date"}
START, END = {"about": "date/start"}, {"about": "date/end"}
INTERVAL = {"date": "1972-02-21/1972-02-28"}
DAYS = {"topic": "duration"}
CHOSEN, REJECTED = {"standing": "chosen"}, {"standing": "rejected"}


@pytest.mark.parametrize(
    ("record", "listed", "labels"),
    [
        # two roles, each sourced from its own page; a month of a day
        ({}, [ROLES | {"value": "inviter"}, ROLES | {"value": "host"}], []),
        ({"date": "1972-02-21"}, [DATE | {"value": "1972-02"}], []),
        ({}, [ROLES | {"value": "guest"}], ["contested"]),
        # a choice of the whole settles its ends, a choice of one end does not settle the other
        (
            INTERVAL,
            [DATE | CHOSEN | {"value": INTERVAL["date"]}, START | {"value": "1972-02-17"}],
            ["contested, decided"],
        ),
        (INTERVAL, [END | CHOSEN | {"value": "1972-02-28"}, START | {"value": "1972-02-17"}], ["contested"]),
        ({}, [START | {"value": "1972-02-17"}, END | {"value": "1972-02-28"}], []),
        ({}, [START | {"value": "1972-02-17"}, DATE | {"value": INTERVAL["date"]}], ["contested"]),
        # topics, and fields without a value
        ({}, [DAYS | {"value": "7 days"}, DAYS | {"value": "8 days"}], ["contested"]),
        ({}, [DAYS | {"value": "7 days"}, DAYS | CHOSEN | {"value": "8 days"}], ["contested, decided"]),
        ({}, [DAYS | {"value": "7 days"}, DAYS | {"value": "7 Days"}], []),
        ({}, [DAYS | {"value": "7 days"}], []),
        ({}, [{"about": "venue", "value": "a hotel"}, {"about": "venue", "value": "a palace"}], ["contested"]),
        # rejected claims
        ({"venue": "a hotel"}, [{"about": "venue", "value": "a palace"} | REJECTED], ["one source errs"]),
        (
            {"venue": "a hotel"},
            [{"about": "venue", "value": "a palace", "sources": ["a", "b"]} | REJECTED],
            ["two sources err"],
        ),
        ({}, [DAYS | {"value": "7 days"}, DAYS | REJECTED | {"value": "8 days"}], ["one source errs"]),
        ({}, [DAYS | REJECTED | {"value": "7 days"}, DAYS | REJECTED | {"value": "8 days"}], []),
        # what never counts
        *(
            ({"venue": "a hotel"}, [{"about": "venue", "value": "a palace", "standing": standing}], [])
            for standing in ("planned", "earlier", "none", "not-stated")
        ),
        ({"venue": "a hotel"}, [{"about": "venue", "value": "a palace", "date": "1971"}], []),
        (
            {"venue": "a hotel"},
            [
                {"about": "venue", "value": "a palace", "date": "1972"},
                {"about": "venue", "value": "a hotel", "date": "1972"},
            ],
            ["contested"],
        ),
        ({"venue": "a hotel"}, [{"about": "participants", "topic": "count", "value": "3"}], []),
    ],
)
def test_what_is_contested_is_so_in_every_report(record, listed, labels, tmp_path):
    meeting = BASE | {"participants": [SEAT]} | record | {"claims": claims(*listed)}
    sources = [{"id": id, "kind": "news"} for id in ("a", "b")]
    metadata = {"title": "T", "schema_version": "1.0"}
    dataset = dataset_of({"metadata": metadata, "meetings": [meeting], "sources": sources}, tmp_path)
    record = dataset.index["meetings"]["talks"]
    all_disputes = list(disputes(MEETING, record.value))
    assert [each.label for each in all_disputes] == labels
    contested = [each for each in all_disputes if each.is_contested]
    trails = Provenance(dataset).disputed(record)
    assert [trail.dispute for trail in trails] == all_disputes
    assert [trail.contested for trail in trails] == [each.is_contested for each in all_disputes]
    counted = next(group for group in statistics.count(dataset, losses=False).groups if group.name == "contested")
    assert sum(count.number for count in counted.counts) == len(contested)
    fields = {each.about for each in contested if not each.topic}
    assert disputed_fields(MEETING, record.value) == fields
    rows = flattening.rows(dataset)
    columns = [row["disputed"] for row in (*rows["meetings"], *rows["participants"]) if "disputed" in row]
    assert ";".join(columns).split(";") == [about.rpartition("/")[2] for about in fields] or not fields
    undecided = [each for each in all_disputes if each.label == "contested" and not each.topic]
    with_value = [each for each in undecided if record.value.get(each.about) or each.about == ROLES["about"]]
    codes = [diagnostic.code for diagnostic in engine.lint(dataset).diagnostics]
    assert codes.count("RO606") == len(with_value)


def test_an_item_may_be_called_as_an_end_of_an_interval():
    seats = [{"id": "start", "label": "A"}]
    value = BASE | {"participants": seats, "claims": claims({"about": "participants/start/label", "value": "B"})}
    assert disputed_fields(MEETING, value) == {"participants/start/label"}


@pytest.mark.parametrize("held", ["a;b", "", None, ["a"], ["a;b"], ["a", "b"], [" a"], ["A"], [], 5, "5"])
@pytest.mark.parametrize("value", ["a", "a;b", "A", " a", "5"])
@pytest.mark.parametrize("name", ["venue", "agenda", "sources", "date", "nowhere"])
@pytest.mark.parametrize("standing", ["stands", "rejected"])
def test_a_claim_that_repeats_its_value_disputes_as_little_as_in_the_whole_comparison(held, value, name, standing):
    """Also where the value does not fit the schema."""
    same = {"about": name, "value": value, "standing": standing}
    for listed in ([same], [same, same], [same, {"about": name, "value": "b", "standing": "chosen"}]):
        record = BASE | {name: held, "claims": listed}
        addresses = {each.about for each in disputes(MEETING, record) if each.is_contested}
        assert disputed_fields(MEETING, record) == addresses
