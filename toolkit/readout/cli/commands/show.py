"""Print a record for people, with its disagreements where they stand."""

from __future__ import annotations

from typing import Annotated

import typer

from readout.cli.common import fail, print_page
from readout.cli.datasets import NoSuchRecord, open_record
from readout.cli.options import Data, Exit, PageForm, RecordName
from readout.report.record_page import RecordPage
from readout.store.paths import NotADataset


def command(
    record: RecordName,
    format: Annotated[PageForm, typer.Option(help="text or markdown.")] = PageForm.TEXT,
    data: Data = None,
) -> int:
    try:
        page = RecordPage(*open_record(record, data)).page()
    except (NotADataset, NoSuchRecord, OSError) as error:
        return fail(str(error))
    print_page(page, markdown=format is PageForm.MARKDOWN)
    return Exit.CLEAN
