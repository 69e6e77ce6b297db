"""A record, or the trail of a value, as a page for people.

What there is to show comes from the Field tree: a field that the schema gains is shown by its title, a table by
its items. The tables at the end of this module hold what the schema has no word for.

It is one module because the page and the lines of its items call each other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from readout.model.addresses import key_of, resolve
from readout.model.claims import RIVAL_STANDINGS, disputed_fields
from readout.model.dataset import Dataset, Record, references
from readout.model.schema import Field
from readout.report.provenance import Basis, Provenance, Said, Support, Trail, Witness, claims_about
from readout.report.sentences import Words
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

Item = dict[str, Any]

KNOWN = ("id", "sources")
"""Fields that are shown otherwise: in the headline, and as numbers of the list of sources."""


class RecordPage:
    """Shows a record of a dataset. Records are taken to be valid under the schema."""

    def __init__(self, dataset: Dataset, record: Record) -> None:
        self.dataset, self.record = dataset, record
        self.field: Field = record.collection.field
        self.words = Words(dataset, dataset)
        self.provenance = Provenance(dataset)
        self.disputed = disputed_fields(self.field, record.value)
        cited = [ref.target for ref in references(record) if ref.field.reference == ("sources",)]
        self.witnesses = self.provenance.witnesses(cited)
        listed = [id for witness in self.witnesses for id in (witness.source, *witness.copies)]
        self.numbers = {id: number for number, id in enumerate(listed, 1)}

    # ------------------------------------------------------------ a record

    def page(self) -> Iterator[Block]:
        """The whole record: its own values, its items, what refers to it, and the sources of all of it."""
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
        """The values that are no items, each with what is claimed of it; then what is claimed of the whole."""
        for inner in self.field.scalars:
            value = self.record.value.get(inner.name)
            claims = self.claims(inner.name)
            if not claims and (value is None or inner.name in (*KNOWN, "name")):
                continue
            ordered = value if inner.ordered and isinstance(value, list) and len(value) > 1 else []
            words = "in this order" if ordered else "" if value is None else self.said(inner, value)
            yield Fact(inner.title, line(words or faint("not in the record"), self.flag(inner.name)))
            yield from (Entry(line(self.said(inner, [each])), 0, f"{at}.") for at, each in enumerate(ordered, 1))
            yield from self.entries(claims, 0)
        if claims := self.claims(""):
            yield Fact("Of the record", line("claims on what no field holds"))
            yield from self.entries(claims, 0)

    def section(self, field: Field) -> Iterator[Block]:
        """A list of items, under its title."""
        items = self.record.value.get(field.name, [])
        if field.table == "claims" or not (items or self.claims(field.name)):
            return
        yield Heading(line(field.title, faint(f" ({len(items) or 'none in the record'})")))
        yield from self.entries(self.claims(field.name), 0)
        if BEHALF in field and field.item == "participant":
            yield from self.seats(field, items)
        else:
            for item in items:
                yield from self.item(field, item, field.name, 0, LEADS.get(str(field.item), _lead))

    def seats(self, field: Field, items: list[Item]) -> Iterator[Block]:
        """Participants, those who acted for the same together."""
        together: dict[tuple[str, ...], list[Item]] = defaultdict(list)
        for item in items:
            together[tuple(item.get(BEHALF, ()))].append(item)
        for bodies, seats in together.items():
            grouped = bool(bodies) and len(seats) > 1
            if grouped:
                yield Entry(line(strong(self.said(field[BEHALF], list(bodies)))))
            for item in seats:
                yield from self.item(field, item, field.name, int(grouped), _member if grouped else _participant)

    def item(self, field: Field, item: Item, address: str, depth: int, lead: Leading) -> Iterator[Block]:
        """An item: what it is in a line, the rest of its values below, each with what is claimed of it."""
        item_address = f"{address}/{key_of(field, item)}"
        parts, told = lead(self, field, item)
        head, body = _split(line(*parts))
        key = [Part(" "), code(item["id"])] if field.key == ("id",) else []
        yield Entry(line(*head, *self.cited(item), *key, *body), depth)
        yield from self.entries(self.claims(item_address), depth + 1)
        short: list[Part] = []
        for inner in field.scalars:
            value, claims = item.get(inner.name), self.claims(f"{item_address}/{inner.name}")
            if not claims and (value is None or inner.name in (*KNOWN, *told)):
                continue
            flag = self.flag(f"{item_address}/{inner.name}")
            words = [
                faint(f"{inner.title}: "),
                *line(faint("not in the record") if value is None else self.said(inner, value)),
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
                    inner, below, f"{item_address}/{inner.name}", depth + 1, LEADS.get(str(inner.item), _lead)
                )

    def inverse(self) -> Iterator[Block]:
        """The relations that other records have to this one: they are stored on their side only."""
        inverse = [
            (str(item["type"]), ref.record)
            for ref in self.dataset.referrers.get((self.record.collection.name, self.record.id), ())
            if (item := _relation(ref.record, ref.pointer)) is not None
        ]
        if inverse:
            yield Heading(line("Relations of others to it", faint(f" ({len(inverse)})")))
        for type, record in sorted(inverse, key=lambda each: (each[0], each[1].id)):
            headline = self.words.headline(record.collection.name, record.id)
            yield Entry(line(strong(INVERSE.get(type, f"{_spaced(type)} of")), f" {headline} ", code(record.address)))

    def mentions(self) -> Iterator[Block]:
        """Where else it is referred to, and as what."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        records: dict[str, Record] = {}
        for ref in self.dataset.referrers.get((self.record.collection.name, self.record.id), ()):
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
        """As what a reference names its target: `statement (speaker)`, `place`."""
        field, item = record.collection.field, None
        for name in (part for part in pointer if isinstance(part, str)):
            field, item = field[name], field if field.item and field.name in pointer[:-1] else item
        title = (field.title[:1].lower() + field.title[1:]) if field.title[1:2].islower() else field.title
        return title if item is None else f"{self.words.word(item)} ({title})"

    def sources(self) -> Iterator[Block]:
        """All sources that the record names, by their numbers, copies below what they copy."""
        if not self.numbers or self.record.collection.name == "sources":
            return
        count = len(self.witnesses)
        yield Heading(line("Sources", faint(f" ({len(self.numbers)}, of which {count} independent)")))
        own = [str(self.numbers[id]) for id in self.record.value.get("sources", ())]
        if own:
            yield Paragraph(
                line(faint(f"What bears no number rests on the record's sources: {', '.join(sorted(own, key=int))}."))
            )
        yield from self.listed(self.witnesses, 0, numbered=True)

    # ------------------------------------------------------------ a trail

    def trail(self, trail: Trail) -> Iterator[Block]:
        """What is known of one value: itself, its sources, and all that is claimed of it."""
        yield Heading(line(self.title(trail), faint(" · "), code(trail.name), CONTESTED if trail.contested else None))
        field = trail.field
        if field and not field.table:
            value = faint("not in the record") if trail.held is None else strong(self.said(field, trail.held))
            yield Fact("Value", line(value))
        if trail.via:
            yield Fact("Carried by", line(" ← ".join(trail.via)))
        if field and (field.table or trail.held is not None):
            yield Fact("Rests on", line(RESTS[trail.support.basis], faint(f" ({_counted(trail.support)})")))
            if trail.support not in [said.support for said in trail.said if said.agrees]:  # they are listed there
                yield from self.listed(trail.support.witnesses, 0)
        for said in trail.said:
            yield from self.claimed(said)

    def claimed(self, said: Said) -> Iterator[Block]:
        """A claim of a trail, with the sources that it names."""
        same = faint(" · as in the record") if said.agrees else None
        yield Fact(_standing(said).capitalize(), line(*self.value(said, strong), same))
        yield from (Entry(line(faint(label), text), 0) for label, text in _reasons(said.claim))
        if said.support.basis is Basis.CLAIMS:
            yield from self.listed(said.support.witnesses, 0)
        else:
            yield Entry(line(faint(RESTS[said.support.basis])))

    def title(self, trail: Trail) -> str:
        """`Posts of Khalifa bin Shaheen Al Marar`, `Date`, `statement fo-on-dar by Pakistan`."""
        owners = [self.words.label(field, item) for field, item in reversed(trail.steps)]
        if trail.topic:
            subject = resolve(self.field, self.record.value, trail.address) if trail.address else None
            held = [] if subject is None or (subject.field.key and owners) else [subject.field.title]
            return " of ".join([_spaced(trail.topic).capitalize(), *(each.lower() for each in held), *owners])
        whole = trail.field is None or bool(trail.field.key and trail.steps and trail.field is trail.steps[-1][0])
        return " of ".join(owners if whole else [trail.field.title if trail.field else "", *owners])

    def overview(self) -> Table:
        """How each value and item of the record is sourced."""
        rows = []
        for trail in self.provenance.everything(self.record):
            support = trail.support
            rows.append((trail.name, support.sources, len(support.witnesses), WHOSE[support.basis]))
        return Table(("Address", "Sources", "Independent", "Named by"), tuple(rows))

    # ------------------------------------------------------------ claims

    def claims(self, address: str) -> list[Said]:
        """What is claimed of an address, of its ends, and of its topics."""
        return self.provenance.said(self.record, claims_about(self.record, address))

    def entries(self, claims: Iterable[Said], depth: int) -> Iterator[Block]:
        """Claims as they stand below the value that they are about."""
        for said in claims:
            reasons = [part for label, text in _reasons(said.claim) for part in (faint(f" · {label}"), Part(text))]
            mark = Part(
                _standing(said), Tone.WARNING if said.differs and said.standing in RIVAL_STANDINGS else Tone.FAINT
            )
            topic = [faint(f"{_spaced(said.claim['topic'])}, ")] if "topic" in said.claim else []
            yield Entry(
                line(
                    *topic,
                    mark,
                    *([": "] if "value" in said.claim else []),
                    *self.value(said, Part),
                    *reasons,
                    *self.cited(said.claim),
                ),
                depth,
            )

    def value(self, said: Said, tone: Callable[[str], Part]) -> list[Part]:
        """The value claimed, with the end of an interval that it is, and its own date."""
        about, claim = said.claim.get("about", ""), said.claim
        date = [faint(f" ({phrasing.date(claim['date'])})")] if "date" in claim else []
        if "value" not in claim:
            return date
        target = None if "topic" in claim else resolve(self.field, self.record.value, about) if about else None
        text = self.said(target.field, said.value) if target and not target.field.table else str(said.value)
        end = [faint(f"{target.end} ")] if target and target.end else []
        return [*end, tone(text), *date]

    def flag(self, address: str) -> Part | None:
        return CONTESTED if address in self.disputed else None

    # ------------------------------------------------------------ values and sources

    def said(self, field: Field, value: Any) -> str:
        """A value in words: names for ids, dates as people say them, lists with commas."""
        if isinstance(value, list):
            return ", ".join(self.said(field.items or field, each) for each in value)
        scalar = field.items or field
        if not isinstance(value, str):
            return str(value).lower() if isinstance(value, bool) else f"{value:,}"
        if scalar.reference:
            return self.words.name(scalar, value)
        if scalar.item_reference:
            listed = self.field[scalar.item_reference]
            item = next((each for each in self.record.value.get(listed.name, ()) if each.get("id") == value), None)
            return self.words.label(listed, item) if item else value
        if scalar.format == "edtf":
            return phrasing.date(value)
        if scalar.format == "time":
            return phrasing.time(value)
        return _spaced(value) if scalar.enum else value

    def cited(self, item: Item) -> list[Part]:
        """The numbers of the sources that an item names."""
        numbers = sorted(self.numbers[id] for id in item.get("sources", ()) if id in self.numbers)
        return [faint(f" [{', '.join(map(str, numbers))}]")] if numbers else []

    def listed(self, witnesses: Iterable[Witness], depth: int, *, numbered: bool = False) -> Iterator[Block]:
        """Sources, the independent ones each with its copies below."""
        for witness in witnesses:
            shared = witness.shared and (
                self.source(witness.shared)
                if witness.shared in self.dataset.index.get("sources", {})
                else witness.shared
            )
            back = [faint(f" · goes back to {shared}")] if shared else []
            head, body = _split(line(*self.described(witness.source, numbered)))
            yield Entry(line(*head, *back, *body), depth)
            for copy in witness.copies:
                yield Entry(line(faint("the same from "), *self.described(copy, numbered)), depth + 1)

    def described(self, id: str, numbered: bool) -> list[Part]:
        """A source with what its weight depends on, and where it is to be read."""
        record = self.dataset.index.get("sources", {}).get(id)
        values = record.value if record else {}
        kinds = [_spaced(str(values[name])) for name in ("kind", "form") if name in values]
        trust = [f"{values['reliability']} reliability"] if "reliability" in values else []
        agencies = [f"with {phrasing.listed(values['agencies'])}"] if "agencies" in values else []
        number = [strong(f"[{self.numbers[id]}] ")] if numbered else []
        parts = [
            *number,
            Part(self.source(id)),
            faint(f" · {' · '.join([*kinds, *trust, *agencies])} ") if values else Part(" "),
            code(id),
        ]
        return [*parts, faint(f"\n{values['url']}")] if numbered and "url" in values else parts

    def source(self, id: str) -> str:
        """`Emirates News Agency (WAM), “Marar leads UAE delegation”, 4 Nov 2025`."""
        record = self.dataset.index.get("sources", {}).get(id)
        values = record.value if record else {}
        name = [f"“{values['name']}”"] if "name" in values else []
        date = [phrasing.date(values["date"])] if "date" in values else ["no date"]
        return ", ".join([*([values["publisher"]] if "publisher" in values else []), *name, *date]) if values else id


