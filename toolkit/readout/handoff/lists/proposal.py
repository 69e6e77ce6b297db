"""Proposes a map of a list, from its headings and its values, with the evidence as comments. A person corrects it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from readout.curate import fmt
from readout.handoff.lists import key_proposal
from readout.handoff.lists.profile import Profile, evidence, profile
from readout.handoff.lists.records import Progress
from readout.handoff.lists.table import Kind, Table
from readout.model.dataset import Dataset
from readout.model.identification import Identifier
from readout.model.schema import Field
from readout.span import column_letters
from readout.text.names import romanized
from readout.text.phrasing import counted

SEAT_FIELDS = ("attendance", "level", "roles")
RECORD_FIELDS = ("status", "classification", "format")
MANY_SURNAMES = 0.4
"""The share of single words among the names of a column from which on they are taken for names of people."""
NOT_SEATED = re.compile(
    r"\b(?:author|checked|compiled?r?|contact|contributor|edit(?:ed|or)|entered|interpreter|photo\w*|prepared"
    r"|record(?:ed|er)|report(?:ed|er)|source|translator|updated)\b",
    re.IGNORECASE,
)
"""Words of headings of people who were not at the meeting."""
SURNAMES = 12
"""So many of them are named."""
Line = tuple[str, Any, str]
"""An address, what fills it, and a comment."""


def propose(table: Table, ours: Dataset, name: str, progress: Progress) -> str:
    """Return a map of a list, as TOML with comments that say what of each column was seen."""
    identifier = Identifier(ours)
    enums = _enums(ours.schema.collections["meetings"].field)
    profiles = []
    for at, number in enumerate(table.columns):
        progress("looking at columns", at, len(table.columns))
        profiles.append(profile(table, number, ours, identifier, enums))
    if table.collection != "meetings":
        return _of_things(table, profiles, ours, name)
    return _Proposal(table, profiles, ours).text(name)


def _title(name: str, table: Table) -> str:
    rows = counted(len(table.rows), "row")
    return f"# The map of {name}, as proposed from {rows}. Correct it: docs/lists.md says how."


def _of_things(table: Table, profiles: list[Profile], ours: Dataset, name: str) -> str:
    """Return the map of a list of people or organizations, whose columns have the names of our fields."""
    field = ours.schema.collections[table.collection].field
    lines = [_title(name, table)]
    lines += [f"# {note}" for note in table.notes]
    lines += [f"# {each.name}: {evidence(each, len(table.rows))}" for each in profiles if each.cells]
    names = {each.name: each for each in profiles if each.cells}
    key = "id" if "id" in names else "name"
    inner = [each for each in field.scalars if each.name in names and each.name not in ("id", "sources", "locators")]
    over = [title for title in names if title not in {key, *(each.name for each in inner)}]
    lines += [f"key = {_toml(key)}", f"ignored = []  # no field was seen for {_toml(over)}" if over else "ignored = []"]
    lines += [f"[{table.collection}]", *(f"{each.name} = {_toml(each.name)}" for each in inner)]
    return "\n".join(lines) + "\n"


def _enums(meeting: Field) -> dict[str, set[str]]:
    """Return the values of the fields of meetings and seats that have a closed set of them, by address."""
    seat = meeting["participants"]
    fields = {name: meeting[name] for name in RECORD_FIELDS} | {
        f"participants/*/{name}": seat[name] for name in SEAT_FIELDS
    }
    return {address: set((field.items or field).enum) for address, field in fields.items()}


class _Proposal:
    """Decides what each column fills. Each column is used once, but that of people, which fills several fields."""

    def __init__(self, table: Table, profiles: list[Profile], ours: Dataset) -> None:
        self.table, self.profiles, self.ours = table, profiles, ours
        self.free = {each.number: each for each in profiles if each.cells}
        self.lines: list[Line] = []
        self.notes: list[str] = []
        self.people: list[Profile] = []
        self.others: list[Profile] = []
        """Further columns of people, each with seats of its own."""
        self.record_key = self._pick(lambda each: each.ids.get("meetings", 0) > 0.6)
        self.key = self.record_key or self._key_column()
        self.is_long = key_proposal.has_parts(table) or (
            self.key is not None and self.key.distinct < 0.9 * len(table.rows)
        )
        self.dates = self._date_columns()
        self.links = self._all(lambda each: each.links > 0.6)
        self._seats_and_places()
        self._texts()

    # ------------------------------------------------------------ choosing columns

    def _pick(self, test: Any) -> Profile | None:
        chosen = next((each for each in self.free.values() if test(each)), None)
        if chosen:
            del self.free[chosen.number]
        return chosen

    def _all(self, test: Any) -> list[Profile]:
        chosen = [each for each in self.free.values() if test(each)]
        for each in chosen:
            del self.free[each.number]
        return chosen

    def _key_column(self) -> Profile | None:
        """Return the column that tells the rows, or the meetings of several rows, apart."""

        def could_be_key(each: Profile) -> bool:
            is_full = each.cells == len(self.table.rows) or not key_proposal.has_rows_without(self.table, each)
            is_plain = each.dates < 0.5 or each.numbers > 0.9
            return each.has("key") and is_full and is_plain and not each.is_prose and each.links < 0.5 and not each.ids

        return self._pick(could_be_key)

    def _date_columns(self) -> list[Profile]:
        columns = [
            each
            for each in self.free.values()
            if each.dates > 0.6 or (each.dates > 0.3 and each.has("date", "start", "end"))
        ]
        start = next((each for each in columns if each.has("start")), None)
        end = next((each for each in columns if each.has("end") and each is not start), None)
        single = next((each for each in columns if each.has("date") and each not in (start, end)), None)
        chosen = [start, end] if start and end else [single or start or (columns[0] if columns else None)]
        result = [each for each in chosen if each]
        for each in result:
            del self.free[each.number]
        return result

    # ------------------------------------------------------------ seats and places

    def _seats_and_places(self) -> None:
        seat_id = self._pick(self._holds_seats)
        by_id = self._pick(lambda each: each.ids.get("people", 0) > 0.6)
        states_by_id = self._all(lambda each: "organizations" in each.ids and "places" not in each.ids)
        place_by_id = self._pick(
            lambda each: "places" in each.ids and (each.has("place", "city") or "organizations" not in each.ids)
        )
        self.people = [by_id] if by_id else self._people()
        prefix = self._prefix()
        if place_by_id:
            self.lines.append(("place_id", {"column": place_by_id.name}, ""))
        else:
            self._place()
        if not self.people and not seat_id:
            self._states_alone(states_by_id)
            return
        if seat_id:
            self.lines.append((f"{prefix}/id", seat_id.name, ""))
        before = len(self.lines)
        self._other_people()
        others, self.lines = self.lines[before:], self.lines[:before]
        self._people_lines(prefix, by_id)
        for each in states_by_id[:1]:
            self.lines.append((f"{prefix}/on_behalf_of_ids", {"column": each.name, "split": [";"]}, ""))
        has_state = any(address == f"{prefix}/on_behalf_of_ids" for address, _, _ in self.lines)
        self._seat_lines(prefix, has_state=has_state)
        self.lines += others

    def _holds_seats(self, each: Profile) -> bool:
        """Whether a column holds the ids of the seats of the meetings that the rows are of."""
        if not self.record_key or each.ids.get("people"):
            return False
        seats = {
            (record.id, item.get("id"))
            for record in self.ours.records["meetings"]
            for item in record.value.get("participants") or ()
            if isinstance(item, dict)
        }
        key, number = self.record_key.number, each.number
        pairs = [
            (row.cells[key].text, row.cells[number].text)
            for row in self.table.rows
            if {key, number} <= row.cells.keys()
        ]
        return bool(pairs) and sum(pair in seats for pair in pairs) > 0.6 * len(self.table.rows)

    def _people(self) -> list[Profile]:
        def is_people(each: Profile) -> bool:
            if max(each.states, each.posts) > 0.6 or each.links > 0.2 or each.numbers > 0.5 or each.enums:
                return False
            if each.known_places > 0.5:
                return False
            if each.is_prose and each.words > 12:
                return False
            is_titled = each.titles > 0.5 and each.posts < 0.5
            by_value = each.people > 0.6 and each.known_people > 0.5 * max(1, each.names)
            return is_titled or by_value or (each.has("person") and not each.has("name") and each.people > 0.3)

        candidates = [each for each in self.free.values() if is_people(each)]
        if not candidates:
            others = ("place", "city", "topic", "name", "prose", "state", "link")
            candidates = [each for each in self.free.values() if each.full_names > 0.6 and not each.has(*others)]
        hinted = [
            each
            for each in candidates
            if each.has("person") and not each.has("place", "city") and not NOT_SEATED.search(each.name)
        ]
        chosen = hinted or candidates[:1]
        first = chosen[0] if chosen else None
        result = [each for each in chosen if each is first or (first and _same_stem(each.name, first.name))]
        self.others = [each for each in hinted if each not in result and not (self.is_long or self.record_key)]
        for each in (*result, *self.others):
            del self.free[each.number]
        return result

    def _prefix(self) -> str:
        """Return the address of the seats: one of a name, or one for each part or row."""
        if self.is_long or self.record_key or len(self.people) != 1 or self.people[0].separators:
            return "participants/*"
        return f"participants/{fmt.slugged(romanized(self.people[0].name)) or 'participant'}"

    def _people_lines(self, prefix: str, by_id: Profile | None) -> None:
        if by_id:
            self.lines.append((f"{prefix}/person_id", {"column": by_id.name}, ""))
        elif self.people:
            self._lines_of(prefix, self.people)

    def _other_people(self) -> None:
        """Add further columns of people, with the columns of posts and states whose headings begin with their words."""
        for each in self.others:
            slug = fmt.slugged(romanized(each.name)) or f"column-{each.number}"
            prefix = f"participants/{slug}{'-*' if each.separators else ''}"
            self._lines_of(prefix, [each])
            beside = [other for other in self.free.values() if self._whose(other) is each]
            for other in beside:
                if self._is_post(other) and not any(address == f"{prefix}/posts" for address, _, _ in self.lines):
                    self.lines.append((f"{prefix}/posts", other.name, ""))
                elif other.states > 0.6:
                    self.lines.append(
                        (f"{prefix}/on_behalf_of_ids", {"column": other.name, "match": "organizations"}, "")
                    )
                else:
                    continue
                del self.free[other.number]

    def _whose(self, column: Profile) -> Profile | None:
        """Return the column of people whose posts or states a column holds: by the first word of the heading, or else
        the one that stands nearest, before it rather than behind."""
        people = [*self.people, *self.others]
        named = [each for each in people if _owner(each.name) == _owner(column.name)]
        return min(
            named or people,
            key=lambda each: (abs(each.number - column.number), each.number > column.number),
            default=None,
        )

    def _lines_of(self, prefix: str, people: list[Profile]) -> None:
        names = [each.name for each in people]
        source: dict[str, Any] = {"columns": names} if len(names) > 1 else {"column": names[0]}
        separators = list(dict.fromkeys(sign for each in people for sign in each.separators))
        if separators:
            source["split"] = separators
        self.lines.append((f"{prefix}/label", dict(source) if len(source) > 1 or len(names) > 1 else names[0], ""))
        behind = next((each.pattern for each in people if each.pattern), "")
        has_titles = any(each.titles > 0.2 for each in people) or bool(behind)
        pattern = {"pattern": behind or "{title} {name}"} if has_titles else {}
        person = source | pattern | ({"take": "name"} if has_titles else {}) | {"match": "people"}
        surnames = list(dict.fromkeys(name for each in people for name in each.surnames))
        if not has_titles and any(each.people - each.full_names > MANY_SURNAMES * each.people for each in people):
            person["new"] = "all"
            some = ", ".join(surnames[:SURNAMES]) + (", …" if len(surnames) > SURNAMES else "")
            self.lines.append((f"{prefix}/person_id", person, f'new = "all" makes people of single words, too: {some}'))
        else:
            self.lines.append((f"{prefix}/person_id", person, ""))
        if sum(each.bodies for each in people) and not has_titles:
            self.lines.append((f"{prefix}/on_behalf_of_ids", source | {"match": "organizations"}, "some name bodies"))
        if has_titles:
            self.lines.append((f"{prefix}/posts", source | pattern | {"take": "post" if behind else "title"}, ""))

    def _seat_lines(self, prefix: str, *, has_state: bool) -> None:
        """Add the columns that say more of a seat: for whom, in which post, how."""
        state = None if has_state else self._nearest_state()
        if state:
            self.lines.append((f"{prefix}/on_behalf_of_ids", {"column": state.name, "match": "organizations"}, ""))
        for address, target in ((f"{prefix}/{name}", f"participants/*/{name}") for name in SEAT_FIELDS):
            if column := self._pick(
                lambda each, target=target: target in each.enums and not (each.has("post") and each.posts > 0.5)
            ):
                split = {"column": column.name, "split": [";"]} if address.endswith("roles") else column.name
                self.lines.append((address, split, ""))
        has_posts = any(address == f"{prefix}/posts" for address, _, _ in self.lines)
        if not has_posts and (
            post := self._pick(lambda each: self._is_post(each) and self._whose(each) not in self.others)
        ):
            self.lines.append(
                (
                    f"{prefix}/posts",
                    {"column": post.name, "split": ["\n"]} if _multiline(self.table, post) else post.name,
                    self._post_note(post),
                )
            )
        if self.people and (label := self._pick(lambda each: each.has("label"))):
            self.lines = [line for line in self.lines if line[0] != f"{prefix}/label"]
            self.lines.append((f"{prefix}/label", label.name, ""))

    def _nearest_state(self) -> Profile | None:
        """Return the column of states that stands nearest to the people."""
        at = self.people[0].number if self.people else 0
        columns = [
            each
            for each in self.free.values()
            if (each.states > 0.6 or (each.codes > 0.8 and each.states > 0.4)) and self._whose(each) not in self.others
        ]
        nearest = min(columns, key=lambda each: abs(each.number - at), default=None)
        return self._pick(lambda each: each is nearest)

    @staticmethod
    def _is_post(each: Profile) -> bool:
        is_plain = each.dates < 0.3 and each.numbers < 0.3 and not each.is_prose
        is_title = each.name.casefold().endswith("title")  # of a person, or of a meeting
        by_value = each.posts > 0.6 and not each.has("topic", "name", "place", "city", "key")
        return by_value or (each.has("post") and is_plain and not (is_title and each.posts < 0.3))

    def _post_note(self, post: Profile) -> str:
        texts = Counter(cell.text for cell in self.table.cells_of(post.number))
        if len(texts) <= 6 and all(text == text.lower() for text in texts):
            return f'values = {{{post.samples[0]} = "…"}} writes them as posts are called'
        return ""

    def _states_alone(self, by_id: list[Profile]) -> None:
        """Add the columns of states where the list names no people: a seat for each state."""
        for each in by_id[:1]:
            self.lines.append(("participants/*/on_behalf_of_ids", {"column": each.name, "split": [";"]}, ""))

    def _place(self) -> None:
        """Add the place: a column of towns, that of states beside it, or another that its heading says is one."""
        city = self._pick(lambda each: each.has("city") and not each.is_prose) or self._pick(
            lambda each: each.has("place") and each.states < 0.6 and not each.is_prose and each.dates < 0.5
        )
        beside = None
        if city:
            beside = self._pick(lambda each: each.states > 0.6 and abs(each.number - city.number) == 1) or self._pick(
                lambda each: (
                    abs(each.number - city.number) == 1 and each.has("state") and _same_stem(each.name, city.name)
                )
            )
        elif not self.people or any(each.has("place") and each.states > 0.6 for each in self.free.values()):
            city = self._pick(lambda each: each.states > 0.6 and (each.has("place") or not self.people))
        else:
            city = self._pick(lambda each: each.known_places > 0.6 and each.states < 0.6)
        if not city:
            return
        names = [city.name, *([beside.name] if beside else [])]
        source: dict[str, Any] = {"columns": names} if beside else {"column": names[0]}
        note = ""
        if city.has("city"):
            source["new"] = {"classification": "city"}
        elif city.states < 0.6:
            note = 'new = {classification = "city"} makes places of those that are new, where all are cities'
        self.lines.append(("place_id", source, note))

    # ------------------------------------------------------------ the rest

    def _texts(self) -> None:
        """Add the columns of texts: the name, the subjects, and prose."""
        for name in RECORD_FIELDS:
            if column := self._pick(lambda each, name=name: name in each.enums and not each.has("name")):
                self.lines.append((name, column.name, ""))
        title = self._pick(lambda each: each.has("name") and each.words < 20 and not each.numbers > 0.5) or self._pick(
            lambda each: each.name.casefold() in ("title", "name") and each.posts < 0.3 and each.full_names < 0.5
        )
        topic = self._pick(lambda each: each.has("topic") and not each.links > 0.2)
        prose = self._pick(lambda each: each.has("prose") and (each.is_prose or each.words >= 2)) or self._pick(
            lambda each: each.is_prose and each.words >= 8
        )
        more = self._pick(lambda each: each.is_prose and each.has("prose"))
        if not self.record_key:
            self.lines.insert(0, ("name", title.name if title else self._template(topic), ""))
        elif title:
            self.lines.insert(0, ("name", title.name, ""))
        if topic:
            self.lines.append(("agenda", topic.name, ""))
        for address, column in (("description", prose), ("note", more)):
            if column:
                self.lines.append((address, column.name, ""))

    def _template(self, topic: Profile | None) -> str:
        """Return a name made of columns: of the subject, the people or the day, and of the place."""
        parts = []
        if topic:
            parts.append(f"{{{topic.name}}}")
        elif self.people and not (self.is_long or self.record_key):
            first = self.people[0]
            parts.append(f"Visit of {{{first.name}}}" if "visitor" in first.name.casefold() else f"{{{first.name}}}")
        place: dict[str, Any] = next((said for address, said, _ in self.lines if address == "place_id"), {})
        places = place.get("columns", [place["column"]] if "column" in place else [])
        if not parts and self.dates:
            parts = [f"Meeting of {{{self.dates[0].name}}}"]
        elif not parts:
            key = self._key_names()[0]
            parts = ["Meeting" if key in places else f"Meeting {{{key}}}"]
        return ", ".join([*parts, *(f"{{{name}}}" for name in places)])

    def _key_names(self) -> list[str]:
        """Return the columns of the key: that of numbers, or as few others as tell the rows apart."""
        if self.key:
            return [self.key.name]
        return key_proposal.columns(self.table, self.profiles, self.dates)

    # ------------------------------------------------------------ writing it

    def text(self, name: str) -> str:
        """Return the map."""
        return "\n".join(self._text_lines(name)) + "\n"

    def _text_lines(self, name: str) -> Iterator[str]:
        rows = len(self.table.rows)
        yield _title(name, self.table)
        yield from (f"# {note}" for note in self.table.notes)
        for each in self.profiles:
            heading = " ".join(each.name.split())
            yield f"# {column_letters(each.number)} {heading}: {evidence(each, rows) if each.cells else 'empty'}"
        keys = self._key_names()
        comment = "  # several rows of a key are one meeting" if self.is_long else ""
        if not self.key:
            comment = "  # no column of numbers tells the rows apart: these do, as long as nobody corrects them"
        yield f"key = {_toml(keys[0] if len(keys) == 1 else keys)}{comment}"
        over = [each.name for each in self.free.values()]
        yield f"ignored = []{f'  # no field was seen for {_toml(over)}: what is not named stays over' if over else ''}"
        yield "[meetings]"
        done = {address for address, _, _ in self.lines}
        if "status" not in done and not self.record_key:
            self.lines.insert(1, ("status", {"constant": "unknown"}, '"held", where all of them took place'))
        if self.dates:
            self.lines.insert(min(2, len(self.lines)), ("date", self._date_source(), self._date_note()))
        for address, said, note in self.lines:
            yield f"{_key(address)} = {_toml(said)}{f'  # {note}' if note else ''}"
        if self.links:
            link = self.links[0].name
            yield f"# sources = {{column = {_toml(link)}}}  # cites the links, which nobody has read yet"
            yield "[sources]"
            yield f"url = {_toml(link)}"

    def _date_source(self) -> Any:
        names = [each.name for each in self.dates]
        return {"columns": names} if len(names) > 1 else names[0]

    def _date_note(self) -> str:
        orders: Counter[str] = Counter()
        for each in self.dates:
            orders += each.orders
        if not orders["either"]:
            return ""
        return 'order = "dmy" or "mdy" says which number is the day, where both could be'


def _owner(heading: str) -> str:
    """Return the first word of a heading, without the ending of the possessive: whose post or state a column holds."""
    first = heading.casefold().partition(" ")[0]
    return re.sub(r"['\u2019]?s$", "", first)


def _same_stem(one: str, other: str) -> bool:
    """Whether two headings begin with the same word, as those below one heading do."""
    return one.split()[:1] == other.split()[:1] and len(one.split()) > 1


def _multiline(table: Table, each: Profile) -> bool:
    return any("\n" in cell.text for cell in table.cells_of(each.number) if cell.kind is Kind.TEXT)


def _key(address: str) -> str:
    return address if address.replace("_", "").isalnum() else _toml(address)


def _toml(value: Any) -> str:
    """Return a text, list or mapping on one line of TOML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {_toml(held)}" for name, held in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
