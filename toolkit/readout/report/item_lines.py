"""Puts the values of a record, and the items of its lists, into words: an item in one line.

`LINES` has a function for each item whose label from the schema says too little.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from readout.model.dataset import Dataset, Record
from readout.model.schema import Field
from readout.report.words import Words
from readout.text import phrasing
from readout.text.blocks import Part, code, faint, strong

Item = dict[str, Any]

BEHALF = "on_behalf_of_ids"
"""The field of a participant that names those for whom they act."""
MODES = {
    "said": "said",
    "reported": "reported",
    "expected": "expected beforehand",
    "aim": "stated as an aim",
    "recalled": "recalled later",
}
"""What the mode of a statement is called."""


class Wording:
    """Words for the values of a record of a dataset. `words` names records and items."""

    def __init__(self, dataset: Dataset, record: Record) -> None:
        self.dataset, self.record = dataset, record
        self.words = Words(dataset, dataset)

    def value(self, field: Field, value: Any) -> str:
        """Return a value in words: names for ids, dates as people say them, lists with commas."""
        if isinstance(value, list):
            return ", ".join(self.value(field.items or field, each) for each in value)
        scalar = field.items or field
        if not isinstance(value, str):
            return str(value).lower() if isinstance(value, bool) else f"{value:,}"
        if scalar.reference:
            return self.words.name(scalar, value)
        if scalar.item_reference:
            listed = self.record.collection.field[scalar.item_reference]
            item = next((each for each in self.record.value.get(listed.name, ()) if each.get("id") == value), None)
            return self.words.label(listed, item) if item else value
        if scalar.format == "edtf":
            return phrasing.date(value)
        if scalar.format == "time":
            return phrasing.time(value)
        return spaced(value) if scalar.enum else value


def spaced(word: str) -> str:
    """Return a value of an enumeration, or an id, as words."""
    return word.replace("-", " ")


LineParts = tuple[Iterable[str | Part | None], tuple[str, ...]]
"""The parts of an item's line, and the names of the fields whose values they have."""
ItemLine = Callable[[Wording, Field, Item], LineParts]


def any_item(wording: Wording, field: Field, item: Item) -> LineParts:
    """Any item: its label."""
    return [strong(wording.words.label(field, item))], ("name", *field.key)


def participant(wording: Wording, field: Field, item: Item) -> LineParts:
    """`Khalifa Al Marar, Minister of State · for the United Arab Emirates · head of delegation · attended`."""
    named = "person_id" in item or "label" in item
    return _seat(wording, field, item, f"for {_bodies(wording, field, item)}" if named and BEHALF in item else "")


def member(wording: Wording, field: Field, item: Item) -> LineParts:
    """A participant listed below those for whom several acted."""
    return _seat(wording, field, item, "")


def _bodies(wording: Wording, field: Field, item: Item) -> str:
    return phrasing.listed(
        [phrasing.the(wording.value(field[BEHALF].items or field, each)) for each in item.get(BEHALF, ())]
    )


def _seat(wording: Wording, field: Field, item: Item, behalf: str) -> LineParts:
    person = wording.value(field["person_id"], item["person_id"]) if "person_id" in item else ""
    who = person or item.get("label") or _bodies(wording, field, item) or "not named"
    posts = f", {', '.join(item['posts'])}" if "posts" in item else ""
    named = [wording.value(field[name], item[name]) for name in ("roles", "level") if name in item]
    presence = spaced(item["attendance"]) if "attendance" in item else "presence not stated"
    told = ("person_id", BEHALF, "posts", "roles", "level", "attendance", *(() if person else ("label",)))
    return [strong(who), posts, faint(f" · {' · '.join([*filter(None, [behalf]), *named, presence])}")], told


