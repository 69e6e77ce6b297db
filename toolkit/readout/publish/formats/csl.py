"""The sources as CSL-JSON, which Zotero and other reference managers import: `sources.csl.json`.

`note` has, besides the note of a source, a line for each locator that names it: where it is cited, and for which place
in it. `custom` holds the archived copy, and identifiers that CSL has no variable for.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from readout.model import locators
from readout.model.addresses import key_of
from readout.model.dataset import Dataset
from readout.model.schema import Field
from readout.publish import projection
from readout.publish.batches import Batch
from readout.publish.formats import Loss, Options
from readout.text import csl

TARGET = "sources.csl.json"
LOSSLESS = False
VIEW = True

WRITTEN = ("id", "kind", "name", "publisher", "author", "date", "language", "url", "archived_url", "accessed", "note")
Cited = list[tuple[str, str]]
"""Sources by their ids, with where they are cited and the place in them."""


def begin(dataset: Dataset, target: Path, options: Options, files: ExitStack) -> _Writer:
    del dataset, options
    return _Writer(files.enter_context(target.open("w", encoding="utf-8", newline="\n")))


class _Writer:
    def __init__(self, file: TextIO) -> None:
        self.file, self.counts = file, Counter[str]()
        self.items: list[dict[str, Any]] = []
        self.cited: dict[str, list[str]] = defaultdict(list)

    @staticmethod
    def map(batch: Batch) -> tuple[list[dict[str, Any]], Cited, Counter[str]]:
        items, cited, counts = [], [], Counter[str]()
        field = batch.schema.collections[batch.collection].field
        kinds = projection.kinds_by_table(batch.collection, field)
        for value in batch.canonical:
            cited += _cited(field, value, f"{batch.collection}/{value['id']}")
            written: projection.Written = {}
            if batch.collection == "sources":
                items.append(item_of(value))
                written = {"": WRITTEN, "identifiers": ("scheme", "identifier")}
            counts += projection.left_out(kinds, value, written)
        return items, cited, counts

    def reduce(self, batch: Batch, result: tuple[list[dict[str, Any]], Cited, Counter[str]]) -> None:
        del batch
        items, cited, counts = result
        self.items += items
        self.counts += counts
        for id, where in cited:
            self.cited[id].append(where)

    def finish(self) -> list[Loss]:
        between = "[\n"
        for item in self.items:
            if where := self.cited.get(item["id"]):
                lines = [f"{csl.WHERE_CITED}{each}" for each in where]
                item["note"] = "\n".join([*([item["note"]] if "note" in item else []), *lines])
            self.file.write(between + json.dumps(item, ensure_ascii=False))
            between = ",\n"
        self.file.write("\n]\n" if self.items else "[]\n")
        return [Loss(*loss) for loss in projection.losses(self.counts)]


def item_of(source: dict[str, Any]) -> dict[str, Any]:
    """Return a source as an item of CSL-JSON."""
    kind = source.get("kind")
    type = csl.TYPE_OF_KIND.get(str(kind), csl.NO_KIND)
    item: dict[str, Any] = {"id": source["id"], "type": type}
    if kind and csl.KIND_OF_TYPE.get(type) != kind:
        item["genre"] = kind.replace("-", " ")
    if "name" in source:
        item["title"] = source["name"]
    if "author" in source:
        item["author"] = [{"literal": name} for name in source["author"].split(csl.BETWEEN_AUTHORS)]
    if "publisher" in source:
        item["container-title" if type in csl.CONTAINED else "publisher"] = source["publisher"]
    for name, variable in (("date", "issued"), ("accessed", "accessed")):
        if name in source:
            item[variable] = csl.date_from(source[name])
    for name, variable in (
        ("language", "language"),
        ("url", "URL"),
        ("archived_url", "archive_location"),
        ("note", "note"),
    ):
        if name in source:
            item[variable] = source[name]
    own: dict[str, Any] = {name: source[name] for name in ("archived_url",) if name in source}
    variables = {scheme: variable for variable, scheme in csl.IDENTIFIERS.items()}
    for each in source.get("identifiers", ()):
        of_scheme = variables.get(each["scheme"])
        if of_scheme and of_scheme not in item:
            item[of_scheme] = each["identifier"]
        else:
            own.setdefault("identifiers", []).append({key: each[key] for key in ("scheme", "identifier")})
    item["custom"] = {csl.OURS: own}
    return item


def _cited(field: Field, value: dict[str, Any], address: str) -> Cited:
    """Return the sources that a record or item names with a place in them."""
    cited = []
    for text in value.get(locators.NAME, ()):
        locator = locators.parse(text)
        cited.append((locator.source, f"{address}: {locator.place}"))
    for table in field.tables:
        for item in value.get(table.name, ()):
            cited += _cited(table, item, f"{address}/{table.name}/{key_of(table, item)}")
    return cited
