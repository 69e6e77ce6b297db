"""Slips that curators make, each with its true place, code and, where a word was misspelt, the word itself.

A mutation changes one file of a dataset in one way. Its label is made with the change, from the lines of
the file: none of our readers is asked where anything stands. The kinds are functions below `slip`; they are
given a key of a record file and return the mutation, or None where the key does not lend itself to it.
"""

import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from unicodedata import normalize

import pycountry

import labelled_hints
from readout.lint import engine
from readout.model.schema import Field, default
from readout.store import load, paths
from readout.text import edtf
from readout.text.codes import countries, zones

LINE = re.compile(r"(?P<indent> *)(?P<dash>- )?(?P<key>[a-z_]+):(?: (?P<value>.*))?")
ITEM = re.compile(r"[^\[\],\s][^\[\],]*")


# ---------------------------------------------------------------- record files, read line by line


@dataclass(eq=False)
class Mapping:
    """A mapping of a record file: the record or an item. Lines are 0-based here, columns too."""

    field: Field
    line: int
    column: int
    above: "Slot | None" = None
    slots: "list[Slot]" = field(default_factory=list)

    def get(self, name):
        return next((slot for slot in self.slots if slot.key == name), None)


@dataclass(eq=False)
class Slot:
    """A key of a mapping: where it stands, and the source of its value as far as it stands on the same line."""

    file: "File"
    mapping: Mapping
    line: int
    column: int
    key: str
    value: str
    field: Field | None

    @property
    def at(self):
        """The column of the value."""
        return self.column + len(self.key) + 2

    @property
    def end(self):
        """The line after the last one of the value."""
        lines = self.file.lines
        after = range(self.line + 1, len(lines))
        return next((at for at in after if depth(lines[at]) <= self.column), len(lines))

    @property
    def plain(self):
        """Whether the value is a text without quotes."""
        return bool(self.value) and self.value[0] not in "[\"'|>{"

    @property
    def one_line(self):
        return self.end == self.line + 1

    @property
    def items(self):
        """The items of a list in brackets, with their columns."""
        if not self.value.startswith("["):
            return []
        return [(match.group(), self.at + match.start()) for match in ITEM.finditer(self.value)]

    @property
    def format(self):
        return self.field.format if self.field else None

    def write(self, source, code, *, shift=0, **label):
        """The file with another source for the value; the value is what is wrong."""
        start = self.file.lines[self.line][: self.column]
        line = f"{start}{self.key}: {source}"
        return self.file.put(self.line, self.end, [line], self.line, self.at + shift, code, **label)

    def rename(self, key, code, **label):
        """The file with another key; the key is what is wrong."""
        line = self.file.lines[self.line]
        line = f"{line[: self.column]}{key}{line[self.column + len(self.key) :]}"
        return self.file.put(self.line, self.line + 1, [line], self.line, self.column, code, **label)

    def write_item(self, chance, code, make, **label):
        """The file with another word for an item of the list; the item is what is wrong."""
        if not self.items:
            return None
        word, column = chance.choice(self.items)
        new = make(word)
        if new is None:
            return None
        line = self.file.lines[self.line]
        line = f"{line[:column]}{new}{line[column + len(word) :]}"
        label = {name: word if value is WORD else value for name, value in label.items()}
        return self.file.put(self.line, self.line + 1, [line], self.line, column, code, **label)

    def insert(self, line, code, *, shift=0, **label):
        """The file with a line of the same mapping after this key; what stands at `shift` in it is wrong."""
        return self.file.put(
            self.end, self.end, [" " * self.column + line], self.end, self.column + shift, code, **label
        )


WORD = object()
"""Stands for the word that was there before."""


def depth(line):
    return len(line) - len(line.lstrip(" ")) if line.strip() else 10**6


@dataclass(frozen=True)
class Mutation:
    """A damaged file. `place` is the true `line:column` of the damage; `original` the word that was misspelt."""

    kind: str
    root: Path
    file: Path
    data: bytes
    place: str
    code: str
    original: str | None = None

    def __str__(self):
        return f"{self.kind}: {self.file.relative_to(self.root)}:{self.place}"


@dataclass
class File:
    """A record file of a dataset."""

    root: Path
    path: Path
    schema_field: Field | None
    lines: list[str]

    @cached_property
    def mappings(self):
        """The mappings of the file, outer before inner."""
        top = Mapping(self.schema_field, 0, 0)
        found, inside = [top], [top]
        for number, line in enumerate(self.lines):
            match = LINE.fullmatch(line)
            if not match:
                continue
            column = match.start("key")
            while inside[-1].column > column or (match["dash"] and inside[-1].column == column):
                inside.pop()
            if match["dash"]:
                above = inside[-1].slots[-1]
                inside.append(Mapping(above.field, number, column, above))
                found.append(inside[-1])
            mapping = inside[-1]
            known = mapping.field.get(match["key"]) if mapping.field else None
            mapping.slots.append(Slot(self, mapping, number, column, match["key"], match["value"] or "", known))
        return found

    @property
    def slots(self):
        return [slot for mapping in self.mappings for slot in mapping.slots]

    @property
    def record(self):
        return self.mappings[0]

    @property
    def id(self):
        return self.path.stem

    def mentions(self, id):
        """How often an id stands in the file."""
        return len(re.findall(rf"(?<![\w-]){re.escape(id)}(?![\w-])", "\n".join(self.lines)))

    def put(self, start, end, lines, line, column, code, **label):
        """The file with other lines for those from start to end, and a label with 0-based line and column."""
        changed = [*self.lines[:start], *lines, *self.lines[end:]]
        text = "\n".join(changed) + "\n"
        data = text.encode("utf-8", "surrogateescape")
        return Mutation("", self.root, self.path, data, f"{line + 1}:{column + 1}", code, **label)


@dataclass(frozen=True)
class Context:
    """What kinds may look up: the ids of the dataset, by collection."""

    ids: dict[str, list[str]]
    names: dict[str, list[str]]
    pages: dict[str, str]
    """The web address of each source that has one for itself alone."""

    def all_ids(self):
        return {id for ids in self.ids.values() for id in ids}

    def id_of(self, names, chance, *, inside=True):
        """The id of a record of one of the collections, or of none of them."""
        pool = [id for name, ids in self.ids.items() if (name in names) is inside for id in ids]
        own = {id for name in names for id in self.ids[name]} if not inside else set()
        return chance.choice([id for id in pool if id not in own])


# ---------------------------------------------------------------- the kinds

Make = Callable[[Slot, random.Random, Context], Mutation | None]
KINDS: dict[str, Make] = {}

NEIGHBOURS = {
    "a": "sqz", "b": "vgn", "c": "xdv", "d": "sfe", "e": "wrd", "f": "dgr", "g": "fht", "h": "gjy", "i": "uok",
    "j": "hkn", "k": "jlm", "l": "ko", "m": "nk", "n": "bmh", "o": "ipl", "p": "ol", "q": "wa", "r": "etf",
    "s": "adw", "t": "ryg", "u": "yij", "v": "cbf", "w": "qes", "x": "zcs", "y": "tuh", "z": "xas",
}  # fmt: skip


