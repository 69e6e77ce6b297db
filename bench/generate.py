"""Makes datasets of any size that look like the real one, and plants faults in them.

    python bench/generate.py TARGET --meetings 10000 [--form yaml|ndjson] [--faults 1000] [--seed 1]

A meeting is a real one of data/, abridged to about 4 KB: which fields, items, words of a vocabulary, dates,
lengths of texts and claims go together is kept; every id, name and text is replaced. Names are plainly synthetic
(`Person 0000042`), texts are words of the real texts in another order, and years are shifted. So nobody is said to
have said anything. The linter has the last word on which abridged meetings are fit: without planted faults a
dataset has no findings.

The abridged meetings are compiled to templates once; then a record costs some 30 microseconds, and memory does not
grow with the number of meetings. The same seed gives the same bytes. Faults are listed in TARGET.faults.json.
"""

import argparse
import functools
import json
import random
import re
import statistics
import sys
import tempfile
import time
from array import array
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from operator import itemgetter
from pathlib import Path

from readout.lint import engine
from readout.lint.rules.ro707_placeholder import PLACEHOLDER
from readout.model.addresses import resolve
from readout.model.dataset import items, ordered, values
from readout.model.schema import default
from readout.store import load
from readout.syntax.yaml import writer

ROOT = Path(__file__).resolve().parent.parent
METADATA = {"title": "A generated dataset", "license": "CC0-1.0", "language": "en", "schema_version": "1.0"}

SHARES = {"events": 0.02, "people": 0.1, "organizations": 0.02, "places": 0.01, "sources": 0.5}
"""How many other records there are for one meeting, at most: those that nothing names are left out. In a large
dataset the same people, states and places come back."""
FEWEST = 64
"""So many of each there are to choose from at least: more than any meeting names."""
TEMPLATES = {"meetings": 400, "events": 40, "people": 100, "organizations": 60, "places": 30, "sources": 100}
MEDIAN, SPREAD, SMALLEST, LARGEST = 4100, 0.5, 700, 16_000
"""The sizes aimed at, in bytes: a log-normal distribution, cut at both ends."""
POOL = 256
"""So many texts there are of each kind and number of words."""
KINDS = ("line", "text")
LONGEST = 80
"""The most words of a text."""
LEFT_OUT = {
    "sort_name",
    "family_name",
    "given_name",
    "honorific_prefix",
    "archived_url",
    "agencies",
    "derived_from_ids",
}
"""Fields of other records that speak of real people, or would make one source the copy of another by chance."""
DERIVED = 7
"""One of so many sources rests on another, as in the real dataset: on one of its own, which no record cites, and on
the agency of that number, so that no two sources are copies of one."""
OTHER_SCRIPTS = {
    "Person": ("Şahıs", "Персона", "人物"),
    "Organization": ("Örgüt", "Организация", "组织"),
    "Place": ("Köyü", "Место", "地点"),
    "Event": ("Görüşme", "Событие", "活动"),
    "Meeting": ("Buluşması", "Встреча", "会议"),
}
"""Names of records that are not in ASCII, for one of so many of their templates:"""
OTHERS = 10
YEARS = range(-30, -4)
"""By how many years the dates of a record may be shifted, so that none is later than 2021."""
PUBLISHED = re.compile(r"202[2-9]")
"""What the dates of sources begin with: nobody can report words that have yet to be spoken."""
TABLES = {field.name for field in default().collections["meetings"].field.tables}
MARK = re.compile(r"zq(\d+)qz")
BARE = re.compile(rf"(?<= ){MARK.pattern}$", re.MULTILINE)
YEAR = re.compile(r"\b\d{4}(?=$|[-/?~%.\]])")
WORDS = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")


# ---------------------------------------------------------------- templates


@dataclass(frozen=True)
class Slot:
    """What varies in a template: `kind` is a collection for the number of a record, `own`, `year`, or `line` or `text`.

    `index` tells apart those of a kind within a record; for a year it is the real one, for a text its words.
    """

    kind: str
    index: int
    nth: int = 0


