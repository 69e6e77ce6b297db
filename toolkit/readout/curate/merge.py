"""Merges two records of one thing: a person, an organization, a place, a source, or an occasion.

The one that stays obtains the names, identifiers, sources, relations and claims of the other, and what only that one
states. Where both state a value and the values differ, the value stays, and two claims keep both. All that names the
record that goes then names the one that stays. Of two occasions, seats of one person become one, and other items that
say the same; those that do not stay apart (see `same_items`).
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from readout.curate import mentions, rename, same_items
from readout.model import cells, former_ids, locators
from readout.model.addresses import key_of
from readout.model.dataset import Dataset, Record, ordered
from readout.model.dataset import items as items_of
from readout.model.distinctness import difference
from readout.model.referrers import referrers
from readout.model.schema import Field
from readout.model.validation import compiled_validator
from readout.syntax.document import Document
from readout.syntax.yaml import editor
from readout.text.phrasing import counted
from readout.text.quoting import quoted, quoted_list

Json = dict[str, Any]
OCCASIONS = "occasions"
"""The id space of what people and organizations take part in."""
ACTORS = "actors"
SIGN = re.compile(r"[^a-z0-9]+")
COMMENT = re.compile(r"(?m)(^|\s)#")


class CannotMerge(rename.CannotRename):
    """The records cannot be merged. Its text says why and what to do."""


@dataclass
class Merging:
    """The new texts of files by path, the path of the file that goes, and what happens, in sentences."""

    texts: dict[str, str] = field(default_factory=dict)
    removed: str | None = None
    sentences: list[str] = field(default_factory=list)


def merge(dataset: Dataset, kept_name: str, gone_name: str) -> Merging:
    """Merge the second record into the first; both are named as for `rename`. Nothing on the disk changes.

    Raises CannotMerge, and CannotRename for what is no record.
    """
    if dataset.unread:
        names = quoted_list(sorted(f"{collection}/{stem}" for collection, stem in dataset.unread))
        raise CannotMerge(f"{names} cannot be read, and may name the records too: mend it first (`readout validate`)")
    kept, gone = (_record(dataset, name) for name in (kept_name, gone_name))
    _check(dataset, kept, gone)
    result = Merging()
    for name, record in ((kept_name, kept), (gone_name, gone)):
        if sentence := former_ids.sentence(name, record):
            result.sentences.append(sentence)
    _write(result, _values(dataset, kept, gone, result.sentences), gone)
    mentions.follow(dataset, result.texts, rename.readdressed(dataset, gone, kept.id))
    mentions.follow_in_comments(dataset, result.texts, gone, kept.id)
    result.texts.pop(result.removed or "", None)
    return result


def in_memory(dataset: Dataset, kept: Record, gone: Record) -> Dataset:
    """Return a dataset in which a record went into another, whether or not they may be of one thing.

    Raises CannotMerge where an item would have two values.
    """
    values = _values(dataset, kept, gone, [])
    records = {
        name: [
            record.with_value(values[id(record)][1]) if id(record) in values else record
            for record in records
            if record is not gone
        ]
        for name, records in dataset.records.items()
    }
    return replace(dataset, records=records)


def _values(dataset: Dataset, kept: Record, gone: Record, sentences: list[str]) -> dict[int, tuple[Record, Json]]:
    """Return the records that change, with their values, once one has gone into the other; say what happens."""
    for each in (kept, gone):
        if not compiled_validator(dataset.schema, each.collection.record).is_valid(each.value):
            raise CannotMerge(f"{each.address} has errors: mend them first (`readout validate {each.document.path}`)")
    values: dict[int, tuple[Record, Json]] = {}
    places = 0
    for record, edits in rename.redirected(dataset, gone, kept.id).values():
        value = copy.deepcopy(record.value)
        for pointer, text in edits:
            rename.set_at(value, pointer, text)
        _keep_inherited_places(record, value, kept, gone)
        values[id(record)] = record, _tidied(record, record.collection.field, value)
        places += len(edits) if record is not gone else 0
    _, kept_value = values.get(id(kept), (kept, copy.deepcopy(kept.value)))
    _, gone_value = values.pop(id(gone), (gone, copy.deepcopy(gone.value)))
    gone_value = same_items.aligned(dataset, kept_value, gone.with_value(gone_value))
    values[id(kept)] = kept, _United(kept, kept_value, gone_value, sentences).value()
    others = sum(record is not kept for record, _ in values.values())
    if places:
        told = f"{counted(places, 'place')} that named {gone.address} will name {kept.address}"
        sentences.append(f"{told}, in {counted(others, 'other record')}." if others else f"{told}.")
    else:
        sentences.append(f"Nothing else names {gone.address}.")
    if former_ids.NAME in kept.collection.field:
        sentences.append(f"`{gone.id}` leads to it still.")
    return values


def _keep_inherited_places(record: Record, value: Json, kept: Record, gone: Record) -> None:
    """Give an item of `value`, which names one source for two, the place in it that its record states.

    An item's own locator stands before that of its record: with a locator in one source, and its record's in the other,
    it would lose the latter.
    """
    field = record.collection.field
    for (_, inner, old), (_, _, new) in zip(items_of(field, record.value), items_of(field, value), strict=True):
        located = inner.get(locators.NAME)
        if not (located and located.items and kept.collection.name in located.items.reference_prefix):
            continue
        own = locators.places_of(old)
        inherited = locators.supporting(old, record.value)[1]
        if own.keys() & {kept.id, gone.id} and inherited.keys() >= {kept.id, gone.id}:
            rest = (f"{kept.id}{locators.SEPARATOR}{inherited[id]}" for id in (kept.id, gone.id) if id not in own)
            new[locators.NAME] = [*new[locators.NAME], *rest]


# ---------------------------------------------------------------- whether


def _record(dataset: Dataset, name: str) -> Record:
    record, path = rename.find(dataset, name)
    if path:
        raise CannotMerge(f"`{name}` is an item: records are merged, not their items")
    return record


def _check(dataset: Dataset, kept: Record, gone: Record) -> None:
    """Refuse two records that are not, or may not be, of one thing."""
    both = f"{kept.address} and {gone.address}"
    if kept is gone:
        raise CannotMerge(f"{kept.address} is one record already")
    if kept.collection.name != gone.collection.name:
        raise CannotMerge(f"{both} are records of two kinds")
    if reason := difference(kept, gone):
        raise CannotMerge(f"{both} stay apart: {reason}")
    if kept.collection.id_space == ACTORS:
        ones, others = _occasions(dataset, kept), _occasions(dataset, gone)
        if shared := sorted(ones & others):
            raise CannotMerge(f"{both} stay apart: both are named in {quoted_list(shared, last='and')}")


def _occasions(dataset: Dataset, record: Record) -> set[str]:
    """The addresses of the meetings and events that name a record, in their claims too."""
    named = referrers(dataset)
    references = [*named.in_fields(record), *named.in_claims(record)]
    return {each.record.address for each in references if each.record.collection.id_space == OCCASIONS}


# ---------------------------------------------------------------- what both say


class _United:
    """The value of the record that stays. What is added is told in `sentences`."""

    def __init__(self, kept: Record, one: Json, other: Json, sentences: list[str]) -> None:
        self.kept, self.one, self.other, self.sentences = kept, one, other, sentences
        self.field = kept.collection.field
        self.rivals: list[Json] = []

    def value(self) -> Json:
        for side in (self.one, self.other):
            self._rest_on_own_sources(side)
        self._unite_name()
        result = dict(self.one)
        for inner in self.field.fields:
            if inner.name not in self.other or inner.name in ("id", "name", "claims", former_ids.NAME):
                continue
            result[inner.name] = self._united(inner, self.one.get(inner.name), self.other[inner.name])
        if both := self._claims():
            result["claims"] = both
        if former := former_ids.added(self.one, self.field, [self.other["id"], *former_ids.of(self.other)]):
            result[former_ids.NAME] = former
        return dict(ordered(self.field, result))

    def _rest_on_own_sources(self, side: Json) -> None:
        """Give items without sources those of their record, which has more of them afterwards."""
        if set(self.one.get("sources") or ()) == set(self.other.get("sources") or ()):
            return
        for _, inner, item in items_of(self.field, side):
            if "sources" in inner and not item.get("sources"):
                own = item.get(locators.NAME) or []
                placed = {locators.parse(text).source for text in own}
                item.update(_support(side))
                rest = (text for text in item.get(locators.NAME, ()) if locators.parse(text).source not in placed)
                if own:
                    item[locators.NAME] = [*own, *rest]

    def _unite_name(self) -> None:
        """Make the name that goes one of the other names."""
        name = self.other.get("name")
        if not name or name == self.one.get("name"):
            return
        if "name" not in self.one:
            self.one["name"] = name
            return
        names = self.one.get("other_names", []) + self.other.get("other_names", [])
        if all(item.get("name") != name for item in names):
            self.other["other_names"] = [{"name": name, **_support(self.other)}, *self.other.get("other_names", [])]
            self.sentences.append(f"{quoted(name)} becomes one of its other names.")

    def _united(self, inner: Field, one: Any, other: Any) -> Any:
        if one is None:
            self.sentences.append(f"`{inner.name}` comes from the record that goes.")
            return other
        if one == other:
            return one
        if isinstance(one, list):
            both = (
                self._united_items(inner, one, other, inner.name)
                if inner.key == ("id",)
                else _united_list(self.kept, inner, one, other)
            )
            if len(both) > len(one):
                self.sentences.append(f"`{inner.name}`: {len(both) - len(one)} more.")
            return both
        if inner.format == "text":
            self.sentences.append(f"`{inner.name}` has both texts, one below the other.")
            return _joined(one, other)
        self._keep_both(inner, inner.name, (one, self.one), (other, self.other))
        return one

    def _keep_both(self, inner: Field, address: str, *said: tuple[Any, Json]) -> None:
        """Have a claim keep each of two values, with the sources of what says it."""
        (one, _), (other, _) = said
        self.sentences.append(f"`{address}` stays {quoted(one)}; a claim keeps {quoted(other)} beside it.")
        for value, side in said:
            self.rivals.append(
                {"about": address, "value": str(cells.to_cell(inner, value)), "standing": "stands", **_support(side)}
            )

    def _united_items(self, inner: Field, ones: list[Json], others: list[Json], address: str) -> list[Json]:
        """Return the items of two lists: those of one id become one."""
        by_id = {item["id"]: item for item in ones}
        for item in others:
            where = f"{address}/{item['id']}"
            by_id[item["id"]] = self._united_item(inner, by_id.get(item["id"], {}), item, where)
        return list(by_id.values())

    def _united_item(self, inner: Field, one: Json, other: Json, address: str) -> Json:
        result = dict(one)
        for name, value in other.items():
            at, present = inner.get(name), one.get(name)
            if present is None or present == value or at is None:
                result.setdefault(name, value)
            elif isinstance(value, list) and at.key == ("id",):
                result[name] = self._united_items(at, present, value, f"{address}/{name}")
            elif isinstance(value, list):
                result[name] = _united_list(self.kept, at, present, value)
            elif at.format == "text":
                result[name] = _joined(present, value)
            else:
                self._keep_both(at, f"{address}/{name}", (present, one), (value, other))
        return dict(ordered(inner, result))

    def _claims(self) -> list[Json]:
        """The claims of both, of which a choice that is not the value now stands; and those of the rival values."""
        contested = {claim["about"] for claim in self.rivals} | {"name"}
        result = list(self.one.get("claims") or ())
        renamed: dict[str, str] = {}
        moved = [dict(claim) for claim in self.other.get("claims") or ()]
        for claim in moved:
            if claim in result:
                continue
            if claim.get("standing") == "chosen" and claim.get("about") in contested:
                claim["standing"] = "stands"
            old = claim["id"]
            claim["id"] = renamed[old] = _free(old, result)
            result.append(claim)
        for claim in moved:
            parts = str(claim.get("about", "")).split("/")
            if parts[0] == "claims" and len(parts) > 1:
                claim["about"] = "/".join(["claims", renamed.get(parts[1], parts[1]), *parts[2:]])
        for rival in self.rivals:
            same = ("about", "value")
            if all([claim.get(name) for name in same] != [rival[name] for name in same] for claim in result):
                result.append({"id": _free(SIGN.sub("-", rival["about"]), result), **rival})
        return result


def _support(side: Json) -> Json:
    """What a record rests on, for one of its items."""
    return (
        {name: list(side[name]) for name in ("sources", locators.NAME) if side.get(name)} if "sources" in side else {}
    )


def _free(id: str, items: list[Json]) -> str:
    taken = {item.get("id") for item in items}
    proposals = (id, *(f"{id}-{number}" for number in range(2, len(items) + 3)))
    return next(proposal for proposal in proposals if proposal not in taken)


def _joined(one: str, other: str) -> str:
    return one if other in one else f"{one.rstrip()}\n{other}"


# ---------------------------------------------------------------- lists


def _tidied(record: Record, inside: Field, value: Json) -> Json:
    """Return a record, or an item, in which nothing is named twice for its two ids."""
    result = dict(value)
    for name, items in value.items():
        inner = inside.get(name)
        if inner and isinstance(items, list):
            result[name] = _united_list(record, inner, [], items)
    return result


def _united_list(record: Record, inner: Field, ones: list[Any], others: list[Any]) -> list[Any]:
    if not inner.table:
        if inner.items and inner.items.reference_prefix:
            return _united_locators([*ones, *others])
        is_set = bool(ones or (inner.items and inner.items.reference))
        return list(dict.fromkeys([*ones, *others])) if is_set else others
    result: list[Any] = []
    by_key: dict[str, int] = {}
    for each in (*ones, *others):
        item = _tidied(record, inner, each) if isinstance(each, dict) else each
        if inner.key == ("id",) or not isinstance(item, dict):
            result.append(item)
            continue
        key = key_of(inner, item)
        if key in by_key:
            result[by_key[key]] = _united_item(record, inner, result[by_key[key]], item)
        else:
            by_key[key] = len(result)
            result.append(item)
    return result


def _united_item(record: Record, inner: Field, one: Json, other: Json) -> Json:
    result = dict(one)
    for name, value in other.items():
        at = inner.get(name)
        if name not in result or result[name] == value:
            result[name] = value
        elif at and isinstance(value, list):
            result[name] = _united_list(record, at, result[name], value)
        elif at and at.format == "text":
            result[name] = _joined(result[name], value)
        else:
            where = f"{record.address} {inner.name}/{key_of(inner, one)}"
            raise CannotMerge(f"{where} would be both {quoted(result[name])} and {quoted(value)} (`{name}`): mend one")
    return result


def _united_locators(texts: list[str]) -> list[str]:
    """Return one text for each source, with all its places, apart from texts that name none."""
    by_source: dict[str, list[str]] = {}
    for text in texts:
        source, place = locators.parse(text)
        if not place:
            continue
        places = by_source.setdefault(source, [])
        if place not in places:
            places.append(place)
    odd = dict.fromkeys(text for text in texts if not locators.parse(text).place)
    return [*(f"{source}{locators.SEPARATOR}{'; '.join(places)}" for source, places in by_source.items()), *odd]


# ---------------------------------------------------------------- into the texts


def _parent(value: Any, pointer: Any) -> Any:
    for part in pointer[:-1]:
        value = value[part]
    return value


def _write(result: Merging, values: dict[int, tuple[Record, Json]], gone: Record) -> None:
    by_path: dict[str, list[tuple[Record, Json | None]]] = {}
    for record, value in values.values():
        by_path.setdefault(record.document.path, []).append((record, value))
    if gone.pointer:
        by_path.setdefault(gone.document.path, []).append((gone, None))
    else:
        result.removed = gone.document.path
        comments = ", and its comments with it" if COMMENT.search(getattr(gone.document, "text", "")) else ""
        result.sentences.append(f"{gone.document.path} goes{comments}.")
    for path, changed in by_path.items():
        document = changed[0][0].document
        if not isinstance(document, Document) or not path.endswith((".yaml", ".yml", ".json")):
            raise CannotMerge(f"{path}: records are merged in files of records, not in tables")
        result.texts[path] = _yaml(document, changed) if not path.endswith(".json") else _json(document, changed)


def _yaml(document: Document, changed: list[tuple[Record, Json | None]]) -> str:
    operations: list[editor.Operation] = []
    for record, value in changed:
        operations += [editor.Delete(record.pointer)] if value is None else _operations(record, value)
    try:
        return editor.apply(document.text, operations)
    except editor.EditError as error:
        raise CannotMerge(f"{document.path}: {error}") from None


def _operations(record: Record, value: Json) -> Iterator[editor.Operation]:
    present = list(record.value)
    order = list(value)
    for at, name in enumerate(order):
        if name not in record.value:
            before = next((other for other in order[at + 1 :] if other in present), None)
            yield editor.Insert((*record.pointer, name), value[name], before=before)
        elif value[name] != record.value[name]:
            yield editor.Set((*record.pointer, name), value[name])


def _json(document: Document, changed: list[tuple[Record, Json | None]]) -> str:
    content = copy.deepcopy(document.value)
    for record, value in changed:
        if not record.pointer:
            content = value
        elif value is None:
            del _parent(content, record.pointer)[record.pointer[-1]]
        else:
            _parent(content, record.pointer)[record.pointer[-1]] = value
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
