"""Reports as bytes and back, as the cache keeps them.

Pickles would do the same, and run what is written in them. What is read here makes values of the kinds below, and
nothing else.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Any

from readout.diagnostic import Diagnostic, Edit, Fix, Place, Related, Severity, Silencer
from readout.lint.result import Report, Since
from readout.span import CellRef, Position, Span

Kind = tuple[Callable[[Any], Iterable[Any]], Callable[..., Any]]


REPORT = [field.name for field in fields(Report)]
KINDS: dict[type, Kind] = {
    tuple: (iter, lambda *parts: parts),
    dict: (lambda value: value.items(), lambda *pairs: dict(pairs)),
    frozenset: (sorted, lambda *parts: frozenset(parts)),
    Severity: (lambda value: (value.value,), Severity),
    Silencer: (lambda value: (value.value,), Silencer),
    Report: (lambda value: (getattr(value, name) for name in REPORT), Report),
    **{kind: (iter, kind) for kind in (Since, Diagnostic, Place, Related, Edit, Fix, CellRef, Position, Span)},
}
"""The kinds of values in a report beside texts, numbers and None: how each is taken apart, and put together."""
NUMBERS = {kind: number for number, kind in enumerate(KINDS)}
MAKERS = [make for _, make in KINDS.values()]


def encoded(report: Report) -> bytes:
    return marshal.dumps(_plain(report))


def decoded(data: bytes) -> Report | None:
    """Return the report that `encoded` wrote; None if the bytes are none."""
    try:
        report = _value(marshal.loads(data))  # noqa: S302 - the digest is right, and the file is the user's own
    except (ValueError, TypeError, LookupError, EOFError, RecursionError):
        return None
    return report if isinstance(report, Report) else None


def _plain(value: Any) -> Any:
    """Return a value as texts, numbers and tuples, of which the first part is the number of the kind."""
    number = NUMBERS.get(type(value))
    if number is None:
        return value
    take_apart, _ = KINDS[type(value)]
    return number, *map(_plain, take_apart(value))


def _value(plain: Any) -> Any:
    if type(plain) is not tuple:
        return plain
    number, *parts = plain
    return MAKERS[number](*map(_value, parts))