@dataclass
class Template:
    """An abridged record, as JSON and as YAML, with `%` directives; `order` picks their values."""

    collection: str
    json: str
    yaml: str
    slots: list[Slot]
    origin: "Template | None" = None
    """What the record is made from on which this one rests, if it does."""
    references: dict[str, int] = field(init=False)
    years: list[int] = field(init=False)
    texts: dict[tuple[str, int], int] = field(init=False)
    pick: object = field(init=False)

    def __post_init__(self):
        names = {name: {slot.index for slot in self.slots if slot.kind == name} for name in SHARES}
        self.references = {name: max(found) + 1 for name, found in names.items() if found}
        self.years = sorted({slot.index for slot in self.slots if slot.kind == "year"})
        self.texts = {}
        for slot in self.slots:
            if slot.kind in KINDS:
                key = slot.kind, slot.index
                self.texts[key] = max(self.texts.get(key, 0), slot.nth + 1)
        known = [Slot("own", 0), Slot("origin", 0)]
        known += [Slot(name, at) for name, count in self.references.items() for at in range(count)]
        known += [Slot("year", year) for year in self.years]
        known += [Slot(*key, nth) for key, count in self.texts.items() for nth in range(count)]
        places = {slot: at for at, slot in enumerate(known)}
        self.pick = itemgetter(*(places[slot] for slot in self.slots), 0)  # one more, so that it gives a tuple


