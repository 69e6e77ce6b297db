"""New records: the fields to ask for, the meaning of answers, and the id, the file and the text of the record."""

from __future__ import annotations

import re
import shlex
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

from readout.curate import fmt, starter
from readout.diagnostic import Severity
from readout.lint import engine, result, schema_errors
from readout.lint.finding import Finding
from readout.lint.registry import registry
from readout.lint.settings import severity_of
from readout.model import cells, former_ids, possible_duplicates
from readout.model.dataset import Dataset, Record
from readout.model.lookup import lookup
from readout.model.schema import Collection, Field
from readout.store.paths import display_path
from readout.store.portable import is_device, portable_id
from readout.syntax.document import Document
from readout.syntax.yaml import reader, writer
from readout.text import edtf, quoting, suggestions
from readout.text.addresses import page_of
from readout.text.names import ARTICLES, STOP_WORDS, romanized

NAME_WORDS = 3
"""The most words of a meeting's name in its id, after day and place."""
ABBREVIATION = re.compile(r"\(([^()\s]{2,12})\)$")
DAY = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
DATED = re.compile(r"([0-9]{4})-")
WIDTH = 100
FILES = (".yaml", ".yml", ".json")
"""The endings of files that hold a record each."""


class NotUnderstood(Exception):
    """An answer that means no value. `suggestion` is what was likely meant."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.suggestion = suggestion


class Ambiguous(NotUnderstood):
    """An answer that may name several records; none of them is chosen."""

    def __init__(self, text: str, records: list[Record], named: Iterable[str]) -> None:
        super().__init__(f"{quoting.quoted(text)} may be {quoting.quoted_list(named)}: write the id")
        self.text, self.records = text, records


class NoRecord(NotUnderstood):
    """An answer that names no record of the collections in question. `near` is the record that was likely meant."""

    def __init__(self, text: str, collections: tuple[Collection, ...], near: Record | None) -> None:
        kinds = " or ".join(collection.record for collection in collections)
        hint = f"did you mean {described(near)}? " if near else ""
        command = f"readout new {collections[0].record} --name {shlex.quote(text)}"
        message = f"no {kinds} goes by {quoting.quoted(text)}: {hint}`{command}` makes one"
        super().__init__(message, near.id if near else None)
        self.text, self.collections, self.near = text, collections, near


def described(record: Record) -> str:
    """Return a record as text: its id and, if it has one, its name."""
    return f"`{record.id}` ({record.name})" if record.name != record.id else f"`{record.id}`"


# ---------------------------------------------------------------- what is asked


def fields_to_ask(collection: Collection) -> list[Field]:
    """Return the fields to ask for: the required ones, and those that the schema's example has.

    The id comes last, when there are values to suggest it from.
    """
    example = starter.example(collection)
    return [
        field for field in collection.field.fields if field.name != "id" and (field.needed or field.name in example)
    ]


def assign(dataset: Dataset, field: Field, value: dict[str, Any], address: str, cell: str | None) -> None:
    """Set the value at an address: `field`, or `list/item key/field` as claims address it.

    Missing items are made, with their key; without a cell, nothing else is set. The cell is written as in a table; a
    list can be given in several calls. Raises NotUnderstood.
    """
    name, *rest = address.split("/", 2)
    inner = field.get(name)
    if inner is None:
        near = suggestions.nearest(name, [other.name for other in field.fields])
        raise NotUnderstood(f"there is no field {quoting.quoted(name)}", near)
    if not inner.table:
        if rest or cell is None:
            raise NotUnderstood(f"`{inner.name}` holds {'a list' if inner.items else 'one value'}: write {name}=VALUE")
        answer = parse_answer(dataset, inner, cell)
        if inner.items and name in value:
            answer = [*value[name], *answer]
        elif name in value:
            raise NotUnderstood(f"`{name}` is given twice")
        value[name] = answer
    elif not rest or (len(rest) == 1) is (cell is not None):
        key = ":".join(inner.key)
        raise NotUnderstood(f"`{name}` is a list of items: write {name}/{key.upper()}/FIELD=VALUE")
    elif rest[0].isdigit():
        example = f"{name}/{':'.join(inner.key).upper()}/FIELD=VALUE"
        goes_by = " and ".join(inner.key)
        raise NotUnderstood(f"an item of `{name}` goes by its {goes_by}, not by a number: write {example}")
    else:
        item = _item(dataset, inner, value.setdefault(name, []), rest[0])
        if len(rest) > 1:
            assign(dataset, inner, item, rest[1], cell)


def _item(dataset: Dataset, field: Field, listed: list[dict[str, Any]], key: str) -> dict[str, Any]:
    """Return the item of a list that has the key; a new one if there is none."""
    parts = dict(zip(field.key, key.split(":", len(field.key) - 1), strict=False))
    values = {name: parse_answer(dataset, field[name], part) for name, part in parts.items() if part}
    for item in listed:
        if all(item.get(name) == values.get(name) for name in field.key):
            return item
    listed.append(values)
    return values


def parse_answer(dataset: Dataset, field: Field, text: str) -> Any:
    """Return the value that a text means for a field: a cell of a table, where names may stand for ids.

    Raises NotUnderstood.
    """
    value = cells.from_cell(field, text)
    reference = (field.items or field).reference
    if not reference:
        return value
    if isinstance(value, list):
        return list(dict.fromkeys(id_of(dataset, part, reference) for part in value if part))
    return id_of(dataset, value, reference)


def id_of(dataset: Dataset, text: str, names: tuple[str, ...]) -> str:
    """Return the id of the record of some collections that a text names, by id, former id or a name in any script.

    Raises NoRecord if there is none, Ambiguous if there are several.
    """
    if record := dataset.find(text, names) or former_ids.successor(dataset, text, names):
        return record.id
    matches = possible_duplicates.matches(dataset, text, names, partly=False)
    if len(matches) == 1:
        return matches[0].id
    if matches:
        raise Ambiguous(text, matches, (record.address for record in matches))
    alike = possible_duplicates.matches(dataset, text, names) or _beginning(dataset, text, names)
    if len(alike) > 1:
        raise Ambiguous(text, alike, (record.id for record in alike))
    near = alike[0] if alike else lookup(dataset).nearest(romanized(text), names)
    raise NoRecord(text, tuple(map(dataset.schema.collections.__getitem__, names)), near)


def _beginning(dataset: Dataset, text: str, names: tuple[str, ...]) -> list[Record]:
    """Return the records whose ids begin with a text: the sources of a publisher, the meetings of a day."""
    stem = f"{fmt.slugged(romanized(text))}-"
    return [record for name in names for id, record in dataset.index[name].items() if id.startswith(stem)]


def value_findings(dataset: Dataset, collection: Collection, value: dict[str, Any]) -> Iterator[Finding]:
    """Yield what is wrong with the values that an unfinished record has, before the other values are given.

    References may lead to records that are made together with it, and its file is named for its id.
    """
    record = Record(collection, value, Document(f"{value.get('id')}.yaml", "", value))
    errors = list(schema_errors.schema_errors(record, dataset))
    for _, finding in schema_errors.explain(errors):
        if finding.pointer or not finding.missing:
            yield finding
    severities = severity_of(dataset)
    rest = record.with_value(schema_errors.pruned(value, errors))
    for code, rule in registry().items():
        if rule.check and severities[code] is Severity.ERROR and rule.name != "dangling-reference":
            for misfit in rule.check(rest, dataset):
                if misfit.pointer and (not misfit.missing or rule.name == "required-field"):
                    yield misfit


# ---------------------------------------------------------------- whether it is there already


def existing(dataset: Dataset, collection: Collection, value: dict[str, Any]) -> list[Record]:
    """Return the records that may be of the same thing, by their names or web addresses, unless their values differ.

    A record that has neither may be the same as the one whose id it would have.
    """
    spaces = [other.name for other in dataset.schema.collections.values() if other.id_space == collection.id_space]
    spaces.sort(key=lambda name: name != collection.name)
    said = Record(collection, {**value, "id": ""}, Document("", "", value))
    candidates = [
        record
        for name in filter(None, possible_duplicates.names_of(said))
        for record in possible_duplicates.matches(dataset, name, spaces)
        if not _apart(collection.field, value, record.value)
    ]
    pages = [field.name for field in collection.field.fields if field.format == "url" and field.name in value]
    others = dataset.index[collection.name]
    for name in pages:
        page = page_of(str(value[name]))
        candidates += [record for record in others.values() if page_of(str(record.value.get(name))) == page]
    stem = id_stem(collection, value)
    twin = others.get(stem) or former_ids.successor(dataset, stem, (collection.name,))
    if twin and not pages and not any(possible_duplicates.names_of(said)):
        candidates.append(twin)
    return list(dict.fromkeys(candidates))


def _apart(field: Field, one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Return whether two records cannot be of one thing: their dates are apart, or their countries differ."""
    for inner in field.fields:
        mine, theirs = one.get(inner.name), other.get(inner.name)
        if not (isinstance(mine, str) and isinstance(theirs, str)):
            continue
        if inner.format == "country-code" and mine != theirs:
            return True
        if (
            inner.format == "edtf"
            and inner.pattern
            and re.search(inner.pattern, mine)
            and re.search(inner.pattern, theirs)
        ):
            (start, end), (first, last) = edtf.bounds(mine), edtf.bounds(theirs)
            if (end and first and end < first) or (last and start and last < start):
                return True
    return False


