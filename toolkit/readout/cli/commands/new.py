"""Write a new record that validates. Asks, on a terminal, for what the options leave open."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer

from readout.cli.common import fail, style, tell_recovered
from readout.cli.datasets import find_dataset
from readout.cli.options import Data, Exit
from readout.curate import new
from readout.curate.new import NoRecord, NotUnderstood
from readout.diagnostic import Severity
from readout.lint.result import Report
from readout.model import cells
from readout.model.dataset import Dataset, Record
from readout.model.schema import Collection, Field, default
from readout.report import formats
from readout.span import pointer_text
from readout.store import load, paths, transaction
from readout.store.paths import SETTINGS, NotADataset
from readout.text.phrasing import any_of
from readout.text.quoting import quoted_list, with_article
from readout.text.suggestions import did_you_mean, nearest


class Refused(Exception):
    """No record is made; the text says why, `more` each reason."""

    def __init__(self, message: str, *more: str, code: int = Exit.USAGE) -> None:
        super().__init__(message)
        self.more, self.code = more, code


class Existing(Exception):
    """There is such a record already, the person at the terminal says."""

    def __init__(self, record: Record) -> None:
        super().__init__(record.address)
        self.record = record


def command(
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help=f"{any_of(each.record for each in default().collections.values())}.")
    ],
    name: Annotated[str | None, typer.Option(help="Its name.")] = None,
    id: Annotated[
        str | None, typer.Option(help="Its id. Default: one made from its name, day, place or publisher.")
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="FIELD=VALUE",
            help="Another field; as often as needed. Records are named by id or name; LIST/ITEM/FIELD=VALUE "
            "leads into a list of items.",
        ),
    ] = None,
    data: Data = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the file, and write none.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Make it even if a record of that name, in any script, is there already.")
    ] = False,
) -> int:
    try:
        root = paths.discover(find_dataset(data))
        if not (root / SETTINGS).is_file():
            return fail(
                f"{paths.display_path(root)} holds no {SETTINGS}: records are written into the folder of a dataset"
            )
        with ExitStack() as stack:
            ask = terminal()
            if dry_run:
                transaction.check(root)
            elif ask:  # what an interrupted change left is put back before anybody is asked
                with ExitStack() as recovery:
                    _begin(recovery, root)
            change = None if ask or dry_run else _begin(stack, root)
            maker = _Maker(root, change.load() if change else load.load(root), ask=ask, force=force)
            maker.make(_collection(kind), _given(name, id, values or []))
            if ask and not dry_run:  # nobody waits while a person thinks; so the dataset may have changed since
                change = _begin(stack, root)
                maker.dataset = new.with_drafts(change.load(), maker.drafts)
            return _finish(maker, change)
    except Refused as why:
        fail(str(why), *why.more)
        return why.code
    except Existing as found:
        typer.echo(found.record.document.path)
        typer.echo("Nothing was written.", err=True)
        return Exit.CLEAN
    except (NotADataset, transaction.NotChanged, OSError) as error:
        return fail(str(error))
    except (EOFError, KeyboardInterrupt):
        typer.echo("\nNothing was written.", err=True)
        return Exit.INTERRUPTED


def terminal() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _collection(kind: str) -> Collection:
    kinds = {collection.record: collection for collection in default().collections.values()}
    if kind in kinds:
        return kinds[kind]
    near = nearest(kind, kinds)
    hint = f"{did_you_mean(near)} " if near else ""
    raise Refused(f"there is no kind of record `{kind}`: {hint}The kinds are {quoted_list(kinds)}")


def _given(name: str | None, id: str | None, values: list[str]) -> list[tuple[str, str | None]]:
    """Return what the options say: addresses and cells."""
    own = [(address, cell) for address, cell in (("id", id), ("name", name)) if cell is not None]
    pairs = [value.partition("=") for value in values]
    return [*own, *((address.strip(), cell if sign else None) for address, sign, cell in pairs)]


def _begin(stack: ExitStack, root: Path) -> transaction.Transaction:
    change = stack.enter_context(transaction.begin(root))
    tell_recovered(change)
    return change


def _finish(maker: _Maker, change: transaction.Transaction | None) -> int:
    """Writes the files, if the dataset with them has no error in them; prints their paths, the one asked for first.
    Without a change it prints the files themselves."""
    report = new.report(maker.dataset, maker.drafts)
    _show(report)
    if report.reaches(Severity.ERROR):
        typer.echo("Nothing was written.", err=True)
        return Exit.FINDINGS
    drafts = list(reversed(maker.drafts))
    if change is None:
        for draft in drafts:
            typer.echo(paths.display_path(draft.path), err=True)
            typer.echo(draft.text, nl=False)
        return Exit.CLEAN
    change.commit({draft.path: draft.text.encode("utf-8") for draft in drafts})
    for draft in drafts:
        typer.echo(paths.display_path(draft.path))
    return Exit.CLEAN


def _show(report: Report) -> None:
    if report.diagnostics:
        typer.echo(formats.renderer("text")(report, formats.Style(width=style().width)), nl=False, err=True)


class _Maker:
    """Makes a record, and those that the person at the terminal makes for it to refer to.

    `dataset` has the drafts in it, those made first in front.
    """

    def __init__(self, root: Path, dataset: Dataset, *, ask: bool, force: bool) -> None:
        self.root = root
        self.dataset = dataset
        self.ask = ask
        self.force = force
        self.drafts: list[new.Draft] = []

    def make(self, collection: Collection, given: list[tuple[str, str | None]]) -> str:
        """The id of the new record, which is a draft then. Raises Refused, Existing, EOFError."""
        value = self._taken(collection, given)
        declined: set[str] = set()
        self._meet(collection, value, declined)
        if self.ask:
            typer.echo(f"\nA new {collection.record}. Ctrl-C leaves, and writes nothing.", err=True)
            for field in new.fields_to_ask(collection):
                if field.name not in value and (answer := self._answer(collection, field)) is not None:
                    value[field.name] = answer
                    self._meet(collection, value, declined)
        self._complete(collection, value)
        if "id" not in value:
            value["id"] = new.suggested_id(self.dataset, collection, value)
            if self.ask:
                value["id"] = self._answer(collection, collection.field["id"], value["id"])
        self._free(collection, value["id"])
        draft = new.draft(self.root, collection, value)
        self.drafts.append(draft)
        self.dataset = new.with_drafts(self.dataset, [draft])
        return str(value["id"])

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
            if self._agrees("Is it the same?"):
                raise Existing(record)

    # ------------------------------------------------------------ from a terminal

    def _answer(self, collection: Collection, field: Field, proposal: str | None = None) -> Any:
        """What the person at the terminal says for a field; None if nothing, where nothing is needed."""
        typer.echo("\n" + "\n".join(textwrap.wrap(_about(field), 79, break_on_hyphens=False)), err=True)
        while True:
            hint = f" [{proposal}]" if proposal else "" if field.needed else " (Enter: not stated)"
            text = _line(f"{field.name}{hint}: ").strip() or proposal
            if not text:
                if not field.needed:
                    return None
                typer.echo("  Every record of this kind has one.", err=True)
                continue
            try:
                return self._value(collection, field, text)
            except NotUnderstood as why:
                typer.echo(f"  {why}", err=True)
                proposal = why.suggestion

    def _value(self, collection: Collection, field: Field, text: str) -> Any:
        """The value that an answer means; records that it names and that are not there may be made for it."""
        while True:
            try:
                value = new.parse_answer(self.dataset, field, text)
                break
            except NoRecord as none:
                made = self._made(none)
                delimiter = (field.delimiter or "").strip()
                parts = text.split(delimiter) if delimiter else [text]
                text = delimiter.join(made if part.strip() == none.text else part for part in parts)
        for finding in new.value_findings(self.dataset, collection, {field.name: value}):
            raise NotUnderstood(f"{finding.message}: {finding.help}", finding.valid_suggestion(self.dataset))
        if field.name == "id" and (holder := new.holder(self.dataset, collection, value)):
            raise NotUnderstood(f"the id is taken: {holder}")
        if field.name == "id" and (other := new.portable(self.dataset, collection, value)):
            raise NotUnderstood("Windows cannot have a file of this name", other)
        return value

    def _made(self, none: NoRecord) -> str:
        """The id of the record that was meant, or is made now. Raises NotUnderstood if it is neither."""
        kinds = " or ".join(collection.record for collection in none.collections)
        typer.echo(f"  No {kinds} goes by `{none.text}`.", err=True)
        if none.near and self._agrees(f"Is it {new.described(none.near)}?"):
            return none.near.id
        for collection in none.collections:
            if self._agrees(f"Make {with_article(collection.record)} of it now?"):
                names = {each.name: each for each in new.fields_to_ask(collection)}
                key = "url" if none.text.startswith(("https://", "http://")) else "name"
                try:
                    return self.make(collection, [(key, none.text)] if key in names else [])
                except Existing as found:
                    return found.record.id
        raise NotUnderstood("Name another.")

    @staticmethod
    def _agrees(question: str) -> bool:
        while True:
            text = _line(f"{question} [y/n] ").strip().casefold()
            if text in ("y", "yes", "n", "no"):
                return text[0] == "y"


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


def _line(prompt: str) -> str:
    """A line from the terminal; the prompt goes where it does not mix with the path that is printed."""
    typer.echo(prompt, nl=False, err=True)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line
