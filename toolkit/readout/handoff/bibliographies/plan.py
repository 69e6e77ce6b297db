"""A bibliography into a dataset, all but the writing: known sources are completed, and merged three ways with what the
same file said when it last landed; others are new."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from readout.curate import fmt
from readout.curate import new as drafts
from readout.handoff import plan
from readout.handoff.base import Base
from readout.handoff.bibliographies import sources
from readout.handoff.bibliographies.entries import Bibliography, Entry, LeftOver
from readout.handoff.lists import history
from readout.handoff.lists.history import History
from readout.handoff.lists.plan import list_name
from readout.handoff.merge import Side
from readout.handoff.numbering import Numbering
from readout.handoff.reading import Returned
from readout.model import former_ids
from readout.model.dataset import Dataset, Record, ordered
from readout.syntax.document import TableDocument
from readout.text import csl, edtf
from readout.text.addresses import page_of
from readout.text.names import romanized
from readout.text.quoting import quoted, quoted_list

COLLECTION = "sources"
LONGEST_ID = 60
FEW = 12
"""A title of fewer letters tells no source apart."""
NO_KIND = (
    "nothing says what kind of source it is: give the entry another type, or a kind of source as its genre "
    "(BibTeX `howpublished`, RIS `M3`), such as `minutes`"
)


@dataclass(slots=True)
class Decision:
    """What an entry was taken for: the id of a source, if it lands, whether that is new, and why it is that one."""

    entry: Entry
    id: str = ""
    is_new: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BibliographyImport:
    """What a bibliography comes to: the import, what its entries were taken for, and what of them is left over."""

    result: plan.Import
    bibliography: Bibliography
    decisions: tuple[Decision, ...]
    left_over: tuple[LeftOver, ...]
    gone: tuple[str, ...]


def prepare(
    file: Path,
    root: Path,
    ours: Dataset,
    bibliography: Bibliography,
    *,
    prefer: Side | None = None,
    allow_delete: bool = False,
) -> BibliographyImport:
    """Return what a bibliography comes to in a dataset. Writes nothing. Raises NotADataset, CannotImport, OSError."""
    kept = history.history_file(root, list_name(file))
    past = history.read(kept, ours.schema)
    maker = _Maker(ours, bibliography, past)
    theirs, now, gone = maker.theirs(allow_delete=allow_delete)
    base_records = past.dataset(ours, bibliography.path)
    for id, value in maker.said_otherwise.items():
        base_records.records[COLLECTION].append(maker.record({"id": id, **value}))
    base = Base(base_records, str(ours.metadata.get("schema_version", "")), ())
    files = {kept: history.dumped(now)} if past.records or now.keys else {}
    result = plan.against(root, ours, Returned(theirs, base), prefer=prefer, allow_delete=allow_delete, kept=files)
    if not past.records and not result.merged.records:  # it says nothing that the dataset does not say already
        result = plan.against(root, ours, Returned(theirs, base), prefer=prefer, allow_delete=allow_delete)
    return BibliographyImport(result, bibliography, tuple(maker.decisions), tuple(maker.left_over), gone)


@dataclass
class _Maker:
    """Makes the sources that a bibliography says. `said_otherwise` are values by id that ours say otherwise."""

    ours: Dataset
    bibliography: Bibliography
    past: History
    decisions: list[Decision] = field(default_factory=list)
    left_over: list[LeftOver] = field(default_factory=list)
    said_otherwise: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.collection = self.ours.schema.collections[COLLECTION]
        self.known = KnownSources(self.ours.records[COLLECTION])
        self.left_over += self.bibliography.rest
        self._taken: set[str] = set()
        self._numbering = Numbering()

    def record(self, value: dict[str, Any]) -> Record:
        in_order = ordered(self.collection.field, value)
        return Record(self.collection, in_order, TableDocument(self.bibliography.path))

    def theirs(self, *, allow_delete: bool) -> tuple[Dataset, History, tuple[str, ...]]:
        """Return the sources that the entries say, the history that is kept of them, and the keys that are gone."""
        now = History(matches={})
        by_id: dict[str, dict[str, Any]] = {}
        for entry in self.bibliography.entries:
            value, over = sources.source_of(entry, self.collection)
            self.left_over += over
            key = entry.key or _own_key(value)
            if key in now.keys:
                self._refuse(entry, value, f"another entry has the key {quoted(key)}")
                continue
            decision = self._decide(entry, value, key)
            if decision is None:
                continue
            if decision.id in by_id:
                self._refuse(entry, value, f"another entry is of the same source, {quoted(decision.id)}")
                continue
            self.decisions.append(decision)
            by_id[decision.id] = {"id": decision.id, **value}
            now.keys[key], now.places[f"{COLLECTION}/{decision.id}"] = f"{COLLECTION}/{decision.id}", entry.place
        gone = tuple(key for key in self.past.keys if key not in now.keys)
        now.records = {f"{COLLECTION}/{id}": value for id, value in by_id.items()}
        for key in gone:
            address = self.past.keys[key]
            if not allow_delete and address in self.past.records and address not in now.records:
                now.records[address] = self.past.records[address]
                now.keys[key], now.places[address] = address, self.past.places.get(address, "")
        records: dict[str, list[Record]] = {name: [] for name in self.ours.records}
        records[COLLECTION] = [self.record(value) for value in now.records.values()]
        return Dataset(self.ours.schema, self.bibliography.path, {}, records), now, gone

    def _refuse(self, entry: Entry, value: Mapping[str, Any], reason: str) -> None:
        text = str(value.get("name") or value.get("url") or entry.key)
        self.left_over.append(LeftOver(entry.place, "", text, reason))

    def _decide(self, entry: Entry, value: dict[str, Any], key: str) -> Decision | None:
        """Return the source that an entry is of; None, with the entry left over, if that is not certain."""
        address = self.past.keys.get(key, "")
        index = self.ours.index[COLLECTION]
        id = address.partition("/")[2]
        if id and (renamed := former_ids.successor(self.ours, id, (COLLECTION,))) and id not in index:
            id = renamed.id
        if id and (id in index or address in self.past.records):
            return Decision(entry, id, False, "same key")
        ids, reason = self.known.of(value, key)
        if len(ids) > 1:
            self._refuse(entry, value, f"it may be {quoted_list(ids)} ({reason})")
            return None
        if ids:
            self._beside(entry, ids[0], value)
            return Decision(entry, ids[0], False, reason)
        if not value.keys() - {"kind", "language", "accessed"}:
            self._refuse(entry, value, "it says neither a title, an address, who published it nor when")
            return None
        if "kind" not in value:
            self._refuse(entry, value, NO_KIND)
            return None
        id = self._free_id(value, key)
        self.known.add(self.record({"id": id, **value}))
        return Decision(entry, id, True, "a new source")

    def _beside(self, entry: Entry, id: str, value: dict[str, Any]) -> None:
        """Let what the dataset says already stand, and tell what the entry says otherwise.

        So a source is completed when an entry is first known to be of it; afterwards both sides are merged.
        """
        source = self.ours.index[COLLECTION].get(id)
        for name, held in value.items():
            ours = source.value.get(name) if source else None
            if ours is None or ours == held or isinstance(held, list):
                continue
            self.said_otherwise.setdefault(id, {})[name] = held
            reason = f"{quoted(id)} says {quoted(str(ours))}, which stays"
            self.left_over.append(LeftOver(entry.place, name, str(held), reason))

    def _free_id(self, value: dict[str, Any], key: str) -> str:
        """Return an id that no source has: in the manner of sources, or of the key that the entry has."""
        is_placed = "publisher" in value or "url" in value
        stem = drafts.id_stem(self.collection, value) if is_placed else ""
        stem = stem or fmt.slugged(romanized(str(value.get("name") or key))) or self.collection.record
        stem = stem[:LONGEST_ID].rstrip("-")
        id = self._numbering.free(
            stem, lambda each: each in self._taken or drafts.holder(self.ours, self.collection, each)
        )
        id = drafts.portable(self.ours, self.collection, id) or id
        self._taken.add(id)
        return id


def _own_key(value: Mapping[str, Any]) -> str:
    """Return what tells an entry apart that has no key of its own."""
    identifiers = [each["identifier"] for each in value.get("identifiers", ())]
    title = " ".join(str(value[name]) for name in ("name", "date", "publisher") if name in value)
    return str(next(iter(identifiers), "") or value.get("url") or title or value)


# ---------------------------------------------------------------- which source it is


class KnownSources:
    """The sources of a dataset by address, identifier and title."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._records: dict[str, Mapping[str, Any]] = {}
        self._by: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        for record in records:
            self.add(record)

    def add(self, record: Record) -> None:
        self._records[record.id] = record.value
        for mark in _marks(record.value):
            self._by[mark][record.id] = None
            if mark[0] == "title" and "url" not in record.value:
                self._by["title without address", mark[1]][record.id] = None

    def of(self, value: Mapping[str, Any], key: str) -> tuple[list[str], str]:
        """Return the ids of the sources that an entry may be of, and what they have in common with it."""
        own = self._records.get(key)
        if own is not None and not _differ(own, value, ("url", "name")):
            return [key], "same id"
        for what in ("address", "identifier", "title"):
            marks = [mark for mark in _marks(value) if mark[0].partition(":")[0] == what]
            ids = list(dict.fromkeys(id for mark in marks for id in self._by.get(mark, ())))
            if what == "title":
                ids = (
                    list(self._by.get(("title without address", marks[0][1]), ())) if marks and "url" in value else ids
                )
                ids = [id for id in ids if not self._are_two(self._records[id], value)]
            if ids:
                return ids, f"same {what}"
        return [], ""

    @staticmethod
    def _are_two(source: Mapping[str, Any], value: Mapping[str, Any]) -> bool:
        """Whether two sources of one title are not one: their addresses, publishers, authors or years differ."""
        (first, last), (start, end) = (edtf.bounds(str(each.get("date", ""))) for each in (source, value))
        apart = bool((last and start and last.year < start.year) or (end and first and end.year < first.year))
        dois = [_dois(each) for each in (source, value)]
        return apart or (all(dois) and dois[0] != dois[1]) or _differ(source, value, ("url", "publisher", "author"))