def slip(name):
    """Registers a kind."""

    def register(make):
        assert name not in KINDS
        KINDS[name] = make
        return make

    return register


def typo(word, chance, known=()):
    """The word with one slip of the keys: letters exchanged, dropped, doubled, or the neighbouring key hit.

    None for words too short to be recognised, and where the slip makes another known word.
    """
    places = [at for at, char in enumerate(word) if char.isalpha()]
    if len(places) < 4:
        return None
    at = chance.choice(places[1:])
    char = word[at].lower()
    after = word[at + 1 : at + 2]
    forms = [word[:at] + word[at + 1 :], word[: at + 1] + word[at:]]
    if after.isalpha() and after != word[at]:
        forms.append(word[:at] + after + word[at] + word[at + 2 :])
    if char in NEIGHBOURS:
        forms.append(word[:at] + chance.choice(NEIGHBOURS[char]) + word[at + 1 :])
    new = chance.choice(forms)
    return None if new in known or new == word or re.search(r"--|-$|^-", new) else new


@slip("misspelt key")
def _(slot, chance, context):
    new = typo(slot.key, chance, [inner.name for inner in slot.mapping.field.fields])
    return new and slot.rename(new, "RO201", original=slot.key)


@slip("key in capitals")
def _(slot, chance, context):
    return slot.rename(chance.choice([slot.key.upper(), slot.key.title()]), "RO201", original=slot.key)


@slip("key with hyphen for underscore")
def _(slot, chance, context):
    return slot.rename(slot.key.replace("_", "-"), "RO201", original=slot.key) if "_" in slot.key else None


@slip("invisible character in key")
def _(slot, chance, context):
    at = chance.randrange(1, len(slot.key))
    char = chance.choice("\u200b\u00ad\u2060\u202e")
    return slot.rename(slot.key[:at] + char + slot.key[at:], "RO201", original=slot.key)


@slip("letter of another script in key")
def _(slot, chance, context):
    at = slot.key.find("a")
    return slot.rename(slot.key.replace("a", "\u0430", 1), "RO201", original=slot.key) if at >= 0 else None


@slip("key cut short")
def _(slot, chance, context):
    short = re.sub(r"(_ids?|s)$", "", slot.key)
    if short in [inner.name for inner in slot.mapping.field.fields] or len(short) < 3:
        return None
    return slot.rename(short, "RO201", original=slot.key) if short != slot.key else None


@slip("second colon after a key")
def _(slot, chance, context):
    return slot.rename(f"{slot.key}:", "RO201", original=slot.key) if slot.value else None


@slip("unknown key")
def _(slot, chance, context):
    key = chance.choice(["remark", "weather", "colour", "approved_by", "x-todo", "Confidence"])
    return slot.insert(f"{key}: something", "RO201")


@slip("missing required key")
def _(slot, chance, context):
    if not (slot.field and slot.field.needed) or len(slot.mapping.slots) < 2:
        return None
    code = "RO202" if slot.field.required else "RO210"
    first = slot.mapping.slots[0]
    if slot is not first:
        return slot.file.put(slot.line, slot.end, [], first.line, first.column, code)
    after = slot.mapping.slots[1]
    line = slot.file.lines[slot.line][: slot.column] + slot.file.lines[after.line][after.column :]
    return slot.file.put(slot.line, after.line + 1, [line], slot.line, slot.column, code)


@slip("wrong value of a list of words, by a typo")
def _(slot, chance, context):
    if not (slot.field and slot.field.enum):
        return None
    new = typo(slot.value, chance, slot.field.enum)
    return new and slot.write(new, "RO204", original=slot.value)


@slip("wrong item of a list of words, by a typo")
def _(slot, chance, context):
    if not (slot.field and slot.field.items and slot.field.items.enum):
        return None
    return slot.write_item(chance, "RO204", lambda word: typo(word, chance, slot.field.items.enum), original=WORD)


@slip("value of a list of words in capitals")
def _(slot, chance, context):
    if not (slot.field and slot.field.enum):
        return None
    return slot.write(slot.value.capitalize(), "RO204", original=slot.value)


@slip("value outside a list of words")
def _(slot, chance, context):
    return slot.write("sundry", "RO204") if slot.field and slot.field.enum else None


@slip("typo in a reference")
def _(slot, chance, context):
    if slot.field is None:
        return None
    known = context.all_ids()
    if slot.field.reference:
        new = typo(slot.value, chance, known)
        return new and slot.write(new, "RO301", original=slot.value)
    if slot.field.items and slot.field.items.reference:
        return slot.write_item(chance, "RO301", lambda word: typo(word, chance, known), original=WORD)
    return None


@slip("reference to another collection")
def _(slot, chance, context):
    if slot.field is None:
        return None
    if slot.field.reference:
        return slot.write(context.id_of(slot.field.reference, chance, inside=False), "RO301")
    if slot.field.items and slot.field.items.reference:
        other = context.id_of(slot.field.items.reference, chance, inside=False)
        return slot.write_item(chance, "RO301", lambda _: other)
    return None


@slip("reference with spaces or capitals")
def _(slot, chance, context):
    if not (slot.field and slot.field.reference) or not slot.value[:1].isalpha():
        return None
    new = slot.value.title() if "-" not in slot.value else slot.value.replace("-", chance.choice(" _"))
    return slot.write(new, "RO205", original=slot.value)


@slip("name for an id")
def _(slot, chance, context):
    if not (slot.field and slot.field.reference) or not slot.value:
        return None
    files = [slot.file.root / name / f"{slot.value}.yaml" for name in slot.field.reference]
    name = next(
        (re.search(r"^name: ([^\"'\n:]+)$", path.read_text("utf-8"), re.MULTILINE) for path in files if path.is_file()),
        None,
    )
    if not name or name[1] == slot.value or sum(name[1] in names for names in context.names.values()) != 1:
        return None
    return slot.write(name[1], "RO205", original=slot.value)


@slip("dash for a hyphen in an id")
def _(slot, chance, context):
    if not (slot.field and slot.field.reference) or "-" not in slot.value:
        return None
    return slot.write(
        slot.value.replace("-", chance.choice("\u2010\u2011\u2013\u2014\u2212")), "RO205", original=slot.value
    )


@slip("comma after a value")
def _(slot, chance, context):
    if slot.field and slot.value and (slot.field.enum or slot.field.reference):
        return slot.write(f"{slot.value},", "RO204" if slot.field.enum else "RO205", original=slot.value)
    return None


@slip("typo in the id of an item referred to")
def _(slot, chance, context):
    if slot.field is None:
        return None
    if slot.field.item_reference:
        new = typo(slot.value, chance)
        return new and slot.write(new, "RO305", original=slot.value)
    if slot.field.items and slot.field.items.item_reference:
        return slot.write_item(chance, "RO305", lambda word: typo(word, chance), original=WORD)
    return None