def _split(parts: Line) -> tuple[Line, Line]:
    """The parts before the first line feed, and the others."""
    at = next((at for at, part in enumerate(parts) if part.text.startswith("\n")), len(parts))
    return parts[:at], parts[at:]


def _relation(record: Record, pointer: tuple[str | int, ...]) -> Item | None:
    """The item of the reference, if it is a relation."""
    if len(pointer) != 3 or record.collection.field[str(pointer[0])].table != "relations":
        return None
    item: Item = record.value[str(pointer[0])][pointer[1]]
    return item


def _counted(support: Support) -> str:
    """`three independent sources`, `five sources, two of them independent`."""
    independent = len(support.witnesses)
    if support.sources == independent:
        return phrasing.spelled(independent, "independent source" if independent > 1 else "source")
    return f"{phrasing.spelled(support.sources, 'source')}, of which {independent} independent"


def _reasons(claim: Item) -> Iterator[tuple[str, str]]:
    """What a claim says of itself, with what it is introduced by."""
    for name, label in REASONS.items():
        if name in claim:
            yield label, claim[name]


def _standing(said: Said) -> str:
    """What became of a claim: a source says so, or says so too beside what the record holds; it was chosen; ..."""
    if said.standing == "stands" and said.differs:
        return "also said"
    return STANDING.get(said.standing, _spaced(said.standing))


