"""The page of a record, or of the trail of a value, as blocks of text for a terminal or Markdown.

The content follows the Field tree: a field that the schema gains appears by its title, a table by its items. The tables
at the end of this module have words that the schema lacks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from readout.model import locators
from readout.model.addresses import key_of, resolve
from readout.model.claims import RIVAL_STANDINGS, Dispute, disputes
from readout.model.dataset import Dataset, Record, references
from readout.model.origins import Independence
from readout.model.referrers import referrers
from readout.model.schema import Field
from readout.report.item_lines import BEHALF, LINES, Item, ItemLine, Wording, any_item, member, participant, spaced
from readout.report.provenance import Basis, Provenance, Said, Support, Trail, Witness, claims_about
from readout.text import phrasing
from readout.text.blocks import (
    Block,
    Entry,
    Fact,
    Heading,
    Line,
    Paragraph,
    Part,
    Table,
    Tone,
    code,
    faint,
    line,
    strong,
)

APART = ("id", "sources", locators.NAME)
"""Fields that have no line of their own: the headline has the id, and sources appear by their numbers, with the places
in them."""


class RecordPage:
    """Builds the page of a record of a dataset. The record must be valid under the schema.

    `numbers` are the numbers of the sources that the record names, by id; `disputes` are what the claims on
    an address or topic come to, where they differ.
    """

    def __init__(self, dataset: Dataset, record: Record) -> None:
        self.dataset, self.record = dataset, record
        self.field: Field = record.collection.field
        self.wording = Wording(dataset, record)
        self.words = self.wording.words
        self.provenance = Provenance(dataset)
        self.disputes = {(each.about, each.topic): each for each in disputes(self.field, record.value)}
        cited = [ref.target for ref in references(record) if ref.field.reference == ("sources",)]
        self.witnesses = self.provenance.witnesses(cited)
        listed = [id for witness in self.witnesses for id in (witness.source, *witness.copies)]
        self.numbers = {id: number for number, id in enumerate(listed, 1)}

    # ------------------------------------------------------------ a record

    def page(self) -> Iterator[Block]:
        """Yield the whole record: its own values, its items, what refers to it, and all its sources."""
        yield from self.headline()
        yield from self.facts()
        for inner in self.field.tables:
            yield from self.section(inner)
        yield from self.inverse()
        yield from self.mentions()
        yield from self.sources()

    def headline(self) -> Iterator[Block]:
        headline, name = self.words.headline(self.record.collection.name, self.record.id), self.record.name
        yield Heading(line(headline), 1)
        told = [] if headline == name else [name]
        yield Paragraph(line(*told, faint(" · ") if told else "", code(self.record.address)))

    def facts(self) -> Iterator[Block]:
        """Yield the values outside lists of items, each with its claims; then the claims on the record as a whole."""
        for inner in self.field.scalars:
            value = self.record.value.get(inner.name)
            claims = self.claims(inner.name)
            if not claims and (value is None or inner.name in (*APART, "name")):
                continue
            ordered = value if inner.ordered and isinstance(value, list) and len(value) > 1 else []
            words = "in this order" if ordered else "" if value is None else self.wording.value(inner, value)
            yield Fact(inner.title, line(words or faint("not in the record"), self.flag(inner.name)))
            yield from (
                Entry(line(self.wording.value(inner, [each])), 0, f"{at}.") for at, each in enumerate(ordered, 1)
            )
            yield from self.entries(claims, 0)
        if claims := self.claims(""):
            yield Fact("Of the record", line("claims on what no field holds"))
            yield from self.entries(claims, 0)

    def section(self, field: Field) -> Iterator[Block]:
        """Yield a list of items under its title."""
        items = self.record.value.get(field.name, [])
        if field.table == "claims" or not (items or self.claims(field.name)):
            return
        yield Heading(line(field.title, faint(f" ({len(items) or 'none in the record'})")))
        yield from self.entries(self.claims(field.name), 0)
        if BEHALF in field and field.item == "participant":
            yield from self.seats(field, items)
        else:
            for item in items:
                yield from self.item(field, item, field.name, 0, LINES.get(str(field.item), any_item))

    def seats(self, field: Field, items: list[Item]) -> Iterator[Block]:
        """Yield participants, grouped by those for whom they acted."""
        groups: dict[tuple[str, ...], list[Item]] = defaultdict(list)
        for item in items:
            groups[tuple(item.get(BEHALF, ()))].append(item)
        for bodies, seats in groups.items():
            grouped = bool(bodies) and len(seats) > 1
            if grouped:
                yield Entry(line(strong(self.wording.value(field[BEHALF], list(bodies)))))
            for item in seats:
                yield from self.item(field, item, field.name, int(grouped), member if grouped else participant)

    def item(self, field: Field, item: Item, address: str, depth: int, to_line: ItemLine) -> Iterator[Block]:
        """Yield an item: its line, and below it the rest of its values, each with its claims."""
        item_address = f"{address}/{key_of(field, item)}"
        parts, told = to_line(self.wording, field, item)
        head, body = _split(line(*parts))
        key = [Part(" "), code(item["id"])] if field.key == ("id",) else []
        yield Entry(line(*head, *self.cited(item), *key, *body), depth)
        yield from self.entries(self.claims(item_address), depth + 1)
        short: list[Part] = []
        for inner in field.scalars:
            value, claims = item.get(inner.name), self.claims(f"{item_address}/{inner.name}")
            if not claims and (value is None or inner.name in (*APART, *told)):
                continue
            flag = self.flag(f"{item_address}/{inner.name}")
            words = [
                faint(f"{inner.title}: "),
                *line(faint("not in the record") if value is None else self.wording.value(inner, value)),
            ]
            if claims or inner.format == "text":
                yield Entry(line(*words, flag), depth + 1)
                yield from self.entries(claims, depth + 2)
            else:
                short += [*([Part(" · ", Tone.FAINT)] if short else []), *words]
        if short:
            yield Entry(tuple(short), depth + 1)
        for inner in field.tables:
            for below in item.get(inner.name, ()):
                yield from self.item(
                    inner, below, f"{item_address}/{inner.name}", depth + 1, LINES.get(str(inner.item), any_item)
                )

    def inverse(self) -> Iterator[Block]:
        """Yield the relations of other records to this one, which only those records store."""
        inverse = [
            (str(item["type"]), ref.record)
            for ref in referrers(self.dataset).in_fields(self.record)
            if (item := _relation(ref.record, ref.pointer)) is not None
        ]
        if inverse:
            yield Heading(line("Relations of others to it", faint(f" ({len(inverse)})")))
        for type, record in sorted(inverse, key=lambda each: (each[0], each[1].id)):
            headline = self.words.headline(record.collection.name, record.id)
            yield Entry(line(strong(INVERSE.get(type, f"{spaced(type)} of")), f" {headline} ", code(record.address)))

    def mentions(self) -> Iterator[Block]:
        """Yield the records that refer to this one otherwise, and in what capacity."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        records: dict[str, Record] = {}
        named = referrers(self.dataset)
        for ref in (*named.in_fields(self.record), *named.in_claims(self.record)):
            if ref.record is not self.record and _relation(ref.record, ref.pointer) is None:
                records[ref.record.address] = ref.record
                counts[ref.record.address][self.capacity(ref.record, ref.pointer)] += 1
        if counts:
            yield Heading(line("Where it appears", faint(f" ({len(counts)})")))
        for address in sorted(counts):
            record, as_what = records[address], counts[address]
            parts = [what if number == 1 else f"{what}, {number} times" for what, number in as_what.items()]
            headline = self.words.headline(record.collection.name, record.id)
            yield Entry(line(strong(headline), f": {', '.join(parts)} ", code(address)))

    def capacity(self, record: Record, pointer: tuple[str | int, ...]) -> str:
        """Return in what capacity a reference names its target: `statement (speaker)`, `place`, `claim (place,
        considered)`."""
        if pointer[0] == "claims" and pointer[-1] == "value":
            claim = record.value["claims"][pointer[1]]
            target = resolve(record.collection.field, record.value, claim["about"])
            what = target.field.title[:1].lower() + target.field.title[1:] if target else claim["about"]
            return f"claim ({what}, {STANDING.get(claim['standing'], spaced(claim['standing']))})"
        field, item = record.collection.field, None
        for name in (part for part in pointer if isinstance(part, str)):
            field, item = field[name], field if field.item and field.name in pointer[:-1] else item
        title = (field.title[:1].lower() + field.title[1:]) if field.title[1:2].islower() else field.title
        return title if item is None else f"{self.words.word(item)} ({title})"

    def sources(self) -> Iterator[Block]:
        """Yield all sources that the record names, by number, copies below what they copy; nothing for a source."""
        if not self.numbers or self.record.collection.name == "sources":
            return
        by_independence = _independence(self.provenance.independence(self.numbers))
        yield Heading(line("Sources", faint(f" ({len(self.numbers)}: {by_independence})")))
        own_numbers = self.numbered(self.record.value)
        if own_numbers:
            yield Paragraph(line(faint(f"What bears no number rests on the record's sources: {own_numbers}.")))
        yield from self.listed(self.witnesses, 0, numbered=True)

    # ------------------------------------------------------------ a trail

    def trail(self, trail: Trail) -> Iterator[Block]:
        """Yield the trail of a value: the value itself, its sources, and its claims."""
        yield Heading(line(self.title(trail), faint(" · "), code(trail.name), _flag(trail.dispute)))
        field = trail.field
        if field and not field.table:
            value = faint("not in the record") if trail.held is None else strong(self.wording.value(field, trail.held))
            yield Fact("Value", line(value))
        if trail.via:
            yield Fact("Carried by", line(" ← ".join(trail.via)))
        if field and (field.table or trail.held is not None):
            yield Fact("Rests on", line(RESTS[trail.support.basis], faint(f" ({_counted(trail.support)})")))
            if trail.support not in [said.support for said in trail.said if said.agrees]:  # they are listed there
                yield from self.listed(trail.support.witnesses, 0, trail.support.places)
        for said in trail.said:
            yield from self.claimed(said)

    def claimed(self, said: Said) -> Iterator[Block]:
        """Yield a claim of a trail, with the sources that it names."""
        same = faint(" · as in the record") if said.agrees else None
        yield Fact(_standing(said).capitalize(), line(*self.value(said, strong), same))
        yield from (Entry(line(faint(label), text), 0) for label, text in _reasons(said.claim))
        if said.support.basis is Basis.CLAIMS:
            yield from self.listed(said.support.witnesses, 0, said.support.places)
        else:
            yield Entry(line(faint(RESTS[said.support.basis])))

    def title(self, trail: Trail) -> str:
        """Return the title of a trail: `Posts of Hakan Fidan`, `Date`, `statement fo-on-dar by Pakistan`."""
        owners = [self.words.label(field, item) for field, item in reversed(trail.steps)]
        if trail.topic:
            subject = resolve(self.field, self.record.value, trail.address) if trail.address else None
            held = [] if subject is None or (subject.field.key and owners) else [subject.field.title]
            return " of ".join([spaced(trail.topic).capitalize(), *(each.lower() for each in held), *owners])
        whole = trail.field is None or bool(trail.field.key and trail.steps and trail.field is trail.steps[-1][0])
        return " of ".join(owners if whole else [trail.field.title if trail.field else "", *owners])

    def overview(self) -> Table:
        """Return the table of how each value and item of the record is sourced."""
        rows = []
        for trail in self.provenance.everything(self.record):
            support = trail.support
            rows.append((trail.name, support.sources, len(support.witnesses), WHOSE[support.basis]))
        return Table(("Address", "Sources", "Origins", "Named by"), tuple(rows))

    # ------------------------------------------------------------ claims

    def claims(self, address: str) -> list[Said]:
        """Return the claims on an address, on its ends, and on its topics."""
        return self.provenance.said(self.record, claims_about(self.record, address))

    def entries(self, claims: Iterable[Said], depth: int) -> Iterator[Block]:
        """Yield claims as entries below the value that they are about."""
        for said in claims:
            reasons = [part for label, text in _reasons(said.claim) for part in (faint(f" · {label}"), Part(text))]
            mark = Part(
                _standing(said), Tone.WARNING if said.differs and said.standing in RIVAL_STANDINGS else Tone.FAINT
            )
            topic = [faint(f"{spaced(said.claim['topic'])}, ")] if "topic" in said.claim else []
            flag = [self.flag(said.claim.get("about", ""), said.claim["topic"])] if topic else []
            yield Entry(
                line(
                    *topic,
                    mark,
                    *([": "] if "value" in said.claim else []),
                    *self.value(said, Part),
                    *flag,
                    *reasons,
                    *self.cited(said.claim),
                ),
                depth,
            )

    def value(self, said: Said, tone: Callable[[str], Part]) -> list[Part]:
        """Return the value that a claim states, with the end of an interval that it is about, and its own date."""
        about, claim = said.claim.get("about", ""), said.claim
        date = [faint(f" ({phrasing.date(claim['date'])})")] if "date" in claim else []
        if "value" not in claim:
            return date
        target = None if "topic" in claim else resolve(self.field, self.record.value, about) if about else None
        text = self.wording.value(target.field, said.value) if target and not target.field.table else str(said.value)
        end = [faint(f"{target.end} ")] if target and target.end else []
        return [*end, tone(text), *date]

    def flag(self, address: str, topic: str | None = None) -> Part | None:
        return _flag(self.disputes.get((address, topic)))

    # ------------------------------------------------------------ values and sources

    def cited(self, item: Item) -> list[Part]:
        """Return the numbers of the sources that an item names."""
        numbers = self.numbered(item)
        return [faint(f" [{numbers}]")] if numbers else []

    def numbered(self, item: Item) -> str:
        """Return the numbers of the sources that an item names, or only says a place in: `1, 3 (p. 112)`."""
        places = locators.places_of(item)
        ids = sorted({*item.get("sources", ()), *places} & self.numbers.keys(), key=self.numbers.__getitem__)
        return ", ".join(f"{self.numbers[id]} ({places[id]})" if id in places else str(self.numbers[id]) for id in ids)

    def listed(
        self,
        witnesses: Iterable[Witness],
        depth: int,
        places: Mapping[str, str] | None = None,
        *,
        numbered: bool = False,
    ) -> Iterator[Block]:
        """Yield independent sources, each with its copies below."""
        places = places or {}
        for witness in witnesses:
            shared = witness.shared and (
                self.source(witness.shared)
                if witness.shared in self.dataset.index.get("sources", {})
                else witness.shared
            )
            back = [faint(f" · goes back to {shared}")] if shared else []
            head, body = _split(line(*self.described(witness.source, places.get(witness.source), numbered)))
            yield Entry(line(*head, *back, *body), depth)
            for copy in witness.copies:
                yield Entry(line(faint("the same from "), *self.described(copy, places.get(copy), numbered)), depth + 1)

    def described(self, id: str, place: str | None, numbered: bool) -> list[Part]:
        """Return a source with the place in it, what its weight depends on, and where to read it."""
        record = self.dataset.index.get("sources", {}).get(id)
        values = record.value if record else {}
        kinds = [spaced(str(values[name])) for name in ("kind", "form") if name in values]
        grade = values.get("reliability")
        trust = [grade if grade == "unreliable" else f"{grade} reliability"] if grade else []
        agencies = [f"with {phrasing.listed(values['agencies'])}"] if "agencies" in values else []
        number = [strong(f"[{self.numbers[id]}] ")] if numbered else []
        parts = [
            *number,
            Part(self.source(id)),
            *([Part(f", {place}")] if place else []),
            faint(f" · {' · '.join([*kinds, *trust, *agencies])} ") if values else Part(" "),
            code(id),
        ]
        return [*parts, faint(f"\n{values['url']}")] if numbered and "url" in values else parts

    def source(self, id: str) -> str:
        """Return the name of a source: `Emirates News Agency (WAM), “Marar leads UAE delegation”, 4 Nov 2025`."""
        record = self.dataset.index.get("sources", {}).get(id)
        values = record.value if record else {}
        name = [f"“{values['name']}”"] if "name" in values else []
        date = [phrasing.date(values["date"])] if "date" in values else ["no date"]
        return ", ".join([*([values["publisher"]] if "publisher" in values else []), *name, *date]) if values else id


