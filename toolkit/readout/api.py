"""What `import readout` offers. The command line goes through the same functions."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from readout import garbage
from readout.diagnostic import Diagnostic, Severity
from readout.lint import last_report
from readout.model.dataset import Dataset
from readout.publish import export as publishing
from readout.publish.formats import Options
from readout.store import index, paths
from readout.store import load as loading

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from readout import models
    from readout.handoff.plan import Import
    from readout.lint.result import Report

AnyPath = str | os.PathLike[str]


class InvalidDataset(Exception):
    """A dataset has errors. `report` is what was found, `diagnostics` its findings, warnings included."""

    def __init__(self, report: Report) -> None:
        errors = [diagnostic for diagnostic in report.diagnostics if diagnostic.severity is Severity.ERROR]
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        super().__init__(f"{errors[0].place}: {errors[0].message}{more}")
        self.report = report

    @property
    def diagnostics(self) -> list[Diagnostic]:
        return list(self.report.diagnostics)


@garbage.paused
def check(path: AnyPath, *, today: date | None = None, executor: Executor | None = None) -> list[Diagnostic]:
    """All findings on a dataset: a folder with readout.toml, an export that lost nothing, or a file of records.

    A path inside a dataset means the dataset. Raises NotADataset for a path that holds no records.
    `today` is the day after which nothing can have happened, if it is another than this. What did not change since the
    folder was checked last, here or by `readout validate`, is not checked again. The workers of an `executor`, of
    processes or of a cluster, check the records of NDJSON files; it is not shut down. Raises WorkerDied if it fails.
    """
    return list(last_report.check(_discovered(path), today, executor).report.diagnostics)


@garbage.paused
def load(path: AnyPath) -> Dataset:
    """Reads a dataset, found as in `check`. Raises InvalidDataset if it has errors."""
    root = _discovered(path)
    dataset, report = last_report.check(root)
    _without_errors(report)
    try:
        return index.without_cache(dataset)
    except OSError:  # a file changed since it was checked
        return checked(loading.load(root))


@garbage.paused
def typed(dataset: Dataset) -> models.Dataset:
    """The dataset as pydantic models: a view, made anew at each call, of records that the schema has passed."""
    from readout import models

    return models.Dataset.model_validate(dataset.canonical())


@garbage.paused
def export(
    dataset: Dataset | last_report.Checked | AnyPath,
    formats: str | Iterable[str],
    output: AnyPath,
    *,
    bom: bool = False,
    strict: bool = False,
    only: Iterable[str] = (),
    since: Mapping[str, Dataset] | None = None,
    executor: Executor | None = None,
) -> publishing.Losses:
    """Writes a dataset into a folder in one or more formats; says what each of them could not hold.

    `bom` begins CSV files with a byte order mark. `only` are the records (`COLLECTION/ID`, or `COLLECTION` for all of
    its records) of a part of the dataset that is handed out in a workbook, `part.xlsx`. `since` are earlier states, by
    what they are called, from which the site tells the differences. The workers of an `executor` check and convert the
    records of NDJSON files, as in `check`; formats that look at several records (Popolo, flat tables, Parquet, maps,
    the site) are made here. Nothing is written, and InvalidDataset raised, if the dataset has errors; so it is with
    Refused for formats, names or a folder that will not do, with Lossy for losses if `strict`, with CannotHold for a
    value that a lossless format cannot hold, and with WorkerDied if the executor fails.
    """
    chosen = publishing.choose([formats] if isinstance(formats, str) else formats)
    names = list(only)
    if names and chosen != ("xlsx",):
        raise publishing.Refused(
            "a part of a dataset is handed out in a workbook alone (xlsx), which knows that the rest is elsewhere: "
            "to others it would be a dataset with records that are missing"
        )
    whole, report = _checked(dataset, executor)
    if suppressed := _without_errors(report).suppressed:
        from readout.lint import acceptance

        whole = acceptance.with_accepted(whole, suppressed)
    if names:
        publishing.write_workbook(whole, publishing.choose_records(whole, names), Path(output) / publishing.PART)
        return {"xlsx": []}
    options = Options(bom=bom, since=since or {})
    return publishing.publish(whole, chosen, Path(output), options, strict=strict, executor=executor)


@garbage.paused
def import_(
    book: AnyPath,
    into: AnyPath,
    *,
    write: bool = False,
    prefer: Literal["ours", "theirs"] | None = None,
    allow_delete: bool = False,
    fix: bool = False,
) -> Import:
    """Merges an edited workbook into the folder of a dataset, as `readout import` does; says what would change.

    With `write` it is written, unless it is not `clean`: then there are errors, or conflicts, which `prefer` settles
    for the dataset ("ours") or the workbook ("theirs"). Rows that are gone from the workbook are `merged.withheld`
    without `allow_delete`. With `fix`, suggestions for cells are followed that mean the same as what stands there.
    Raises NotADataset, CannotImport, NotChanged and OSError, and has written nothing then.
    """
    from readout.handoff import plan

    with plan.opened(Path(into), write=write) as (root, change):
        result = plan.prepare(Path(book), root, change, prefer=prefer, allow_delete=allow_delete, fix=fix)
        if change and result.clean:
            plan.land(result, change)
    return result


def checked(dataset: Dataset) -> Dataset:
    """The dataset itself. Raises InvalidDataset if it has errors."""
    from readout.lint import engine

    _without_errors(engine.lint(dataset))
    return dataset


def _checked(dataset: Dataset | last_report.Checked | AnyPath, executor: Executor | None) -> last_report.Checked:
    if isinstance(dataset, last_report.Checked):
        return dataset
    if isinstance(dataset, Dataset):
        from readout.lint import engine

        return last_report.Checked(dataset, engine.lint(dataset, executor=executor))
    return last_report.check(_discovered(dataset), executor=executor)


def _without_errors(report: Report) -> Report:
    if report.reaches(Severity.ERROR):
        raise InvalidDataset(report)
    return report


def _discovered(path: AnyPath) -> Path:
    return paths.discover(Path(path))
