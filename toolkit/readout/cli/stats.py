"""`readout stats`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import typer

from readout import api, loading, statistics
from readout.cli.app import Exit, Form
from readout.cli.common import fail, find_dataset
from readout.cli.show import tell
from readout.dataset import Dataset
from readout.pages import Block, Heading, Paragraph, Table, line, share
from readout.statistics import Group, Statistics


def run(format: Form, data: Path | None) -> int:
    try:
        dataset = api.checked(loading.load(loading.discover(find_dataset(data))))
    except api.InvalidDataset as error:
        fail(f"the dataset has errors, the first of them {error}: `readout validate` lists them")
        return Exit.FINDINGS
    except (loading.NotADataset, OSError) as error:
        return fail(str(error))
    found = statistics.count(dataset)
    if format is Form.JSON:
        typer.echo(json.dumps(_document(found), indent=2, ensure_ascii=False))
    else:
        tell(_page(dataset, found), markdown=format is Form.MARKDOWN)
    return Exit.CLEAN


def _page(dataset: Dataset, found: Statistics) -> Iterator[Block]:
    """A table for each group that counts anything."""
    yield Heading(line(dataset.metadata.get("title", "The dataset")), 1)
    version = dataset.metadata.get("version")
    yield Paragraph(line(f"Version {version}, {len(dataset)} records." if version else f"{len(dataset)} records."))
    for group in found.groups:
        yield Heading(line(group.title))
        if group.counts:
            yield _table(group)
        else:
            yield Paragraph(line("None."))


def _table(group: Group) -> Table:
    if all(count.of is None for count in group.counts):
        return Table(("", "Number"), tuple((count.name, count.number) for count in group.counts))
    rows = tuple(
        (count.name, count.number, count.of or 0, share(count.number, count.of or 0)) for count in group.counts
    )
    return Table(("", "Number", "Of", "Share"), rows)


def _document(found: Statistics) -> dict[str, dict[str, int | dict[str, int]]]:
    return {
        group.name: {
            count.name: count.number if count.of is None else {"number": count.number, "of": count.of}
            for count in group.counts
        }
        for group in found.groups
    }
