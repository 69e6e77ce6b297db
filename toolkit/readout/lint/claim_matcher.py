"""The matcher of rules that compare the claims of a record about one field or topic."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from readout.lint.claims import Subject, subjects
from readout.lint.collected_claims import differing_subjects
from readout.lint.matchers import Possible, Test
from readout.lint.prefilter import RecordValues
from readout.model.dataset import Record, RecordLookup


class Subjects:
    """What claims of a record are about, where `where` is true of it; see `readout.lint.matchers`.

    It must be false where all claims on a subject and the record say the same. The prefilter asks only about other
    subjects, and about the claims as they are written, before ids in them are looked up, so it may let through a record
    in which `matches` then passes over a claim that another rule finds fault with. `possible` is asked first.
    """

    def __init__(
        self, where: Callable[[Subject, Record, RecordLookup], object], *, possible: Possible | None = None
    ) -> None:
        self.where, self.possible = where, possible

    def lists(self, values: RecordValues) -> Sequence[Collection[Any]] | None:
        return [values.tables["claims"]] if "claims" in values.tables else []

    def test(self, values: RecordValues) -> Test:
        where, possible = self.where, self.possible

        def test(dataset: RecordLookup) -> bool:
            record = values.record
            if possible is not None and not possible(values, dataset):
                return False
            return any(where(subject, record, dataset) for subject in differing_subjects(values))

        return test

    def matches(self, record: Record, dataset: RecordLookup) -> Iterator[Subject]:
        """Yield each subject that is wrong."""
        return (subject for subject in subjects(record, dataset) if self.where(subject, record, dataset))
