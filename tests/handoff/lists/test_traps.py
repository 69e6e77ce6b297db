"""Traps that lists are full of, 300 of them by a seed: none is guessed at, and their plain twins land."""

import datetime as dt
import random

import openpyxl
import pytest
from lists import csv_file, dataset, landed, prepared, workbook

HEADINGS = ["No", "Date", "Place", "Who", "For"]
NAMES = ("Ann Lee", "Bo Ek", "Cy Oh", "Di Moe", "Ed Roe", "Fay Zorn", "Gil Umber", "Hal Ivory")
STATES = ("Norway", "Denmark", "Chile", "Kenya", "Jordan", "Peru")
PLACES = ("oslo", "lima")


def root_of(tmp_path):
    places = {f"places__{name}": {"name": name.title(), "classification": "city"} for name in PLACES}
    twins = {f"people__pat_doe{suffix}": {"name": "Pat Doe"} for suffix in ("", "_2")}
    return dataset(tmp_path / "data", **places, **twins)


def plain_row(random, number):
    day = dt.date(2000, 1, 1) + dt.timedelta(random.randrange(9000))
    at = random.randrange(len(NAMES))
    return [str(number), day.isoformat(), random.choice(PLACES).title(), NAMES[at], STATES[at % len(STATES)]]


def dmy(random):
    return f"{random.randint(1, 12):02}/{random.randint(1, 12):02}/{random.randint(1990, 2024)}"


TRAPS = {
    # name: column, the text, and what must not be made of it
    "two ways": (1, lambda random: next(text for text in iter(lambda: dmy(random), 0) if text[:2] != text[3:5])),
    "no century": (1, lambda random: f"{random.randint(1, 28)}.{random.randint(1, 12)}.{random.randint(10, 24)}"),
    "serial number": (1, lambda random: str(random.randint(30000, 45000))),
    "no such day": (1, lambda random: f"{random.randint(1990, 2024)}-02-3{random.randint(0, 1)}"),
    "no date": (1, lambda random: random.choice(["tbc", "?", "n/a", "spring 2010", "soon"])),
    "formula": (1, lambda random: random.choice(["=B2+1", "=DATE(2020,1,2)", "=cmd|' /C calc'!A0"])),
    "two of a name": (3, lambda random: random.choice(["Pat Doe", "PAT DOE", "Doe, Pat"])),
    "group": (3, lambda random: random.choice(["G7 leaders", "foreign ministers", "Board of Trade", "40 delegates"])),
    "footnote": (3, lambda random: random.choice(NAMES) + random.choice(["*", "\u2020", "[1]", "\u00b9"])),
    "word": (3, lambda random: random.choice(["Hamas", "Zorblax", "yes"])),
    "code or word": (4, lambda random: random.choice(["NO", "DE", "ALL"])),
    "no state": (4, lambda random: random.choice(["Atlantis", "various", "Korea", "the Gulf", "Paris"])),
}
SIBLINGS = {
    "short year": (1, ["3-Apr-21", "Apr-21", "3 May '10", "03.04.21"]),
    "raised digit": (1, ["1\u00b2 May 2010", "May 2010\u00b9", "2010\u00b2"]),
    "other weekday": (1, ["Monday, 4 May 2010", "Mardi 3 mai 2010"]),
    "no year": (1, ["5 May", "12. M\u00e4rz", "3 \u043c\u0430\u044f"]),
    "two years": (1, ["2004/05", "2010/11"]),
    "two days": (1, ["3 and 5 May 2010", "3/5 May 2010", "3, 5 May 2010", "3 u. 5. Mai 2010"]),
    "which end": (1, ["c. 3-5 May 2010", "3 May 2010 to 5 May 2010?"]),
    "day and month": (1, ["3.\u20135.04.2021", "03/04/2021 - 05/04/2021", "1.5.2021"]),
    "ditto": (1, ['"', "ditto", "\u3003", "do.", "dto."]),
    "ditto of people": (3, ['"', "ditto", "\u3003", "idem"]),
    "ditto of states": (4, ['"', "ditto", "\u3003", "idem"]),
    "town or land": (4, ["Granada", "Guinea Congo", "Kongo", "Korea"]),
    "people and groups": (3, ["Pat Doe and others", "Council of Ministers", "President of the Council", "N.N."]),
}
"""More traps, each in the ways in which people write it."""
FIELDS = {1: "date", 3: "person_id", 4: "on_behalf_of_ids"}


def value_of(record, column):
    seats = record.get("participants", [{}])
    return record.get("date") if column == 1 else seats[0].get(FIELDS[column])