@slip("typo in the address of a claim")
def _(slot, chance, context):
    if slot.key != "about":
        return None
    parts = slot.value.split("/")
    at = chance.randrange(len(parts))
    new = typo(parts[at], chance)
    return new and slot.write("/".join([*parts[:at], new, *parts[at + 1 :]]), "RO304", original=slot.value)


@slip("dots in the address of a claim")
def _(slot, chance, context):
    if slot.key != "about" or "/" not in slot.value:
        return None
    return slot.write(slot.value.replace("/", "."), "RO205", original=slot.value)


@slip("typo in the value of a claim")
def _(slot, chance, context):
    about = slot.mapping.get("about")
    if slot.key != "value" or not about or slot.mapping.get("topic") or not slot.plain:
        return None
    if about.value.rpartition("/")[2] in ("status", "attendance", "level", "place_id", "person_id", "mode"):
        new = typo(slot.value, chance, context.all_ids())
        return new and slot.write(new, "RO603", original=slot.value)
    return None


@slip("duplicate key")
def _(slot, chance, context):
    if not slot.one_line or not slot.value:
        return None
    return slot.insert(f"{slot.key}: {slot.value}", "RO103")


@slip("duplicate item")
def _(slot, chance, context):
    key = slot.mapping.field.key
    if slot.mapping.above is None or slot is not slot.mapping.get(key[0]):
        return None
    start = slot.mapping.line
    end = max(other.end for other in slot.mapping.slots)
    lines = slot.file.lines[start:end]
    return slot.file.put(end, end, lines, end + slot.line - start, slot.at, "RO306")


@slip("lost first line of an item")
def _(slot, chance, context):
    mapping = slot.mapping
    if (
        mapping.above is None
        or slot is not mapping.slots[0]
        or not slot.one_line
        or slot.file.lines[slot.line - 1].endswith(":")
    ):
        return None
    before = next(other for other in slot.file.mappings if other.above is mapping.above)
    for other in slot.file.mappings:
        if other.above is mapping.above and other.line < mapping.line:
            before = other
    again = next((other for other in mapping.slots[1:] if before.get(other.key)), None)
    if not again or before is mapping or slot.file.mentions(slot.value) > 1:
        return None
    return slot.file.put(slot.line, slot.line + 1, [], again.line - 1, again.column, "RO103")


@slip("repeated item in a list")
def _(slot, chance, context):
    if not (slot.field and slot.field.unique) or not slot.items:
        return None
    word, _column = slot.items[0]
    shift = len(slot.value) - 1 + 2
    return slot.write(f"{slot.value[:-1]}, {word}]", "RO208", shift=shift)


@slip("impossible date")
def _(slot, chance, context):
    match = re.fullmatch(r"(\d{4})-\d\d-\d\d", slot.value)
    if slot.format != "edtf" or not match:
        return None
    return slot.write(f"{match[1]}-{chance.choice(['02-30', '04-31', '06-31', '09-31', '11-31'])}", "RO401")


@slip("month or day that no calendar has")
def _(slot, chance, context):
    match = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", slot.value)
    if slot.format != "edtf" or not match:
        return None
    year, month, _ = match.groups()
    return slot.write(chance.choice([f"{year}-13-01", f"{year}-{month}-32", f"{year}-00-10"]), "RO205")


@slip("reversed interval")
def _(slot, chance, context):
    if slot.format != "edtf" or not re.fullmatch(r"\d{4}-\d\d-\d\d(/\d{4}-\d\d-\d\d)?", slot.value):
        return None
    start, _, end = slot.value.partition("/")
    end = end or f"{int(start[:4]) + 1}{start[4:]}"
    return slot.write(f"{end}/{start}", "RO402", original=f"{start}/{end}")


@slip("date in another notation")
def _(slot, chance, context):
    match = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", slot.value)
    if slot.format != "edtf" or not match:
        return None
    year, month, day = match.groups()
    name = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ][int(month) - 1]
    forms = [
        f"{int(day)} {name} {year}",
        f"{name[:3]} {int(day)}, {year}",
        f"{year}/{month}/{day}",
        f"{year}.{month}.{day}",
    ]
    forms += [f"{slot.value}T14:00", f"{slot.value}T11:00:00Z", slot.value.replace("-", "\u2013")]
    if int(day) > 12:
        forms += [f"{day}/{month}/{year}", f"{month}/{day}/{year}", f"{int(day)}.{int(month)}.{year}"]
    if month[0] == "0" or day[0] == "0":
        forms.append(f"{year}-{int(month)}-{int(day)}")
    return slot.write(chance.choice(forms), "RO205", original=slot.value)


@slip("interval in another notation")
def _(slot, chance, context):
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)(?:/(\d{4}-\d\d-\d\d))?", slot.value)
    if slot.format != "edtf" or not match:
        return None
    start, end = match[1], match[2] or f"{match[1][:-2]}28"
    if start >= end:
        return None
    join = chance.choice(["\u2013", " to ", " - ", " \u2014 "])
    return slot.write(f"{start}{join}{end}", "RO205", original=f"{start}/{end}")


@slip("ambiguous date")
def _(slot, chance, context):
    match = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", slot.value)
    if slot.format != "edtf" or not match or int(match[3]) > 12:
        return None
    return slot.write(f"{match[3]}/{match[2]}/{match[1]}", "RO205")


@slip("time in another notation")
def _(slot, chance, context):
    if slot.mapping.above or slot.key != "status" or slot.mapping.get("start_time"):
        return None
    source, meant = chance.choice(
        [("2pm", "14:00"), ("9:30", "09:30"), ("14h30", "14:30"), ("7.15 PM", "19:15"), ("Evening", "evening")]
    )
    return slot.insert(f"start_time: {source}", "RO205", shift=12, original=meant)


@slip("end time before start time")
def _(slot, chance, context):
    date, top = slot.mapping.get("date"), slot.mapping
    if top.above or slot.key != "status" or top.get("start_time") or top.get("end_time"):
        return None
    if not date or not re.fullmatch(r"\d{4}-\d\d-\d\d", date.value):
        return None
    lines = ['start_time: "14:00"', 'end_time: "11:30"']
    return slot.file.put(slot.end, slot.end, lines, slot.end + 1, len("end_time: "), "RO406")


@slip("statement after all its sources")
def _(slot, chance, context):
    mode, date = slot.mapping.get("mode"), slot.mapping.get("date")
    if slot is not date or not mode or mode.value not in ("said", "reported", "recalled"):
        return None
    sources = slot.mapping.get("sources") or slot.file.record.get("sources")
    if not sources or not all(dated(slot.file.root / "sources" / f"{id}.yaml") for id, _ in sources.items):
        return None  # a source without a date may have appeared at any time
    return slot.write("2031-05-01", "RO403") if re.fullmatch(r"\d{4}-\d\d-\d\d", slot.value) else None


def dated(source):
    return bool(re.search(r"^date: \d{4}(-\d\d)*$", source.read_text("utf-8"), re.MULTILINE))


