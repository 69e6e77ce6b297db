"""Applies the fixes of findings to the texts of files, in rounds, until no fix is left.

A fix is applied only if nothing is found in the result that was not found before. Fixes are tried together; where the
result has a new finding they are halved, and halved again, until those are known that may not be applied: one alone,
or two that go together badly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from readout.diagnostic import Diagnostic, Edit, Fix
from readout.lint import engine
from readout.lint.result import Report, selected
from readout.model.dataset import Dataset
from readout.model.schema import Schema
from readout.store import load

ROUNDS = 10
"""The most rounds: a fix may make room for another one, but no chain of our rules is that long."""
MOST_REFUSED = 20
"""After so many fixes that may not be applied, what else is tried together with a new finding is left alone."""
MARK = b"\xef\xbb\xbf"

Contents = Mapping[str, bytes]
"""The contents of changed files, by display path."""
IsChosen = Callable[[Diagnostic], bool]


@dataclass
class Fixed:
    """The result of fixing: the report that remains, the number of fixes, and the contents of changed files.

    `refused` counts the fixes that were not applied since their result would have a finding that was not there.
    """

    report: Report
    count: int = 0
    contents: dict[str, bytes] = field(default_factory=dict)
    refused: int = 0


def fix(
    root: Path,
    is_chosen: IsChosen,
    paths: Iterable[str] | None = None,
    schema: Schema | None = None,
    digests: dict[str, bytes] | None = None,
) -> Fixed:
    """Apply the fixes of the findings that are selected, in memory. Writes nothing.

    Fixes that overlap are applied one after the other, each to the text that the last one left. `digests` gets those of
    the files that were read, by absolute path.
    """
    return _Fixer(root, is_chosen, None if paths is None else tuple(paths), schema, digests).fixed()


@dataclass(frozen=True)
class _State:
    """The dataset with some fixes applied: the contents of changed files, and what is found in all of it."""

    contents: dict[str, bytes]
    dataset: Dataset
    report: Report
    count: int = 0


class _Fixer:
    """Fixes a dataset, in memory."""

    def __init__(
        self,
        root: Path,
        is_chosen: IsChosen,
        paths: tuple[str, ...] | None,
        schema: Schema | None,
        digests: dict[str, bytes] | None,
    ) -> None:
        self.root, self.is_chosen, self.paths, self.schema, self.digests = root, is_chosen, paths, schema, digests
        self.refused: set[tuple[str, str, str]] = set()
        """The findings whose fixes may not be applied, by code, file and pointer."""

    def fixed(self) -> Fixed:
        state = self._state({}, 0)
        for _ in range(ROUNDS):
            chosen = state.report if self.paths is None else selected(state.dataset, state.report, self.paths)
            diagnostics = [diagnostic for diagnostic in chosen.diagnostics if self._may_fix(diagnostic)]
            result = self._applied(state, diagnostics)
            if result.count == state.count:
                break
            state = result
        report = state.report if self.paths is None else selected(state.dataset, state.report, self.paths)
        return Fixed(report, state.count, state.contents, len(self.refused))

    def _may_fix(self, diagnostic: Diagnostic) -> bool:
        return diagnostic.fix is not None and self.is_chosen(diagnostic) and _key(diagnostic) not in self.refused

    def _state(self, contents: dict[str, bytes], count: int) -> _State:
        dataset = load.load(self.root, self.schema, contents, digests=self.digests)
        return _State(contents, dataset, engine.lint(dataset), count)

    def _applied(self, state: _State, diagnostics: Sequence[Diagnostic]) -> _State:
        """Return the state after as many of the fixes as leave no new finding; the others are refused."""
        if not diagnostics or len(self.refused) >= MOST_REFUSED:
            return state
        result = self._followed(state, self._after(state, diagnostics))
        if not _new(result.report, state.report):
            return result
        if len(diagnostics) == 1:
            self.refused.add(_key(diagnostics[0]))
            return state
        half = len(diagnostics) // 2
        result = self._applied(state, diagnostics[:half])
        # Offsets of the other half hold in the files that did not change; those of the others are made anew.
        rest = {_key(diagnostic) for diagnostic in diagnostics[half:]}
        return self._applied(
            result, [other for other in result.report.diagnostics if other.fix and _key(other) in rest]
        )

    def _followed(self, before: _State, state: _State) -> _State:
        """Return the state after the fixes of what is new in it: one fix may lead to the next."""
        for _ in range(ROUNDS):
            new = [diagnostic for diagnostic in _new(state.report, before.report) if self._may_fix(diagnostic)]
            result = self._after(state, new)
            if result.count == state.count:
                break
            state = result
        return state

    def _after(self, state: _State, diagnostics: Iterable[Diagnostic]) -> _State:
        """Return the state after the fixes that do not overlap."""
        edits: list[Edit] = []
        count = state.count
        for diagnostic in diagnostics:
            fix: Fix | None = diagnostic.fix
            if fix and not any(touch(edit, other) for edit in fix.edits for other in edits):
                edits += fix.edits
                count += 1
        if count == state.count:
            return state
        contents = dict(state.contents)
        for path in dict.fromkeys(edit.path for edit in edits):
            data = contents[path] if path in contents else Path(path).read_bytes()
            contents[path] = apply(data, [edit for edit in edits if edit.path == path])
        return self._state(contents, count)


def _key(diagnostic: Diagnostic) -> tuple[str, str, str]:
    """Return what stays of a finding when the text around it changes, and its own."""
    return diagnostic.code, diagnostic.place.path, diagnostic.pointer or ""


def _new(report: Report, before: Report) -> list[Diagnostic]:
    """Return the findings that were not there before, at their place in the record."""
    counts = Counter(map(_key, before.diagnostics))
    new = []
    for diagnostic in report.diagnostics:
        counts[_key(diagnostic)] -= 1
        if counts[_key(diagnostic)] < 0:
            new.append(diagnostic)
    return new


def apply(data: bytes, edits: Iterable[Edit]) -> bytes:
    """Return the contents of a file after edits that do not overlap. A byte order mark stays."""
    mark = MARK if data.startswith(MARK) else b""
    text = data.removeprefix(MARK).decode("utf-8")
    for edit in sorted(edits, key=lambda edit: edit.span.start, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return mark + text.encode("utf-8")


def touch(one: Edit, other: Edit) -> bool:
    """Whether two edits cannot both be made."""
    if one.path != other.path:
        return False
    return one.span.start <= other.span.end and other.span.start <= one.span.end