# ---------------------------------------------------------------- id, file and text


def suggested_id(dataset: Dataset, collection: Collection, value: dict[str, Any]) -> str:
    """Return an id in the form of its collection that no record of its id space has."""
    stem = candidate = id_stem(collection, value)
    number = 2
    if other := portable(dataset, collection, stem):
        return other
    while holder(dataset, collection, candidate):
        candidate, number = f"{stem}-{number}", number + 1
    return candidate


def portable(dataset: Dataset, collection: Collection, id: str) -> str | None:
    """Return another id where Windows cannot have a file of this one's name; None where it can."""
    if not is_device(id):
        return None
    return portable_id(id, collection.record, lambda other: bool(holder(dataset, collection, other)))


def id_stem(collection: Collection, value: dict[str, Any]) -> str:
    """Return the id that fits a record best."""
    parts = {"meetings": _meeting_parts, "sources": _source_parts}.get(collection.name, _name_parts)
    return "-".join(filter(None, parts(value))) or _slug(value, "name") or collection.record


def _meeting_parts(value: dict[str, Any]) -> list[str]:
    """Return the parts of an id: day, place, and the first words of the name that say something else."""
    place = _slug(value, "place_id")
    words = re.findall(r"[a-z0-9]+", romanized(str(value.get("name", ""))))
    words = [
        word
        for word in words
        if not (STOP_WORDS.fullmatch(word) or ARTICLES.fullmatch(word) or word in place.split("-"))
    ]
    return [_day(value), place, *words[:NAME_WORDS]]


