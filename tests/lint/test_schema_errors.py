"""Failures of the schema are put into words: every one, and each once."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import patterns, records
from lint_cases import MEETING, brief
from mutations import mutants
from readout.curate import fix
from readout.lint import engine, schema_errors
from readout.model import validation
from readout.model.dataset import Dataset, Record
from readout.model.schema import default
from readout.syntax import json as source
from readout.text import mismatches, phrasing


@pytest.mark.parametrize("record", records(), ids=lambda record: record.address)
def test_our_own_records_are_not_found_fault_with(record):
    dataset = Dataset(default(), "", {}, {record.collection.name: [record]})
    assert not list(schema_errors.schema_errors(record, dataset))


def schema_findings(record, value):
    """The findings of the schema on a value in the place of a record's, as it would stand in a JSON file."""
    document = source.read("x.json", json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    changed = Record(record.collection, value, document)
    whole = Dataset(default(), "", {}, {name: [] for name in default().collections})
    whole.records[record.collection.name].append(changed)
    return [
        diagnostics
        for diagnostics in engine.lint(whole).diagnostics
        if diagnostics.code.startswith("RO2") and diagnostics.code != "RO210"
    ]


LEAKS = re.compile(
    r"is not of type|is a required property|does not match|is not one of|is too (short|long)|non-unique|should be non-empty|"
    r"Additional properties|is less than|\[\^|\(\?|\$"
)


def test_whatever_fails_the_schema_is_found_in_our_own_words():
    chosen = {record.collection.name: record for record in records()}.values()
    count = 0
    for record in chosen:
        is_valid = validation.compiled_validator(default(), record.collection.record).is_valid
        for edit, value in mutants(record, 90):
            if not isinstance(value, dict) or "\\ud" in json.dumps(value):
                continue
            diagnostics = schema_findings(record, value)
            assert bool(diagnostics) is not is_valid(value), edit
            for diagnostic in diagnostics:
                text = f"{diagnostic.message} {diagnostic.help}"
                assert not LEAKS.search(text.replace("`$ref`", "").replace("https://", "")), text
                assert diagnostic.code != "RO209", text
            places_found = [(diagnostic.code, diagnostic.place, diagnostic.message) for diagnostic in diagnostics]
            assert len(places_found) == len(set(places_found))
            count += bool(diagnostics)
    assert count > 200


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("participants: [{label: A}]", [("RO202", "the key `id` is missing", None)]),
        (
            "participants: [{label: A}, {id: b}, {label: C}]",
            [("RO202", "2 items of `participants` have no `id`", None)],
        ),
        ("statuss: held", [("RO201", "the key `statuss` is unknown", None)]),
        ("place: istanbul", [("RO201", "the key `place` is unknown", None)]),
        ("Venue: x", [("RO201", "the key `Venue` is unknown", "venue")]),
        ("remark: x", [("RO201", "the key `remark` is unknown", "note")]),
        ("date: 2025", [("RO203", "expected a text, found the number `2025`", None)]),
        ("venue: true", [("RO203", "expected a text, found the value `true`", None)]),
        ("venue: [x]", [("RO203", "expected a text, found a list", None)]),
        ("venue: {x: y}", [("RO203", "expected a text, found a mapping", None)]),
        ("agenda: Gaza", [("RO203", "expected a list, found the text `Gaza`", None)]),
        ("parts: [press]", [("RO203", "expected a mapping of keys to values, found the text `press`", None)]),
        ("participants: [{id: a, count: 2.5}]", [("RO203", "expected a whole number, found the number `2.5`", None)]),
        ("participants: [{id: a, count: -3}]", [("RO206", "expected at least 1, found -3", None)]),
        ("format: In Person", [("RO204", "`In Person` is no value of `format`", "in-person")]),
        ("format: smoke", [("RO204", "`smoke` is no value of `format`", None)]),
        ("participants: [{id: a, roles: [chairman]}]", [("RO204", "`chairman` is no value of `roles`", "chair")]),
        ("agenda: [a, b, a, a]", [("RO208", "`a` stands twice in `agenda`", None)] * 2),
        (f"place_id: {'a' * 101}", [("RO206", "expected at most 100 characters, found 101", None)]),
        ("venue: ~", [("RO207", "`venue` has no value", None)]),
        ("agenda: [a, '']", [("RO207", "an item of `agenda` is empty", None)]),
        ("participants: [{id: null}]", [("RO207", "`id` has no value", None)]),
        ('venue: "a\\tb"', [("RO205", "the text holds the control character U+0009 TAB", None)]),
        ('venue: "a\\nb"', [("RO205", "the text runs over several lines, and the field holds one", None)]),
        ('note: "a\\rb"', [("RO205", "the text holds the control character U+000D CARRIAGE RETURN", None)]),
        ('note: "a\\0b"', [("RO205", "the text holds the control character U+0000 NUL", None)]),
    ],
)
def test_the_words_of_schema_findings(lint_meeting, lines, expected):
    diagnostics = [diagnostic for diagnostic in lint_meeting(lines) if diagnostic.code.startswith("RO2")]
    assert brief(diagnostics) == expected


