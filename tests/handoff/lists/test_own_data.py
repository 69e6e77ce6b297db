"""Our own data as a list of others: a row a seat, with other headings and columns in another order, gives back what a
dataset has lost."""

import copy
import csv
import json
import random
import shutil

import pytest
from lists import csv_file, landed, prepared

import readout
from helpers import ROOT
from readout.store import load

HEADINGS = {
    "occasion_id": "Dossier",
    "date": "When",
    "place_id": "Where",
    "seat_id": "Seat",
    "person_id": "Who",
    "on_behalf_of_ids": "For",
    "posts": "Capacity",
    "roles": "Part played",
    "level": "Rank",
    "attendance": "Came",
}
OF_MEETINGS = ("date", "place_id")
OF_SEATS = ("person_id", "on_behalf_of_ids", "posts", "roles", "level", "attendance")


@pytest.fixture(scope="module")
def full():
    return load.load(ROOT / "data")


@pytest.fixture(scope="module")
def seats(tmp_path_factory):
    folder = tmp_path_factory.mktemp("flat")
    readout.export(ROOT / "data", "flat", folder)
    with (folder / "flat/seats.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["collection"] == "meetings"]


def stripped(full, root):
    """Our data without what is said of when and where meetings were, who sat there and for whom."""
    shutil.copytree(
        ROOT / "data", root, ignore=lambda folder, names: [n for n in names if n.endswith((".yaml", ".json"))]
    )
    for record in full:
        value = copy.deepcopy(record.value)
        if record.collection.name == "meetings":
            for name in (*OF_MEETINGS, "claims"):
                value.pop(name, None)
            for seat in value.get("participants", ()):
                for name in OF_SEATS:
                    seat.pop(name, None)
        (root / record.collection.name).mkdir(exist_ok=True)
        (root / record.collection.name / f"{record.id}.json").write_text(json.dumps(value), "utf-8")
    return root


def plain(value):
    return sorted(value) if isinstance(value, list) else value


def lost_and_wrong(full, values):
    """What of the fields did not come back, and what came back otherwise."""
    lost, wrong, count = [], [], 0
    for record in full.records["meetings"]:
        value = values.get(record.id, {})
        seats = {seat["id"]: seat for seat in value.get("participants", ())}
        pairs = [
            ((record.id, name), record.value, value, name) for name in OF_MEETINGS if record.value.get("participants")
        ]
        for seat in record.value.get("participants", ()):
            pairs += [((record.id, seat["id"], name), seat, seats.get(seat["id"], {}), name) for name in OF_SEATS]
        for where, before, after, name in pairs:
            if name in before:
                count += 1
                lost += [where] * (name not in after)
                wrong += [where] * (name in after and plain(after[name]) != plain(before[name]))
    return lost, wrong, count


@pytest.mark.parametrize("named", [False, True], ids=["ids", "names"])
def test_the_same_fields_return_by_a_proposed_map(tmp_path, full, seats, named):
    columns = list(HEADINGS)
    random.Random(16).shuffle(columns)
    cell = {"person_id": "person"} if named else {}
    rows = [[HEADINGS[name] for name in columns], *([row[cell.get(name, name)] for name in columns] for row in seats)]
    result = prepared(csv_file(tmp_path / "seats.csv", rows), stripped(full, tmp_path / "data"))
    lost, wrong, count = lost_and_wrong(full, landed(result))
    assert result.result.clean
    assert count > 500
    assert wrong == []
    if named:  # a name of one word, with nothing of its state in the dataset, is told and not decided
        assert len(lost) <= 0.03 * count
        assert len(lost) <= len([each for each in result.left_over if each.heading == "Who"])
    else:
        assert lost == []