def _source_parts(value: dict[str, Any]) -> list[str]:
    """Return the parts of an id: publisher, else the site, and the day, written together."""
    publisher = _slug(value, "publisher") or _slug(
        {"site": page_of(str(value.get("url", ""))).partition("/")[0]}, "site"
    )
    return [publisher, _day(value).replace("-", "")]


def _name_parts(value: dict[str, Any]) -> list[str]:
    """Return the parts of an id: the name alone."""
    return [_slug(value, "name")]


def _slug(value: dict[str, Any], name: str) -> str:
    """Return a text of the record as a part of an id; of a text that ends with its abbreviation, that."""
    text = str(value.get(name, ""))
    abbreviation = ABBREVIATION.search(text)
    return fmt.slugged(romanized(abbreviation[1] if abbreviation else text))


def _day(value: dict[str, Any]) -> str:
    """Return the date, or its first day, as precisely as it is known; empty if it does not begin with a year."""
    match = DAY.match(str(value.get("date", "")))
    return match[0] if match else ""


def holder(dataset: Dataset, collection: Collection, id: str) -> str | None:
    """Return the address of the record that has the id already, or may have it in a file that could not be read; or
    that it is a former id of one."""
    for other in dataset.schema.collections.values():
        if other.id_space == collection.id_space and (
            id in dataset.index[other.name] or (other.name, id) in dataset.unread
        ):
            return f"{other.name}/{id}"
    if record := dataset.about(former_ids.index).get((collection.id_space, id)):
        return f"it is a former id of {record.address}"
    return None