@slip("part outside the days of its meeting")
def _(slot, chance, context):
    above, whole = slot.mapping.above, slot.file.record.get("date")
    if slot.key != "date" or not above or above.key != "parts" or not whole or not edtf.bounds(whole.value)[0]:
        return None
    return slot.write("1990-01-01", "RO405")


@slip("source read before it was published")
def _(slot, chance, context):
    if slot.key != "date" or slot.file.path.parent.name != "sources" or slot.mapping.above:
        return None
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", slot.value) or slot.mapping.get("accessed"):
        return None
    return slot.insert(f"accessed: {int(slot.value[:4]) - 1}{slot.value[4:8]}01", "RO404", shift=10)


@slip("reference to the record itself")
def _(slot, chance, context):
    own = slot.field and slot.field.reference and slot.file.root.joinpath(slot.field.reference[0]).is_dir()
    collection = slot.file.path.relative_to(slot.file.root).parts[0]
    if not own or collection not in slot.field.reference or slot.key == "speaker_id":
        return None
    return slot.write(slot.file.id, "RO307")


@slip("item without source")
def _(slot, chance, context):
    sources, mapping = slot.file.record.get("sources"), slot.mapping
    standing = mapping.get("standing")
    if slot.key != "sources" or not mapping.above or mapping.field.key != ("id",) or not sources:
        return None
    if len(sources.items) < 2 or mapping.get("quote") or (standing and standing.value == "not-stated"):
        return None
    first = mapping.slots[0]
    return slot.file.put(slot.line, slot.end, [], first.line, first.column, "RO501")


@slip("quote without source")
def _(slot, chance, context):
    sources, quote = slot.file.record.get("sources"), slot.mapping.get("quote")
    if slot.key != "sources" or not quote or not sources or len(sources.items) < 2 or quote.line > slot.line:
        return None
    return slot.file.put(slot.line, slot.end, [], quote.line, quote.at, "RO502")


@slip("id of another record")
def _(slot, chance, context):
    if slot.mapping.above or slot.key != "id":
        return None
    collection = slot.file.path.relative_to(slot.file.root).parts[0]
    others = [id for id in context.ids[collection] if id != slot.value]
    return slot.write(chance.choice(others), "RO302")


@slip("id other than the file's name")
def _(slot, chance, context):
    if slot.mapping.above or slot.key != "id":
        return None
    new = typo(slot.value, chance, context.all_ids())
    return new and slot.write(new, "RO303", original=slot.value)


@slip("number for a text")
def _(slot, chance, context):
    if slot.key not in ("name", "venue", "publisher", "text", "label", "identifier", "by", "note"):
        return None
    return slot.write(chance.choice(["2025", "-1", "0.5", "1e3", "true"]), "RO203")


@slip("number in quotes")
def _(slot, chance, context):
    return slot.write(f'"{slot.value}"', "RO203") if slot.key == "count" else None


@slip("word for a number")
def _(slot, chance, context):
    return (
        slot.write(chance.choice(["seven", "10 people", "about 5", "1,000"]), "RO203") if slot.key == "count" else None
    )


@slip("text for a list")
def _(slot, chance, context):
    if len(slot.items) != 1 or not slot.field:
        return None
    return slot.write(slot.items[0][0], "RO203")


@slip("list for a text")
def _(slot, chance, context):
    if not slot.plain or not slot.field or re.search(r"[,\[\]{}:#]", slot.value):
        return None
    return slot.write(f"[{slot.value}]", "RO203")


@slip("text for a mapping")
def _(slot, chance, context):
    if slot.mapping.above is None or slot is not slot.mapping.slots[0] or slot.mapping.field.key != ("id",):
        return None
    start = slot.mapping.line
    end = max(other.end for other in slot.mapping.slots)
    line = slot.file.lines[start][: slot.column] + "somebody else"
    return slot.file.put(start, end, [line], start, slot.column, "RO203")


@slip("number out of range")
def _(slot, chance, context):
    if slot.key != "count":
        return None
    return slot.write(chance.choice(["-3", "9007199254740992", "100000000000000000000"]), "RO206")


@slip("number that no program can hold")
def _(slot, chance, context):
    if not slot.plain or not slot.field or slot.field.type == "array":
        return None
    return slot.write(chance.choice(["1e400", "-9e999", "9" * 500]), "RO102")


@slip("empty value")
def _(slot, chance, context):
    if not slot.field or slot.key == "id":
        return None
    line = slot.file.lines[slot.line][: slot.column] + f"{slot.key}:"
    return slot.file.put(slot.line, slot.end, [line], slot.line, slot.column, "RO207")


@slip("empty text, list or mapping, or null")
def _(slot, chance, context):
    if not slot.field or slot.key == "id":
        return None
    forms = ["null", "~", '""', "''"] if slot.field.type == "string" else ["null", "~", "[]"]
    return slot.write(chance.choice(forms), "RO207")


@slip("comma in an unquoted value in braces")
def _(slot, chance, context):
    mapping = slot.mapping
    end = max(other.end for other in mapping.slots)
    if not mapping.above or any(not other.one_line or not other.value for other in mapping.slots):
        return None
    if slot.key not in ("text", "name", "note", "by", "attribution_text") or not slot.plain or ", " not in slot.value:
        return None
    if re.search(r"[\[\]{}:#&*!|>'\"%@`?]", slot.value) or re.search(r",(?! )|, *,|,$", slot.value):
        return None
    start, written = slot.file.lines[mapping.line][: slot.column] + "{", []
    for other in mapping.slots:
        source = other.value if other is slot or other.value[0] in "[\"'" else f'"{other.value}"'
        if other is slot:
            column = len(start + ", ".join([*written, f"{other.key}: {slot.value.partition(', ')[0]}"])) + 2
        written.append(f"{other.key}: {source}")
    line = start + ", ".join(written) + "}"
    return slot.file.put(mapping.line, end, [line], mapping.line, column, "RO201")


@slip("tab for indentation")
def _(slot, chance, context):
    if slot.column < 2 or slot is slot.mapping.slots[0]:
        return None
    line = "\t" + slot.file.lines[slot.line].lstrip(" ")
    return slot.file.put(slot.line, slot.line + 1, [line], slot.line, 0, "RO102")


@slip("indented too deep")
def _(slot, chance, context):
    if slot is slot.mapping.slots[0] or not slot.one_line:
        return None
    before = slot.mapping.slots[slot.mapping.slots.index(slot) - 1]
    if not before.one_line or not before.plain:
        return None
    line = "  " + slot.file.lines[slot.line]
    return slot.file.put(slot.line, slot.line + 1, [line], slot.line, slot.column + 2, "RO102")


@slip("indented too little")
def _(slot, chance, context):
    if slot.column < 4 or slot is slot.mapping.slots[0]:
        return None
    line = slot.file.lines[slot.line][1:]
    return slot.file.put(slot.line, slot.line + 1, [line], slot.line, slot.column - 1, "RO102")


