"""Puts changes into sentences: `Istanbul, 3 Nov 2025: date 2025-11 → 2025-11-03; one source added`.

The names of fields come from the schema, so that a new field needs nothing here. The tables below have words that the
schema lacks; what is not in them goes by its title and key.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from readout.model.changes import METADATA, SOURCES, Change, Kind, Risk, Step, by_risk
from readout.model.dataset import Dataset
from readout.model.schema import Field
from readout.text import phrasing
from readout.text.characters import one_line

Json = Any
Value = Mapping[str, Json]

PLACE, DATE = "place_id", "date"
"""The fields that make the headline of a record that has both."""
WORDS = {"occasion_relation": "relation", "organization_relation": "relation", "place_relation": "relation"}
"""The words for items that differ from their names in the schema."""
TITLES = {
    "about": "subject",
    "by": "claimant",
    "by_ids": "actors",
    "on_behalf_of_ids": "represented bodies",
    "substitutes_for_id": "person substituted",
    "via": "carriers",
}
"""The words for fields whose titles are no nouns."""
BARE = ("id", "edtf", "time", "time-zone", "country-code", "language", "url")
"""The formats of texts that need no quotation marks."""
BY_SOURCES = {
    "only": ("lost its only source", "lost their only source"),
    "all": ("lost all its sources", "lost all their sources"),
    "some": ("lost some of its sources", "lost some of their sources"),
    "other": ("rests on other sources", "rest on other sources"),
    "more": ("rests on more sources", "rest on more sources"),
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing that changed in a record, in words, with its changes."""

    text: str
    changes: tuple[Change, ...]

    @property
    def risk(self) -> Risk:
        return min(change.risk for change in self.changes)


@dataclass(frozen=True, slots=True)
class Sentence:
    """All that changed in a record, riskiest first. `record` is its collection and id; the metadata have no id."""

    headline: str
    record: str
    phrases: tuple[Phrase, ...]

    def __str__(self) -> str:
        return f"{self.headline}: {'; '.join(phrase.text for phrase in self.phrases)}"


def sentences(old: Dataset, new: Dataset, changes: Iterable[Change]) -> list[Sentence]:
    """Return a sentence for each record that changed, riskiest first."""
    grouped: dict[tuple[str, str], list[Change]] = defaultdict(list)
    for change in by_risk(changes):
        grouped[change.collection, change.record].append(change)
    words = Words(old, new)
    headlines = words.headlines(grouped)
    return [
        Sentence(one_line(headlines[record]), "/".join(filter(None, record)), tuple(words.phrases(group)))
        for record, group in grouped.items()
    ]