class Abridger:
    """Makes a template of a real record: its items are thinned out, what names somebody is replaced by slots."""

    def __init__(self, record, chance):
        self.collection, self.chance = record.collection, chance
        self.slots, self.seen, self.counts = [], {}, defaultdict(int)
        self.value = self.thinned(record.value) if self.collection.name == "meetings" else self.plain(record.value)
        self.ids = self.item_ids()

    def plain(self, value):
        """A record without its tables but for its names: those lead to much else."""
        tables = {inner.name for inner in self.collection.field.tables} - {"other_names"}
        result = {key: inner for key, inner in value.items() if key not in tables | LEFT_OUT}
        if self.collection.name == "sources" and not PUBLISHED.match(result.get("date", "")):
            result["date"] = f"202{self.chance.randint(2, 5)}-0{self.chance.randint(1, 9)}"
        if result.get("extent") == "none":  # what was not read cannot be a sole source
            del result["extent"]
        return result

    def thinned(self, value):
        """A meeting cut to a random size. Claims stay with the others on the same matter, and with what they are on."""
        goal = min(max(self.chance.lognormvariate(0, SPREAD) * MEDIAN, SMALLEST), LARGEST)
        tables = [inner.name for inner in self.collection.field.tables if inner.name in value]
        result = {key: inner for key, inner in value.items() if key not in tables}
        result["sources"] = result["sources"][:6]
        groups = defaultdict(list)
        for name in tables:
            for at, item in enumerate(value[name]):
                groups[self.matter(name, item, at)].append((name, at))
        order = list(groups)
        self.chance.shuffle(order)
        chosen, size = set(), length(result)
        for group in order:
            more = sum(length(value[name][at]) for name, at in groups[group])
            if size + more <= goal:
                chosen.update(groups[group])
                size += more
        for name in tables:
            kept = [item for at, item in enumerate(value[name]) if (name, at) in chosen]
            if kept:
                result[name] = kept
        return result

    @staticmethod
    def matter(name, item, at):
        """What an item is on: claims on an item go with it, and those on the same field of the record together."""
        if name != "claims":
            return name, item.get("id", at)
        about = item.get("about", "").split("/")
        on_item = len(about) > 1 and about[0] in TABLES
        return tuple(about[:2]) if on_item else ("claims", about[0], item.get("topic"))

    def item_ids(self):
        """New ids for the items, by table and id: theirs are surnames, often."""
        found = defaultdict(dict)
        for pointer, inner, item in items(self.collection.field, self.value):
            if inner.key == ("id",):
                known = found[inner.name]
                known.setdefault(item["id"], f"{pointer[-2].rstrip('s')}-{len(known) + 1}")
        return found

    def template(self, origin=None):
        """The template of the record; with `origin`, of one that rests on another which is made from that."""
        value = self.mapping(self.collection.field, self.value, ())
        if origin:
            value |= {
                "agencies": [f"Agency {self.mark(Slot('own', 0))}"],
                "derived_from_ids": [f"source-{self.mark(Slot('origin', 0))}"],
            }
            value = ordered(self.collection.field, value)
        as_json = json.dumps(value, ensure_ascii=False)
        as_yaml = writer.dump(value)
        slots = [self.slots[int(number)] for number in MARK.findall(as_json)]
        if [self.slots[int(number)] for number in MARK.findall(as_yaml)] != slots:
            raise ValueError("the forms of a record name its parts in different order")
        as_yaml = BARE.sub(self.quoted, as_yaml)
        return Template(self.collection.name, self.directives(as_json), self.directives(as_yaml), slots, origin)

    def quoted(self, match):
        """A bare year would be read as a number."""
        return f'"{match[0]}"' if self.slots[int(match[1])].kind == "year" else match[0]

    def directives(self, text):
        def directive(match):
            kind = self.slots[int(match[1])].kind
            return {"line": "%s", "text": "%s", "year": "%04d"}.get(kind, "%07d")

        return MARK.sub(directive, text.replace("%", "%%")) + "%.0s"  # the last takes the one value more

    def mark(self, slot):
        self.slots.append(slot)
        return f"zq{len(self.slots) - 1}qz"

    def mapping(self, above, value, pointer):
        result = {}
        for key, inner in value.items():
            known = above[key]
            if known.table:
                found = [self.mapping(known, item, (*pointer, key)) for item in inner]
            elif isinstance(inner, list):
                found = list(dict.fromkeys(filter(None, (self.scalar(known.items, item, value) for item in inner))))
            else:
                found = self.scalar(known, inner, value, above)
            if found not in (None, []):
                result[key] = found
        return result

    def scalar(self, known, value, holder, above=None):
        """The scalar with its slots; None for what has lost its meaning."""
        if above is self.collection.field and known.name in ("id", "name"):
            word = self.collection.record
            return f"{word}-{self.mark(Slot('own', 0))}" if known.name == "id" else self.named(word.title())
        if known.name == "id" and above is not None:
            return self.ids[above.name][value]
        if known.item_reference:
            return self.ids[known.item_reference].get(value)
        if known.address:
            return self.address(value)
        if known.name == "value" and above is not None and above.table == "claims":
            return self.claimed(known, value, holder)
        if above is not None and above.table in ("names", "identifiers") and known.name in ("name", "identifier"):
            return self.named("Alias") + f" {len(self.slots)}"
        return self.by_form(known, value)

    def by_form(self, known, value):
        if known.reference:
            return self.reference(known.reference, value)
        if known.format == "edtf":
            later = self.collection.name == "sources"
            return value if later else YEAR.sub(lambda match: self.mark(Slot("year", int(match[0]))), value)
        if known.format == "url":
            return f"https://{self.collection.record}.example/{self.mark(Slot('own', 0))}"
        if known.format in ("line", "text") and known.type == "string":
            return self.text(known.format, value)
        return value

    def named(self, word):
        words = OTHER_SCRIPTS.get(word, ())
        if words and self.chance.randrange(OTHERS) == 0:
            word = self.chance.choice(words)
        return f"{word} {self.mark(Slot('own', 0))}"

    def reference(self, collections, value):
        """Another id, the same for the same. What may be a meeting is an event: those come after all meetings."""
        wanted = [name for name in collections if name != "meetings"]
        name = next((name for name in wanted if value in real_ids()[name]), wanted[0])
        if (name, value) not in self.seen:
            self.seen[name, value] = Slot(name, self.counts[name])
            self.counts[name] += 1
        return f"{default().collections[name].record}-{self.mark(self.seen[name, value])}"

    def address(self, value):
        parts = value.split("/")
        table = None
        for at, part in enumerate(parts):
            if at % 2 and table in self.ids:
                if part not in self.ids[table]:
                    return None
                parts[at] = self.ids[table][part]
            elif not at % 2:
                table = part
        return "/".join(parts)

    def claimed(self, known, value, claim):
        """The value of a claim, in the form of the field that the claim is about."""
        found = resolve(self.collection.field, self.value, claim.get("about", "")) if "topic" not in claim else None
        if found is None or found.field.table:
            return self.by_form(known, value)
        inner = found.field
        if inner.type != "array":
            return self.by_form(inner, value)
        parts = (self.by_form(inner.items, part) for part in value.split(inner.delimiter))
        return inner.delimiter.join(parts)

    def text(self, kind, value):
        """Another text of as many words, the same for the same; what is no text in words stays."""
        words = min(len(value.split()), LONGEST)
        if not WORDS.search(value):
            return value
        if (kind, value) not in self.seen:
            self.seen[kind, value] = Slot(kind, words, self.counts[kind, words])
            self.counts[kind, words] += 1
        return self.mark(self.seen[kind, value])


