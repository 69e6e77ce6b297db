"""Rows of public lists of visits and travels, in their shapes and with invented names, entered by hand as records.

Arrival, departure, form, towns and occasions each go into a field; nothing is left for prose, and nothing is found.
"""

import re

import pytest
import yaml

from conftest import write_and_lint

STATES = ("host-land", "northland", "southland", "eastland", "westland")
TOWNS = ("capital", "port", "hill-town", "river-town")
FILES = {
    "readout.toml": 'title = "Visits"\nschema_version = "1.1"\nlanguage = "en"\n',
    "sources/visits-list.yaml": "id: visits-list\nkind: dataset\nname: List of visits\n",
    **{
        f"organizations/{id}.yaml": f"id: {id}\nname: {id.replace('-', ' ').title()}\nclassification: state\n"
        "sources: [visits-list]\n"
        for id in STATES
    },
    **{
        f"places/{id}.yaml": f"id: {id}\nname: {id.replace('-', ' ').title()}\nclassification: city\n"
        "sources: [visits-list]\n"
        for id in TOWNS
    },
}
GUEST = (
    "participants: [{{id: guest, label: {label}, on_behalf_of_ids: [{state}], roles: [guest], attendance: attended}}]"
)
ROWS = [
    # arrival, departure, visitor, from, description; then what the record says beside its name, date and guest
    ("1984-03-03", "1984-03-06", "the Chancellor", "northland", "Official working visit.",
     "visit_form: official-working\nvisit_label: Official working visit\nplace_id: capital"),
    ("2006-07-28", "2006-07-28", "the Prime Minister", "southland", "Working visit.",
     "visit_form: working\nvisit_label: Working visit\nplace_id: capital"),
    ("1974-10-01", "1974-10-01", "the Prime Minister", "eastland", "Private visit.",
     "visit_form: private\nvisit_label: Private visit\nplace_id: capital"),
    ("1966-08-02", "1966-08-03", "the President", "westland",
     "In the country July 28-August 4; visited Port. Informal visit.",
     ("visit_form: informal\nvisit_label: Informal visit\nDATE: 1966-07-28/1966-08-04\n"
     "parts: [{id: capital, kind: stop, date: 1966-08-02/1966-08-03, place_id: capital},"
     " {id: port, kind: stop, place_id: port}]")),
    ("1943-05-26", "1943-05-30", "the President", "northland",
     ("Official visit. Addressed the parliament May 28. Afterwards visited Port, Hill Town and River Town."
     " Departed June 12."),
     ("visit_form: official\nvisit_label: Official visit\nDATE: 1943-05-26/1943-06-12\n"
     "parts: [{id: capital, kind: stop, date: 1943-05-26/1943-05-30, place_id: capital},"
     " {id: port, kind: stop, place_id: port}, {id: hill-town, kind: stop, place_id: hill-town},"
     " {id: river-town, kind: stop, place_id: river-town}]\n"
     "statements: [{id: address, speaker_id: northland, mode: said, channel: in-session, date: 1943-05-28,"
     " text: Address to the parliament.}]")),
    ("1959-03-10", "1959-03-13", "the President", "southland",
     "State visit. In the country March 9-21; visited Port and Hill Town.",
     ("visit_form: state\nvisit_label: State visit\nDATE: 1959-03-09/1959-03-21\n"
     "parts: [{id: capital, kind: stop, date: 1959-03-10/1959-03-13, place_id: capital},"
     " {id: port, kind: stop, place_id: port}, {id: hill-town, kind: stop, place_id: hill-town}]")),
    ("1983-02-02", "1983-02-04", "the Chancellor", "eastland",
     "Official working visit. Private visit afterwards to Port.",
     ("visit_form: official-working\nvisit_label: Official working visit\n"
     "parts: [{id: capital, kind: stop, date: 1983-02-02/1983-02-04, place_id: capital},"
     " {id: port, kind: stop, name: Private visit, place_id: port}]\nDATE: 1983-02-02/..")),
    ("1960-09-27", "1960-09-27", "the Prime Minister", "westland", "Met in Port while attending the assembly.",
     "place_id: port\nrelations: [{type: sideline-of, target_id: assembly}]"),
    ("2016-03-31", "2016-04-01", "the Prime Minister", "northland", "Attended the summit.",
     "place_id: capital\nrelations: [{type: part-of, target_id: summit}]"),
    ("1963-11-24", "1963-11-25", "the President", "southland", "Attended the funeral.",
     "place_id: capital\nrelations: [{type: sideline-of, target_id: funeral}]"),
    ("1958-06-01", "1958-06-01", "the King", "eastland", "Transit stop in Port.",
     "visit_form: transit\nvisit_label: Transit stop\nplace_id: port"),
    ("1979-10-06", "1979-10-07", "the Head of the Church", "westland", "Pastoral visit.",
     "visit_form: pastoral\nvisit_label: Pastoral visit\nplace_id: capital"),
    ("1951-04-XX", "1951-04-XX", "the Regent", "northland", "Unofficial visit in April.",
     "visit_form: unofficial\nvisit_label: Unofficial visit\nplace_id: capital\nDATE: 1951-04"),
    ("1961-05-03", "1961-05-05", "the President", "southland", "State visit. Cancelled.",
     "visit_form: state\nvisit_label: State visit\nplace_id: capital\nSTATUS: cancelled"),
    ("2001-06-28", "2001-06-28", "the President", "eastland", "Working visit; attended a forum.",
     ("visit_form: working\nvisit_label: Working visit\nplace_id: capital\n"
     "parts: [{id: forum, kind: session, name: Forum}]")),
    ("2001-04-11", "2001-04-12", "the Secretary of State", "host-land", "River Town. Met with foreign ministers.",
     "place_id: river-town\nparts: [{id: ministers, kind: bilateral, name: Meeting with foreign ministers}]"),
    ("1995-11-28", "1995-12-01", "the President", "host-land", "Port, Hill Town, River Town.",
     ("parts: [{id: port, kind: stop, place_id: port}, {id: hill-town, kind: stop, place_id: hill-town},"
     " {id: river-town, kind: stop, place_id: river-town}]")),
    ("1905-04-03", "1905-04-29", "the Secretary of State", "host-land", "Vacation trip. Left March 17.",
     ("visit_form: private\nvisit_label: Vacation trip\nDATE: 1905-03-17/1905-04-29\n"
     "parts: [{id: port, kind: stop, date: 1905-04-03/1905-04-29, place_id: port}]")),
    ("1959-09-02", "1959-09-04", "the Secretary of State", "host-land", "Accompanied the President to the council.",
     ("place_id: hill-town\nrelations: [{type: part-of, target_id: summit}]\n"
     "SEATS: [{id: president, label: the President, on_behalf_of_ids: [host-land], attendance: attended}]")),
    ("1998-12-09", "1998-12-10", "the Secretary of State", "host-land", "Hill Town, Port. Opened an office.",
     ("parts: [{id: hill-town, kind: stop, place_id: hill-town}, {id: port, kind: stop, place_id: port}]\n"
     "outcomes: [{id: office, kind: decision, name: An office is opened}]")),
]  # fmt: skip
OCCASIONS = ("assembly", "summit", "funeral")


