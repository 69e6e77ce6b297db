"""Two records of one meeting become one: seats by who sits in them, values that differ as claims, the rest side by side."""

import pytest
from test_cli import run

from readout.curate import merge
from readout.lint import engine
from readout.model import former_ids
from readout.store import load
from readout.syntax.yaml import writer

SETTINGS = 'title = "T"\nschema_version = "1.1"\n[rules]\nRO614 = "off"\nRO504 = "off"\n'


def write(folder, collection, *records):
    (folder / collection).mkdir(parents=True, exist_ok=True)
    for each in records:
        (folder / collection / f"{each['id']}.yaml").write_text(writer.dump(each), "utf-8")


def meeting(side, **values):
    return {
        "id": f"{side}-talks",
        "name": "Talks",
        "status": "held",
        "date": "2001-02-03",
        "place_id": "bay",
        "sources": [f"page-{side}"],
        **values,
    }


def seat(id, person=None, **values):
    return {"id": id, **({"person_id": person} if person else {}), "attendance": "attended", **values}


@pytest.fixture
def folder(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "readout.toml").write_text(SETTINGS, "utf-8")
    write(data, "sources", *({"id": f"page-{side}", "kind": "news", "name": side} for side in "ab"))
    write(data, "places", {"id": "bay", "name": "Bay", "classification": "city", "sources": ["page-a"]})
    write(data, "people", *({"id": id, "name": id, "sources": ["page-a"]} for id in ("ann", "bo", "cy")))
    write(data, "organizations", {"id": "un", "name": "UN", "classification": "organ", "sources": ["page-a"]})
    return data


def merged(folder, one, other):
    write(folder, "meetings", one, other)
    assert not errors(load.load(folder))
    result = merge.merge(load.load(folder), one["id"], other["id"])
    contents = {path: text.encode() for path, text in result.texts.items()}
    dataset = load.load(folder, contents={**contents, result.removed: None})
    assert not errors(dataset)
    record = dataset.index["meetings"][one["id"]]
    assert former_ids.successor(dataset, other["id"], ("meetings",)) is record
    return record.value, result.sentences


def errors(dataset):
    return [each.message for each in engine.lint(dataset).diagnostics if each.severity == "error"]


def test_a_person_has_one_seat_and_values_that_differ_are_claims(folder):
    value, told = merged(
        folder,
        meeting("a", participants=[seat("ann", "ann", posts=["Envoy"], level="minister")]),
        meeting("b", participants=[seat("first", "ann", posts=["Deputy"], level="official", roles=["chair"])]),
    )
    assert value["participants"] == [
        {
            "id": "ann",
            "person_id": "ann",
            "posts": ["Envoy", "Deputy"],
            "roles": ["chair"],
            "level": "minister",
            "attendance": "attended",
            "sources": ["page-a", "page-b"],
        }
    ]
    about = "participants/ann/level"
    assert value["claims"] == [
        {"id": id, "about": about, "value": level, "standing": "stands", "sources": [page]}
        for id, level, page in (
            ("participants-ann-level", "minister", "page-a"),
            ("participants-ann-level-2", "official", "page-b"),
        )
    ]
    assert "`participants/ann/level` stays `minister`; a claim keeps `official` beside it." in told


def test_seats_without_a_name_are_one_by_whom_they_are_for(folder):
    value, _ = merged(
        folder,
        meeting("a", participants=[seat("un", on_behalf_of_ids=["un"], count=2)]),
        meeting("b", participants=[seat("delegation", on_behalf_of_ids=["un"], label="the UN")]),
    )
    (only,) = value["participants"]
    assert (only["id"], only["count"], only["label"]) == ("un", 2, "the UN")