@slip("unclosed quote")
def _(slot, chance, context):
    if not slot.plain or not slot.field or slot.field.type != "string" or not slot.one_line:
        return None
    quote = chance.choice("\"'")
    return slot.write(quote + slot.value.replace(quote, ""), "RO102")


@slip("unclosed bracket")
def _(slot, chance, context):
    return slot.write(slot.value[:-1], "RO102") if slot.items else None


@slip("quote inside quotes")
def _(slot, chance, context):
    words = slot.value.split()
    if slot.format not in ("text", "line") or not slot.plain or len(words) < 4 or re.search(r"[\"\\]", slot.value):
        return None
    source = f'"{words[0]} "{words[1]}" {" ".join(words[2:])}"'
    return slot.write(source, "RO102", shift=len(words[0]) + 3)


@slip("missing colon")
def _(slot, chance, context):
    if not slot.value or slot is slot.mapping.slots[0]:
        return None
    line = slot.file.lines[slot.line].replace(f"{slot.key}: ", f"{slot.key} ", 1)
    before = slot.mapping.slots[slot.mapping.slots.index(slot) - 1]
    return before.one_line and slot.file.put(slot.line, slot.line + 1, [line], slot.line, slot.column, "RO102")


@slip("missing space after the colon")
def _(slot, chance, context):
    if not slot.plain or slot is slot.mapping.slots[0] or ": " in slot.value:
        return None
    line = slot.file.lines[slot.line].replace(f"{slot.key}: ", f"{slot.key}:", 1)
    return slot.file.put(slot.line, slot.line + 1, [line], slot.line, slot.column, "RO102")


@slip("colon of another script")
def _(slot, chance, context):
    if not slot.value or slot is slot.mapping.slots[0]:
        return None
    line = slot.file.lines[slot.line].replace(f"{slot.key}: ", f"{slot.key}\uff1a ", 1)
    before = slot.mapping.slots[slot.mapping.slots.index(slot) - 1]
    return before.one_line and slot.file.put(slot.line, slot.line + 1, [line], slot.line, slot.column, "RO102")


@slip("missing space after the dash")
def _(slot, chance, context):
    mapping = slot.mapping
    if mapping.above is None or slot is not mapping.slots[0] or len(mapping.slots) < 2 or not slot.plain:
        return None
    line = slot.file.lines[slot.line].replace("- ", "-", 1)
    return slot.file.put(slot.line, slot.line + 1, [line], slot.line, slot.column - 2, "RO102")


@slip("marks of a merge conflict")
def _(slot, chance, context):
    if not slot.one_line or not slot.value or slot is slot.mapping.slots[0]:
        return None
    ours = slot.file.lines[slot.line]
    lines = ["<<<<<<< HEAD", ours, "=======", f"{ours} Two", ">>>>>>> theirs"]
    return slot.file.put(slot.line, slot.line + 1, lines, slot.line, 0, "RO102")


@slip("second colon")
def _(slot, chance, context):
    words = slot.value.split()
    if slot.format not in ("text", "line") or not slot.plain or len(words) < 3 or ":" in slot.value:
        return None
    return slot.write(f"{words[0]}: {' '.join(words[1:])}", "RO102", shift=len(words[0]))


@slip("value that begins with a sign of YAML")
def _(slot, chance, context):
    if slot.format not in ("text", "line") or not slot.plain:
        return None
    return slot.write(chance.choice("@`%") + slot.value, "RO102")


@slip("alias, anchor or tag")
def _(slot, chance, context):
    if not slot.plain or not slot.field or slot.field.type != "string":
        return None
    return slot.write(
        chance.choice(["*other", f"&this {slot.value}", f"!!str {slot.value}", f"!name {slot.value}"]), "RO104"
    )


@slip("merge key")
def _(slot, chance, context):
    return slot.insert("<<: {note: something}", "RO104")


@slip("second document")
def _(slot, chance, context):
    if slot.mapping.above or slot is slot.mapping.slots[0]:
        return None
    return slot.file.put(slot.line, slot.line, ["---"], slot.line, 0, "RO104")


@slip("invisible character in a text")
def _(slot, chance, context):
    if slot.format not in ("text", "line") or not slot.plain or " " not in slot.value or "\u200d" in slot.value:
        return None
    at = slot.value.index(" ")
    char = chance.choice("\u00a0\u200b\u00ad\u2060\u202e\u2066\u200f\u3164")
    source = slot.value[:at] + char + slot.value[at + (char == "\u00a0") :]
    return slot.write(source, "RO702")


@slip("invisible character in an id")
def _(slot, chance, context):
    if not (slot.field and slot.field.reference) or not slot.plain:
        return None
    at = chance.randrange(1, len(slot.value))
    return slot.write(f"{slot.value[:at]}\u200b{slot.value[at:]}", "RO205", original=slot.value)


@slip("letter of another script in an id")
def _(slot, chance, context):
    if not (slot.field and slot.field.reference) or not re.search("[aeo]", slot.value):
        return None
    letter = re.search("[aeo]", slot.value).group()
    new = slot.value.replace(letter, {"a": "\u0430", "e": "\u0435", "o": "\u043e"}[letter], 1)
    return slot.write(new, "RO205", original=slot.value)


@slip("text that is not in normal form C")
def _(slot, chance, context):
    if slot.format not in ("text", "line") or not slot.plain or slot.key == "value":  # a claim's may be an id
        return None
    new = normalize("NFD", slot.value)
    if new == slot.value:
        at = re.search("[aeiou]", slot.value)
        new = at and f"{slot.value[: at.end()]}\u0301{slot.value[at.end() :]}"
    return new and slot.write(new, "RO701")


@slip("space at the end of quoted text")
def _(slot, chance, context):
    if slot.format not in ("text", "line") or not slot.plain or re.search(r"[\"\\]", slot.value):
        return None
    return slot.write(chance.choice([f'"{slot.value} "', f'" {slot.value}"']), "RO703")


@slip("tab in a text")
def _(slot, chance, context):
    if slot.format not in ("text", "line") or not slot.plain or " " not in slot.value or ": " in slot.value:
        return None
    return slot.write(slot.value.replace(" ", "\t", 1), "RO205")


@slip("control character in the file")
def _(slot, chance, context):
    if not slot.plain:
        return None
    at = chance.randrange(len(slot.value))
    char = chance.choice("\x00\x07\x1b\x7f\x85\u2028\uffff")
    return slot.write(slot.value[:at] + char + slot.value[at:], "RO101", shift=at)


@slip("byte that is not UTF-8")
def _(slot, chance, context):
    if not slot.plain:
        return None
    at = chance.randrange(len(slot.value))
    byte = chance.choice(["\udcfc", "\udc93", "\udce9", "\udcff"])
    return slot.write(slot.value[:at] + byte + slot.value[at:], "RO101", shift=at)