def _split(parts: Line) -> tuple[Line, Line]:
    """Return the parts before the first line feed, and the others."""
    at = next((at for at, part in enumerate(parts) if part.text.startswith("\n")), len(parts))
    return parts[:at], parts[at:]


def _relation(record: Record, pointer: tuple[str | int, ...]) -> Item | None:
    """Return the item of a reference if it is a relation, or None."""
    if len(pointer) != 3 or record.collection.field[str(pointer[0])].table != "relations":
        return None
    item: Item = record.value[str(pointer[0])][pointer[1]]
    return item


def _counted(support: Support) -> str:
    """Return the number of sources: `three sources`, `five sources of two origins, one stated to be independent`."""
    origins, independent = len(support.witnesses), support.independence[Independence.INDEPENDENT]
    of = f" of {phrasing.spelled(origins, 'origin')}" if origins < support.sources else ""
    stated = f", {phrasing.spelled(independent, 'source').partition(' ')[0]} stated to be independent"
    return f"{phrasing.spelled(support.sources, 'source')}{of}{stated if independent else ''}"


def _independence(counts: Mapping[Independence, int]) -> str:
    """Return what is stated of sources: `1 independent, 2 derived, 4 with independence not stated`."""
    return ", ".join(f"{number} {INDEPENDENCE[each]}" for each, number in counts.items() if number)


