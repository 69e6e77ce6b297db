"""Output formats: escaping, widths, and lines that would break a terminal."""

import pytest

from readout.diagnostic import Diagnostic, Place, Related, Severity
from readout.linter import Report
from readout.renderers import Style, names, renderer
from readout.renderers.text import visible, width
from readout.span import CellRef, Position


def report(**changes):
    place = changes.pop("place", None) or Place("a.yaml", Position(3, 7), Position(3, 10), None, "name: abc")
    found = Diagnostic("RO999", Severity.ERROR, changes.pop("message", "a message"), place, **changes)
    return Report((found,), 0, 1, 1)


def text(**changes):
    return renderer("text")(report(**changes), Style())


def test_carets_stand_under_the_span_by_display_width():
    line = "name: 会议 e\u0301 🎉 x"
    place = Place("a.yaml", Position(1, len(line)), Position(1, len(line) + 1), None, line)
    lines = text(place=place).splitlines()
    frame = next(i for i, shown in enumerate(lines) if shown.startswith("1 | "))
    assert width(lines[frame].split("x")[0]) == width(lines[frame + 1].split("^")[0])


def test_tabs_and_invisible_characters_are_shown():
    assert visible("a\tb\u202ec\x1b[31m") == "a    b<U+202E>c<U+001B>[31m"


def test_a_long_line_is_cut_around_the_finding():
    line = "x" * 5000 + "HERE" + "y" * 5000
    place = Place("a.yaml", Position(1, 5001), Position(1, 5005), None, line)
    shown = text(place=place)
    assert max(map(len, shown.splitlines())) < 120
    source, carets = (line for line in shown.splitlines() if "HERE" in line or "^" in line)
    assert source[carets.index("^") : carets.rindex("^") + 1] == "HERE"


def test_a_span_over_several_lines_marks_the_first():
    place = Place("a.yaml", Position(2, 4), Position(9, 1), None, "d: |")
    assert "2 | d: |\n  |    ^\n" in text(place=place)


def test_related_places_and_help_are_shown():
    other = Place("b.yaml", Position(1, 1), Position(1, 3), None, "id: x")
    shown = text(related=(Related(other, "first defined here"),), help="do this")
    assert " = first defined here: b.yaml:1:1\n" in shown
    assert " = help: do this\n" in shown


def test_a_cell_is_shown_with_its_sheet():
    place = Place("book.xlsx", cell=CellRef("participants", 7, 28))
    assert "--> book.xlsx!participants!AB7\n" in text(place=place)
    assert renderer("concise")(report(place=place), Style()).startswith("book.xlsx!participants!AB7: error[RO999]")


def test_github_escapes_messages_and_properties():
    place = Place("a,b:c%.yaml", Position(1, 1), Position(1, 2), None, "x")
    shown = renderer("github")(report(place=place, message="50 %\r\nof: a,b"), Style())
    assert shown == (
        "::error title=readout RO999,file=a%2Cb%3Ac%25.yaml,line=1,endLine=1,col=1,endColumn=2::50 %25%0D%0Aof: a,b\n"
    )


def test_github_gives_no_columns_on_several_lines():
    place = Place("a.yaml", Position(1, 5), Position(3, 2), None, "x")
    shown = renderer("github")(report(place=place), Style())
    assert "col" not in shown
    assert "line=1,endLine=3" in shown


@pytest.mark.parametrize("name", names())
def test_every_format_renders_an_empty_report(name):
    assert isinstance(renderer(name)(Report((), 0, 0, 0), Style()), str)