@slip("country code")
def _(slot, chance, context):
    if slot.format != "country-code":
        return None
    one, two = slot.value
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    new = chance.choice([two + one, one + chance.choice(letters), chance.choice(letters) + two])
    return None if new in countries() else slot.write(new, "RO601", original=slot.value)


@slip("country code in small letters")
def _(slot, chance, context):
    return slot.write(slot.value.lower(), "RO205", original=slot.value) if slot.format == "country-code" else None


@slip("time zone")
def _(slot, chance, context):
    if slot.mapping.above or slot.key != "status" or slot.mapping.get("time_zone"):
        return None
    zone = chance.choice(["Europe/Istanbul", "America/New_York", "Asia/Karachi", "Africa/Cairo", "Europe/Minsk"])
    new = typo(zone, chance, zones())
    return new and slot.insert(f"time_zone: {new}", "RO602", shift=len("time_zone: "), original=zone)


@slip("web address")
def _(slot, chance, context):
    if slot.format != "url" or slot.value.count("/") < 3:
        return None
    rest = slot.value.removeprefix("https://")
    forms = [
        rest,
        f"htps://{rest}",
        f"https:/{rest}",
        f"https//{rest}",
        f"https://{rest[:-3]} {rest[-3:]}",
        f"//{rest}",
    ]
    new = chance.choice(forms if slot.value != rest else [f"ftp://{rest}"])
    return slot.write(new, "RO205", original=None if " " in new or "ftp" in new else slot.value)


@slip("language")
def _(slot, chance, context):
    if slot.format != "language" or len(slot.value) != 2:
        return None
    new = chance.choice([slot.value.upper(), f"{slot.value}_GB", f"{slot.value}-gb"])
    return slot.write(new, "RO205", original=slot.value if len(new) == 2 else f"{slot.value}-GB")


@slip("text cut at a sign of comments")
def _(slot, chance, context):
    words = slot.value.split(" ")
    if (
        slot.format not in ("text", "line")
        or not slot.plain
        or not slot.one_line
        or len(words) < 3
        or "#" in slot.value
    ):
        return None
    return slot.write(f"{' '.join(words[:-1])} #{words[-1]}", "RO704") if words[-1].isalnum() else None


@slip("suppression of nothing")
def _(slot, chance, context):
    if not slot.plain or not slot.one_line or slot.field is None:
        return None
    shift = len(f"{slot.value} # readout: ignore[")
    return slot.file.put(
        slot.line,
        slot.end,
        [f"{slot.file.lines[slot.line]} # readout: ignore[RO701]"],
        slot.line,
        slot.at + shift,
        "RO901",
    )


@slip("tracking parameter")
def _(slot, chance, context):
    if slot.format != "url" or "?" in slot.value or "#" in slot.value or not slot.plain:
        return None
    return slot.write(f"{slot.value}?utm_source={chance.choice(['x', 'newsletter'])}", "RO503")


@slip("text longer than a cell")
def _(slot, chance, context):
    if slot.format != "text" or not slot.plain or slot.field.max_length:
        return None
    return slot.write(f"{slot.value} {'very ' * 7000}long", "RO801")


@slip("record that is no mapping")
def _(slot, chance, context):
    if slot.mapping.above or slot.key != "name" or not slot.plain:
        return None
    return slot.file.put(0, len(slot.file.lines), [slot.value], 0, 0, "RO109")


@slip("attended in a meeting not held")
def _(slot, chance, context):
    there = any(other.key == "attendance" and other.value == "attended" for other in slot.file.slots)
    if slot.mapping.above or slot.key != "status" or slot.value != "held" or not there:
        return None
    return slot.write("cancelled", "RO604")


# ---------------------------------------------------------------- what people write instead of our forms


def days(chance):
    """Two days of a month, in digits."""
    first = chance.randrange(1, 20)
    return chance.randrange(1900, 2020), chance.randrange(1, 13), first, first + chance.randrange(1, 9)


@slip("two ids in one text")
def _(slot, chance, context):
    if not (slot.field and slot.field.items and slot.field.items.reference):
        return None
    taken = {word for word, _ in slot.items}
    other = chance.choice([id for name in slot.field.items.reference for id in context.ids[name] if id not in taken])
    sign = chance.choice([", ", " / ", " and ", " & ", "; "])
    if not slot.items:
        return None
    word, column = chance.choice(slot.items)
    line = slot.file.lines[slot.line]
    line = f'{line[:column]}"{word}{sign}{other}"{line[column + len(word) :]}'
    return slot.file.put(slot.line, slot.line + 1, [line], slot.line, column, "RO205")


@slip("two ids where one belongs")
def _(slot, chance, context):
    if not (slot.field and slot.field.reference) or not slot.value:
        return None
    other = chance.choice([id for name in slot.field.reference for id in context.ids[name] if id != slot.value])
    return slot.write(f'"{slot.value}, {other}"', "RO205")


@slip("ids without brackets")
def _(slot, chance, context):
    if not (slot.field and slot.field.items and slot.field.items.reference) or len(slot.items) < 2:
        return None
    return slot.write(slot.value.strip("[]"), "RO203")


@slip("web address of a source for its id")
def _(slot, chance, context):
    if not (slot.field and slot.field.items and "sources" in slot.field.items.reference):
        return None
    return slot.write_item(chance, "RO205", context.pages.get, original=WORD)


@slip("name in a list of ids")
def _(slot, chance, context):
    if not (slot.field and slot.field.items and "organizations" in slot.field.items.reference):
        return None

    def name(word):
        path = slot.file.root / "organizations" / f"{word}.yaml"
        found = path.is_file() and re.search(r"^name: ([^\"'\n:,\[\]]+)$", path.read_text("utf-8"), re.MULTILINE)
        alone = found and sum(found[1] in names for names in context.names.values()) == 1
        return found[1] if alone and found[1] != word else None

    return slot.write_item(chance, "RO205", name, original=WORD)


@slip("day that does not exist, in another notation")
def _(slot, chance, context):
    if slot.format != "edtf" or not slot.plain:
        return None
    return slot.write(chance.choice(["31.02.1950", "1999/04/31", "13/13/2001", "30 Feb 1972", "2001-2-29"]), "RO205")


MONTHS = ["Jan", "Feb", "March", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "December"]


@slip("range of days in words")
def _(slot, chance, context):
    if slot.format != "edtf" or slot.key != "date" or slot.column or slot.file.path.parent.name != "sources":
        return None
    day = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", slot.value)
    if not day or int(day[3]) > 26:
        return None
    year, month, first = map(int, day.groups())
    last = first + 2  # the first day stays, so that nothing else becomes wrong
    name = MONTHS[month - 1]
    words = chance.choice([
        f"{first}-{last} {name} {year}",
        f"{first} {name} \u2013 {last} {name} {year}",
        f"{name} {first}\u2013{last}, {year}",
        f"{name} {first} to {name} {last}, {year}",
    ])  # fmt: skip
    return slot.write(words, "RO205", original=f"{year}-{month:02}-{first:02}/{year}-{month:02}-{last:02}")