@pytest.mark.parametrize(
    ("mapping", "at", "message", "fixed"),
    [
        ("{id: a, mode: aim, text: ceasefire, aid}", "aid", "text", '{id: a, mode: aim, text: "ceasefire, aid"}'),
        (
            "{text: ceasefire, aid, and more, id: a, mode: aim}",
            "aid",
            "text",
            '{text: "ceasefire, aid, and more", id: a, mode: aim}',
        ),
        (
            '{id: a, mode: aim, text: say "no", 2025, note}',
            "2025",
            "text",
            '{id: a, mode: aim, text: "say \\"no\\", 2025, note"}',
        ),
    ],
)
def test_a_comma_in_a_flow_mapping(lint_files, tmp_path, mapping, at, message, fixed):
    (tmp_path / "meetings").mkdir()
    diagnostics = lint_files(**{"meetings/m.yaml": f"{MEETING}statements:\n  - {mapping}\n"})
    slip = next(diagnostic for diagnostic in diagnostics if diagnostic.message.startswith("the comma"))
    assert (slip.code, slip.message) == ("RO201", f"the comma ends the value of `{message}`")
    assert slip.place.line_text[slip.place.start.column - 1 :].startswith(at)
    assert sum(diagnostic.message.startswith("the comma") for diagnostic in diagnostics) == 1 + (
        "2025, note" in mapping
    )
    result = fix.fix(tmp_path, lambda diagnostic: diagnostic is not None and diagnostic.fix.safe)
    assert result.contents["meetings/m.yaml"].decode().splitlines()[-1] == f"  - {fixed}"
    assert not result.report.diagnostics


@pytest.mark.parametrize(
    "mapping",
    [
        "{id: a, mode: aim, text: t, aid: }",
        "{id: a, mode: aim, text: 't', aid}",
        "{aid, id: a, mode: aim, text: t}",
        "{id: a, mode: aim, text: t, ? aid}",
    ],
)
def test_a_key_without_a_value_is_not_always_a_comma(lint_files, mapping):
    diagnostics = lint_files(**{"meetings/m.yaml": f"{MEETING}statements:\n  - {mapping}\n"})
    assert [diagnostic.code for diagnostic in diagnostics] == ["RO201"]
    assert diagnostics[0].message in ("the key `aid` is unknown", "the comma ends the value of `text`")
    assert ("comma" in diagnostics[0].message) is ("?" in mapping)