def record_of(number, arrival, departure, visitor, state, record):
    """The record of a row: DATE, STATUS and SEATS stand for another date or status, and for further seats."""
    special = dict(re.findall(r"^([A-Z]+): (.*)$", record, re.MULTILINE))
    stay = arrival if arrival == departure else f"{arrival}/{departure}"
    lines = [f"id: visit-{number}", f"name: Visit of {visitor} of {state.replace('-', ' ').title()}"]
    lines += [
        f"status: {special.get('STATUS', 'held')}",
        f"date: {special.get('DATE', stay)}",
        "sources: [visits-list]",
    ]
    seats = GUEST.format(label=visitor, state=state)
    if "STATUS" in special:
        seats = seats.replace("attended", "invited")
    if "SEATS" in special:
        seats = seats.removesuffix("]") + ", " + special["SEATS"].removeprefix("[")
    lines += ["classification: visit", seats, re.sub(r"^[A-Z]+: .*\n?", "", record, flags=re.MULTILINE)]
    return "\n".join(lines)


@pytest.fixture
def records():
    return [record_of(number, *row[:4], row[5]) for number, row in enumerate(ROWS)]


def test_twenty_rows_are_records_without_findings(records, tmp_path):
    files = FILES | {f"events/visit-{number}.yaml": record for number, record in enumerate(records)}
    for id in OCCASIONS:
        lines = f"id: {id}\nname: {id.title()}\nclassification: conference\nstatus: held\nsources: [visits-list]\n"
        files[f"events/{id}.yaml"] = lines
    assert [f"{each.place} {each.code} {each.message}" for each in write_and_lint(tmp_path, files)] == []
    assert len(ROWS) == 20


def test_arrival_departure_and_form_are_in_fields_and_nothing_in_prose(records):
    for (arrival, departure, _, _, description, _), text in zip(ROWS, records, strict=True):
        record = yaml.load(text, yaml.BaseLoader)
        assert not {"note", "description"} & {key for item in (record, *record.get("parts", ())) for key in item}
        stay = arrival if arrival == departure else f"{arrival}/{departure}"
        dates = {record["date"], *(part.get("date") for part in record.get("parts", ()))}
        open_stay = f"{arrival}/.."
        assert dates & {stay, open_stay, arrival.removesuffix("-XX")}, text
        form = re.match(r"(?:State|Official|Official working|Working|Private) visit", description)
        assert not form or record["visit_label"] == form[0]
