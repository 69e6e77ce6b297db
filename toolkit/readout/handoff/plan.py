"""A workbook into a dataset, all but the writing: what would change, what stands in the way, and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from readout.diagnostic import Diagnostic, Place, Severity
from readout.handoff import reading, recognition, suggestions
from readout.handoff.conflicts import ACCEPT
from readout.handoff.merge import Address, CannotImport, Merged, Side, merge
from readout.handoff.reading import Returned
from readout.handoff.remark import Left
from readout.handoff.suggestions import Suggestion
from readout.lint.result import added
from readout.model.addresses import key_of
from readout.model.changes import METADATA, Change, Kind, same
from readout.model.comparison import compare
from readout.model.dataset import Dataset, Record
from readout.model.schema import default
from readout.span import Pointer
from readout.store import atomic, load, paths, transaction
from readout.store.index import load_lazily
from readout.store.paths import SETTINGS, NotADataset, display_path
from readout.store.transaction import NotChanged, Transaction
from readout.syntax.document import Document, TableDocument

__all__ = ["CannotImport", "Import", "NotChanged", "land", "opened", "prepare"]

CAUSES = ("RO110", "RO112", "RO113", "RO114", "RO125", "RO127")
"""The rules about cells that cannot be read, whatever they hold."""
ROUNDS = 10
"""So many times suggestions are followed: what is found in a row may hide what else is."""
UNUSED = "RO614"
"""The rule about records that nothing refers to."""
OTHER_BOOKS = (".xls", ".xlsm", ".xlsb", ".xltx", ".xltm", ".fods", ".numbers", ".tsv", ".csv", ".html", ".pdf")
"""What people send besides workbooks that can be read."""


PlaceOf = Callable[[Record, Pointer], Place]


@dataclass(frozen=True)
class Import:
    """What an import comes to. `contents` are the files that change, `after` is the dataset as it is with them.

    `findings` are those on the cells of the workbook, and those that the
    dataset has with the change and had not without it: at their cells, or in the files where no cell is known.
    `older` is how many errors the dataset has anyway. `missing` is what the dataset has and the workbook has not, where
    nobody knows whether it was ever in it. `since` is how many records have changed since it was handed out.
    `recovered` are the files that were put back first, since another change of them was interrupted. `suggestions` are
    what cells were likely meant to say, by the findings, and `accepted` those that were taken: with them, it says so.
    """

    returned: Returned
    ours: Dataset
    after: Dataset
    merged: Merged
    contents: Mapping[Path, bytes | None]
    changes: tuple[Change, ...]
    findings: tuple[Diagnostic, ...]
    older: int
    missing: tuple[Change, ...] = ()
    since: int = 0
    recovered: tuple[str, ...] = ()
    suggestions: Mapping[Diagnostic, Suggestion] = field(default_factory=dict)
    accepted: tuple[Suggestion, ...] = ()

    @property
    def errors(self) -> int:
        return sum(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def clean(self) -> bool:
        """Whether nothing stands in the way of writing it."""
        return not (self.errors or self.merged.conflicts)

    @property
    def is_of_another(self) -> bool:
        """Whether the workbook was handed out of another dataset: none of its records are here."""
        base = self.returned.base
        return bool(base and len(base.dataset) and not base.in_common(self.ours))

    @property
    def complete(self) -> bool:
        """Whether all that came back lands: nothing stands in the way, is withheld, or was left beside the cells."""
        left = any(remark.kind is not Left.SHEET for remark in self.returned.remarks)
        return self.clean and not (self.merged.withheld or self.missing or left or self.is_of_another)


@contextmanager
def opened(into: Path, *, write: bool) -> Iterator[tuple[Path, Transaction | None]]:
    """The folder of a dataset, or of that which a path lies in, and the change of it that an import comes to.

    A dry run has no change; it is refused where one was interrupted, since it would compare a half state. Raises
    NotADataset, NotChanged, OSError.
    """
    root = dataset_root(into)
    if not write:
        transaction.check(root)
        yield root, None
        return
    with transaction.begin(root) as change:
        yield root, change


def prepare(
    book: Path,
    root: Path,
    change: Transaction | None = None,
    *,
    prefer: Side | None = None,
    allow_delete: bool = False,
    allow_shifts: bool = False,
    encoding: str | None = None,
    fix: bool = False,
) -> Import:
    """Merges what came back into a dataset, as `opened` gives it. Writes nothing.

    Suggestions that people have accepted are followed, with `fix` also those that mean the same as what stands there.

    Raises NotADataset, CannotImport, OSError.
    """
    if not book.exists():
        raise NotADataset(f"there is no {display_path(book)}")
    if book.is_file() and book.suffix.lower() in OTHER_BOOKS and not recognition.is_ours(book, default()):
        raise NotADataset(f"{display_path(book)} cannot be read: save the workbook as .xlsx or .ods")
    ours = load_ours(root, change)

    def merged(accepted: Iterable[Suggestion]) -> Import:
        cells = {each.place: each.meant for each in accepted}
        returned = reading.read(book, ours.schema, ours, allow_shifts=allow_shifts, encoding=encoding, accepted=cells)
        result = against(root, ours, returned, prefer=prefer, allow_delete=allow_delete)
        return replace(result, accepted=tuple(accepted))

    result = _followed(merged, fix=fix)
    return replace(result, recovered=tuple(map(display_path, change.recovered))) if change else result


def _followed(merged: Callable[[Sequence[Suggestion]], Import], *, fix: bool) -> Import:
    """Return what an import comes to with the suggestions that are accepted: `merged` merges with some of them. One may
    lead to the next. Those that nobody has decided on, and that would bring a new finding, are not followed."""
    result, refused = merged(()), set[str]()
    for _ in range(ROUNDS):
        decisions = result.returned.decisions
        new = suggestions.chosen(result.suggestions.values(), decisions, safe=fix, refused=refused)
        if not new:
            break
        after = merged((*result.accepted, *new))
        before = {(finding.code, finding.place) for finding in result.findings}
        places = {finding.place for finding in after.findings if (finding.code, finding.place) not in before}
        if bad := {each.key for each in new if each.place in places and each.key not in decisions}:
            refused |= bad
        else:
            result = after
    return _with_outdated(result)


def _with_outdated(result: Import) -> Import:
    """Return an import whose findings say so where people have accepted something else than what is suggested."""
    outdated: dict[Diagnostic, Diagnostic] = {}
    for finding, suggestion in result.suggestions.items():
        decision = result.returned.decisions.get(suggestion.key)
        if decision and decision.choice == ACCEPT:
            unlike = f"the answer accepts `{decision.meant}` here, which is not suggested for what the cell says"
            outdated[finding] = finding._replace(help="; ".join(filter(None, (finding.help, unlike))))
    return replace(
        result,
        findings=tuple(outdated.get(finding, finding) for finding in result.findings),
        suggestions={outdated.get(finding, finding): each for finding, each in result.suggestions.items()},
    )


def dataset_root(into: Path) -> Path:
    """Return the folder of the dataset that a path is, or lies in. Raises NotADataset."""
    root = paths.discover(into)
    if not (root / SETTINGS).is_file():
        raise NotADataset(f"{display_path(root)} holds no {SETTINGS}: one imports into the folder of a dataset")
    return root


def land(plan: Import, change: Transaction) -> None:
    """Writes what an import comes to: all files change, or none. Raises NotChanged, OSError."""
    change.commit(plan.contents, undoable=True)


def load_ours(root: Path, change: Transaction | None = None) -> Dataset:
    """Return the dataset that is imported into. Raises CannotImport for one with files that cannot be read, OSError."""
    ours = change.load() if change else load_lazily(root)
    if ours.unread:
        names = ", ".join(sorted(f"{collection}/{id}" for collection, id in ours.unread))
        raise CannotImport(f"{names} cannot be read, and may have changed: mend it first (`readout validate`)")
    return ours


def against(
    root: Path,
    ours: Dataset,
    returned: Returned,
    *,
    prefer: Side | None = None,
    allow_delete: bool = False,
    kept: Mapping[Path, bytes] | None = None,
) -> Import:
    """Merge what came back into a dataset. `kept` are other files of it that are written along, if they change.

    Raises CannotImport, OSError.
    """
    base = returned.base.dataset if returned.base else None
    since = [] if base is None else compare(base, ours)
    merged = merge(
        base,
        returned.dataset,
        ours,
        prefer=prefer,
        decisions=returned.decisions,
        allow_delete=allow_delete,
        only=returned.base.only if returned.base else (),
        unread=returned.unread,
        since=since if base else None,  # else it is merged with another base
    )
    contents: dict[Path, bytes | None] = {}
    if merged.records or merged.removed:
        from readout.handoff import write_back

        contents = write_back.contents(root, ours, merged)
    contents |= {path: data for path, data in (kept or {}).items() if atomic.read(path) != data}
    findings, after, older = list(returned.dataset.problems), ours, 0
    suggested = dict(returned.suggestions)
    if contents:
        after = load.load(root, ours.schema, {paths.display_path(path): data for path, data in contents.items()})
    if contents or returned.dataset.strays:
        after = replace(after, strays=returned.dataset.strays)
        fresh, older = _brought(ours, after)
        in_cells, place_of = _in_cells(after, merged, fresh)
        pairs = list(zip(fresh, in_cells, strict=True))
        suggested |= suggestions.of_fixes(after, contents, pairs, place_of, returned.table_of)
        # What is wrong with a row that belongs to nothing is in no file that a fix could change.
        strays = ((in_cell, returned.suggestion_of(in_cell)) for in_file, in_cell in pairs if in_file.place.cell)
        suggested |= {finding: suggestion for finding, suggestion in strays if suggestion}
        findings += in_cells
    sorted_findings = tuple(sorted(_causes(findings), key=lambda finding: finding.sort_key))
    return Import(
        returned,
        ours,
        after,
        merged,
        contents,
        tuple(compare(ours, after)),
        sorted_findings,
        older,
        _missing(ours, returned, merged, findings),
        _changed_records(returned, since),
        suggestions={finding: suggested[finding] for finding in sorted_findings if finding in suggested},
    )


def _missing(ours: Dataset, returned: Returned, merged: Merged, findings: Iterable[Diagnostic]) -> tuple[Change, ...]:
    """Return what a dataset has and what came back has not, where nobody knows whether it ever had, but for what cells
    may hold that cannot be read."""
    if not (returned.against_ours and merged.theirs):
        return ()
    unread = {finding.place for finding in findings if finding.code in CAUSES}
    gone = [change for change in compare(ours, merged.theirs) if change.kind is Kind.REMOVED]
    records = [change for change in gone if change.collection != METADATA]
    return tuple(change for change in records if _cell(merged.theirs, change) not in unread)


def _cell(theirs: Dataset, change: Change) -> Place | None:
    """Return the cell of a value that a workbook has not, in a row that it has; None where it has no such row."""
    record = theirs.index.get(change.collection, {}).get(change.record)
    if record is None or not change.path:
        return None
    field, pointer = record.collection.field, list[str | int]()
    value: Any = record.value
    for part in change.path[:-1]:
        if isinstance(value, dict):
            field, value = field[part], value.get(part)
            pointer.append(part)
        elif isinstance(value, list):
            keys = [key_of(field, item) if isinstance(item, dict) else repr(item) for item in value]
            if part not in keys:
                return None
            pointer.append(keys.index(part))
            value = value[keys.index(part)]
    if not isinstance(value, dict):
        return None
    name = change.path[-1]
    return record.at(*pointer, name) if name in value else record.at_missing(*pointer, name=name)


def _changed_records(returned: Returned, since: Iterable[Change]) -> int:
    """Return how many records of what was handed out are among the changes of a dataset since."""
    only = set(returned.base.only if returned.base else ())
    records = {(change.collection, change.record) for change in since}
    return sum(not only or f"{collection}/{id}" in only for collection, id in records)


def _causes(findings: list[Diagnostic]) -> list[Diagnostic]:
    """Return findings without those that follow from others: what cannot be read is missing in its cell, too, and what
    nothing refers to may be named by a row that has an error."""
    unread = {finding.place for finding in findings if finding.code in CAUSES}
    has_errors = any(finding.severity is Severity.ERROR for finding in findings)
    return [
        finding
        for finding in dict.fromkeys(findings)
        if finding.code in CAUSES or (finding.place not in unread and not (has_errors and finding.code == UNUSED))
    ]


def _brought(ours: Dataset, after: Dataset) -> tuple[list[Diagnostic], int]:
    """Return the findings that a dataset has and had not before, and how many errors it had.

    What comes in has no say in what is accepted.
    """
    from readout.lint import acceptance, engine

    diagnostics = engine.lint(acceptance.accepting_as(after, ours)).diagnostics
    new = added(diagnostics, engine.lint(ours).diagnostics)
    return new, sum(each.severity is Severity.ERROR for each in diagnostics) - sum(
        each.severity is Severity.ERROR for each in new
    )


# ---------------------------------------------------------------- where a finding is in the workbook


def _in_cells(after: Dataset, merged: Merged, fresh: list[Diagnostic]) -> tuple[list[Diagnostic], PlaceOf]:
    """The findings at the cells that they are about, in the words for a table, where these are known; and what returns
    the place of a value of a record in the same way."""
    if not fresh or merged.theirs is None:
        return fresh, lambda record, pointer: record.at(*pointer)
    sources = merged.theirs.index
    records: dict[str, list[Record]] = {
        name: [_sourced(record, sources.get(name, {}).get(record.id), merged.records) for record in finding]
        for name, finding in after.records.items()
    }
    by_place: dict[tuple[str, str | None, str | None], list[Diagnostic]] = defaultdict(list)
    from readout.lint import engine

    for finding in engine.lint(replace(after, records=records)).diagnostics:
        if finding.place.cell:
            by_place[finding.code, finding.record, finding.pointer].append(finding)
    result = []
    for finding in fresh:
        others = by_place[finding.code, finding.record, finding.pointer]
        result.append(others.pop(0) if others else finding)

    def place_of(record: Record, pointer: Pointer) -> Place:
        source = sources.get(record.collection.name, {}).get(record.id)
        return _sourced(record, source, merged.records).at(*pointer)

    return result, place_of


def _sourced(record: Record, source: Record | None, changed: Mapping[Address, Any]) -> Record:
    if source is None or (record.collection.name, record.id) not in changed:
        return record
    if not isinstance(record.document, Document) or not isinstance(source.document, TableDocument):
        return record
    return replace(record, document=_WorkbookPlaces(record, source))


class _WorkbookPlaces(TableDocument):
    """A record that a workbook has changed: its values are shown in the cells that they came from, the others in
    its file."""

    def __init__(self, record: Record, source: Record) -> None:
        super().__init__(record.document.path)
        self.record, self.source = record, source

    def at(self, pointer: Pointer, *, key: bool = False) -> Place:
        source_pointer = self.there(pointer)
        return self.record.document.at(pointer, key=key) if source_pointer is None else self.source.at(*source_pointer)

    def at_missing(self, pointer: Pointer, name: str = "") -> Place:
        source_pointer = self.there(pointer)
        if source_pointer is None:
            return self.record.document.at_missing(pointer, name)
        return self.source.at_missing(*source_pointer, name=name)

    def has_column(self, pointer: Pointer, name: str) -> bool:
        source_pointer, document = self.there(pointer), self.source.document
        return (
            source_pointer is not None
            and isinstance(document, TableDocument)
            and document.has_column((*self.source.pointer, *source_pointer), name)
        )

    def there(self, pointer: Pointer) -> Pointer | None:
        """The pointer into the record of the workbook; None for what it has not, or not so."""
        ours: Any = self.record.value
        theirs: Any = self.source.value
        field = self.record.collection.field
        result: list[str | int] = []
        for part in pointer[len(self.record.pointer) :]:
            if isinstance(part, str):
                inner = field.get(part)
                if inner is None or not (part in ours and part in theirs):
                    return None
                ours, theirs, field = ours[part], theirs[part], inner
                result.append(part)
            elif field.table:
                keys = [key_of(field, item) for item in theirs]
                if (key := key_of(field, ours[part])) not in keys:
                    return None
                result.append(keys.index(key))
                ours, theirs = ours[part], theirs[result[-1]]
        if isinstance(ours, list) and not (field.table or field.ordered):
            ours, theirs = sorted(ours, key=repr), sorted(theirs, key=repr)
        return tuple(result) if field.table or same(ours, theirs) else None