@pytest.mark.parametrize(
    ("format", "text", "suggestion"),
    [
        ("edtf", "3 November 2025", "2025-11-03"),
        ("edtf", "3rd of Nov. 2025", "2025-11-03"),
        ("edtf", "November 3, 2025", "2025-11-03"),
        ("edtf", "Nov 2025", "2025-11"),
        ("edtf", "2025-11-3", "2025-11-03"),
        ("edtf", "2025/11/03", "2025-11-03"),
        ("edtf", "2025.11.03", "2025-11-03"),
        ("edtf", "20251103", "2025-11-03"),
        ("edtf", "23/11/2025", "2025-11-23"),
        ("edtf", "11-23-2025", "2025-11-23"),
        ("edtf", "03.11.2025", None),
        ("edtf", "2025-11-03T14:00:00Z", "2025-11-03"),
        ("edtf", "2025-11-03 14:00", "2025-11-03"),
        ("edtf", "2025-13-01", None),
        ("edtf", "2025-11-32", None),
        ("edtf", "circa 1945", "1945~"),
        ("edtf", "c. May 1945", "1945-05~"),
        ("edtf", "1945-1947", "1945/1947"),
        ("edtf", "3 Nov 2025 – 5 Nov 2025", "2025-11-03/2025-11-05"),
        ("edtf", "between 1945 and 1947", "1945/1947"),
        ("edtf", "1980s", "198X"),
        ("edtf", "198x", "198X"),
        ("edtf", "27-29 Apr 1993", "1993-04-27/1993-04-29"),
        ("edtf", "30 Nov – 12 Dec 2023", "2023-11-30/2023-12-12"),
        ("edtf", "July 26–Aug 7, 2005", "2005-07-26/2005-08-07"),
        ("edtf", "July 26-28, 2005", "2005-07-26/2005-07-28"),
        ("edtf", "30 Dec 2023 - 2 Jan 2024", "2023-12-30/2024-01-02"),
        ("edtf", "5-17 September 1978", "1978-09-05/1978-09-17"),
        ("edtf", "21-28 Feb 1972", "1972-02-21/1972-02-28"),
        ("edtf", "Sept. to Nov. 1978", "1978-09/1978-11"),
        ("edtf", "1993-94", "1993/1994"),
        ("edtf", "Monday, 3 November 2025", "2025-11-03"),
        ("edtf", "1er mars 1950", "1950-03-01"),
        ("edtf", "3 mars 1950", "1950-03-03"),
        ("edtf", "12. Dezember 1950", "1950-12-12"),
        ("edtf", "2 Feb - 30 Feb 1972", None),
        ("edtf", "28-21 Feb 1972", None),
        ("edtf", "31.02.1950", None),
        ("edtf", "1999/04/31", None),
        ("edtf", "13/13/2001", None),
        ("edtf", "29/2/1999", None),
        ("edtf", "2000-2-30", None),
        ("edtf", "14:00", None),
        ("edtf", "[1667,1668]", None),
        ("edtf", "{1960,1961-12}", None),
        ("edtf", "Y-170000002", None),
        ("edtf", "1950S2", None),
        ("edtf", "2001-33", None),
        ("edtf", "2004-06-~11", "2004-06-11~"),
        ("edtf", "?2004-~06", "2004-06%"),
        ("edtf", "1984-06-?02/2004", "1984-06-02?/2004"),
        ("edtf", "../..", None),
        ("edtf", "last week", None),
        ("edtf", "x" * 10_000, None),
        ("edtf", " " * 10_000 + "-", None),
        ("time", "2pm", "14:00"),
        ("time", "2:30 p.m.", "14:30"),
        ("time", "12am", "00:00"),
        ("time", "14.00", "14:00"),
        ("time", "14.50", "14:50"),
        ("time", "2025-11-03", None),
        ("time", "3 Nov 2025", None),
        ("time", "9:30", "09:30"),
        ("time", "14:00:59", "14:00"),
        ("time", "14h30", "14:30"),
        ("time", "Evening", "evening"),
        ("time", "14:00Z", None),
        ("time", "25:00", None),
        ("time", "soon", None),
        ("id", "2025-11-03_Istanbul Gaza", "2025-11-03-istanbul-gaza"),
        ("id", "Türkiye's İstanbul", "turkiyes-istanbul"),
        ("id", "-a--b-", "a-b"),
        ("id", "外交", None),
        ("country-code", "tr", "TR"),
        ("country-code", "TUR", "TR"),
        ("country-code", "USA", "US"),
        ("country-code", "SUN", None),
        ("language", "EN", "en"),
        ("language", "en_us", "en-US"),
        ("language", "zh-hant", "zh-Hant"),
        ("language", "English", "en"),
        ("time-zone", "America/New York", "America/New_York"),
        ("time-zone", "+03:00", "Etc/GMT-3"),
        ("time-zone", "UTC+8", "Etc/GMT-8"),
        ("time-zone", "GMT -05:00", "Etc/GMT+5"),
        ("time-zone", "UTC+05:30", None),
        ("time-zone", "UTC+19", None),
        ("url", "www.wam.ae/en", "https://www.wam.ae/en"),
        ("url", "//wam.ae", "https://wam.ae"),
        ("url", "HTTPS://wam.ae", "https://wam.ae"),
        ("url", "see above", None),
        ("url", "https://wam.ae/a b", "https://wam.ae/a%20b"),
        ("url", "https://wam.ae/{x", "https://wam.ae/%7Bx"),
        ("url", "https://", None),
        ("line", "a\nb", None),
        (None, "anything", None),
    ],
)
def test_what_is_suggested_for_a_wrong_form(format, text, suggestion):
    mismatch = mismatches.explain_mismatch(format, "the description", patterns().get(format, "^$"), text)
    assert mismatch.suggestion == suggestion
    assert mismatch.message
    assert mismatch.help
    assert not LEAKS.search(mismatch.message + mismatch.help.replace("https://", ""))


def test_every_form_of_the_schema_has_words_of_its_own():
    described = {*mismatches.FORMS, "line", "text"}
    assert set(patterns()) - {None} <= described


@settings(deadline=None)
@given(st.sampled_from(sorted(mismatches.FORMS)), st.text(max_size=30))
def test_no_text_is_beyond_words(format, text):
    mismatch = mismatches.explain_mismatch(format, "", patterns()[format], text)
    assert mismatch.message
    assert mismatch.help
    assert mismatch.suggestion is None or re.search(patterns()[format], mismatch.suggestion)


def test_what_is_ambiguous_is_not_decided():
    assert "2025-11-03 or 2025-03-11" in mismatches.explain_mismatch("edtf", "", patterns()["edtf"], "03/11/2025").help


