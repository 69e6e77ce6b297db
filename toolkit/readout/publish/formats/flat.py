"""Flat tables for statistics, a row a case, with a Data Package as their dictionary: `flat/`.

`seats.csv` has a row a seat, `state-pairs.csv` a row for each two states that were present at an occasion, and
`person-pairs.csv` one for each two persons: what is asked by dyad and year is a group-by away. Names and ISO codes of
states stand beside ids; dates have their first and last day.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import combinations
from pathlib import Path
from typing import Any

from readout.model import presence
from readout.model.dataset import Dataset
from readout.model.presence import OCCASIONS
from readout.publish import projection
from readout.publish.batches import Batch
from readout.publish.formats import Loss, Options
from readout.publish.formats.csv import DIALECT, PROFILE, lines
from readout.syntax.document import Cell
from readout.text import edtf

TARGET = "flat/"
LOSSLESS = False
VIEW = True

OCCASION = {
    "collection": "The collection of the occasion: meetings or events.",
    "occasion_id": "The id of the occasion.",
    "occasion": "The name of the occasion.",
    "date": "When it took place, in EDTF, as the sources tell it.",
    "date_first": "The first day that the date can mean; empty where that is open.",
    "date_last": "The last day that the date can mean; empty where that is open.",
    "year": "The year, if the date can mean no other.",
    "status": "Whether it was held.",
    "place_id": "The id of the place.",
    "place": "The name of the place.",
    "place_code": "The ISO 3166-1 alpha-2 code of the place's country.",
}
SEAT = {
    "seat_id": "The id of the seat in the occasion.",
    "person_id": "The id of the person, if one is named.",
    "person": "The name of the person.",
    "label": "The seat as the source lists it.",
    "on_behalf_of_ids": "The ids of the states and bodies for whom the seat was taken.",
    "state_codes": "The ISO 3166-1 alpha-2 codes of the states among them.",
    "posts": "The posts as held then.",
    "roles": "The roles in the occasion.",
    "level": "The level of the seat.",
    "attendance": "What is said of the attendance. Empty means that nothing is said.",
}
STATES = {
    "one_id": "The id of one state, the first by its id.",
    "one_code": "Its ISO 3166-1 alpha-2 code; a former state may have none.",
    "one": "Its name.",
    "other_id": "The id of the other state.",
    "other_code": "Its ISO 3166-1 alpha-2 code; a former state may have none.",
    "other": "Its name.",
}
PERSONS = {
    "one_id": "The id of one person, the first by their id.",
    "one": "The name.",
    "other_id": "The id of the other person.",
    "other": "The name.",
}
LISTS = {"on_behalf_of_ids": ";", "state_codes": ";", "posts": "\n", "roles": ";"}
"""What separates the items of a cell, by column."""
TYPES = {"year": "integer", "date_first": "date", "date_last": "date"}
"""The types of columns that are no texts, as a Data Package names them."""
STATE = "state"
"""The classification of states, former ones too."""
SEATS, STATE_PAIRS, PERSON_PAIRS = "seats", "state-pairs", "person-pairs"
TABLES = {
    SEATS: ("A row a seat", OCCASION | SEAT, ("collection", "occasion_id", "seat_id")),
    STATE_PAIRS: (
        "A row for each two states for whom somebody was present at what took place",
        OCCASION | STATES,
        ("collection", "occasion_id", "one_id", "other_id"),
    ),
    PERSON_PAIRS: (
        "A row for each two persons who were both present at what took place",
        OCCASION | PERSONS,
        ("collection", "occasion_id", "one_id", "other_id"),
    ),
}
"""The tables: what each has, its columns with what they mean, and its key."""
WRITTEN: projection.Written = {
    "": ("id", "name", "date", "status", "place_id"),
    "participants": ("id", "person_id", "label", "on_behalf_of_ids", "posts", "roles", "level", "attendance"),
}
Row = tuple[Cell, ...]


def begin(dataset: Dataset, target: Path, options: Options, files: ExitStack) -> _Writer:
    target.mkdir()
    description = {
        "$schema": PROFILE,
        "name": "flat-tables",
        "title": dataset.metadata.get("title", ""),
        "resources": [_resource(name) for name in TABLES],
    }
    text = json.dumps(description, indent=2, ensure_ascii=False)
    (target / "datapackage.json").write_text(text + "\n", "utf-8", newline="\n")
    return _Writer(dataset, target, "utf-8-sig" if options.bom else "utf-8", files)


def _resource(name: str) -> dict[str, Any]:
    title, columns, key = TABLES[name]
    return {
        "name": name,
        "type": "table",
        "title": title,
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": DIALECT,
        "schema": {
            "fields": [_field(column, description) for column, description in columns.items()],
            "missingValues": [""],
            "primaryKey": list(key),
        },
    }


def _field(name: str, description: str) -> dict[str, Any]:
    if name in LISTS:
        return {"name": name, "description": description, "type": "list", "delimiter": LISTS[name]}
    return {"name": name, "description": description, "type": TYPES.get(name, "string")}


class Rows:
    """Makes the rows of all tables of one dataset."""

    def __init__(self, dataset: Dataset) -> None:
        collections = dataset.schema.collections
        self.kinds = {name: projection.kinds_by_table(name, each.field) for name, each in collections.items()}
        self.people = {id: record.value.get("name") for id, record in dataset.index.get("people", {}).items()}
        self.states = _named(dataset, "organizations", STATE)
        self.places = _named(dataset, "places")

    def of(self, batch: Batch) -> tuple[dict[str, list[Row]], Counter[str]]:
        """Return the rows of a batch, by table, and how many values are left out, by table of the dataset."""
        rows: dict[str, list[Row]] = {name: [] for name in TABLES}
        counts = Counter[str]()
        for value in batch.canonical:
            is_told = batch.collection in OCCASIONS and "participants" in value
            counts += projection.left_out(self.kinds[batch.collection], value, WRITTEN if is_told else {})
            if is_told:
                occasion = self._occasion(batch.collection, value)
                rows[SEATS] += [occasion + self._seat(seat) for seat in value["participants"]]
                rows[STATE_PAIRS] += [occasion + pair for pair in self._state_pairs(value)]
                rows[PERSON_PAIRS] += [occasion + pair for pair in self._person_pairs(value)]
        return rows, counts

    def _occasion(self, collection: str, value: dict[str, Any]) -> Row:
        first, last = edtf.outer_days(value.get("date", ""))
        year = int(first[:4]) if first and first[:4] == last[:4] else None
        place, code = self.places.get(value.get("place_id", ""), (None, None))
        when = (value.get("date"), first or None, last or None, year)
        where = (value.get("place_id"), place, code)
        return (collection, value["id"], value.get("name"), *when, value.get("status"), *where)

    def _seat(self, seat: dict[str, Any]) -> Row:
        bodies = seat.get("on_behalf_of_ids", ())
        codes = dict.fromkeys(code for id in bodies if (code := self.states.get(id, (None, None))[1]))
        lists = {
            "on_behalf_of_ids": bodies,
            "state_codes": codes,
            "posts": seat.get("posts", ()),
            "roles": seat.get("roles", ()),
        }
        joined = {name: LISTS[name].join(items) or None for name, items in lists.items()}
        cells = seat | joined | {"seat_id": seat["id"], "person": self.people.get(seat.get("person_id", ""))}
        return tuple(cells.get(name) for name in SEAT)

    def _state_pairs(self, value: dict[str, Any]) -> Iterator[Row]:
        """Yield each two states. Former ones may have no code."""
        states = [id for id in presence.bodies(value) if id in self.states]
        for one, other in combinations(states, 2):
            (name, code), (other_name, other_code) = self.states[one], self.states[other]
            yield one, code, name, other, other_code, other_name

    def _person_pairs(self, value: dict[str, Any]) -> Iterator[Row]:
        for one, other in combinations(presence.persons(value), 2):
            yield one, self.people.get(one), other, self.people.get(other)


class _Writer:
    def __init__(self, dataset: Dataset, target: Path, encoding: str, files: ExitStack) -> None:
        self.rows, self.counts = Rows(dataset), Counter[str]()
        self.files = {}
        for name, (_, columns, _) in TABLES.items():
            self.files[name] = files.enter_context((target / f"{name}.csv").open("w", encoding=encoding, newline=""))
            self.files[name].write(lines([[column] for column in columns]))

    def map(self, batch: Batch) -> tuple[dict[str, str], Counter[str]]:
        rows, counts = self.rows.of(batch)
        return {name: lines(list(zip(*each, strict=True))) for name, each in rows.items() if each}, counts

    def reduce(self, batch: Batch, result: tuple[dict[str, str], Counter[str]]) -> None:
        del batch
        texts, counts = result
        for name, text in texts.items():
            self.files[name].write(text)
        self.counts += counts

    def finish(self) -> list[Loss]:
        return [Loss(*loss) for loss in projection.losses(self.counts)]


def _named(dataset: Dataset, collection: str, kind: str | None = None) -> dict[str, tuple[str | None, str | None]]:
    """Return the names and codes of the records of a collection, or of those of one classification, by id."""
    values = {id: record.value for id, record in dataset.index.get(collection, {}).items()}
    return {
        id: (value.get("name"), value.get("country_code"))
        for id, value in values.items()
        if kind is None or value.get("classification") == kind
    }
