"""The report on a dataset folder: the last one while nothing has changed since, else a new one.

A report follows from what the files hold, from how they are shown, from what is wrong with them, and from what the
whole cache depends on (`readout.store.cache`). So it is kept under a digest of these. This module imports no rules:
a check before which nothing has changed needs none.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from readout.lint import report_codec
from readout.lint.result import Report, selected
from readout.model.dataset import Dataset
from readout.model.schema import Collection
from readout.store import load
from readout.store.cache import Cache, digest
from readout.store.cache import of as cache_of

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from readout.syntax.ndjson_index import Judge

MOST = 1_000
"""Of more findings, a report is not kept."""


class Checked(NamedTuple):
    """A dataset, and the report on it."""

    dataset: Dataset
    report: Report


def check(path: Path, today: date | None = None, executor: Executor | None = None) -> Checked:
    """Read and check a dataset, with the cache of its folder, which keeps what was learnt.

    Raises as `load.load` does.
    """
    cache = cache_of(path)
    dataset = read(path, cache, today, executor)
    report = lint(dataset, cache=cache, executor=executor)
    if cache:
        cache.save()
    return Checked(dataset, report)


def read(path: Path, cache: Cache | None, today: date | None = None, executor: Executor | None = None) -> Dataset:
    """Read a dataset that is to be checked. The records of large files are checked as they are read, unless the cache
    has a report, which may be the one on this dataset.

    Raises as `load.load` does.
    """

    def judge(dataset: Dataset, path: str, collection: Collection, finished: set[str]) -> Judge | None:
        if cache and cache.report:
            return None
        from readout.lint.single_pass import RecordJudge

        return RecordJudge(dataset, path, collection, finished)

    return load.load(path, cache=cache, today=today, executor=executor, judges=judge)


def lint(
    dataset: Dataset,
    paths: Iterable[str] | None = None,
    cache: Cache | None = None,
    executor: Executor | None = None,
) -> Report:
    """Return the report on a dataset as `readout.lint.engine.lint` does. `cache` is the one that it was loaded with."""
    key = _key(dataset, cache) if cache else None
    report: Report | None = None
    if cache and key and cache.report and cache.report[0] == key:
        report = report_codec.decoded(cache.report[1])
    if report is None:
        from readout.lint import engine

        report = engine.lint(dataset, cache=cache, executor=executor)
        if cache and key and len(report.diagnostics) + len(report.suppressed) <= MOST:
            cache.report = key, report_codec.encoded(report)
    return report if paths is None else selected(dataset, report, paths)


def _key(dataset: Dataset, cache: Cache) -> bytes | None:
    """Return a digest of all that a report on a dataset depends on, beside the context of the cache.

    None if the content of a file with records is unknown.
    """
    contents = {path: content for path, (content, _) in sorted(cache.files.items())}
    if not all(contents.values()):
        return None
    unread = sorted(dataset.unread), sorted(dataset.unread_tables)
    rest = repr((dataset.path, dataset.problems, *unread, len(contents)))
    texts = "\0".join((rest, *contents, *dataset.paths)).encode("utf-8", "surrogatepass")
    return digest(b"".join((texts, *contents.values())))