@pytest.mark.parametrize(
    "text",
    ["[1667,1668]", "{1960,1961-12}", "Y-170000002", "1950S2", "2001-33", "2004-06-~11", "-1985", "1X32", "/.."],
)
def test_edtf_that_is_not_used_here_is_not_called_no_edtf(text):
    mismatch = mismatches.explain_mismatch("edtf", "", patterns()["edtf"], text)
    assert mismatch.message == f"`{text}` is EDTF, but not one of the forms used here"


@pytest.mark.parametrize(
    ("format", "text", "message"),
    [
        ("edtf", "14:00", "`14:00` is a clock time, not a date"),
        ("edtf", "2 pm", "`2 pm` is a clock time, not a date"),
        ("time", "2025-11-03", "`2025-11-03` is a date, not a clock time"),
        ("time", "3 November 2025", "`3 November 2025` is a date, not a clock time"),
    ],
)
def test_dates_and_times_in_each_others_place_are_told_apart(format, text, message):
    assert mismatches.explain_mismatch(format, "", patterns()[format], text).message == message


SHOWN = [
    f"{year}{rest}{mark}"
    for year in ("1972", "197X", "19XX", "XXXX")
    for rest in ("", "-02", "-02-21", "-02-XX", "-XX", "-XX-21", "-XX-XX")
    for mark in ("", *"?~%")
]


@pytest.mark.parametrize(
    "text",
    [
        *SHOWN,
        "1972-02-21/1972-02-28",
        "1972-02-28/1972-03-02",
        "1972-12-28/1973-01-02",
        "1972-02/1972-04",
        "1945/1947",
        "1972-02-21/..",
        "../1972-02-21",
        "1972-02-21/",
        "/1972-02-21",
        "1972~/1975",
    ],
)
def test_what_is_shown_of_a_date_leads_back_to_it(text):
    shown = phrasing.date(text)
    pattern = patterns()["edtf"]
    assert re.search(pattern, text)
    assert shown == text or mismatches.explain_mismatch("edtf", "", pattern, shown).suggestion == text


def all_findings(record, value):
    """What is found in a dataset of this one record, with another value."""
    changed = Record(record.collection, value, source.read("x.json", json.dumps(value).encode()))
    records = {name: [changed] if name == record.collection.name else [] for name in default().collections}
    return engine.lint(Dataset(default(), "", {}, records)).diagnostics


ONE_OF_EACH = {record.collection.name: record for record in records()}.values()
ALL_NAMES = {
    path[-1]: field for collection in default().collections.values() for path, field in collection.field.descendants()
}


@pytest.mark.parametrize("odd", ["c97-20251012", "1/2/3", 7, ["a"], [{"id": "a"}], {"id": "a"}], ids=repr)
@pytest.mark.parametrize("record", ONE_OF_EACH, ids=lambda record: record.collection.name)
def test_what_an_unknown_key_holds_is_read_by_no_rule(record, odd):
    """Not where another collection has a key of that name either, and rules know the form of its values."""
    unknown = {name: odd for name in ALL_NAMES if name not in record.collection.field}
    before = set(brief(all_findings(record, record.value)))
    after = brief(all_findings(record, record.value | unknown))
    assert [code for code, *_ in after].count("RO201") == len(unknown) >= 20
    assert {each for each in after if each[0] != "RO201"} <= before


@pytest.mark.parametrize(
    ("text", "part", "date"),
    [
        ("early 1991", "early", "1991"),
        ("Mid-1991", "mid", "1991"),
        ("late March 1991", "late", "1991-03"),
        ("the late 1980s", "late", "198X"),
        ("end of 1991", "end", "1991"),
        ("second half of 1991", "second half", "1991"),
        ("Anfang M\u00e4rz 1991", "anfang", "1991-03"),
        ("d\u00e9but 1991", "d\u00e9but", "1991"),
    ],
)
def test_a_part_of_a_year_is_no_date_and_is_not_lost(text, part, date):
    mismatch = mismatches.explain_mismatch("edtf", "", ".*", text)
    assert mismatch.suggestion is None  # which would say less
    assert mismatch.help.startswith(f"a date has no sign for `{part}`: write `{date}`, and this word into the `text`")


@pytest.mark.parametrize(
    "text",
    ["25 October 1917 (O.S.)", "25 Oct 1917 OS", "Old Style 1917-10-25", "25.10.1917 \u0441\u0442. \u0441\u0442."],
)
def test_a_day_of_the_julian_calendar_is_taken_for_none_of_ours(text):
    mismatch = mismatches.explain_mismatch("edtf", "", ".*", text)
    assert mismatch.suggestion is None
    assert "Gregorian" in mismatch.help


@pytest.mark.parametrize("text", ["Oslo 1991", "early morning 1991", "late", "mid 5 March 1991"])
def test_other_texts_are_not_taken_for_such(text):
    help = mismatches.explain_mismatch("edtf", "", ".*", text).help
    assert help == "write YYYY, YYYY-MM or YYYY-MM-DD; two of them with / between for an interval"
