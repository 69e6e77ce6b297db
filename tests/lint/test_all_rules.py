"""What holds for all rules: their words are those of the schema, and their work grows with the dataset."""

import json
import sys

import pytest

from lint_cases import SOURCED_MEETING
from readout.lint.prefilter import ValueCollector
from readout.lint.registry import registry
from readout.lint.rules.ro407_date_in_id import DATED
from readout.lint.rules.ro604_attended_not_held import PRESENT, TAKING_PLACE
from readout.lint.rules.ro605_expected_left import AHEAD
from readout.lint.rules.ro613_count_contradiction import AWAY
from readout.lint.rules.ro614_unused_record import USED
from readout.model.schema import default
from readout.store import load


def test_the_words_that_these_rules_know_are_words_of_the_schema():
    meetings = default().collections["meetings"].field
    seats = set(meetings["participants"]["attendance"].enum)
    assert {*PRESENT, *AHEAD, *AWAY} <= seats
    assert set(TAKING_PLACE) <= set(meetings["status"].enum)
    assert {*AHEAD} <= {*AWAY}
    assert {"attended", "arrived", "left"} == seats - {*AWAY}
    assert {*USED, *DATED} == set(default().collections)


@pytest.mark.parametrize("collection", default().collections)
def test_records_in_which_all_is_wrong_are_no_trouble(lint_among_sources, collection):
    """Every value is refused by the schema, so that rules see None in its place, or nothing."""
    field = default().collections[collection].field
    wrong = {inner.name: 0 if inner.type != "integer" else "x" for inner in field.fields}
    for inner in field.tables:
        wrong[inner.name] = [0, {}, {below.name: [] for below in inner.fields}]
    diagnostics = lint_among_sources(**{f"{collection}/x.json": json.dumps(wrong), "meetings/m.yaml": SOURCED_MEETING})
    assert {d.code[:3] for d in diagnostics} == {"RO2"}


def test_work_grows_with_the_dataset_and_not_faster(tmp_path):
    """Counts calls, not seconds: three times the records take about three times the work."""
    rules = [rule for code, rule in registry().items() if code in RULES_ON_CONTENT]

    def calls(number):
        whole = {
            "metadata": {"title": "T", "schema_version": "1.0"},
            "people": [{"id": f"p{n}", "name": "Hakan Fidan", "identifiers": [ISNI]} for n in range(number)],
            "events": [event(n, number) for n in range(number)],
            "sources": [
                {"id": f"s{n}", "kind": "news", "derived_from_ids": [f"s{n + 1}"], "url": "https://a.org/?utm_id=1"}
                for n in range(number)
            ],
        }
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(whole), encoding="utf-8")
        data = load.load(path)
        count = diagnostics = 0

        def count_calls(_frame, event, _argument):
            nonlocal count
            count += event == "call"

        sys.setprofile(count_calls)
        try:
            for rule in rules:
                diagnostics += sum(sum(1 for _ in rule.check(record, data)) for record in data if rule.check)
                diagnostics += reported(rule.cross_record_check(), data) if rule.cross_record_check else 0
        finally:
            sys.setprofile(None)
        assert diagnostics > 7 * number
        return count

    calls(5)  # what is done once
    few, many = calls(40), calls(120)
    assert many < few * 3.3


def reported(check, data):
    records, collector = list(data), ValueCollector()
    for number, record in enumerate(records):
        check.collect(number, check.facts(collector.collect(record, valid=True)))
    return sum(1 for _ in check.findings(data, records))


RULES_ON_CONTENT = {"RO407", "RO503", "RO504", "RO802", *(f"RO{number}" for number in range(604, 616))}

ISNI = {"scheme": "isni", "identifier": "1"}


def event(n, number):
    """An event in which much is wrong, and that is part of the next in one long circle."""
    rival = {"about": "venue", "standing": "stands"}
    return {
        "id": f"2025-11-03-{n}",
        "name": "N",
        "status": "held",
        "date": "2025-11-05",
        "venue": "a",
        "sources": ["s0"],
        "participants": [{"id": "a", "attendance": "invited"}],
        "relations": [{"type": "part-of", "target_id": f"2025-11-03-{(n + 1) % number}"}],
        "claims": [
            {"id": "c1", **rival, "value": "b", "sources": [f"s{n}", f"s{n - 1 if n else 1}"]},
            {"id": "c2", **rival, "value": "c", "standing": "chosen"},
            {"id": "c3", **rival, "value": "d", "standing": "chosen"},
        ],
    }
