"""Makes a new record, from what options and files say and from what the person at the terminal answers."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import typer

from readout.cli.options import Exit
from readout.cli.questions import agrees, agrees_or_names, choice, line
from readout.curate import new
from readout.curate.new import Ambiguous, NoRecord, NotUnderstood
from readout.model import cells
from readout.model.dataset import Dataset, Record
from readout.model.schema import Collection, Field
from readout.span import pointer_text
from readout.store import drafts
from readout.store.drafts import Typed
from readout.text.quoting import with_article
from readout.text.suggestions import did_you_mean


class Refused(Exception):
    """No record is made; the text says why, `more` each reason."""

    def __init__(self, message: str, *more: str, code: int = Exit.USAGE) -> None:
        super().__init__(message)
        self.more, self.code = more, code


class Existing(Exception):
    """There is such a record already, the person at the terminal says."""

    def __init__(self, record: Record, root: Path) -> None:
        super().__init__(record.address)
        self.record, self.root = record, root


class Maker:
    """Makes a record, and those that the person at the terminal makes for it to refer to.

    `dataset` has the drafts in it, those made first in front.
    """

    def __init__(
        self, root: Path, dataset: Dataset, kind: str, *, ask: bool, force: bool = False, bare: bool = False
    ) -> None:
        self.root, self.dataset, self.kind = root, dataset, kind
        self.ask, self.force, self.bare = ask, force, bare
        self.add_items: Callable[[Maker, Collection, dict[str, Any]], None] | None = None
        """Adds items of lists to a record that has its other values. Raises Refused, EOFError."""
        self.drafts: list[new.Draft] = []
        self.typed = Typed()
        """What is kept of what was typed, in case of an interruption."""
        self._earlier: list[drafts.Entry] = []
        """What was typed of records before an interruption, and is not taken up yet."""

    def resume(self, typed: Typed) -> None:
        """Go on with what was typed before an interruption."""
        for name, value in typed.complete:
            collection = self.dataset.schema.collections[name]
            if isinstance(value.get("id"), str) and not new.holder(self.dataset, collection, value["id"]):
                self.add(collection, value)
        self._earlier = list(typed.open)

    def keep(self) -> bool:
        """Keep what was typed, in case of an interruption. Returns whether there is anything, and a place for it."""
        has_answers = bool(self.typed.complete) or any(value for _, value in self.typed.open)
        return self.ask and has_answers and drafts.keep(self.root, self.kind, self.typed)

    def add(self, collection: Collection, value: dict[str, Any]) -> None:
        """Add a record to those that are made."""
        draft = new.draft(self.root, collection, value, self.dataset, bare=self.bare)
        self.drafts.append(draft)
        self.dataset = new.with_drafts(self.dataset, [draft])
        self.typed.complete.append((collection.name, value))

    def make(self, collection: Collection, given: list[tuple[str, str | None]]) -> str:
        """The id of the new record, which is a draft then. Raises Refused, Existing, EOFError."""
        value = self._taken(collection, given)
        entry = (collection.name, value)
        self.typed.open.append(entry)
        self._take_up(collection, value)
        declined: set[str] = set()
        self._meet(collection, value, declined)
        if self.ask:
            typer.echo(f"\nA new {collection.record}. Ctrl-C leaves; what was typed is kept.", err=True)
            for field in new.fields_to_ask(collection):
                if field.name not in value and (answer := self._answer(collection, field)) is not None:
                    value[field.name] = answer
                    self.keep()
                    self._meet(collection, value, declined)
        self._complete(collection, value)
        if self.add_items:
            self.add_items(self, collection, value)
            if wrong := list(self._wrong(collection, value)):
                raise Refused("these values will not do:", *wrong)
        if "id" not in value:
            value["id"] = new.suggested_id(self.dataset, collection, value)
            if self.ask:
                value["id"] = self._answer(collection, collection.field["id"], value.pop("id"))
        self._free(collection, value["id"])
        self.typed.open.pop()
        self.add(collection, value)
        self.keep()
        return str(value["id"])

    def record_of(self, collection: Collection, given: list[tuple[str, str | None]]) -> Record:
        """The new record, or the one that the person at the terminal says it is."""
        level = len(self.typed.open)
        try:
            id = self.make(collection, given)
            return self.dataset.index[collection.name][id]
        except Existing as existing:
            del self.typed.open[level:]
            return existing.record

    def _take_up(self, collection: Collection, value: dict[str, Any]) -> None:
        """Add what was typed of this record before an interruption, but what will not do."""
        for name, earlier in self._earlier:
            if name == collection.name and all(earlier.get(key, held) == held for key, held in value.items()):
                self._earlier.remove((name, earlier))
                wrong = {finding.pointer[0] for finding in new.value_findings(self.dataset, collection, earlier)}
                value |= {key: held for key, held in earlier.items() if key not in wrong and key not in value}
                return

    # ------------------------------------------------------------ from flags

    def _taken(self, collection: Collection, given: list[tuple[str, str | None]]) -> dict[str, Any]:
        value: dict[str, Any] = {}
        wrong = []
        for address, cell in given:
            try:
                new.assign(self.dataset, collection.field, value, address, cell)
            except NotUnderstood as why:
                hint = f": {did_you_mean(why.suggestion)}" if why.suggestion and not isinstance(why, NoRecord) else ""
                wrong.append(f"{address}: {why}{hint}")
        wrong += self._wrong(collection, value)
        if wrong:
            raise Refused("these values will not do:", *wrong)
        return value

    def _wrong(self, collection: Collection, value: dict[str, Any]) -> Iterator[str]:
        for finding in new.value_findings(self.dataset, collection, value):
            hint = f": {did_you_mean(finding.valid_suggestion(self.dataset)) or finding.help}"
            yield f"{pointer_text(finding.pointer).removeprefix('/')}: {finding.message}{hint}"

    def _complete(self, collection: Collection, value: dict[str, Any]) -> None:
        """Raises Refused if a required value is missing, and names the flags that give it."""
        missing = [each for each in new.fields_to_ask(collection) if each.needed and each.name not in value]
        if missing:
            flags = [
                f"{'--name VALUE' if each.name == 'name' else f'--set {each.name}=VALUE'}  {_about(each)}"
                for each in missing
            ]
            raise Refused(f"{with_article(collection.record)} needs more than this:", *flags)

    def _free(self, collection: Collection, id: str) -> None:
        if holder := new.holder(self.dataset, collection, id):
            raise Refused(f"the id `{id}` is taken: {holder}", code=Exit.FINDINGS)
        if other := new.portable(self.dataset, collection, id):
            raise Refused(f"Windows cannot have a file named `{id}`: {did_you_mean(other)}", code=Exit.FINDINGS)

    def _meet(self, collection: Collection, value: dict[str, Any], declined: set[str]) -> None:
        """Sees whether there is such a record already. Raises Refused, or Existing if it is that one."""
        existing = [] if self.force else new.existing(self.dataset, collection, value)
        existing = [record for record in existing if record.address not in declined]
        if existing and not self.ask:
            listed = map(_introduced, existing)
            raise Refused(
                f"there may be such {with_article(collection.record)} already; --force makes another",
                *listed,
                code=Exit.FINDINGS,
            )
        for record in existing:
            declined.add(record.address)
            typer.echo(f"\nThere is already {_introduced(record)}", err=True)
            if agrees("Is it the same?"):
                raise Existing(record, self.root)

    # ------------------------------------------------------------ from a terminal

    def _answer(self, collection: Collection, field: Field, proposal: str | None = None) -> Any:
        """What the person at the terminal says for a field; None if nothing, where nothing is needed.

        Only what is proposed before the first answer is taken for an empty one, never what a wrong answer may mean.
        """
        typer.echo("\n" + "\n".join(textwrap.wrap(_about(field), 79, break_on_hyphens=False)), err=True)
        while True:
            hint = f" [{proposal}]" if proposal else "" if field.needed else " (Enter: not stated)"
            text = line(f"{field.name}{hint}: ") or proposal
            if not text:
                if not field.needed:
                    return None
                typer.echo("  Every record of this kind has one.", err=True)
                continue
            try:
                return self._value(collection, field, text)
            except NotUnderstood as why:
                typer.echo(f"  {self.reason(why)}", err=True)

    @staticmethod
    def reason(why: NotUnderstood) -> str:
        """Why an answer will not do, with what it may have meant."""
        hint = did_you_mean(why.suggestion) if why.suggestion and not isinstance(why, NoRecord) else ""
        return f"{why}: {hint}" if hint and hint not in str(why) else str(why)

    def _value(self, collection: Collection, field: Field, text: str) -> Any:
        """The value that an answer means; records that it names and that are not there may be made for it."""
        value = self.resolved(field, text)
        for finding in new.value_findings(self.dataset, collection, {field.name: value}):
            suggestion = finding.valid_suggestion(self.dataset)
            raise NotUnderstood(finding.message if suggestion else f"{finding.message}: {finding.help}", suggestion)
        if field.name == "id" and (holder := new.holder(self.dataset, collection, value)):
            raise NotUnderstood(f"the id is taken: {holder}")
        if field.name == "id" and (other := new.portable(self.dataset, collection, value)):
            raise NotUnderstood("Windows cannot have a file of this name", other)
        return value

    def resolved(self, field: Field, text: str) -> Any:
        """The value that an answer means, names that were typed as ids. Raises NotUnderstood."""
        while True:
            try:
                return new.parse_answer(self.dataset, field, text)
            except NoRecord as none:
                text = _replaced(field, text, none.text, self._made(none))
            except Ambiguous as several:
                record = choice(several.text, several.records, "name another")
                if record is None:
                    raise NotUnderstood("Name another.") from None
                text = _replaced(field, text, several.text, record.id)

    def _made(self, none: NoRecord) -> str:
        """The id of the record that was meant, or is made now, or what was typed instead. Raises NotUnderstood."""
        kinds = " or ".join(collection.record for collection in none.collections)
        typer.echo(f"  No {kinds} goes by `{none.text}`.", err=True)
        if none.near and (answer := agrees_or_names(f"Is it {new.described(none.near)}?")):
            return none.near.id if answer is True else answer
        for collection in none.collections:
            answer = agrees_or_names(f"Make {with_article(collection.record)} of it now?")
            if isinstance(answer, str):
                return answer
            if answer:
                names = {each.name: each for each in new.fields_to_ask(collection)}
                key = "url" if none.text.startswith(("https://", "http://")) else "name"
                return self.record_of(collection, [(key, none.text)] if key in names else []).id
        raise NotUnderstood("Name another.")


def _replaced(field: Field, text: str, part: str, id: str) -> str:
    """An answer with an id in place of a name in it."""
    delimiter = (field.delimiter or "").strip()
    parts = text.split(delimiter) if delimiter else [text]
    return delimiter.join(id if each.strip() == part.strip() else each for each in parts)


def _introduced(record: Record) -> str:
    return f"{with_article(record.collection.record)}, {new.described(record)}: {record.document.path}"


def _about(field: Field) -> str:
    """What a field holds, in words."""
    scalar = field.items or field
    choice = f" One of: {', '.join(scalar.enum)}." if scalar.enum else ""
    naming = " By id or name." if scalar.reference else ""
    several = f" Several are separated by `{field.delimiter}`." if field.delimiter and field.delimiter.strip() else ""
    example = f" Example: {cells.to_cell(field, field.examples[0])}" if field.examples and not scalar.enum else ""
    return f"{field.title}: {field.description}{choice}{naming}{several}{example}"