def length(value):
    return len(json.dumps(value, ensure_ascii=False).encode())


@functools.lru_cache(maxsize=1)
def real():
    return load.load(ROOT / "data")


@functools.lru_cache(maxsize=1)
def real_ids():
    return {name: {record.id for record in records} for name, records in real().records.items()}


def texts(chance):
    """Texts by their number of words, as JSON and as YAML hold them, each list twice over so that it can be sliced.

    Words of which names are made are left out, however they are written, and others that begin with a capital.
    """
    words = []
    for record in real():
        for _, known, value in values(record.collection.field, record.value):
            if known.format == "text":
                words += [word for word in WORDS.findall(value) if word[0].islower() or not word.isascii()]
    names = name_parts()
    words = [word for word in words if names.isdisjoint(word.casefold().split("-")) and not PLACEHOLDER.fullmatch(word)]
    found = {}
    for kind in KINDS:
        for count in range(1, LONGEST + 1):
            made = {}
            while len(made) < POOL:
                text = sentence(chance.choices(words, k=count), kind)
                if kind != "line" or writer.scalar(text) == text:  # a line may stand within a value, unquoted
                    made[text] = None
            as_json = [json.dumps(text, ensure_ascii=False)[1:-1] for text in made]
            as_yaml = [writer.scalar(text) for text in made]
            found[kind, count] = (as_json * 2, as_yaml * 2)
    return found


def name_parts():
    """The capitalized words of all names in the real dataset, and the words of ids of people, without case."""
    found = set()
    for record in real():
        found.update(record.id.split("-") if record.collection.name == "people" else ())
        for pointer, _, value in values(record.collection.field, record.value):
            if pointer[-1] == "name" and isinstance(value, str):
                found.update(word.casefold() for word in WORDS.findall(value) if word[0].isupper())
    return found


def sentence(words, kind):
    """The words as a text: one of some length has a comma and a full stop. A line has none, so that lists of lines
    can stand in brackets."""
    text = " ".join(words)
    if kind == "text" and len(words) > 5:
        middle = len(words) // 2
        text = f"{' '.join(words[:middle])}, {' '.join(words[middle:])}."
    return text[0].upper() + text[1:]


# ---------------------------------------------------------------- records


class Generator:
    """Makes the records of a dataset, one collection after the other, meetings first."""

    def __init__(self, meetings, seed=1, templates=None):
        self.chance = random.Random(seed)
        self.meetings = meetings
        self.sizes = {name: _prime(max(FEWEST, round(meetings * share))) for name, share in SHARES.items()}
        self.cited = {name: bytearray(size) for name, size in self.sizes.items()}
        self.templates, self.texts = templates or fit_templates(seed)

    def collection(self, name):
        """The records of a collection in turn: number, template, and values for its directives as JSON and as YAML."""
        templates = self.templates[name]
        if name == "meetings":
            numbers = range(self.meetings)
        else:
            cited = self.cited[name]
            numbers = (number for number in range(len(cited)) if cited[number])
        random_ = self.chance.random
        for number in numbers:
            template = templates[int(random_() * len(templates))]
            yield number, template, *self.values(number, template)
            if template.origin:
                origin = number + self.sizes[name]
                yield origin, template.origin, *self.values(origin, template.origin)

    def values(self, number, template):
        random_ = self.chance.random
        as_json = [number, number + self.sizes["sources"]]
        for name, count in template.references.items():
            size, cited = self.sizes[name], self.cited[name]
            at, step = int(random_() * size), 1 + int(random_() * (size - 1))
            for _ in range(count):  # all different, since the size is prime
                as_json.append(at)
                cited[at] = 1
                at = (at + step) % size
        shift = YEARS[int(random_() * len(YEARS))]
        as_json += [year + shift for year in template.years]
        at = int(random_() * POOL)
        as_yaml = as_json.copy()
        for kind, count in template.texts.items():
            in_json, in_yaml = self.texts[kind]
            as_json += in_json[at : at + count]
            as_yaml += in_yaml[at : at + count]
        return template.pick(as_json), template.pick(as_yaml)

    def json(self, name):
        """The records of a collection as lines of NDJSON, with their numbers."""
        for number, template, in_json, _ in self.collection(name):
            yield number, template.json % in_json

    def yaml(self, name):
        """The records of a collection as (number, YAML, JSON)."""
        for number, template, in_json, in_yaml in self.collection(name):
            yield number, template.yaml % in_yaml, template.json % in_json


