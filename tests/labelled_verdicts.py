"""Slips against time, sense and script, beside those of `labelled_mutations`: lives, dates, seats, sources, languages,
look-alikes, placeholders."""

import re

from labelled_mutations import slip


def collection(slot):
    return slot.file.path.relative_to(slot.file.root).parts[0]


def is_top(slot, *collections):
    return slot.mapping is slot.file.record and collection(slot) in collections


def table(slot):
    return slot.mapping.field.table if slot.mapping.field else None


def value(mapping, key):
    slot = mapping.get(key)
    return slot.value if slot else None


def lived(slot, kind, first, last):
    if not (is_top(slot, kind) and slot.key == "name") or any(slot.mapping.get(name) for name in (first, last)):
        return None
    lines = [f"{first}: 1950-03-04", f"{last}: 1941-03-04"]
    return slot.file.put(slot.end, slot.end, lines, slot.end + 1, len(last) + 2, "RO408")


@slip("death before birth")
def _(slot, chance, context):
    return lived(slot, "people", "birth_date", "death_date")


@slip("body dissolved before it was founded")
def _(slot, chance, context):
    return lived(slot, "organizations", "founding_date", "dissolution_date")


@slip("born in the future")
def _(slot, chance, context):
    if not (is_top(slot, "people") and slot.key == "name") or slot.mapping.get("birth_date"):
        return None
    return slot.insert("birth_date: 2999-03-04", "RO412", shift=len("birth_date: "))


@slip("source read in the future")
def _(slot, chance, context):
    if not (is_top(slot, "sources") and slot.key == "kind") or slot.mapping.get("accessed"):
        return None
    return slot.insert("accessed: 2999-03-04", "RO412", shift=len("accessed: "))


@slip("relation in a century to come")
def _(slot, chance, context):
    if table(slot) != "relations" or slot.key != "type" or slot.mapping.get("date"):
        return None
    return slot.insert('date: "2100"', "RO411", shift=len("date: "))


@slip("statement of another century")
def _(slot, chance, context):
    others = ("date", "event_id", "channel", "on_behalf_of_ids", "part_id")
    if table(slot) != "statements" or slot.key != "mode" or slot.value != "said":
        return None
    if any(slot.mapping.get(name) for name in others) or not re.match(r"\d", value(slot.file.record, "date") or ""):
        return None
    return slot.insert("date: 1715-03-04", "RO413", shift=len("date: "))


@slip("signed in another century")
def _(slot, chance, context):
    others = ("date", "event_id", "by_ids", "time")
    if table(slot) != "acts" or slot.key != "act" or slot.value not in ("signed", "agreed", "adopted"):
        return None
    if any(slot.mapping.get(name) for name in others) or not re.match(r"\d", value(slot.file.record, "date") or ""):
        return None
    return slot.insert("date: 1715-03-04", "RO413", shift=len("date: "))


def second_seat(slot, code, key, *more):
    """A second seat of the same person below the one whose `person_id` this is."""
    mapping = slot.mapping
    sources = value(mapping, "sources")
    if table(slot) != "participants" or slot.key != "person_id" or not sources or not sources.startswith("["):
        return None
    if (
        value(mapping, "attendance") != "attended"
        or slot.file.mentions(slot.value) > 1
        or slot.file.record.get("parts")
    ):
        return None
    indent = " " * slot.column
    lines = [f"person_id: {slot.value}", *more, f"sources: {sources}"]
    at = next(number for number, line in enumerate(lines) if line.startswith(key)) + 1
    end = mapping.slots[-1].end
    written = [f"{indent[:-2]}- id: the-second-seat", *(indent + line for line in lines)]
    return slot.file.put(end, end, written, end + at, len(indent) + len(key) + 2, code)


@slip("one person attended and was absent")
def _(slot, chance, context):
    return second_seat(slot, "RO616", "attendance", "attendance: absent")


@slip("one person in two seats")
def _(slot, chance, context):
    return second_seat(slot, "RO617", "person_id")


@slip("one page as two sources")
def _(slot, chance, context):
    if (
        not is_top(slot, "sources")
        or slot.key != "url"
        or slot.mapping.get("archived_url")
        or slot.value.startswith('"')
    ):
        return None
    others = [page for id, page in sorted(context.pages.items()) if id < slot.file.id]
    return slot.write(chance.choice(others), "RO620") if others else None


def language(slot, wrong, meant):
    return slot.write(wrong, "RO622", original=meant) if slot.format == "language" and slot.value else None


@slip("country for a language")
def _(slot, chance, context):
    return language(slot, *chance.choice([("jp", "ja"), ("cz", "cs"), ("gr", "el"), ("ua", "uk")]))


@slip("no region in a language")
def _(slot, chance, context):
    return language(slot, "en-UK", "en-GB")


@slip("language of old codes")
def _(slot, chance, context):
    return language(slot, *chance.choice([("iw", "he"), ("in", "id"), ("mo", "ro"), ("zh-min-nan", "nan")]))


@slip("language in three letters")
def _(slot, chance, context):
    return language(slot, *chance.choice([("eng", "en"), ("fra", "fr"), ("rus", "ru"), ("ara", "ar")]))


def is_prose(slot):
    """Whether the value is a text of its own that nothing else in the file says or disputes."""
    free = slot.key in ("description", "publisher", "label", "note", "author", "text")
    is_text = free and slot.format in ("line", "text") and slot.plain and slot.one_line
    return is_text and table(slot) != "claims" and slot.value.isascii() and not re.search(r"[:#'\"]", slot.value)


def mixed(slot, chance, letters):
    places = [match.start() for match in re.finditer(r"(?<=[a-z])[ao](?=[a-z])", slot.value)] if is_prose(slot) else []
    if not places:
        return None
    at = chance.choice(places)
    wrong = slot.value[:at] + letters[slot.value[at]] + slot.value[at + 1 :]
    return slot.write(wrong, "RO705", original=slot.value)


@slip("letter of Cyrillic in a word")
def _(slot, chance, context):
    return mixed(slot, chance, {"a": "\u0430", "o": "\u043e"})


@slip("letter of Greek in a word")
def _(slot, chance, context):
    return mixed(slot, chance, {"a": "\u03b1", "o": "\u03bf"})


@slip("text in quotation marks")
def _(slot, chance, context):
    marks = chance.choice(["\u201c\u201d", "\u201e\u201c", "\u00ab\u00bb"])
    return slot.write(f"{marks[0]}{slot.value}{marks[1]}", "RO706", original=slot.value) if is_prose(slot) else None


@slip("n/a for a value")
def _(slot, chance, context):
    return slot.write(chance.choice(["n/a", "N.A.", "n.a."]), "RO707") if is_prose(slot) else None


@slip("dash for a value")
def _(slot, chance, context):
    return slot.write(chance.choice(['"-"', '"--"', "\u2014", '"?"']), "RO707") if is_prose(slot) else None


@slip("unknown for a value")
def _(slot, chance, context):
    return slot.write(chance.choice(["unknown", "Unknown", "not known", "tbd"]), "RO707") if is_prose(slot) else None