def test_no_trap_is_guessed_at_and_twins_land(tmp_path):
    rows, twins, kinds = [HEADINGS], [HEADINGS], []
    seeded = random.Random(16)
    for number in range(1, 301):
        kind = sorted(TRAPS)[number % len(TRAPS)]
        row = plain_row(seeded, number)
        twins.append(row)
        column, text = TRAPS[kind]
        rows.append([*row[:column], text(seeded), *row[column + 1 :]])
        kinds.append((kind, column))
    root = root_of(tmp_path)
    by_number = records_by_number(prepared(csv_file(tmp_path / "traps.csv", rows), root))
    guessed = {
        (kind, rows[number][column], value_of(by_number.get(str(number), {}), column))
        for number, (kind, column) in enumerate(kinds, 1)
        if value_of(by_number.get(str(number), {}), column)
    }
    assert not guessed
    by_number = records_by_number(prepared(csv_file(tmp_path / "twins.csv", twins), root))
    whole = [number for number in range(1, 301) if all(value_of(by_number[str(number)], at) for at in FIELDS)]
    assert len(whole) >= 0.98 * 300
    assert all(by_number[str(number)]["date"] == twins[number][1] for number in whole)


def test_no_sibling_of_a_trap_is_guessed_at(tmp_path):
    rows, traps = [HEADINGS], []
    seeded = random.Random(17)
    for column, texts in SIBLINGS.values():
        for text in texts:
            for value in (text, None, None):  # two plain rows beside each trap
                row = plain_row(seeded, len(rows))
                rows.append([*row[:column], value or row[column], *row[column + 1 :]])
                traps.append((column, value))
    by_number = records_by_number(prepared(csv_file(tmp_path / "l.csv", rows), root_of(tmp_path)))
    guessed, lost = [], []
    for number, (column, trap) in enumerate(traps, 1):
        value = by_number.get(str(number), {})
        if trap and value_of(value, column):
            guessed.append((trap, value_of(value, column)))
        if not trap and not all(value_of(value, at) for at in FIELDS):
            lost.append(rows[number])
    assert guessed == []
    assert lost == []


def records_by_number(result):
    assert result.result.clean
    return {value["identifiers"][0]["identifier"]: value for value in landed(result).values()}


def test_every_cell_of_the_traps_is_accounted_for(tmp_path):
    seeded = random.Random(7)
    rows = [HEADINGS]
    for number in range(1, 61):
        row = plain_row(seeded, number)
        column, text = TRAPS[sorted(TRAPS)[number % len(TRAPS)]]
        rows.append([*row[:column], text(seeded), *row[column + 1 :]])
    result = prepared(csv_file(tmp_path / "l.csv", rows), root_of(tmp_path))
    assert result.count.cells == sum(bool(cell) for row in rows[1:] for cell in row)
    assert len(result.left_over) == result.count.in_part + result.count.left_over
    assert all(each.reason for each in result.left_over)


@pytest.mark.parametrize(
    ("number_format", "value"),
    [("yyyy-mm-dd", "2010-05-04"), ("mmm yyyy", "2010-05"), ("yyyy", "2010"), ("dd mmm", None), ("hh:mm", None)],
)
def test_a_date_cell_is_as_precise_as_it_shows(tmp_path, number_format, value):
    file = workbook(tmp_path / "l.xlsx", [["No", "Date", "Who"], [1, dt.date(2010, 5, 4), "Ann Lee"]])
    book = openpyxl.load_workbook(file)
    book.active["B2"].number_format = number_format
    book.save(file)
    (record,) = landed(prepared(file, root_of(tmp_path))).values()
    assert record.get("date") == value


@pytest.mark.parametrize("epoch", ["1904", "1900"])
def test_both_calendars_of_excel_give_the_day_that_was_typed(tmp_path, epoch):
    book = openpyxl.Workbook()
    if epoch == "1904":
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(["No", "Date", "Who"])
    book.active.append([1, dt.date(2010, 5, 4), "Ann Lee"])
    book.active["B2"].number_format = "yyyy-mm-dd"
    book.save(tmp_path / "l.xlsx")
    (record,) = landed(prepared(tmp_path / "l.xlsx", root_of(tmp_path))).values()
    assert record["date"] == "2010-05-04"


def test_titles_totals_footnotes_repeated_headings_and_empty_rows_are_no_meetings(tmp_path):
    rows = [
        ["Visits of the year"],
        [],
        HEADINGS,
        ["1", "2020-01-02", "Oslo", "Ann Lee", "Norway"],
        [],
        HEADINGS,
        ["2", "2020-01-03", "Lima", "Bo Ek", "Peru"],
        ["Total", "2", "", "", ""],
        ["* as far as known", "", "", "", ""],
    ]
    result = prepared(csv_file(tmp_path / "l.csv", rows), root_of(tmp_path))
    assert len(landed(result)) == 2
    assert {each.reason for each in result.left_over} >= {
        "it stands above the headings",
        "it repeats the headings",
        "it is a row of totals",
        "it is a footnote",
    }


def test_a_merged_cell_is_the_value_of_its_first_row_only(tmp_path):
    rows = [["No", "Date", "Who"], [1, "2020-01-02", "Ann Lee"], [2, None, "Bo Ek"], [3, "2020-01-05", "Cy Oh"]]
    result = prepared(workbook(tmp_path / "l.xlsx", rows, merged=["B2:B3"]), root_of(tmp_path))
    assert records_by_number(result)["2"].get("date") is None
    assert any("merged" in note for note in result.table.notes)