@dataclass(frozen=True)
class Draft:
    """A new record, not written yet."""

    path: Path
    record: Record
    text: str


def file_of(root: Path, collection: Collection, id: str, dataset: Dataset) -> Path:
    """Return the file of a new record in a dataset's folder, in a folder of the year if its id begins with one.

    In a dataset whose dated records of the collection all lie beside each other, it lies beside them.
    """
    year = DATED.match(id)
    folder = year[1] if year and collection.name not in dataset.about(_flat) else ""
    return Path(root, collection.name, folder, f"{id}.yaml")


def _flat(dataset: Dataset) -> set[str]:
    """Return the collections whose dated records lie beside each other, and not in folders of their years."""
    folders: dict[str, set[str]] = {}
    for record in dataset:
        if DATED.match(record.id) and record.document.path.endswith(FILES):
            folder = PurePath(record.document.path).parent.name
            folders.setdefault(record.collection.name, set()).add(folder)
    return {name for name, parents in folders.items() if parents == {name}}


def draft(root: Path, collection: Collection, value: dict[str, Any], dataset: Dataset, *, bare: bool = False) -> Draft:
    """Return the new record with its file's text in canonical form.

    Unless it is to be bare, a comment in it names the keys that it can also have.
    """
    path = file_of(root, collection, value["id"], dataset)
    document = _read(path, writer.dump(value))
    text = fmt.formatted(document, [Record(collection, document.value, document)])
    text += "" if bare else _more(collection, value)
    document = _read(path, text)
    return Draft(path, Record(collection, document.value, document), text)


def _read(path: Path, text: str) -> Document:
    return reader.read(display_path(path), text.encode("utf-8"))


def _more(collection: Collection, value: dict[str, Any]) -> str:
    """Return the comment that names the keys that the record does not have."""
    lines = ["", f"# What else a {collection.record} can have, where a source states it:"]
    for field in collection.field.fields:
        if field.name not in value and field.name != former_ids.NAME:
            words = (field.items or field).enum
            choice = f" {', '.join(words)}." if words else ""
            lines.append(textwrap.shorten(f"# {field.name}: {field.description}{choice}", WIDTH, placeholder=" …"))
    return "".join(f"{line}\n" for line in lines)


def with_drafts(dataset: Dataset, drafts: Iterable[Draft]) -> Dataset:
    """Return the dataset with the drafts in it."""
    records = {name: list(listed) for name, listed in dataset.records.items()}
    paths = list(dataset.paths)
    for draft in drafts:
        records[draft.record.collection.name].append(draft.record)
        paths.append(draft.record.document.path)
    return replace(dataset, records=records, paths=paths)


def report(dataset: Dataset, drafts: list[Draft]) -> result.Report:
    """Return the findings in the drafts, linted within the dataset, except that nothing refers to them yet."""
    whole = engine.lint(dataset, [draft.record.document.path for draft in drafts])
    kept = tuple(each for each in whole.diagnostics if registry()[each.code].name != "unused-record")
    return replace(whole, diagnostics=kept)
