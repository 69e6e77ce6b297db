"""Output formats: escaping, widths, and lines that would break a terminal."""

import json
import re

import pytest
from markdown_it import MarkdownIt

from readout.diagnostic import Diagnostic, Place, Related, Severity
from readout.lint.result import Report, Since
from readout.report.formats import Style, names, renderer
from readout.span import CellRef, Position
from readout.text.characters import visible, width


def report(**changes):
    place = changes.pop("place", None) or Place("a.yaml", Position(3, 7), Position(3, 10), None, "name: abc")
    found = Diagnostic("RO301", Severity.ERROR, changes.pop("message", "a message"), place, **changes)
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
    assert visible("a\tb\u202ec\x1b[31m") == "a<U+0009>b<U+202E>c<U+001B>[31m"
    assert visible("na\u3164me\xa0x\u200by\u200d") == "na<U+3164>me<U+00A0>x<U+200B>y<U+200D>"
    assert visible("می\u200cخواهم 👩\u200d🚀") == "می\u200cخواهم 👩\u200d🚀"


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
    assert renderer("concise")(report(place=place), Style()).startswith("book.xlsx!participants!AB7: error[RO301]")


def test_github_escapes_messages_and_properties():
    place = Place("a,b:c%.yaml", Position(1, 1), Position(1, 2), None, "x")
    shown = renderer("github")(report(place=place, message="50 %\r\nof: a,b"), Style())
    assert shown == (
        "::error title=readout RO301,file=a%2Cb%3Ac%25.yaml,line=1,endLine=1,col=1,endColumn=2::50 %25%0D%0Aof: a,b.\n"
    )


def test_github_gives_no_columns_on_several_lines():
    place = Place("a.yaml", Position(1, 5), Position(3, 2), None, "x")
    shown = renderer("github")(report(place=place), Style())
    assert "col" not in shown
    assert "line=1,endLine=3" in shown


def test_headings_related_places_and_help_fit_the_terminal():
    words = "a message of several words " * 8
    other = Place("b.yaml", Position(1, 1), Position(1, 3), None, "id: x")
    found = report(message=words, help=words, related=(Related(other, words),))
    lines = renderer("text")(found, Style(width=80)).splitlines()
    assert max(map(width, lines)) <= 80
    assert lines[1].startswith(" " * len("error[RO301]: ") + "several words a")
    assert " ".join(" ".join(lines).split()).count(words.strip()) == 3
    assert any(line.endswith("b.yaml:1:1") for line in lines)


STEERING = "\x1b[31m\x07\x7f\x85\x9b\u202e\u2066\u200b\u2028\U000e0041\udcff\ud800"


@pytest.mark.parametrize("name", names())
def test_no_format_lets_a_file_steer_what_shows_it(name):
    """Names of files, keys and values may hold what moves the cursor, turns the text round, or is no character."""
    place = Place(f"a{STEERING[:-1]}.yaml", Position(1, 1), Position(1, 2), None, f"x{STEERING}")
    related = (Related(place, f"first {STEERING}"),)
    found = report(
        place=place,
        message=f"m `{STEERING}`",
        help=f"h {STEERING}",
        suggestion=f"s {STEERING}",
        related=related,
        record=f"people/{STEERING}",
        pointer=f"/{STEERING}",
    )
    text = renderer(name)(found, Style())
    assert not set(text) & set(STEERING.replace("[31m", ""))
    assert text.encode("utf-8")


def test_json_gives_every_character_back():
    found = report(message=STEERING + "é🕊")
    assert json.loads(renderer("json")(found, Style()))["diagnostics"][0]["message"] == STEERING + "é🕊"


