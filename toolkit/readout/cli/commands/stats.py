"""Count what a dataset holds: records, seats, sourced items, contested values, sources, losses."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import typer

from readout import api
from readout.cli.common import fail, print_page
from readout.cli.datasets import find_dataset, load_sides
from readout.cli.options import Data, Exit, Form
from readout.diagnostic import Severity
from readout.lint import last_report
from readout.model.dataset import Dataset, Record
from readout.model.schema import default
from readout.model.validation import invalid_records
from readout.publish import statistics
from readout.publish.statistics import Count, Group, Movement, Statistics
from readout.report.difference import FORMS, difference
from readout.store import atomic, paths
from readout.text.blocks import Block, Heading, Paragraph, Table, line, percentage
from readout.text.quoting import quoted_list
from readout.text.suggestions import did_you_mean, nearest


def command(
    format: Annotated[Form, typer.Option(help="text, markdown or json.")] = Form.TEXT,
    data: Data = None,
    compare: Annotated[
        str | None,
        typer.Option(metavar="OLD", help="Show what moved since: a dataset, an export of one, or git:REVISION."),
    ] = None,
    fail_on_decrease: Annotated[
        list[str] | None,
        typer.Option(
            metavar="GROUP",
            help="With --compare: exit with 1 if a share of GROUP fell: sourced, or one of it, as sourced.claims.",
        ),
    ] = None,
    diff: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="With --compare: write what `readout diff` says into a file, from the same reading."
        ),
    ] = None,
) -> int:
    try:
        root = paths.discover(find_dataset(data))
        if compare is not None:
            return _compare(format, root, compare, fail_on_decrease or [], diff)
        if fail_on_decrease or diff:
            return fail(f"{'--fail-on-decrease' if fail_on_decrease else '--diff'} goes with --compare")
        return _count(format, last_report.check(root))
    except (paths.NotADataset, OSError) as error:
        return fail(str(error))


def _count(format: Form, checked: last_report.Checked) -> int:
    dataset, report = checked
    if report.reaches(Severity.ERROR):
        error = api.InvalidDataset(report)
        fail(f"the dataset has errors, the first of them {error}: `readout validate` lists them")
        return Exit.FINDINGS
    counts = statistics.count(dataset)
    if format is Form.JSON:
        typer.echo(json.dumps(_document(counts), indent=2, ensure_ascii=False))
    else:
        print_page(_page(dataset, counts), markdown=format is Form.MARKDOWN)
    return Exit.CLEAN


def _page(dataset: Dataset, counts: Statistics) -> Iterator[Block]:
    """A table for each group that counts anything."""
    yield Heading(line(dataset.metadata.get("title", "The dataset")), 1)
    version = dataset.metadata.get("version")
    yield Paragraph(line(f"Version {version}, {len(dataset)} records." if version else f"{len(dataset)} records."))
    for group in counts.groups:
        yield Heading(line(group.title))
        if group.counts:
            yield _table(group)
        else:
            yield Paragraph(line("None."))


def _table(group: Group) -> Table:
    if all(count.of is None for count in group.counts):
        return Table(("", "Number"), tuple((count.name, count.number) for count in group.counts))
    rows = tuple(
        (count.name, count.number, count.of or 0, percentage(count.number, count.of or 0)) for count in group.counts
    )
    return Table(("", "Number", "Of", "Share"), rows)


def _document(counts: Statistics) -> dict[str, dict[str, int | dict[str, int]]]:
    return {group.name: {count.name: _number(count) for count in group.counts} for group in counts.groups}


def _number(count: Count) -> int | dict[str, int]:
    return count.number if count.of is None else {"number": count.number, "of": count.of}


# ---------------------------------------------------------------- what moved


HEADER = ("", "Before", "After", "Change")
TOTALS = ("records", "sourced", "contested")
"""The groups that a sum is told of."""


@dataclass(frozen=True)
class Comparison:
    """Two datasets by their names, the groups that are counted, all counts, and what is not counted."""

    names: tuple[str, str]
    groups: tuple[Group, ...]
    movements: tuple[Movement, ...]
    notes: tuple[str, ...]

    @property
    def decreased(self) -> list[Movement]:
        return [each for each in self.movements if each.decreased]


def _compare(format: Form, root: Path, name: str, watched: Sequence[str], changes: Path | None) -> int:
    words = statistics.coverages(default())
    for word in watched:
        if word not in words:
            near = nearest(word, words)
            hint = did_you_mean(near) if near else f"there are {quoted_list(words, most=40)}"
            return fail(f"there is no share `{word}`: {hint}")
    names, sides = (name, paths.display_path(root)), load_sides(name, str(root), root)
    invalid = invalid_records(*sides)
    if changes:
        text = FORMS[format](difference(names, *sides, invalid))
        atomic.write(changes, text.encode("utf-8"))
    old, new, notes = _comparable(*sides, chain.from_iterable(invalid))
    before, after = statistics.count_both(old, new)
    comparison = Comparison(names, after.groups, tuple(statistics.compare(before, after)), notes)
    if format is Form.JSON:
        typer.echo(json.dumps(_moved_document(comparison), indent=2, ensure_ascii=False))
    else:
        print_page(_moved_page(comparison), markdown=format is Form.MARKDOWN)
    for note in notes:
        typer.echo(f"readout: {note}", err=True)
    fallen = [each for each in comparison.decreased if {each.group.name, _word(each)} & set(watched)]
    for each in fallen:
        items = each.after.name.replace("_", " ")
        shares = f"{_share_in_words(each.before)} → {_share_in_words(each.after)}"
        what = f"a smaller share of {items} names its own sources: {shares}"
        typer.echo(f"readout: {what}", err=True)
    return Exit.FINDINGS if fallen else Exit.CLEAN


def _comparable(old: Dataset, new: Dataset, invalid: Iterable[Record]) -> tuple[Dataset, Dataset, tuple[str, ...]]:
    """The datasets without the records that cannot be counted on one side or the other, and a note of them."""
    unread = {"/".join(key) for key in old.unread | new.unread}
    left = {record.address for record in invalid}
    left |= {record.address for record in (*old, *new) if record.address in unread} if unread else set()
    counted = "1 record with errors is" if len(left) == 1 else f"{len(left)} records with errors are"
    notes = (f"{counted} not counted, neither before nor after",) if left else ()
    return _without(old, left), _without(new, left), notes


def _without(dataset: Dataset, left: set[str]) -> Dataset:
    if not left:
        return dataset
    kept = {name: [each for each in records if each.address not in left] for name, records in dataset.records.items()}
    return replace(dataset, records=kept)


def _word(movement: Movement) -> str:
    """What a count is called: `sourced.claims`."""
    return f"{movement.group.name}.{movement.after.name}"


def _moved_page(comparison: Comparison) -> Iterator[Block]:
    """The whole in a few lines, then each number that moved."""
    yield Table(HEADER, tuple(_row(each.group.title, each) for each in _scoreboard(comparison)))
    for note in comparison.notes:
        yield Paragraph(line(f"{note[:1].upper()}{note[1:]}."))
    moved = [each for each in comparison.movements if each.moved]
    if moved:
        yield Table(HEADER, tuple(_row(f"{each.group.title}: {each.after.name}", each) for each in moved))
    else:
        yield Paragraph(line("No number changed."))


def _scoreboard(comparison: Comparison) -> Iterator[Movement]:
    """The sums of the groups that can be summed up."""
    for group in comparison.groups:
        if group.name in TOTALS:
            each = [movement for movement in comparison.movements if movement.group.name == group.name]
            yield Movement(group, _sum(one.before for one in each), _sum(one.after for one in each))


def _sum(counts: Iterable[Count]) -> Count:
    numbers = [(count.number, count.of or 0) for count in counts]
    return Count("", sum(number for number, _ in numbers), sum(of for _, of in numbers))


def _row(title: str, movement: Movement) -> tuple[str, str, str, str]:
    sides = (movement.before, movement.after)
    before, after = (_share_in_words(count) if movement.group.coverage else f"{count.number:,}" for count in sides)
    return title, before, after, _signed(movement.change)


def _share_in_words(count: Count) -> str:
    """`2 of 3 (67 %)`."""
    part = percentage(count.number, count.of or 0)
    return f"{count.number:,} of {count.of or 0:,}{f' ({part})' if part else ''}"


def _signed(number: int) -> str:
    return f"+{number:,}" if number > 0 else f"−{-number:,}" if number else "0"  # noqa: RUF001 - a minus sign


def _moved_document(comparison: Comparison) -> dict[str, Any]:
    groups: dict[str, dict[str, Any]] = {}
    for each in comparison.movements:
        moved = {"before": _number(each.before), "after": _number(each.after), "change": each.change}
        groups.setdefault(each.group.name, {})[each.after.name] = moved
    return {
        "old": comparison.names[0],
        "new": comparison.names[1],
        "notes": comparison.notes,
        "groups": groups,
        "decreased": [_word(each) for each in comparison.decreased],
    }
