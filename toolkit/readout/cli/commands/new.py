"""Write a new record that validates. Asks, on a terminal, for what the options leave open."""

from __future__ import annotations

import json
import textwrap
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from readout.cli import seats
from readout.cli.common import fail, style, tell_recovered
from readout.cli.datasets import find_dataset
from readout.cli.maker import Existing, Maker, Refused
from readout.cli.options import Data, Exit
from readout.cli.questions import agrees, terminal
from readout.curate import new
from readout.diagnostic import Severity
from readout.lint.result import Report
from readout.model.schema import Collection, default
from readout.report import formats
from readout.store import drafts, load, paths, transaction
from readout.store.index import load_lazily
from readout.store.paths import SETTINGS, NotADataset
from readout.text.characters import visible
from readout.text.phrasing import any_of
from readout.text.quoting import quoted_list, with_article
from readout.text.suggestions import did_you_mean, nearest

WIDTH = 100


Values = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="FIELD=VALUE",
        help="Another field; as often as needed. Records are named by id or name; LIST/ITEM/FIELD=VALUE "
        "leads into a list of items.",
    ),
]
Participants = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="A list of its participants, in columns with a name, for whom, and the post (.csv, .xlsx, .ods). "
        "Names that are not certain stay texts.",
    ),
]


def command(
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help=f"{any_of(each.record for each in default().collections.values())}.")
    ],
    name: Annotated[str | None, typer.Option(help="Its name.")] = None,
    id: Annotated[
        str | None, typer.Option(help="Its id. Default: one made from its name, day, place or publisher.")
    ] = None,
    values: Values = None,
    participants: Participants = None,
    data: Data = None,
    bare: Annotated[bool, typer.Option("--bare", help="Write no comment on what else the record can have.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the file, and write none.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Make it even if a record of that name, in any script, is there already.")
    ] = False,
) -> int:
    root = None
    try:
        root = paths.discover(find_dataset(data))
        if not (root / SETTINGS).is_file():
            return fail(
                f"{paths.display_path(root)} holds no {SETTINGS}: records are written into the folder of a dataset"
            )
        collection = _collection(kind)
        if participants and seats.FIELD not in collection.field.names:
            return fail(f"{with_article(collection.record)} has no participants: leave --participants out")
        with ExitStack() as stack:
            ask = terminal()
            if dry_run:
                transaction.check(root)
            elif ask:  # what an interrupted change left is put back before anybody is asked
                with ExitStack() as recovery:
                    _begin(recovery, root)
            change = None if ask or dry_run else _begin(stack, root)
            # While a person thinks, files may change: then all is read at once.
            dataset = change.load() if change else load.load(root) if ask else load_lazily(root)
            maker = Maker(root, dataset, kind, ask=ask, force=force, bare=bare)
            maker.add_items = partial(seats.add, participants)
            _resume(maker)
            maker.make(collection, _given(name, id, values or []))
            if ask and not dry_run:  # nobody waits while a person thinks; so the dataset may have changed since
                change = _begin(stack, root)
                maker.dataset = new.with_drafts(change.load(), maker.drafts)
            return _finish(maker, change)
    except Refused as why:
        fail(str(why), *why.more)
        return why.code
    except Existing as existing:
        drafts.discard(existing.root, kind)
        typer.echo(existing.record.document.path)
        typer.echo("Nothing was written.", err=True)
        return Exit.CLEAN
    except (NotADataset, transaction.NotChanged, OSError) as error:
        return fail(str(error))
    except (EOFError, KeyboardInterrupt):
        typer.echo("\nNothing was written.", err=True)
        _tell_kept(root, kind)
        return Exit.INTERRUPTED


def _tell_kept(root: Path | None, kind: str) -> None:
    if root and drafts.kept(root, kind, default()):
        typer.echo(f"What was typed is kept: `readout new {kind}` goes on with it.", err=True)


def _resume(maker: Maker) -> None:
    """Goes on with what was typed before an interruption, if the person at the terminal wants that."""
    typed = drafts.kept(maker.root, maker.kind, maker.dataset.schema) if maker.ask else None
    if typed is None:
        return
    typer.echo(f"What was typed of {with_article(maker.kind)} before an interruption is kept:", err=True)
    for name, value in (*typed.complete, *typed.open):
        said = json.dumps(value, ensure_ascii=False)
        typer.echo(visible(f"  {name}: {textwrap.shorten(said, WIDTH, placeholder=' …')}"), err=True)
    if agrees("Go on with it? (n throws it away)", default=True):
        maker.resume(typed)
    else:
        drafts.discard(maker.root, maker.kind)


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


def _finish(maker: Maker, change: transaction.Transaction | None) -> int:
    """Writes the files, if the dataset with them has no error in them; prints their paths, the one asked for first.
    Without a change it prints the files themselves."""
    report = new.report(maker.dataset, maker.drafts)
    _show(report)
    if report.reaches(Severity.ERROR):
        typer.echo("Nothing was written.", err=True)
        if maker.ask:
            _tell_kept(maker.root, maker.kind)
        return Exit.FINDINGS
    made = list(reversed(maker.drafts))
    if change is None:
        for draft in made:
            typer.echo(paths.display_path(draft.path), err=True)
            typer.echo(draft.text, nl=False)
    else:
        change.commit({draft.path: draft.text.encode("utf-8") for draft in made})
    if maker.ask:
        drafts.discard(maker.root, maker.kind)
    for draft in made if change else ():
        typer.echo(paths.display_path(draft.path))
    return Exit.CLEAN


def _show(report: Report) -> None:
    if report.diagnostics:
        typer.echo(formats.renderer("text")(report, formats.Style(width=style().width)), nl=False, err=True)