def _reasons(claim: Item) -> Iterator[tuple[str, str]]:
    """Yield what a claim says of itself, each with its label: `rule: `, `note: `."""
    for name, label in REASONS.items():
        if name in claim:
            yield label, claim[name]


def _flag(dispute: Dispute | None) -> Part | None:
    """Return the mark of what claims differ on: `(contested)`, `(contested, decided)`, `(one source errs)`."""
    return Part(f" ({dispute.label})", Tone.WARNING) if dispute else None


def _standing(said: Said) -> str:
    """Return the word for the standing of a claim: `said`, `chosen`; `also said` beside another value of the record."""
    if said.standing == "stands" and said.differs:
        return "also said"
    return STANDING.get(said.standing, spaced(said.standing))


# ---------------------------------------------------------------- what the schema has no word for

STANDING = {"stands": "said", "none": "said to be none", "not-stated": "not stated"}
"""The words for standings of claims whose own words readers would not understand."""
REASONS = {"by": "says ", "text": "", "rule": "rule: ", "editor": "decided by ", "note": "note: "}
INDEPENDENCE = {
    Independence.INDEPENDENT: "independent",
    Independence.DERIVED: "derived",
    Independence.NOT_STATED: "with independence not stated",
}
RESTS = {
    Basis.CLAIMS: "sources that claims name for it",
    Basis.ITEM: "its own sources",
    Basis.RECORD: "the record's sources: it has none of its own",
}
WHOSE = {Basis.CLAIMS: "claims", Basis.ITEM: "itself", Basis.RECORD: "the record"}
INVERSE = {
    "part-of": "has the part",
    "sideline-of": "on its sidelines",
    "follows": "followed by",
    "replaces": "replaced by",
    "merges": "merged into",
    "parallel-to": "parallel to",
    "prepares": "prepared by",
    "concerns": "subject of",
    "member-of": "has the member",
    "successor-of": "succeeded by",
    "near": "near",
}
"""The words for relations from their other end."""
