"""Make one record of two that are of one person, place, meeting or other thing. Says what would; --write does it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from readout.cli import completion
from readout.cli.common import fail, print_lines, tell_recovered
from readout.cli.datasets import find_dataset, folder_of_records
from readout.cli.options import Data, Exit
from readout.curate import merge, rename
from readout.diagnostic import Severity
from readout.lint import engine
from readout.model.dataset import Dataset
from readout.store import load, paths, transaction

Name = Annotated[
    str,
    typer.Argument(
        metavar="KEEP", help="The record that stays: ID or COLLECTION/ID.", autocompletion=completion.records
    ),
]
Gone = Annotated[
    str, typer.Argument(metavar="GONE", help="The record that goes into it.", autocompletion=completion.records)
]
Write = Annotated[bool, typer.Option("--write", help="Write it. Default: only say what would change.")]


def command(keep: Name, gone: Gone, data: Data = None, write: Write = False) -> int:
    try:
        root = folder_of_records(find_dataset(data), "merged")
        if not write:
            transaction.check(root)
        with transaction.begin(root) as change:
            tell_recovered(change)
            dataset = change.load()
            result = merge.merge(dataset, keep, gone)
            contents = _contents(change, result)
            _check(root, dataset, contents)
            if write:
                change.commit(contents)
    except (paths.NotADataset, rename.CannotRename, transaction.NotChanged, OSError) as error:
        return fail(str(error))
    print_lines(result.sentences)
    typer.echo("Written." if write else "Nothing is written yet: --write does it.")
    return Exit.CLEAN


def _contents(change: transaction.Transaction, result: merge.Merging) -> dict[Path, transaction.Content]:
    """What the files hold that change. Raises CannotMerge for a link that would go."""
    contents: dict[Path, transaction.Content] = {
        Path(path): change.encoded(text, Path(path)) for path, text in result.texts.items()
    }
    if result.removed:
        if Path(result.removed).is_symlink():
            raise merge.CannotMerge(f"{result.removed} is a link: put the file that it leads to in its place first")
        contents[Path(result.removed)] = None
    return contents


def _check(root: Path, dataset: Dataset, contents: dict[Path, transaction.Content]) -> None:
    """Refuse a merger that would bring errors into the dataset."""
    written = {str(path): content for path, content in contents.items() if not isinstance(content, transaction.Link)}
    old, new = (_errors(each) for each in (dataset, load.load(root, contents=written)))
    if added := new - old:
        raise merge.CannotMerge(f"merged, the records would have errors: {'; '.join(sorted(added)[:3])}")


def _errors(dataset: Dataset) -> Counter[str]:
    diagnostics = engine.lint(dataset).diagnostics
    return Counter(each.message for each in diagnostics if each.severity is Severity.ERROR)