def _spaced(word: str) -> str:
    """A value of an enumeration, or an id, as words."""
    return word.replace("-", " ")


# ---------------------------------------------------------------- what the schema has no word for

BEHALF = "on_behalf_of_ids"
CONTESTED = Part(" (contested)", Tone.WARNING)
STANDING = {"stands": "said", "none": "said to be none", "not-stated": "not stated"}
"""What a claim's standing is called, where its own word would not be understood."""
REASONS = {"by": "says ", "text": "", "rule": "rule: ", "editor": "decided by ", "note": "note: "}
RESTS = {
    Basis.CLAIMS: "sources that claims name for it",
    Basis.ITEM: "its own sources",
    Basis.RECORD: "the record's sources: it has none of its own",
}
WHOSE = {Basis.CLAIMS: "claims", Basis.ITEM: "itself", Basis.RECORD: "the record"}
MODES = {
    "said": "said",
    "reported": "reported",
    "expected": "expected beforehand",
    "aim": "stated as an aim",
    "recalled": "recalled later",
}
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
"""What a relation is called from its other end."""

Lead = tuple[Iterable[str | Part | None], tuple[str, ...]]
"""What an item says of itself in a line, and the fields that this tells."""
Leading = Callable[["RecordPage", Field, Item], Lead]


def _lead(show: RecordPage, field: Field, item: Item) -> Lead:
    """Any item: its label, then its name and text."""
    return [strong(show.words.label(field, item))], ("name", *field.key)


