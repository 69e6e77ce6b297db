"""Puts changes into sentences: `Istanbul, 3 Nov 2025: date 2025-11 → 2025-11-03; one source added`.

The names of fields come from the schema (`readout.report.words`), so that a new field needs nothing here. The tables
below have words that the schema lacks; what is not in them goes by its title.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from readout.model.changes import SOURCES, Change, Kind, Risk, Step, by_risk
from readout.model.dataset import Dataset
from readout.model.schema import Field
from readout.report.words import Value, Wording, Words, is_free_text
from readout.text import phrasing
from readout.text.characters import one_line

TITLES = {
    "about": "subject",
    "by": "claimant",
    "by_ids": "actors",
    "on_behalf_of_ids": "represented bodies",
    "substitutes_for_id": "person substituted",
    "via": "carriers",
}
"""The words for fields whose titles are no nouns."""
BY_SOURCES = {
    "only": ("lost its only source", "lost their only source"),
    "all": ("lost all its sources", "lost all their sources"),
    "some": ("lost some of its sources", "lost some of their sources"),
    "other": ("rests on other sources", "rest on other sources"),
    "more": ("rests on more sources", "rest on more sources"),
}


class Phrase(NamedTuple):
    """One thing that changed in a record, in words, with its changes."""

    text: str
    changes: tuple[Change, ...]

    @property
    def risk(self) -> Risk:
        return min(change.risk for change in self.changes)


class Sentence(NamedTuple):
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
    words = ChangeWords(old, new)
    headlines = words.headlines(grouped)
    return [
        Sentence(one_line(headlines[record]), "/".join(filter(None, record)), tuple(words.phrases(group)))
        for record, group in grouped.items()
    ]


class ChangeWords(Words):
    """Words for what changed between two datasets."""

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
        if is_free_text(field) and isinstance(change.old, str) and isinstance(change.new, str):
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

    def owner(self, steps: Iterable[Step]) -> str:
        """Return the items around a change, innermost first: ` of act signed of outcome “Package of Measures”`."""
        return "".join(f" of {self.of_step(step)}" for step in reversed(tuple(steps)))

    def of_step(self, step: Step) -> str:
        """Return the item's label; its key if the label itself has changed."""
        label = self.label(step.field, step.new)
        same = label == self.label(step.field, step.old, before=True)
        return label if same else f"{self.word(step.field)} {step.key}"


# ---------------------------------------------------------------- what the schema has no word for


def _participation(words: Words, field: Field, value: Value, before: bool) -> str:
    """` on behalf of the United Arab Emirates (invited)`."""
    bodies = [phrasing.the(name) for name in words.named(field, value, "on_behalf_of_ids", before)]
    behalf = f" on behalf of {phrasing.listed(bodies)}" if bodies and value.get("person_id") else ""
    attendance = value.get("attendance")
    return behalf + (f" ({attendance})" if attendance not in (None, "attended") else "")


def _mode(words: Words, field: Field, value: Value, before: bool) -> str:
    del words, field, before
    return f" ({value['mode']})" if value.get("mode") not in (None, "said") else ""


def _standing(words: Words, field: Field, value: Value, before: bool) -> str:
    standing = value.get("standing")
    claimed = words.named(field, value, "value", before)
    return f" ({standing}{f': {claimed[0]}' if claimed else ''})"


DETAILS: dict[str, Wording] = {"participant": _participation, "statement": _mode, "claim": _standing}
"""The details of items that were added or removed."""
UNNAMED = ("participant",)
"""Items whose label does not say what kind of item they are."""


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