def _statement(wording: Wording, field: Field, item: Item) -> LineParts:
    """`Hakan Fidan, said · via Reuters: Palestinians should govern Palestinians. “…”`."""
    speaker = [wording.value(field["speaker_id"], item["speaker_id"])] if "speaker_id" in item else []
    who = speaker + (
        [f"({item['attribution_text']})" if speaker else item["attribution_text"]] if "attribution_text" in item else []
    )
    via = f" · via {' ← '.join(item['via'])}" if "via" in item else ""
    quote = f" “{item['quote']}”" if "quote" in item else ""
    mode = MODES.get(item.get("mode", ""), spaced(item.get("mode", "mode not stated")))
    told = ("speaker_id", "attribution_text", "mode", "via", "text", "quote")
    return [strong(" ".join(who) or "nobody named"), faint(f" · {mode}{via}"), f"\n{item['text']}{quote}"], told


def _kind(wording: Wording, field: Field, item: Item) -> str:
    return wording.value(field["kind"], item["kind"]) if "kind" in item else field.title.lower().removesuffix("s")


def _outcome(wording: Wording, field: Field, item: Item) -> LineParts:
    """`Package of Measures · document`."""
    kind, text = _kind(wording, field, item), item.get("text", "")
    name = strong(item.get("name", kind))
    return [name, faint(f" · {kind}") if "name" in item else None, f": {text}" if text else None], (
        "name",
        "kind",
        "text",
    )


def _act(wording: Wording, field: Field, item: Item) -> LineParts:
    """`voted for: 14`, `signed by Leonid Kuchma and Heidi Tagliavini on 12 Feb 2015`."""
    by = (
        f" by {phrasing.listed([wording.value(field['by_ids'].items or field, each) for each in item['by_ids']])}"
        if "by_ids" in item
        else ""
    )
    count = f" ({item['count']:,})" if by and "count" in item else f": {item['count']:,}" if "count" in item else ""
    date = f", {wording.value(field['date'], item['date'])}" if "date" in item else ""
    return [strong(spaced(item.get("act", "act not stated"))), by, count, date], ("act", "by_ids", "count", "date")


def _part(wording: Wording, field: Field, item: Item) -> LineParts:
    """`Press conference · 3 Nov 2025`."""
    kind = _kind(wording, field, item)
    name = item.get("name", kind)
    when = [wording.value(field[key], item[key]) for key in ("date", "start_time", "end_time") if key in item]
    parts = [
        *([kind] if "name" in item else []),
        *([when[0]] if when else []),
        *([" to ".join(when[1:])] if when[1:] else []),
    ]
    return [strong(name), faint(f" · {' · '.join(parts)}") if parts else None], (
        "name",
        "kind",
        "date",
        "start_time",
        "end_time",
    )


def _related(wording: Wording, field: Field, item: Item) -> LineParts:
    """`follows Minsk Protocol  events/minsk-protocol-2014`."""
    target = wording.dataset.find(item["target_id"], field["target_id"].reference)
    headline = wording.words.headline(target.collection.name, target.id) if target else item["target_id"]
    return [strong(spaced(item["type"])), f" {headline} ", code(target.address) if target else None], (
        "type",
        "target_id",
    )


def _other_name(wording: Wording, field: Field, item: Item) -> LineParts:
    """`Coordination Meeting · en · 2025`."""
    more = [wording.value(field[name], item[name]) for name in ("language", "date") if name in item]
    return [strong(item["name"]), faint("".join(f" · {each}" for each in more))], ("name", "language", "date")


def _identifier(wording: Wording, field: Field, item: Item) -> LineParts:
    """`wikidata Q161227`."""
    del wording, field
    return [strong(item["scheme"]), f" {item['identifier']}"], ("scheme", "identifier")


LINES: dict[str, ItemLine] = {
    "other_name": _other_name,
    "identifier": _identifier,
    "participant": participant,
    "part": _part,
    "statement": _statement,
    "outcome": _outcome,
    "act": _act,
    "occasion_relation": _related,
    "organization_relation": _related,
    "place_relation": _related,
}
"""How the items of lists are put into a line, by the names of items; others as `any_item` does."""