def _participant(show: RecordPage, field: Field, item: Item) -> Lead:
    """`Khalifa Al Marar, Minister of State · for the United Arab Emirates · head of delegation · attended`."""
    named = "person_id" in item or "label" in item
    return _seat(show, field, item, f"for {_bodies(show, field, item)}" if named and BEHALF in item else "")


def _member(show: RecordPage, field: Field, item: Item) -> Lead:
    """A participant listed below those for whom several acted."""
    return _seat(show, field, item, "")


def _bodies(show: RecordPage, field: Field, item: Item) -> str:
    return phrasing.listed(
        [phrasing.the(show.said(field[BEHALF].items or field, each)) for each in item.get(BEHALF, ())]
    )


def _seat(show: RecordPage, field: Field, item: Item, behalf: str) -> Lead:
    person = show.said(field["person_id"], item["person_id"]) if "person_id" in item else ""
    who = person or item.get("label") or _bodies(show, field, item) or "not named"
    posts = f", {', '.join(item['posts'])}" if "posts" in item else ""
    named = [show.said(field[name], item[name]) for name in ("roles", "level") if name in item]
    presence = _spaced(item["attendance"]) if "attendance" in item else "presence not stated"
    told = ("person_id", BEHALF, "posts", "roles", "level", "attendance", *(() if person else ("label",)))
    return [strong(who), posts, faint(f" · {' · '.join([*filter(None, [behalf]), *named, presence])}")], told