@slip("EDTF that is not used here")
def _(slot, chance, context):
    if slot.format != "edtf" or not slot.plain:
        return None
    return slot.write(chance.choice(['"[1667,1668]"', '"{1960,1961-12}"', "Y17000", "1950S2", "2001-33"]), "RO205")


@slip("EDTF with a qualifier inside")
def _(slot, chance, context):
    if slot.format != "edtf" or slot.key != "date" or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", slot.value):
        return None
    mark = chance.choice("?~")
    return slot.write(f"{slot.value[:8]}{mark}{slot.value[8:]}", "RO205", original=f"{slot.value}{mark}")


def after_status(slot, key, value, code, **label):
    """The file of a meeting with another line after its status, if it lacks the key."""
    if slot.mapping.above or slot.key != "status" or slot.mapping.get(key):
        return None
    return slot.insert(f"{key}: {value}", code, shift=len(key) + 2, **label)


@slip("time with a full stop")
def _(slot, chance, context):
    hour, minute = chance.randrange(10, 24), chance.randrange(10, 60)
    return after_status(slot, "start_time", f"{hour}.{minute}", "RO203", original=f"{hour}:{minute}")


@slip("date where a time belongs")
def _(slot, chance, context):
    return after_status(slot, "start_time", chance.choice(["2025-11-03", "3 Nov 2025", "'03.11.2025'"]), "RO205")


@slip("time where a date belongs")
def _(slot, chance, context):
    if slot.format != "edtf" or slot.key != "date" or not slot.plain:
        return None
    return slot.write(chance.choice(["'14:00'", "2 pm", "'9:30'"]), "RO205")


@slip("offset for a time zone")
def _(slot, chance, context):
    hours = chance.randrange(1, 12)
    sign, other = chance.choice(["+-", "-+"])
    text = chance.choice([f"UTC{sign}{hours}", f"GMT{sign}{hours}"])
    return after_status(slot, "time_zone", text, "RO602", original=f"Etc/GMT{other}{hours}")


@slip("three letters for a country")
def _(slot, chance, context):
    if slot.format != "country-code":
        return None
    country = pycountry.countries.get(alpha_2=slot.value)
    return country and slot.write(country.alpha_3, "RO205", original=slot.value)


@slip("code that is no country's")
def _(slot, chance, context):
    return slot.write(chance.choice(["XK", "EU", "UN"]), "RO601") if slot.format == "country-code" else None


THEIRS = {
    "Popolo and Open Civic Data": {
        "date": "start_date", "place_id": "location", "classification": "type", "time_zone": "timezone",
        "on_behalf_of_ids": "organization_ids", "roles": "role", "birth_date": "date_of_birth", "posts": "post",
        "sources": "links", "participants": "attendees", "kind": "type", "language": "lang",
    },
    "schema.org": {
        "date": "startDate", "place_id": "location", "birth_date": "birthDate", "death_date": "deathDate",
        "given_name": "givenName", "family_name": "familyName", "identifiers": "sameAs", "agenda": "keywords",
        "other_names": "alternateName", "language": "inLanguage", "participants": "attendee",
        "founding_date": "foundingDate",
    },
    "lists": {
        "birth_date": "dob", "family_name": "surname", "given_name": "first_name", "other_names": "aliases",
        "country_code": "iso2", "description": "summary", "note": "remarks", "publisher": "newspaper",
        "accessed": "retrieved", "person_id": "person", "agenda": "topics", "venue": "room", "url": "link",
    },
}  # fmt: skip
"""The words of others for our keys."""


def foreign_key(theirs):
    def make(slot, chance, context):
        key = theirs.get(slot.key)
        return slot.rename(key, "RO201", original=slot.key) if key and slot.field else None

    return make


for source, theirs in THEIRS.items():
    slip(f"key of {source}")(foreign_key(theirs))


@slip("key of a neighbour whose value has another form")
def _(slot, chance, context):
    if slot.mapping.above or slot.key != "name" or slot.mapping.get("other_names"):
        return None
    return slot.insert(chance.choice(["aliases: [B]", "also_known_as: B", "alternateName: [B, C]"]), "RO201")


@slip("key of a neighbour that no key here says")
def _(slot, chance, context):
    if slot.mapping.above or slot.key != "name":
        return None
    return slot.insert(chance.choice(["gender: male", "image: x", "created_at: x", "email: x"]), "RO201")


@slip("misspelt key whose value does not fit")
def _(slot, chance, context):
    if not (slot.field and slot.field.enum) or slot.mapping.above:
        return None
    new = typo(slot.key, chance, [inner.name for inner in slot.mapping.field.fields])
    line = f"{slot.file.lines[slot.line][: slot.column]}{new}: sundry"
    return new and slot.file.put(slot.line, slot.end, [line], slot.line, slot.column, "RO201")


FOREIGN = {
    "Popolo": "persons: [{id: p1, name: A}]\nmemberships: [{person_id: p1}]\n",
    "OParl": "id: https://x.example/m1\ntype: https://schema.oparl.org/1.1/Meeting\nname: X\n",
    "a list of legislators": "- id: {bioguide: B1}\n  name: {first: A, last: B}\n  terms: []\n",
    "linked data": '"@context": https://schema.org\n"@type": Person\nname: X\n',
    "a list": "- {Name: A, Party: B}\n- {Name: C, Party: D}\n",
}
"""Files of other formats, as YAML."""


def foreign_file(content):
    def make(slot, chance, context):
        if slot.mapping.above or slot.key != "name" or slot.file.path.parent.name != "people":
            return None
        return Mutation("", slot.file.root, slot.file.path, content.encode(), "", "RO124")

    return make


for source, content in FOREIGN.items():
    slip(f"{source} in place of a record")(foreign_file(content))


# ---------------------------------------------------------------- settings

SETTINGS = {
    "misspelt setting": [
        ("license", "lisence", "RO105", 1, "license"),
        ("publisher", "publsher", "RO105", 1, "publisher"),
        ("schema_version", "schema-version", "RO105", 1, "schema_version"),
        ("title", "titel", "RO105", 1, "title"),
    ],
    "wrong value of a setting": [
        ('schema_version = "1.1"', "schema_version = 1.0", "RO105", 18, None),
        ('language = "en"', 'language = "english"', "RO105", 12, None),
        ('schema_version = "1.1"', 'schema_version = "2.0"', "RO105", 18, None),
    ],
    "setting that is not TOML": [
        ('license = "CC-BY-4.0"', "license = CC-BY-4.0", "RO105", 11, None),
        ('language = "en"', 'language: "en"', "RO105", 9, None),
        ('language = "en"', 'language = "en', "RO105", 12, None),
    ],
    "name of a rule in the settings": [
        (
            'schema_version = "1.1"',
            'schema_version = "1.1"\n[rules]\nunsorced-item = "off"',
            "RO105",
            1,
            "unsourced-item",
        ),
        ('schema_version = "1.1"', 'schema_version = "1.0"\n[rules]\nRO502 = "of"', "RO105", 9, "off"),
    ],
}
"""What stands in readout.toml, what is put in its place, the code, and the column on the last line of the new text."""