class Words:
    """Words for changes between two datasets. Names are those of the new one, where it has them."""

    def __init__(self, old: Dataset, new: Dataset) -> None:
        self.old, self.new = old, new
        self.collections = new.schema.collections

    # ------------------------------------------------------------ records

    def headlines(self, records: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Return the headline of each record; the same headlines of several get a name or an id added."""
        headlines = {record: self.headline(*record) for record in records}
        for add in (self.record_name, "/".join):
            often = Counter(headlines.values())
            for record, headline in headlines.items():
                if often[headline] > 1 and (more := add(record)) != headline:
                    headlines[record] = f"{headline} ({more})"
        return headlines

    def headline(self, collection: str, id: str) -> str:
        """Return `Istanbul, 3 Nov 2025` for a record with a place and a date, else its name."""
        if collection == METADATA:
            return "The dataset"
        field, value = self.collections[collection].field, self.value(collection, id)
        name = self.record_name((collection, id))
        if PLACE not in field or DATE not in field or not isinstance(value.get(DATE), str):
            return name
        place = value.get(PLACE)
        where = self.name(field[PLACE], place) if isinstance(place, str) else name
        return f"{where}, {phrasing.date(value[DATE])}"

    def value(self, collection: str, id: str) -> Value:
        for dataset in (self.new, self.old):
            if record := dataset.index.get(collection, {}).get(id):
                return record.value
        return {}

    def record_name(self, record: tuple[str, str]) -> str:
        name = self.value(*record).get("name")
        return name if isinstance(name, str) else record[1]

    def name(self, field: Field, id: str, *, before: bool = False) -> str:
        """Return the name of the record that a reference means."""
        for dataset in (self.old, self.new) if before else (self.new, self.old):
            if record := dataset.find(id, field.reference):
                return record.name
        return id

    # ------------------------------------------------------------ phrases

    def phrases(self, changes: Iterable[Change]) -> list[Phrase]:
        """Return what changed in one record. Items that lost or gained sources are counted."""
        phrases: list[Phrase] = []
        counted: dict[tuple[str, str], list[Change]] = defaultdict(list)
        for change in changes:
            if change.field.name == SOURCES and len(change.path) > 1:
                counted[self.noun(change), _loss(change)].append(change)
            else:
                phrases.append(Phrase(one_line(self.phrase(change)), (change,)))
        for (noun, loss), same in counted.items():
            phrases.append(
                Phrase(f"{phrasing.spelled(len(same), noun)} {BY_SOURCES[loss][len(same) > 1]}", tuple(same))
            )
        return sorted(phrases, key=lambda phrase: phrase.risk)

    def noun(self, change: Change) -> str:
        """Return the word for what rests on sources: a quote, if the item has one."""
        step = change.steps[-1]
        return "quote" if "quote" in step.new else self.word(step.field)

    def phrase(self, change: Change) -> str:
        if not change.path:
            return self.of_record(change)
        return self.of_item(change) if change.is_whole else self.of_field(change)

    def of_record(self, change: Change) -> str:
        word = self.collections[change.collection].record
        if change.kind is Kind.RENAMED:
            (old_home, _, old), (new_home, _, new) = change.old.partition("/"), change.new.partition("/")
            what = f"id {old} → {new}" if old_home == new_home else f"moved from {old_home} to {new_home}"
            return what + _followed(change)
        if change.kind is Kind.MERGED:
            home, _, id = change.old.partition("/")
            return f"{self.collections[home].record} {id} merged into it{_followed(change)}"
        value = change.new if change.kind is Kind.ADDED else change.old
        lists = [(inner, value.get(inner.name)) for inner in change.field.tables]
        parts = [phrasing.spelled(len(items), self.word(inner)) for inner, items in lists if isinstance(items, list)]
        return f"{word} {change.kind}{', with ' if parts else ''}{phrasing.listed(parts)}"

    def of_item(self, change: Change) -> str:
        field, before = change.field, change.kind is Kind.REMOVED
        value = change.old if before else change.new
        of = self.owner(change.steps[1:])
        if change.kind is Kind.RENAMED:
            return f"id of {self.word(field)}{of} {change.old} → {change.new}{_followed(change)}"
        if not isinstance(value, dict):
            return f"{self.word(field)} {self.displayed(field, value)}{of} {change.kind}"
        as_ = f" as {self.word(field)}" if field.item in UNNAMED else ""
        detail = DETAILS[field.item](self, field, value, before) if field.item in DETAILS else ""
        return f"{self.label(field, value, before)}{of} {change.kind}{as_}{detail}"

    def of_field(self, change: Change) -> str:
        field = change.field
        title = TITLES.get(field.name) or _lowered(field.title)
        if len(change.steps) > 1 and title == self.word(change.steps[-1].field):
            title = "kind"  # the act of an act
        title += self.owner(change.steps[1:])
        if change.kind is Kind.REORDERED:
            return f"{title} put in another order"
        if field.items and all(isinstance(side, list | None) for side in (change.updated, change.new)):
            return self.of_list(field, title, change)
        title = f"{title}{':' if len(change.steps) > 1 else ''}"
        old, new = self.displayed(field, change.old, before=True), self.displayed(field, change.new)
        if change.kind is not Kind.CHANGED:
            return f"{title} {old if change.kind is Kind.REMOVED else new} {change.kind}"
        if _is_free_text(field) and isinstance(change.old, str) and isinstance(change.new, str):
            return f"{title} {phrasing.difference(change.old, change.new)}"
        return f"{title} {old} → {new}"

    def of_list(self, field: Field, title: str, change: Change) -> str:
        moves = ((change.added_values, False, "added"), (change.removed_values, True, "removed"))
        if field.name == SOURCES:
            return ", ".join(f"{phrasing.spelled(len(items), 'source')} {what}" for items, _, what in moves if items)
        parts = [
            f"{phrasing.listed([self.displayed(field, item, before=before) for item in items])} {what}"
            for items, before, what in moves
            if items
        ]
        return f"{title}: {', '.join(parts)}" if parts else f"{title} put in another order"

    # ------------------------------------------------------------ items and values

    def word(self, field: Field) -> str:
        """Return the word for an item of a list."""
        item = str(field.item)
        return WORDS.get(item, item.replace("_", " "))

    def owner(self, steps: Iterable[Step]) -> str:
        """Return the items around a change, innermost first: ` of act signed of outcome “Package of Measures”`."""
        return "".join(f" of {self.of_step(step)}" for step in reversed(tuple(steps)))

    def of_step(self, step: Step) -> str:
        """Return the item's label; its key if the label itself has changed."""
        label = self.label(step.field, step.new)
        same = label == self.label(step.field, step.old, before=True)
        return label if same else f"{self.word(step.field)} {step.key}"

    def label(self, field: Field, value: Value, before: bool = False) -> str:
        """Return the label of an item: `Hakan Fidan`, `outcome “Package of Measures”`, `relation part-of COMCEC`."""
        special = LABELS[field.item](self, field, value, before) if field.item in LABELS else ""
        if special:
            return special
        if field.key == ("id",) and isinstance(value.get("name"), str):
            return f"{self.word(field)} {phrasing.excerpt(value['name'])}"
        keys = (self.displayed(field[name], value[name], before=before) for name in field.key if name in value)
        key, word = " ".join(keys), self.word(field)
        return key if re.match(rf"{re.escape(word)}(-[0-9]+)?$", key) else f"{word} {key}"

    def displayed(self, field: Field, value: Json, *, before: bool = False) -> str:
        """Return a scalar, or an element of a list of scalars: a reference by name, a free text in quotation marks."""
        scalar = field.items or field
        if not isinstance(value, str):
            text = json.dumps(value, ensure_ascii=False)
            return text[: phrasing.EXCERPT] + ("…" if len(text) > phrasing.EXCERPT else "")
        if scalar.reference:
            return self.name(scalar, value, before=before)
        return phrasing.excerpt(value) if _is_free_text(scalar) else value

    def named(self, field: Field, value: Value, name: str, before: bool) -> list[str]:
        """Return the names of what a field of an item refers to."""
        inner, present = field.get(name), value.get(name)
        if inner is None or present is None:
            return []
        items = present if isinstance(present, list) else [present]
        return [self.displayed(inner, item, before=before) for item in items]


# ---------------------------------------------------------------- what the schema has no word for

Wording = Callable[[Words, Field, Value, bool], str]


def _participant(words: Words, field: Field, value: Value, before: bool) -> str:
    """`Hakan Fidan`, `Qatar's representative`, `Egypt`."""
    person = words.named(field, value, "person_id", before)
    bodies = [phrasing.the(name) for name in words.named(field, value, "on_behalf_of_ids", before)]
    label = value.get("label")
    if person or not isinstance(label, str):
        return (person or [phrasing.listed(bodies)])[0]
    return f"{phrasing.possessive(phrasing.listed(bodies))} {label}" if bodies else label


def _participation(words: Words, field: Field, value: Value, before: bool) -> str:
    """` on behalf of the United Arab Emirates (invited)`."""
    bodies = [phrasing.the(name) for name in words.named(field, value, "on_behalf_of_ids", before)]
    behalf = f" on behalf of {phrasing.listed(bodies)}" if bodies and value.get("person_id") else ""
    attendance = value.get("attendance")
    return behalf + (f" ({attendance})" if attendance not in (None, "attended") else "")


def _statement(words: Words, field: Field, value: Value, before: bool) -> str:
    speaker = [phrasing.the(name) for name in words.named(field, value, "speaker_id", before)]
    described = value.get("attribution_text")
    by = speaker or ([described] if isinstance(described, str) else [])
    return f"statement {value.get('id')}{f' by {by[0]}' if by else ''}"


def _mode(words: Words, field: Field, value: Value, before: bool) -> str:
    del words, field, before
    return f" ({value['mode']})" if value.get("mode") not in (None, "said") else ""


def _claim(words: Words, field: Field, value: Value, before: bool) -> str:
    del words, field, before
    about, topic = value.get("about"), value.get("topic")
    on = f"{about} ({topic})" if about and topic else about or topic
    return f"claim {value.get('id')}{f' on {on}' if on else ''}"


def _standing(words: Words, field: Field, value: Value, before: bool) -> str:
    standing = value.get("standing")
    claimed = words.named(field, value, "value", before)
    return f" ({standing}{f': {claimed[0]}' if claimed else ''})"


def _other_name(words: Words, field: Field, value: Value, before: bool) -> str:
    return f"{words.word(field)} {words.displayed(field['name'], value.get('name'), before=before)}"


LABELS: dict[str, Wording] = {
    "participant": _participant,
    "statement": _statement,
    "claim": _claim,
    "other_name": _other_name,
}
"""The labels of items whose label is not their name or key; empty for an item that says too little."""
DETAILS: dict[str, Wording] = {"participant": _participation, "statement": _mode, "claim": _standing}
"""The details of items that were added or removed."""
UNNAMED = ("participant",)
"""Items whose label does not say what kind of item they are."""


def _is_free_text(scalar: Field) -> bool:
    refers = scalar.reference or scalar.item_reference or scalar.address
    return not (scalar.enum or refers or scalar.format in BARE)


def _lowered(title: str) -> str:
    """Return a title as it is within a sentence, in lower case unless it begins with an abbreviation."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def _followed(change: Change) -> str:
    """Return the references that followed a renamed id: `, with two references to it`."""
    return f", with {phrasing.spelled(len(change.references), 'reference')} to it" if change.references else ""


def _loss(change: Change) -> str:
    """Return how the sources of an item changed: a key of `BY_SOURCES`."""
    if change.removed_values and not change.new:
        return "only" if len(change.removed_values) == 1 else "all"
    if change.removed_values:
        return "other" if change.added_values else "some"
    return "more"