def _statement(show: RecordPage, field: Field, item: Item) -> Lead:
    """`Hakan Fidan, said · via Reuters: Palestinians should govern Palestinians. “…”`."""
    speaker = [show.said(field["speaker_id"], item["speaker_id"])] if "speaker_id" in item else []
    who = speaker + (
        [f"({item['attribution_text']})" if speaker else item["attribution_text"]] if "attribution_text" in item else []
    )
    via = f" · via {' ← '.join(item['via'])}" if "via" in item else ""
    quote = f" “{item['quote']}”" if "quote" in item else ""
    mode = MODES.get(item["mode"], _spaced(item["mode"]))
    told = ("speaker_id", "attribution_text", "mode", "via", "text", "quote")
    return [strong(" ".join(who) or "nobody named"), faint(f" · {mode}{via}"), f"\n{item['text']}{quote}"], told


def _outcome(show: RecordPage, field: Field, item: Item) -> Lead:
    """`Package of Measures · document`."""
    kind, text = show.said(field["kind"], item["kind"]), item.get("text", "")
    name = strong(item.get("name", kind))
    return [name, faint(f" · {kind}") if "name" in item else None, f": {text}" if text else None], (
        "name",
        "kind",
        "text",
    )


def _act(show: RecordPage, field: Field, item: Item) -> Lead:
    """`voted for: 14`, `signed by Leonid Kuchma and Heidi Tagliavini on 12 Feb 2015`."""
    by = (
        f" by {phrasing.listed([show.said(field['by_ids'].items or field, each) for each in item['by_ids']])}"
        if "by_ids" in item
        else ""
    )
    count = f" ({item['count']:,})" if by and "count" in item else f": {item['count']:,}" if "count" in item else ""
    date = f", {show.said(field['date'], item['date'])}" if "date" in item else ""
    return [strong(_spaced(item["act"])), by, count, date], ("act", "by_ids", "count", "date")


def _part(show: RecordPage, field: Field, item: Item) -> Lead:
    """`Press conference · 3 Nov 2025`."""
    kind = show.said(field["kind"], item["kind"])
    name = item.get("name", kind)
    when = [show.said(field[key], item[key]) for key in ("date", "start_time", "end_time") if key in item]
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


def _related(show: RecordPage, field: Field, item: Item) -> Lead:
    """`follows Minsk Protocol  events/minsk-protocol-2014`."""
    target = show.dataset.find(item["target_id"], field["target_id"].reference)
    headline = show.words.headline(target.collection.name, target.id) if target else item["target_id"]
    return [strong(_spaced(item["type"])), f" {headline} ", code(target.address) if target else None], (
        "type",
        "target_id",
    )


def _other_name(show: RecordPage, field: Field, item: Item) -> Lead:
    """`Coordination Meeting · en · 2025`."""
    more = [show.said(field[name], item[name]) for name in ("language", "date") if name in item]
    return [strong(item["name"]), faint("".join(f" · {each}" for each in more))], ("name", "language", "date")


def _identifier(show: RecordPage, field: Field, item: Item) -> Lead:
    """`wikidata Q161227`."""
    del show, field
    return [strong(item["scheme"]), f" {item['identifier']}"], ("scheme", "identifier")


LEADS: dict[str, Leading] = {
    "other_name": _other_name,
    "identifier": _identifier,
    "participant": _participant,
    "part": _part,
    "statement": _statement,
    "outcome": _outcome,
    "act": _act,
    "occasion_relation": _related,
    "organization_relation": _related,
    "place_relation": _related,
}