def settings_mutations(root, chance):
    """The mutations of a dataset's settings."""
    file = root / "readout.toml"
    text = file.read_text("utf-8")
    for kind, cases in SETTINGS.items():
        for old, new, code, column, original in cases:
            before, found, after = text.partition(old)
            if found and (not before or before.endswith("\n")):
                line = before.count("\n") + new.count("\n") + 1
                data = f"{before}{new}{after}".encode()
                yield Mutation(kind, root, file, data, f"{line}:{column}", code, original)


# ---------------------------------------------------------------- making and scoring them

PER_KIND = 6
"""Mutations of each kind in each dataset."""
PER_FILE = 2
"""Of these, in one file: the long meetings would else have most of them."""


def mutations(roots, per_kind=PER_KIND):
    """Mutations of every kind of the datasets, always the same. Files with findings of their own are left alone."""
    import labelled_verdicts  # noqa: F401 - registers its kinds

    for root in roots:
        dirty = {diagnostic.place.path for diagnostic in sound(root)}
        files = [file for file in record_files(root) if paths.display_path(file.path) not in dirty]
        context = Context(ids_of(root), names_of(files), pages_of(root))
        slots = [slot for file in files for slot in file.slots]
        for kind, make in KINDS.items():
            chance = random.Random(f"{root.name} {kind}")
            taken = Counter()
            for slot in chance.sample(slots, len(slots)):
                if taken.total() == per_kind:
                    break
                made = make(slot, chance, context) if taken[slot.file.path] < PER_FILE else None
                if made:
                    taken[slot.file.path] += 1
                    yield dressed(replace(made, kind=kind), chance)
        yield from settings_mutations(root, chance)


def dressed(mutation, chance):
    """The mutation in a file as other editors write it, now and then: with CR LF, a byte order mark, a comment above."""
    if not mutation.place:
        return mutation
    line, _, column = mutation.place.partition(":")
    dress = chance.randrange(8)
    if dress == 0:
        return replace(mutation, data=mutation.data.replace(b"\n", b"\r\n"))
    if dress == 1:
        return replace(mutation, data=b"\xef\xbb\xbf" + mutation.data)
    if dress == 2:
        comment = "# 🕊️ e\u0301 مؤتمر 北京\n".encode()
        return replace(mutation, data=comment + mutation.data, place=f"{int(line) + 1}:{column}")
    return mutation


def record_files(root):
    for collection in default().collections.values():
        for path in sorted((root / collection.name).rglob("*.yaml")):
            yield File(root, path, collection.field, path.read_text("utf-8").splitlines())


def names_of(files):
    """The names of the records in files, by the file's id."""
    named = [(file.id, file.record.get("name")) for file in files]
    return {id: [name.value] for id, name in named if name}


def pages_of(root):
    files = {path.stem: path.read_text("utf-8") for path in (root / "sources").rglob("*.yaml")}
    pages = {id: re.search(r"^url: (https?://[^\s#,\[\]{}]+)$", text, re.MULTILINE) for id, text in files.items()}
    counts = Counter(page[1] for page in pages.values() if page)
    return {id: page[1] for id, page in pages.items() if page and counts[page[1]] == 1}


def ids_of(root):
    return {name: [path.stem for path in sorted((root / name).rglob("*.yaml"))] for name in default().collections}


@dataclass(frozen=True)
class Outcome:
    """What was found in a mutated file, how many findings there were in other files, and which hints do not hold."""

    mutation: Mutation
    found: tuple
    elsewhere: int
    hints: int = 0
    broken_hints: tuple[str, ...] = ()

    @property
    def placed(self):
        """Whether there is exactly one finding in the file, with the right code at the right place."""
        return [(place_in_file(found), found.code) for found in self.found] == [
            (self.mutation.place, self.mutation.code)
        ]

    def __str__(self):
        wanted = f"{self.mutation.code} at {self.mutation.place}" + (
            f", {self.mutation.original}" if self.mutation.original else ""
        )
        lines = [f"  found {f.code} at {f.place}: {f.message} (suggested: {f.suggestion})" for f in self.found]
        broken = [f"  broken hint: {hint}" for hint in self.broken_hints]
        return "\n".join([f"{self.mutation}\n  wanted {wanted}", *(lines or ["  found nothing"]), *broken])

    @property
    def suggested(self):
        """Whether the original word is suggested at the place; a suggested id may bring its record's name along."""
        return any((f.suggestion or "").partition(" (")[0] == self.mutation.original for f in self.found)


@lru_cache
def sound(root):
    """What is found in a dataset that nothing was done to."""
    return frozenset(engine.lint(load.load(root)).diagnostics)


def outcome(mutation):
    """Lints the dataset with the mutated file in the place of the sound one."""
    path, before = paths.display_path(mutation.file), sound(mutation.root)
    report = report_on(mutation, mutation.data)
    found = tuple(diagnostic for diagnostic in report.diagnostics if diagnostic.place.path == path)
    hinted = [diagnostic for diagnostic in found if diagnostic.suggestion or diagnostic.fix]
    broken = [hint for diagnostic in hinted if (hint := broken_hint(mutation, diagnostic, report))]
    return Outcome(mutation, found, len(set(report.diagnostics) - before - set(found)), len(hinted), tuple(broken))


def report_on(mutation, data):
    """The report on the dataset with this content of the mutated file."""
    if mutation.file.suffix not in (".csv", ".xlsx"):
        return engine.lint(load.load(mutation.root, contents={paths.display_path(mutation.file): data}))
    sound_bytes = mutation.file.read_bytes()  # these are no texts, and are read from the disk only
    mutation.file.write_bytes(data)
    try:
        return engine.lint(load.load(mutation.root))
    finally:
        mutation.file.write_bytes(sound_bytes)


def broken_hint(mutation, diagnostic, report):
    """What is wrong with the hint of a finding: the file with it applied is checked."""
    data = labelled_hints.applied(mutation.data, diagnostic, mutation.file)
    if data is None:
        return f"{diagnostic.code} suggests {diagnostic.suggestion}, and has no fix"
    after = report_on(mutation, data).diagnostics
    keys = [(each.code, each.place.path, each.pointer) for each in report.diagnostics]
    left = [(each.code, each.place.path, each.pointer) for each in after]
    new = [f"{each.code} {each.message}" for each, key in zip(after, left, strict=True) if key not in keys]
    if left.count(keys[report.diagnostics.index(diagnostic)]) >= keys.count(keys[report.diagnostics.index(diagnostic)]):
        new.append(f"{diagnostic.code} is still there")
    return f"{diagnostic.code} suggests {diagnostic.suggestion}: {'; '.join(new)}" if new else None


def place_in_file(found):
    """`line:column`, `B7` or `sheet!B7`; empty for a finding on the whole file."""
    return str(found.place).removeprefix(found.place.path).lstrip(":!")