def _differ(source: Mapping[str, Any], value: Mapping[str, Any], names: Iterable[str]) -> bool:
    return any(
        name in source and name in value and _folded(name, source[name]) != _folded(name, value[name]) for name in names
    )


def _folded(name: str, text: Any) -> str:
    if name == "url":
        return page_of(text)
    return " ".join(re.findall(r"\w+", romanized(str(text)).casefold()))


def _dois(value: Mapping[str, Any]) -> set[str]:
    return {
        str(each.get("identifier", "")).lower()
        for each in value.get("identifiers") or ()
        if isinstance(each, dict) and each.get("scheme") == "doi"
    }


def _marks(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what tells a source apart: its addresses, identifiers and title."""
    for name in ("url", "archived_url"):
        if isinstance(value.get(name), str):
            yield "address", page_of(value[name])
            if doi := csl.doi(value[name]):
                yield "identifier:doi", doi
    for each in value.get("identifiers") or ():
        if isinstance(each, dict) and each.get("scheme") != "issn":  # which is that of a journal
            identifier = re.sub(r"[\s-]", "", str(each.get("identifier"))).casefold()
            yield f"identifier:{each.get('scheme')}", csl.doi(identifier) or identifier
    if isinstance(value.get("name"), str) and len(title := _folded("name", value["name"])) >= FEW:
        yield "title", title