def _prime(number):
    while any(number % divisor == 0 for divisor in range(2, int(number**0.5) + 1)):
        number += 1
    return number


@functools.lru_cache(maxsize=4)
def fit_templates(seed):
    """The templates by collection, and the texts. Those in which the linter finds anything are left out."""
    chance = random.Random(f"templates {seed}")
    pool = texts(chance)
    candidates = {}
    for name, count in TEMPLATES.items():
        records = [record for record in real().records[name] if "-02-29" not in json.dumps(record.value)]
        candidates[name] = [_template(Abridger(records[at % len(records)], chance), at) for at in range(count)]
    while True:
        unfit = _unfit(candidates, pool, seed)
        if not any(unfit.values()):
            return candidates, pool
        for name, numbers in unfit.items():
            candidates[name] = [made for at, made in enumerate(candidates[name]) if at not in numbers]


def _template(abridger, at):
    """The template of a record; of a source, now and then, that of one which rests on another."""
    template = abridger.template()
    is_derived = abridger.collection.name == "sources" and at % DERIVED == 0
    return abridger.template(template) if is_derived else template


def _unfit(candidates, pool, seed):
    """By collection, the numbers of the templates that make records with findings."""
    trial = _Trial(len(candidates["meetings"]), seed, (candidates, pool))
    with tempfile.TemporaryDirectory() as folder:
        write_ndjson(trial, Path(folder) / "trial")
        report = engine.lint(load.load(Path(folder) / "trial"))
    found = defaultdict(set)
    for diagnostic in report.diagnostics:
        name, _, id = (diagnostic.record or "").partition("/")
        if diagnostic.code == "RO614":
            continue  # the trial names fewer records than it has
        if name not in candidates:
            raise ValueError(f"the generator's own fault: {diagnostic}")
        found[name].add(trial.used[name][int(id.rpartition("-")[2])])
    return found


class _Trial(Generator):
    """Takes one template after the other, and remembers which record is made from which."""

    def collection(self, name):
        self.used = getattr(self, "used", {}) | {name: {}}
        if name != "meetings":
            self.cited[name][: len(self.templates[name])] = b"\1" * min(len(self.templates[name]), self.sizes[name])
        numbers = range(self.meetings) if name == "meetings" else [n for n, c in enumerate(self.cited[name]) if c]
        for turn, number in enumerate(numbers):
            at = turn % len(self.templates[name])
            template = self.templates[name][at]
            for made, of in ((number, template), (number + self.sizes.get(name, 0), template.origin)):
                if of:
                    self.used[name][made] = at
                    yield made, of, *self.values(made, of)


# ---------------------------------------------------------------- faults


def _unknown_key(record):
    record["venu"] = "Hall 1"
    return "RO201", ["venu"]


def _unknown_value(record):
    record["status"] = "helt"
    return "RO204", ["status"]


def _missing_key(record):
    del record["name"]
    return "RO202", []


def _wrong_type(record):
    record["name"] = 7
    return "RO203", ["name"]


def _wrong_form(record):
    record["place_id"] = "Not An Id"
    return "RO205", ["place_id"]


def _dangling_reference(record):
    record["sources"] = [*record["sources"], "nothing-of-this-id"]
    return "RO301", ["sources", len(record["sources"]) - 1]


def _impossible_date(record):
    record["date"] = "1990-02-30"
    return "RO401", ["date"]


def _surrounding_space(record):
    record["description"] = "A text that ends with a space "
    return "RO703", ["description"]


FAULTS = (
    _unknown_key,
    _unknown_value,
    _missing_key,
    _wrong_type,
    _wrong_form,
    _dangling_reference,
    _impossible_date,
    _surrounding_space,
)
"""Each makes one fault in a meeting, and says the code of the one finding that it makes, and where."""


