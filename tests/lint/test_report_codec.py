"""Reports as bytes: what was written comes back equal, and bytes that nobody wrote make no report and run nothing."""

import marshal
import os
import pickle
from dataclasses import fields, is_dataclass
from enum import Enum

import pytest

from readout.diagnostic import Diagnostic, Edit, Fix, Place, Related, Severity, Silencer
from readout.lint import report_codec
from readout.lint.result import Report, Since
from readout.span import CellRef, Position, Span

TEXT = "a\ud800 ‘name’\n"
IN_TEXT = Place("data/a.yaml", Position(1, 2), Position(1, 9), None, TEXT)
IN_CELL = Place("book.xlsx", cell=CellRef("people", 2, 28))
FULL = Diagnostic(
    "RO301",
    Severity.ERROR,
    TEXT,
    IN_TEXT,
    "help",
    "suggestion",
    (Related(IN_CELL, "here"), Related(Place("b"), "and here")),
    Fix("title", (Edit("data/a.yaml", Span(3, 5), "x"), Edit("b", Span(0, 0), "")), safe=False),
    "people/a",
    "/name",
    "name",
    Silencer.COMMENT,
)
BARE = Diagnostic("RO101", Severity.WARNING, "", Place("c"))
REPORT = Report((FULL, BARE), 1, 2, 3, Since("main", "abc", 4, 5, "why", frozenset({"a", "b"})), 6, {FULL: "as agreed"})


def kinds_in(value):
    """The classes of a value and of all that it holds."""
    parts = ()
    if is_dataclass(value):
        parts = [getattr(value, field.name) for field in fields(value)]
    elif isinstance(value, (tuple, frozenset, dict)):
        parts = [*value, *(value.values() if isinstance(value, dict) else ())]
    return {type(value)}.union(*map(kinds_in, parts))


@pytest.mark.parametrize("report", [REPORT, Report((), 0, 0, 0)])
def test_a_report_comes_back_equal_with_the_same_classes(report):
    again = report_codec.decoded(report_codec.encoded(report))
    assert again == report
    assert repr(again) == repr(report)
    assert kinds_in(again) == kinds_in(report)


def test_the_report_of_the_test_has_every_kind():
    assert set(report_codec.KINDS) <= kinds_in(REPORT)
    assert {kind for kind in kinds_in(REPORT) if is_dataclass(kind) or issubclass(kind, (tuple, Enum))} <= set(
        report_codec.KINDS
    )


class Hostile:
    """What pickle runs when it reads it."""

    def __init__(self, file):
        self.file = file

    def __reduce__(self):
        return os.mkdir, (str(self.file),)


def test_nothing_that_is_written_in_the_bytes_is_run(tmp_path):
    data = pickle.dumps(Hostile(tmp_path / "made"))
    assert report_codec.decoded(data) is None
    assert not (tmp_path / "made").exists()


NUMBER = report_codec.NUMBERS
WRONG = [
    None,
    7,
    [],
    (),
    (99,),
    ("x", 1),
    ([],),
    (NUMBER[dict], 3),
    (NUMBER[dict], (NUMBER[tuple], (NUMBER[dict],), 1)),
    (NUMBER[frozenset], (NUMBER[dict],)),
    (NUMBER[Severity], "fatal"),
    (NUMBER[Report], 1),
    (NUMBER[tuple], 1),
]


@pytest.mark.parametrize("value", WRONG, ids=repr)
def test_other_values_are_no_report(value):
    assert report_codec.decoded(marshal.dumps(value)) is None


@pytest.mark.parametrize("size", range(0, 400, 7))
def test_a_part_of_a_report_is_none(size):
    data = report_codec.encoded(REPORT)
    assert report_codec.decoded(data[:size]) is None
    assert report_codec.decoded(b"\xff" * size) is None
