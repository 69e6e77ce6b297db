"""Applies the fixes of findings to the texts of files, in rounds, until no fix is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from readout.diagnostic import Diagnostic, Edit
from readout.lint import engine
from readout.lint.result import Report
from readout.model.schema import Schema
from readout.store import load

ROUNDS = 10
"""The most rounds: a fix may reveal another finding, but no chain of our rules is that long."""
MARK = b"\xef\xbb\xbf"


@dataclass
class Fixed:
    """The result of fixing: the report that remains, the number of fixes, and the contents of changed files."""

    report: Report
    count: int = 0
    contents: dict[str, bytes] = field(default_factory=dict)


def fix(
    root: Path,
    is_chosen: Callable[[Diagnostic], bool],
    paths: Iterable[str] | None = None,
    schema: Schema | None = None,
) -> Fixed:
    """Apply the fixes of the findings that are selected, in memory. Writes nothing.

    Fixes that overlap are applied one after the other, each to the text that the last one left.
    """
    chosen = None if paths is None else tuple(paths)
    result = Fixed(engine.lint(load.load(root, schema), chosen))
    for _ in range(ROUNDS):
        fixes = [diagnostic.fix for diagnostic in result.report.diagnostics if diagnostic.fix and is_chosen(diagnostic)]
        edits: list[Edit] = []
        for each in fixes:
            if not any(_touch(edit, other) for edit in each.edits for other in edits):
                edits += each.edits
                result.count += 1
        if not edits:
            break
        for path in dict.fromkeys(edit.path for edit in edits):
            data = result.contents.get(path)
            data = Path(path).read_bytes() if data is None else data
            result.contents[path] = apply(data, [edit for edit in edits if edit.path == path])
        result.report = engine.lint(load.load(root, schema, result.contents), chosen)
    return result


def apply(data: bytes, edits: Iterable[Edit]) -> bytes:
    """Return the contents of a file after edits that do not overlap. A byte order mark stays."""
    mark = MARK if data.startswith(MARK) else b""
    text = data.removeprefix(MARK).decode("utf-8")
    for edit in sorted(edits, key=lambda edit: edit.span.start, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return mark + text.encode("utf-8")


def _touch(one: Edit, other: Edit) -> bool:
    if one.path != other.path:
        return False
    return one.span.start <= other.span.end and other.span.start <= one.span.end