class Planter:
    """Plants faults in as many meetings as wanted, spread evenly."""

    def __init__(self, meetings, faults):
        if faults > meetings:
            raise ValueError("there is one fault a meeting at most")
        self.wanted = {(at * meetings) // faults for at in range(faults)} if faults else set()
        self.planted = []

    def plant(self, number, line):
        """The record with a fault; None if it gets none."""
        if number not in self.wanted:
            return None
        record = json.loads(line)
        id = record["id"]
        code, pointer = FAULTS[len(self.planted) % len(FAULTS)](record)
        self.planted.append({"record": f"meetings/{id}", "code": code, "pointer": pointer})
        return record


# ---------------------------------------------------------------- datasets


@dataclass
class Summary:
    """What was made: how many records and bytes a collection, and the sizes of meetings in bytes as JSON."""

    records: dict[str, int] = field(default_factory=dict)
    bytes: dict[str, int] = field(default_factory=dict)
    meeting_bytes: dict[str, int] = field(default_factory=dict)
    faults: int = 0

    def add(self, name, sizes):
        self.records[name], self.bytes[name] = len(sizes), sum(sizes)
        if name == "meetings":
            cuts = statistics.quantiles(sizes, n=20) if len(sizes) > 1 else sizes * 19
            self.meeting_bytes = {
                "mean": round(statistics.fmean(sizes)),
                "median": round(cuts[9]),
                "5 %": round(cuts[0]),
                "95 %": round(cuts[18]),
                "smallest": min(sizes),
                "largest": max(sizes),
            }


def write_ndjson(generator, target, planter=None):
    """A folder with a file a collection, and metadata.json, as `readout export ndjson` writes it."""
    target.mkdir(parents=True)
    summary = Summary()
    (target / "metadata.json").write_text(json.dumps(METADATA, indent=2) + "\n", "utf-8")
    for name in TEMPLATES:
        sizes = array("l")
        with (target / f"{name}.ndjson").open("wb", buffering=1 << 20) as file:
            for number, line in generator.json(name):
                broken = planter.plant(number, line) if planter and name == "meetings" else None
                data = (json.dumps(broken, ensure_ascii=False) if broken else line).encode() + b"\n"
                sizes.append(len(data))
                file.write(data)
        summary.add(name, sizes)
    return summary


def write_yaml(generator, target, planter=None):
    """A folder with readout.toml and a file a record, a thousand in a folder."""
    summary = Summary()
    target.mkdir(parents=True)
    lines = (f"{key} = {json.dumps(value)}\n" for key, value in METADATA.items())
    (target / "readout.toml").write_text("".join(lines), "utf-8")
    for name in TEMPLATES:
        sizes, record = array("l"), default().collections[name].record
        for number, text, line in generator.yaml(name):
            folder = target / name / f"{number // 1000:04d}"
            if not sizes or number % 1000 == 0 or not folder.is_dir():
                folder.mkdir(parents=True, exist_ok=True)
            broken = planter.plant(number, line) if planter and name == "meetings" else None
            sizes.append(len(line.encode()))
            (folder / f"{record}-{number:07d}.yaml").write_bytes((writer.dump(broken) if broken else text).encode())
        summary.add(name, sizes)
    return summary


FORMS = {"ndjson": write_ndjson, "yaml": write_yaml}


def generate(target, meetings, form="ndjson", faults=0, seed=1):
    """A dataset in a folder that must not exist; its summary. The labels of its faults stand beside it."""
    planter = Planter(meetings, faults)
    summary = FORMS[form](Generator(meetings, seed), target, planter)
    summary.faults = len(planter.planted)
    if faults:
        target.with_name(f"{target.name}.faults.json").write_text(json.dumps(planter.planted, indent=1) + "\n", "utf-8")
    return summary


def main():
    parser = argparse.ArgumentParser(description="Make a dataset of any size.")
    parser.add_argument("target", type=Path)
    parser.add_argument("--meetings", type=int, default=1000)
    parser.add_argument("--form", choices=FORMS, default="ndjson")
    parser.add_argument("--faults", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    fit_templates(chosen.seed)
    start = time.perf_counter()
    summary = generate(chosen.target, chosen.meetings, chosen.form, chosen.faults, chosen.seed)
    taken = time.perf_counter() - start
    json.dump(asdict(summary), sys.stdout, indent=2)
    print(f"\n{sum(summary.records.values()) / taken:,.0f} records a second")


if __name__ == "__main__":
    main()