def test_ids_of_other_items_are_kept_apart_and_what_names_them_follows(folder):
    value, _ = merged(
        folder,
        meeting(
            "a",
            participants=[seat("x", "ann"), seat("y", "bo")],
            statements=[{"id": "s", "speaker_id": "ann", "mode": "said", "text": "One."}],
        ),
        meeting(
            "b",
            participants=[seat("y", "ann"), seat("x", "cy")],
            parts=[{"id": "p", "kind": "session", "participants": ["x", "y"]}],
            statements=[
                {"id": "s", "speaker_id": "cy", "mode": "said", "text": "Two.", "part_id": "p"},
                {"id": "t", "speaker_id": "ann", "mode": "said", "text": "One."},
            ],
            claims=[
                {"id": "c", "about": "participants/x/posts", "value": "Envoy", "standing": "stands"},
                {"id": "d", "about": "statements/s/text", "value": "Too.", "standing": "rejected"},
            ],
        ),
    )
    assert {each["id"]: each["person_id"] for each in value["participants"]} == {"x": "ann", "y": "bo", "x-2": "cy"}
    assert sorted(value["parts"][0]["participants"]) == ["x", "x-2"]
    assert {each["id"]: each["text"] for each in value["statements"]} == {"s": "One.", "s-2": "Two."}
    assert next(each for each in value["statements"] if each["id"] == "s")["sources"] == ["page-a", "page-b"]
    assert {each["id"]: each["about"] for each in value["claims"]} == {
        "c": "participants/x-2/posts",
        "d": "statements/s-2/text",
    }


def test_two_seats_of_one_person_are_not_decided_between(folder):
    value, _ = merged(
        folder,
        meeting("a", participants=[seat("ann", "ann"), seat("again", "ann")]),
        meeting("b", participants=[seat("ann", "ann", note="Which?")]),
    )
    assert [each["id"] for each in value["participants"]] == ["ann", "again", "ann-2"]


def test_place_status_and_times_that_differ_are_claims_and_agendas_are_joined(folder):
    write(folder, "places", {"id": "cape", "name": "Cape", "classification": "city", "sources": ["page-a"]})
    value, _ = merged(
        folder,
        meeting("a", start_time="14:00", agenda=["Fish", "Tolls"], locators=["page-a: p. 1"]),
        meeting("b", start_time="15:00", place_id="cape", agenda=["Tolls", "Rafts"], name="Parley"),
    )
    assert (value["start_time"], value["place_id"], value["agenda"]) == ("14:00", "bay", ["Fish", "Tolls", "Rafts"])
    assert [(each["about"], each["value"]) for each in value["claims"]] == [
        ("place_id", "bay"),
        ("place_id", "cape"),
        ("start_time", "14:00"),
        ("start_time", "15:00"),
    ]
    assert value["claims"][0]["locators"] == ["page-a: p. 1"]
    assert value["other_names"] == [{"name": "Parley", "sources": ["page-b"]}]
    assert value["former_ids"] == ["b-talks"]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"date": "2001-02-04"}, "their dates share no day"),
        ({"relations": [{"type": "follows", "target_id": "a-talks"}]}, "of one names the other"),
        ({"identifiers": [{"scheme": "no", "identifier": "2"}]}, "different identifiers of the scheme `no`"),
    ],
)
def test_what_tells_two_meetings_apart_keeps_them_apart(folder, more, reason):
    write(folder, "meetings", meeting("a", identifiers=[{"scheme": "no", "identifier": "1"}]), meeting("b", **more))
    refused = run("merge", "a-talks", "b-talks", "--data", folder, cwd=folder)
    assert refused.returncode == 2
    assert reason in refused.stderr


def test_a_meeting_is_no_event(folder):
    write(folder, "events", meeting("b"))
    write(folder, "meetings", meeting("a"))
    refused = run("merge", "a-talks", "b-talks", "--data", folder, cwd=folder)
    assert "are records of two kinds" in refused.stderr


def test_what_nothing_names_is_said_to_be_named_by_nothing(folder):
    _, told = merged(folder, meeting("a"), meeting("b"))
    assert "Nothing else names meetings/b-talks." in told
    assert not any("0 places" in sentence or "0 other" in sentence for sentence in told)
