"""Small lists of others, and the dataset that they are imported into."""

import csv
import json

import openpyxl

from readout.handoff import plan as plans
from readout.handoff.lists import plan, proposal, reading

SETTINGS = 'title = "Lists"\nschema_version = "1.0"\n'
VISITS = [
    ["No.", "Arrival", "Departure", "Guest", "From", "Remarks"],
    ["1", "1951-05-03", "1951-05-05", "King Orvo II", "Norway", "Met with the Cabinet and spoke at a dinner."],
    ["2", "1952-01-02", "1952-01-02", "Prime Minister Tove Halle", "Denmark", "Private visit on the way home."],
    ["3", "1953-02-03", "1953-02-05", "Prime Minister Tove Halle", "Denmark", ""],
    ["4", "1954-02-03", "1954-02-01", "President Ilo Marr", "Atlantis", "Came for talks on fishing grounds at sea."],
]
MAP = """\
key = "No."
ignored = []
[meetings]
name = "Visit of {Guest}"
status = {constant = "held"}
date = {columns = ["Arrival", "Departure"]}
description = "Remarks"
"participants/guest/label" = "Guest"
"participants/guest/person_id" = {column = "Guest", pattern = "{title} {name}", take = "name", match = "people"}
"participants/guest/posts" = {column = "Guest", pattern = "{title} {name}", take = "title"}
"participants/guest/on_behalf_of_ids" = {column = "From", match = "organizations"}
"""


def dataset(folder, **records):
    """A dataset with a file for each record: `people__ann-lee={...}`."""
    folder.mkdir()
    (folder / "readout.toml").write_text(SETTINGS)
    for name, value in records.items():
        collection, _, id = name.partition("__")
        id = id.replace("_", "-")
        (folder / collection).mkdir(exist_ok=True)
        (folder / collection / f"{id}.json").write_text(json.dumps({"id": id, **value}))
    return folder


def csv_file(path, rows, **dialect):
    with path.open("w", encoding=dialect.pop("encoding", "utf-8"), newline="") as file:
        csv.writer(file, **dialect).writerows(rows)
    return path


def workbook(path, rows, merged=(), title="Sheet1"):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    book.save(path)
    return path


def prepared(file, root, map_text=None, *, write=False, **options):
    """What a list comes to, by a map or by the one that is proposed."""
    with plans.opened(root, write=write) as (folder, change):
        ours = plans.load_ours(folder, change)
        table = reading.read(file)
        text = map_text or proposal.propose(table, ours, plan.list_name(file), lambda *_: None)
        for kept in (folder / "lists").glob("*") if change else ():
            change.read(kept)
        result = plan.prepare(file, folder, ours, ("map.toml", text.encode()), lambda *_: None, table=table, **options)
        if write:
            assert result.result.clean, [str(each) for each in result.result.findings]
            plans.land(result.result, change)
    return result


def landed(result, collection="meetings"):
    """The records of a collection that a list makes or changes, by id."""
    return {id: value for (name, id), value in result.result.merged.records.items() if name == collection}
