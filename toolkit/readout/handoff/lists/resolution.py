"""Names in a list → ids: of records that the dataset has, or of new ones. What is not certain stays a name, with its
candidates; what was decided once is kept."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from readout import progress
from readout.curate import fmt
from readout.curate import new as drafts
from readout.handoff.lists.values import footnote_mark
from readout.handoff.numbering import Numbering
from readout.model import former_ids
from readout.model.dataset import Dataset, Record
from readout.model.identification import FORMER_CODES, Identifier, Match, Mention
from readout.model.list_map import Target
from readout.model.schema import Collection
from readout.syntax.document import Document
from readout.text import states
from readout.text.addresses import page_of
from readout.text.names import romanized
from readout.text.quoting import quoted, quoted_list
from readout.text.titles import could_be_person, is_group

Remembered = Mapping[str, Any]
"""What was decided when the list was last read: the id for a mention, or its candidates."""
BRACKETS = re.compile(r"\s*\([^()]*\)$")
CODE = re.compile(r"[A-Z]{2,3}")
AREAS = ("country", "territory", "region")
"""Kinds of places that hold others."""
NEW_CITIES = ': `new = {classification = "city"}` in the map makes places of new names, where all are cities'
STATES = {"organizations": "state", "places": "country"}
"""The classification of a state in the collections that have any."""
GROUP = "it is the name of a group"
"""Why a name leads to no person of whom there is a record."""
LONGEST_NAME = 300
LONGEST_ID = 60


@dataclass(frozen=True, slots=True)
class Request:
    """A name in a list, with the field that it is for and what the list says beside it. `day` is in ISO 8601.

    `is_code` says that the column holds codes of states, `is_constant` that the map says the value. `wider` is the
    state that a place is in.
    """

    target: Target
    mention: Mention
    day: str | None = None
    is_code: bool = False
    is_constant: bool = False
    wider: str = ""

    @property
    def name(self) -> str:
        return self.mention.name

    @property
    def memory(self) -> str:
        """What the decision is remembered by."""
        said = (self.target.match[0] if self.target.match else "", self.name, *sorted(self.mention.states))
        return "|".join((*said, self.day or "", *sorted(self.mention.posts)))


class Resolver:
    """Resolves the names of a list, and collects the new records that they need."""

    def __init__(self, dataset: Dataset, source: str, remembered: Remembered) -> None:
        self.dataset, self.source, self.remembered = dataset, source, remembered
        self.identifier = Identifier(dataset)
        self.new: dict[tuple[str, str], dict[str, Any]] = {}
        self.matches: dict[Request, Match] = {}
        self._ids: dict[str, set[str]] = {}
        self._numberings: defaultdict[str, Numbering] = defaultdict(Numbering)
        self._pages: dict[str, str] | None = None

    def resolve(self, requests: Iterable[Request]) -> None:
        """Resolve things first, then people: names that stand often before rarer forms of them."""
        people: list[Request] = []
        frequency = Counter(requests := list(requests))
        names: Counter[tuple[str, frozenset[str]]] = Counter()
        for each, number in frequency.items():
            names[each.name, each.mention.states] += number
        for request in progress.each(list(frequency), "matching names"):
            if request.target.match[:1] == ("people",):
                people.append(request)
            else:
                self.matches[request] = self._decided(request, self._bare(request, self._thing))
        for request in frequency:  # what was unknown may go by the name of one that came later
            match = self.matches.get(request)
            if match and match.id is None:
                self.matches[request] = self._decided(request, self._bare(request, self._thing))
        people.sort(
            key=lambda each: (
                "," in each.name,  # a family name that stands first is no name to make a record of, if another is
                -names[each.name, each.mention.states],
                -len(each.name.split()),
                each.mention.year or 0,
                each.name,
            )
        )
        for request in progress.each(people, "matching names of people"):
            self.matches[request] = self._decided(request, self._bare(request, self._person))
            self._note(request)
        for _ in range(2):  # what was not certain may be so by those that came later
            for request in people:
                if self.matches[request].id is None:
                    match = self._decided(request, self._bare(request, partial(self._person, may_make=False)))
                    if match.id or match.candidates:
                        self.matches[request] = match
                        self._note(request)

    def _note(self, request: Request) -> None:
        if id := self.matches[request].id:
            self.identifier.note(id, request.mention)

    def _decided(self, request: Request, match: Match) -> Match:
        """Return what was decided last time, if the records and candidates are still the same."""
        before = self.remembered.get(request.memory)
        if isinstance(before, str) and before != match.id and self.exists(before, request.target.match):
            return Match(before, (), "as when the list was last read")
        if isinstance(before, list) and before and match.id and before == [match.id]:
            return Match(None, (match.id,), "it was not certain when the list was last read")
        return match

    def _bare(self, request: Request, decide: Callable[[Request], Match]) -> Match:
        """Return what a name means without what stands in brackets behind it, unless a record is named so."""
        brackets = BRACKETS.search(request.name)
        if not brackets or any(self.identifier.is_named(request.name, name) for name in request.target.match):
            return decide(request)
        name = request.name[: brackets.start()]
        match = decide(replace(request, mention=replace(request.mention, name=name)))
        return replace(match, rest=brackets[0].strip())

    def is_name_of(self, text: str, id: str | None) -> bool:
        """Whether a text is just the name of a person."""
        record = self.identifier.indexes["people"].records.get(id or "")
        return record is not None and record.name == " ".join(text.split())

    def is_around(self, wide: Match | None, narrow: Match) -> bool:
        """Whether a place is the other, or of a kind that holds places of its kind, as a country holds a town."""
        ids = (wide.id if wide else None, narrow.id)
        if ids[0] == ids[1]:
            return True
        places = self.identifier.indexes["places"].records
        kinds = [places[id].value.get("classification") if id in places else None for id in ids]
        return kinds[0] in AREAS and kinds[1] not in (None, kinds[0])

    def exists(self, id: str, collections: Iterable[str]) -> bool:
        return bool(self.dataset.find(id, collections)) or any((name, id) in self.new for name in collections)

    # ------------------------------------------------------------ organizations, places and others

    def _thing(self, request: Request) -> Match:
        name, collections = request.name, request.target.match
        if len(name) > LONGEST_NAME:
            return Match(reason="it is too long to be a name")
        if self.exists(name, collections):
            return Match(name, (), "its id")
        if mark := footnote_mark(name):
            return Match(reason=f"it ends with the mark of a footnote, {mark}")
        if collections == ("sources",):
            return self._page(name)
        collection = next((each for each in collections if each in STATES), None)
        if collection is None:
            return Match(reason=f"no record has the id {quoted(name)}")
        if CODE.fullmatch(name) and not request.is_constant and not self.identifier.is_named(name, collection):
            return self._of_code(request, collection)
        said = (
            Mention(name.replace("-", " ").title(), year=request.mention.year)
            if request.is_constant
            else request.mention
        )
        match = self.identifier.thing(said, collection)
        if match.id or match.candidates:
            return match
        if "people" in collections and (person := self.identifier.person(request.mention)).id:
            return person
        state = states.by_name_on(said.name, request.day)
        if state is None and collection == "organizations":  # towns and lands share names across languages
            state = states.by_any_name(said.name)
            state = None if state and state.is_former else state
        if state:
            known_state = self.identifier.by_code(state.code, collection)
            if known_state.id or known_state.candidates:
                return known_state
            if request.target.new is not False:
                return self._new_state(state, collection, name if request.is_constant else "", said.name)
        return self._new_thing(request, collection)

    def _of_code(self, request: Request, collection: str) -> Match:
        if not request.is_code:
            return Match(reason=f"{quoted(request.name)} may be a code or a word: the column holds names")
        state = states.by_code(request.name)
        if state is None:
            return Match(reason=f"no state has the code {request.name}")
        if state.is_former and request.day and state.withdrawn and request.day >= state.withdrawn:
            return Match(reason=f"the code {request.name} was withdrawn on {state.withdrawn}")
        match = self.identifier.by_code(state.code, collection)
        return match if match.id or match.candidates else self._new_state(state, collection, "", state.name)

    def _new_state(self, state: states.State, collection: str, id: str, name: str) -> Match:
        value: dict[str, Any] = {"name": name, "classification": STATES[collection]}
        if state.is_former:
            value["identifiers"] = [{"scheme": FORMER_CODES, "identifier": state.code}]
        else:
            value["country_code"] = state.code
        return self._make(collection, value, id, f"a new {STATES[collection]}, {state.code}")

    def _new_thing(self, request: Request, collection: str) -> Match:
        """Return a new record of what the map says is one, by its classification."""
        new, name = request.target.new, " ".join(request.name.split())
        former = states.by_name(name)
        if former and former.is_former and request.day:
            return Match(reason=f"{former.name} was a state until {former.withdrawn}: say which is meant")
        if not (isinstance(new, Mapping) and "classification" in new):
            hint = NEW_CITIES if new is True and collection == "places" else ""
            return Match(reason=f"nothing goes by the name{hint}")
        if re.search(r"[;/\n]|, | and | & ", name) or not name[:1].isalnum() or name[:1].islower():
            return Match(reason="it may be several, or no name")
        value = {"name": name, **new}
        if request.wider and "country_code" not in value and value.get("classification") != "state":
            value |= {"country_code": request.wider}
        return self._make(collection, value, "", f"a new {value.get('classification', 'record')}")

    def _page(self, url: str) -> Match:
        """Return the source that has a web address; a new one, which nobody has read yet."""
        if not re.match(r"https?://\S+$", url):
            return Match(reason=f"{quoted(url)} is no web address")
        if self._pages is None:
            records = self.dataset.records.get("sources", ())
            self._pages = {
                page_of(str(record.value["url"])): record.id for record in records if record.value.get("url")
            }
        page = page_of(url)
        if page not in self._pages:
            match = self._make("sources", {"kind": "web-page", "url": url, "extent": "none"}, "", "a new source")
            self._pages[page] = str(match.id)
            return match
        return Match(self._pages[page], (), "same web address")

    # ------------------------------------------------------------ people

    def _person(self, request: Request, *, may_make: bool = True) -> Match:
        name = " ".join(request.name.split())
        if len(name) > LONGEST_NAME:
            return Match(reason="it is too long to be a name")
        if self.exists(name, ("people",)):
            return Match(name, (), "their id")
        if mark := footnote_mark(name):
            return Match(reason=f"it ends with the mark of a footnote, {mark}")
        match = self.identifier.person(request.mention)
        if match.id or match.candidates or not may_make:
            return match
        body = self.identifier.thing(request.mention, "organizations")
        if body.id or body.candidates:
            listed = quoted_list([body.id] if body.id else body.candidates)
            return Match(reason=f"it is the name of an organization, {listed}")
        if states.by_name(name):
            return Match(reason="it is the name of a state")
        if request.target.new is False:
            return match
        if is_group(name):
            return Match(reason=GROUP)
        if not could_be_person(name):
            return Match(reason="it does not read as the name of one person")
        has_more = request.mention.posts or request.target.new == "all"
        if len(name.split()) < 2 and not has_more:
            return Match(reason='it is a single word, and nobody goes by it: new = "all" in the map makes them people')
        return self._make("people", {"name": name}, "", "a new person")

    # ------------------------------------------------------------ new records

    def _make(self, collection: str, value: dict[str, Any], id: str, reason: str) -> Match:
        """Add a new record, and return it as what is meant."""
        kind: Collection = self.dataset.schema.collections[collection]
        id = id or self.free_id(kind, fmt.slugged(romanized(str(value.get("name", "")))) or drafts.id_stem(kind, value))
        self._taken(kind).add(id)
        value = {"id": id, **value}
        if "sources" in kind.field and collection != "sources":
            value["sources"] = [self.source]
        self.new[collection, id] = value
        if collection in self.identifier.indexes:
            self.identifier.add(Record(kind, value, Document(f"{id}.yaml", "", value)))
        return Match(id, (), reason)

    def free_id(self, collection: Collection, stem: str) -> str:
        """Return an id that no record of the id space has, neither of the dataset nor a new one."""
        stem = (stem[:LONGEST_ID].rstrip("-")) or collection.record
        return self._numberings[collection.id_space].free(stem, self._taken(collection).__contains__)

    def take(self, collection: Collection, id: str) -> None:
        """Remember that an id is used."""
        self._taken(collection).add(id)

    def _taken(self, collection: Collection) -> set[str]:
        space = collection.id_space
        if space not in self._ids:
            names = [each.name for each in self.dataset.schema.collections.values() if each.id_space == space]
            self._ids[space] = {id for name in names for id in self.dataset.index.get(name, {})}
            self._ids[space] |= {id for name, id in self.dataset.unread if name in names}
            self._ids[space] |= {id for former, id in self.dataset.about(former_ids.index) if former == space}
        return self._ids[space]