@pytest.mark.parametrize(
    "value", ["` ![x](http://e.org/a.png)", "`` <b>", "[x](http://e.org)", "`a` <script> | b \\| c", "\\", "*_~#"]
)
def test_no_value_is_live_in_markdown(value):
    found = report(message=f"found `{value}` here", help=f"write `{value}`")
    html = MarkdownIt("commonmark").enable("table").render(renderer("markdown")(found, Style()))
    assert set(re.findall(r"<(/?[a-z]+)", html)) <= {
        f"{slash}{tag}"
        for tag in ("p", "strong", "table", "thead", "tbody", "tr", "th", "td", "code", "br")
        for slash in ("", "/")
    }
    assert html.count("<td") == 3


def test_no_value_is_a_link_in_sarif():
    (run,) = json.loads(renderer("sarif")(report(message="found `[x](http://e.org)`"), Style()))["runs"]
    assert run["results"][0]["message"]["text"] == "found `[x\\](http://e.org)`"


@pytest.mark.parametrize("name", names())
def test_every_format_renders_an_empty_report(name):
    assert isinstance(renderer(name)(Report((), 0, 0, 0), Style()), str)


def test_what_many_records_have_alike_is_one_line_with_a_count():
    def unused(number):
        place = Place(f"sources/{number:02}.yaml", Position(1, 5), Position(1, 7), None, f"id: {number:02}")
        return Diagnostic("RO614", Severity.WARNING, "nothing refers to this source", place, "name it")

    many = renderer("text")(Report(tuple(map(unused, range(30))), 0, 30, 30), Style())
    assert many.count("\n") == 3
    assert many.startswith(
        "warning[RO614]: nothing refers to this source: 30 records, from sources/00.yaml to sources/29"
    )
    few = renderer("text")(Report(tuple(map(unused, range(3))), 0, 3, 3), Style())
    assert few.count("-->") == 3


# ---------------------------------------------------------------- how much is shown


def many(*counts, severity=Severity.WARNING):
    """So many findings of RO501, RO502 and so on."""
    return [
        Diagnostic(f"RO50{rule}", severity, "x", Place(f"a/{number:05}.yaml"), "do y")
        for rule, count in enumerate(counts, 1)
        for number in range(count)
    ]


def test_text_counts_findings_beyond_so_many_of_a_rule():
    whole_report = Report(tuple(many(53, 50)), 0, 1, 1)
    lines = renderer("text")(whole_report, Style()).splitlines()
    assert sum(line.startswith("warning[RO501]") for line in lines) == 50
    assert sum(line.startswith("warning[RO502]") for line in lines) == 50
    assert lines[-4:-1] == [
        "RO501: and 3 more like this",
        "`--statistics` counts the findings of each rule, `--format concise` lists all of them.",
        "",
    ]
    assert lines[-1].startswith("103 warnings")
    assert renderer("concise")(whole_report, Style()).count("\n") == 103


def test_sarif_keeps_to_what_code_scanning_takes():
    error = Diagnostic("RO301", Severity.ERROR, "e", Place("z.yaml"), "do y")
    whole_report = Report((*many(25_001), error), 0, 1, 1)
    (run,) = json.loads(renderer("sarif")(whole_report, Style()))["runs"]
    assert len(run["results"]) == 25_000
    assert run["results"][0]["ruleId"] == "RO301", "errors come first"
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"].endswith("2 more are left out")
    (whole,) = json.loads(renderer("sarif")(Report(whole_report.diagnostics[2:], 0, 1, 1), Style()))["runs"]
    assert (len(whole["results"]), "invocations" in whole) == (25_000, False)


def test_annotations_begin_with_the_files_of_the_change():
    """GitHub shows the first ten."""
    own = Diagnostic("RO301", Severity.ERROR, "own", Place("z.yaml"), "do y")
    since = Since("main", "0" * 40, paths=frozenset({"z.yaml"}))
    whole_report = Report((*many(14, severity=Severity.ERROR), own), 0, 1, 1, since)
    first = renderer("github")(whole_report, Style()).splitlines()[0]
    assert first.startswith("::error title=readout RO301,file=z.yaml")
