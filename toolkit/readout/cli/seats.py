"""The participants of a new record: asked for one by one on a terminal, or read from a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from readout.cli import questions
from readout.cli.maker import Maker, Refused
from readout.curate import fmt, new
from readout.curate.new import NotUnderstood
from readout.model.dataset import Record
from readout.model.identification import Identifier, Mention
from readout.text import edtf
from readout.text.characters import one_line
from readout.text.quoting import quoted
from readout.text.titles import split_title

if TYPE_CHECKING:
    from readout.handoff.lists.seats import SeatList
    from readout.model.schema import Collection, Field

FIELD = "participants"
AS_TEXT = "it stays a text"
SAMPLES = 5
"""So many names are told as examples."""


def add(file: Path | None, maker: Maker, collection: Collection, value: dict[str, Any]) -> None:
    """Add the participants that a file lists, or the person at the terminal names. Raises Refused, EOFError."""
    if FIELD not in collection.field.names:
        return
    if file and len(maker.typed.open) == 1:
        from_file(maker, collection, value, file)
    elif maker.ask:
        SeatQuestions(maker, collection, value).ask()


class SeatQuestions:
    """Asks for participants: a name, for whom, and the post. `value` is the record, which gets them at once."""

    def __init__(self, maker: Maker, collection: Collection, value: dict[str, Any]) -> None:
        self.maker, self.collection, self.value = maker, collection, value
        self.field: Field = collection.field[FIELD]
        self.identifier = Identifier(maker.dataset)
        self._added = len(maker.drafts)
        self.year = edtf.bounds(value["date"])[0] if isinstance(value.get("date"), str) else None

    def ask(self) -> None:
        """Ask until the person has no more to name."""
        typer.echo("\nParticipants, one at a time: a name, for whom, the post. Enter ends.", err=True)
        for seat in self.value.get(FIELD, ()):
            typer.echo(one_line(f"  {_said(seat)}"), err=True)
        while True:
            number = len(self.value.get(FIELD, ())) + 1
            name = " ".join(questions.line(f"participant {number} (Enter: no more): ").split())
            if not name:
                return
            if reason := self._misfit("label", name):
                typer.echo(f"  {reason}", err=True)
                continue
            self._seat(name)

    def _seat(self, name: str) -> None:
        seat: dict[str, Any] = {"label": name}
        seats = self.value.setdefault(FIELD, [])
        seats.append(seat)
        self._identify(seats, seat)
        if body := self._body(name):
            typer.echo(f"  {new.described(body)}, without a person", err=True)
            del seat["label"]
            seat["on_behalf_of_ids"] = [body.id]
        else:
            self._answer(seat, "on_behalf_of_ids", "for whom")
        self._answer(seat, "posts", "post")
        if not body:
            self._person(seat, name)
        self._identify(seats, seat)

    def _identify(self, seats: list[dict[str, Any]], seat: dict[str, Any]) -> None:
        """Give a seat the id that `fmt` would, and keep what was typed."""
        seat.pop("id", None)
        id = fmt.new_ids(self.field, seats)[seats.index(seat)]
        said = dict(seat)
        seat.clear()
        seat |= {"id": id, **said}
        self.maker.keep()

    def _answer(self, seat: dict[str, Any], name: str, title: str) -> None:
        """Ask for a field of a seat, until the answer is understood or empty."""
        while text := questions.line(f"  {title} (Enter: not stated): "):
            try:
                held = self.maker.resolved(self.field[name], text)
                reason = self._misfit(name, held)
            except NotUnderstood as why:
                reason = self.maker.reason(why)
            if not reason:
                seat[name] = held
                self.maker.keep()
                return
            typer.echo(f"  {reason}", err=True)

    def _misfit(self, name: str, held: Any) -> str:
        """Return why a value cannot stand in a seat; empty if it can."""
        probe = {FIELD: [{"id": "seat", name: held}]}
        findings = new.value_findings(self.maker.dataset, self.collection, probe)
        return next((f"{finding.message}: {finding.help}" for finding in findings), "")

    def _body(self, name: str) -> Record | None:
        """Return the organization that a name means, if nobody goes by it."""
        self._catch_up()
        if self.maker.dataset.find(name, ("people",)) or self.identifier.person(Mention(name)).id:
            return None
        id = self.identifier.thing(Mention(name), "organizations").id
        return self.maker.dataset.find(id, ("organizations",)) if id else None

    def _catch_up(self) -> None:
        """Have the records known that were made meanwhile."""
        for draft in self.maker.drafts[self._added :]:
            if draft.record.collection.name in self.identifier.indexes:
                self.identifier.add(draft.record)
        self._added = len(self.maker.drafts)

    def _person(self, seat: dict[str, Any], text: str) -> None:
        """Find who sits there, or make a record; where nobody is certain the text stays a label."""
        self._catch_up()
        title, name = split_title(text)
        if title and "posts" not in seat and not self._misfit("posts", [title]):
            seat["posts"] = [title]
        people = self.maker.dataset.schema.collections["people"]
        id = text if self.maker.dataset.find(text, ("people",)) else None
        if id is None:
            states, posts = frozenset(seat.get("on_behalf_of_ids", ())), frozenset(seat.get("posts", ()))
            match = self.identifier.person(Mention(name, states, self.year.year if self.year else None, posts))
            records = [record for each in match.candidates if (record := self.maker.dataset.find(each, ("people",)))]
            record = self.maker.dataset.find(match.id, ("people",)) if match.id else None
            if record:
                typer.echo(f"  {new.described(record)}: {match.reason}", err=True)
            elif records:
                record = questions.choice(name, records, AS_TEXT, match.reason)
            elif answer := questions.agrees_or_names(f"  Nobody goes by {quoted(name)}. Make a person of it now?"):
                if isinstance(answer, str):
                    self._person(seat, answer)
                    return
                record = self.maker.record_of(people, [("name", name)])
            id = record.id if record else None
        if id:
            seat.pop("label")
            seat["person_id"] = id
            states = frozenset(seat.get("on_behalf_of_ids", ()))
            self.identifier.note(id, Mention(name, states, self.year.year if self.year else None))


def _said(seat: dict[str, Any]) -> str:
    """Return a seat in a line: who, for whom, as what."""
    who = seat.get("person_id") or seat.get("label") or seat.get("id", "")
    return ", ".join([str(who), *map(str, seat.get("on_behalf_of_ids", ())), *map(str, seat.get("posts", ()))])


# ---------------------------------------------------------------- from a file


def from_file(maker: Maker, collection: Collection, value: dict[str, Any], file: Path) -> None:
    """Give a record the participants that a file lists. Raises NotADataset, OSError, Refused."""
    from readout.handoff.lists import seats

    decided: dict[str, str] = {}
    while True:
        listed = seats.read(file, maker.dataset, collection, value, decided)
        if not maker.ask or not _ask(maker, collection, listed, decided):
            break
    unknown = [f"{place}: {reason}" for place, reason in listed.refused]
    if unknown and not maker.ask:
        raise Refused("these participants will not do:", *unknown)
    for each in (*listed.notes, *unknown):
        typer.echo(one_line(f"readout: {each}"), err=True)
    for (name, id), made in listed.new.items():
        maker.add(maker.dataset.schema.collections[name], {"id": id, **made})
    if listed.new:
        names = [str(made.get("name", id)) for (_, id), made in listed.new.items()]
        some = ", ".join(names[:SAMPLES]) + (", …" if len(names) > SAMPLES else "")
        typer.echo(one_line(f"readout: {len(names)} new beside them: {some}"), err=True)
    merged = [*value.get(FIELD, []), *listed.items]
    ids = fmt.new_ids(collection.field[FIELD], merged)
    value[FIELD] = [{"id": ids[at], **item} if at in ids else item for at, item in enumerate(merged)]
    maker.keep()


def _ask(maker: Maker, collection: Collection, listed: SeatList, decided: dict[str, str]) -> bool:
    """Ask who is meant where that is not certain, once for each name. Returns whether anything was decided."""
    news = False
    for doubt in listed.doubts:
        if doubt.memory in decided:
            continue
        decided[doubt.memory] = ""
        records = [record for id in doubt.candidates if (record := maker.dataset.find(id, doubt.collections))]
        typer.echo(f"\n{doubt.place}", err=True)
        if records:
            record = questions.choice(doubt.name, records, AS_TEXT, doubt.reason)
        else:
            record = _named(maker, collection.field[FIELD]["on_behalf_of_ids"], doubt.name)
        if record:
            decided[doubt.memory] = record.id
            news = True
    return news


def _named(maker: Maker, field: Field, name: str) -> Record | None:
    """Return the record of a name that nothing goes by: another that the person names, or one that is made now."""
    text = name
    while text:
        try:
            [id, *_] = maker.resolved(field, text)
            return maker.dataset.find(id, (field.items or field).reference)
        except NotUnderstood as why:
            typer.echo(f"  {maker.reason(why)}", err=True)
            text = questions.line("  for whom (Enter: left out): ")
    return None
