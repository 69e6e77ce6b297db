"""CSV in whatever way programs write it: one reader for our own tables and for the lists of others."""

import codecs

import pytest

from readout.handoff.lists import reading
from readout.syntax import csv
from readout.syntax.sheets import reader

LINES = [["id", "name"], ["a", "José Muñoz"], ["b", "Lee, Ann"], ["c", "two\nlines"]]


def written(tmp_path, data):
    file = tmp_path / "people.csv"
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    return file


def joined(sign=",", end="\r\n"):
    quoted = [[f'"{cell}"' if set(cell) & {sign, "\n"} else cell for cell in line] for line in LINES]
    return "".join(sign.join(line).replace("\n", end) + end for line in quoted)


WAYS = {
    "commas": joined().encode(),
    "semicolons": joined(";").encode(),
    "tabs": joined("\t").encode(),
    "bars": joined("|").encode(),
    "line ends of old Macs": joined(";", "\r").encode(),
    "line ends of Unix": joined(";", "\n").encode(),
    "a mark": codecs.BOM_UTF8 + joined().encode(),
    "UTF-16": joined("\t").encode("utf-16"),
    "UTF-16, big end first": codecs.BOM_UTF16_BE + joined("\t").encode("utf-16-be"),
    "UTF-16 without a mark": joined("\t").encode("utf-16-le"),
    "UTF-16 without a mark, big end first": joined("\t").encode("utf-16-be"),
    "a line for Excel": ("sep=;\r\n" + joined(";")).encode(),
    "a line for Excel in quotes": ('"sep=;"\r\n' + joined(";")).encode(),
    "a line for Excel, as LibreOffice saves it": ("sep=,,\n" + joined(end="\n")).encode(),
    "a line for Excel with a sign of its own": ("sep=~\n" + joined("~", "\n")).encode(),
    "a line for Excel in UTF-16": ("sep=;\r\n" + joined(";")).encode("utf-16"),
}


@pytest.mark.parametrize("way", WAYS)
def test_both_readers_of_tables_read_what_programs_write(tmp_path, way):
    file = written(tmp_path, WAYS[way])
    assert csv.read(file).rows == LINES
    with reader.opened_tables("data", {"people": file}) as grids:
        assert [cells for _, cells in grids.grid("people").rows] == LINES
        assert grids.problems == []
    table = reading.read(file)
    assert [[cell.text for cell in row.cells.values()] for row in table.rows] == LINES[1:]
    assert [row.number for row in table.rows] == [2, 3, 4]


@pytest.mark.parametrize("way", WAYS)
def test_another_way_is_said_where_a_dataset_is_read(tmp_path, way):
    problems = csv.read(written(tmp_path, WAYS[way])).findings()
    assert bool(problems) == (way not in ("commas", "a mark"))


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Visits, 2020\nNo;Name\n1;Lee, Ann\n2;Ek, Bo\n", ";"),
        ("No;Remarks;Day\n1;Came, saw, left;Mon\n2;Talked, ate, left;Tue\n", ";"),
        ("No;Sum\n1;1,5\n2;2,5\n", ";"),
        ("id,roles\na,host; chair\nb,host; guest\n", ","),
        ('"No","Who"\n"1","Lee; Ann"\n"2","Ek; Bo"\n', ","),
        ('No;Who\n1;"Lee\n2;Ek, Bo\n3;Oh, Cy\n', ";"),
        ("Name\nAnn Lee\nBo Ek\n", ","),
        ("", ","),
    ],
)
def test_the_delimiter_is_that_by_which_most_rows_are_equally_wide(tmp_path, text, sign):
    table = csv.read(written(tmp_path, text))
    assert [each.message for each in table.assumptions] == (
        [] if sign == "," else [f"the columns are separated by {csv.SEPARATORS[sign]}, not by commas"]
    )


DAMAGED = {
    "UTF-8": "id,name\na,Jos\u00e9\n".encode() + b"b,Z\xff\nc,\xc5\x81ukasz\n",
    "UTF-16": codecs.BOM_UTF16_LE + "id,name\na,José\nb,Z".encode("utf-16-le") + b"\0\xd8" + "\n".encode("utf-16-le"),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_damaged_bytes_are_placed_and_never_taken_for_another_encoding(tmp_path, kind):
    file = written(tmp_path, DAMAGED[kind])
    table = csv.read(file, "cp1252")
    assert not table.whole
    assert [(row, column) for row, column, _ in table.problems] == [(3, 2)]
    with reader.opened_tables("data", {"people": file}) as grids:
        assert grids.grid("people").rows == []
        assert [(cell.row, cell.column) for cell, _ in grids.problems] == [(3, 2)]
    table = reading.read(file)
    assert table.rows[0].cells[2].text == "José"
    assert "row 3, column B" in table.notes[-1]


def test_many_quotes_that_are_not_closed_swallow_no_rows(tmp_path):
    lines = ["No,Who,Where", *(f'{at},"Bill" Roe,"Oslo' for at in range(300)), '300,"Lee, Ann","say ""hi""",', "301,,"]
    table = csv.read(written(tmp_path, "\n".join(lines)))
    assert len(table.rows) == 303
    assert table.rows[1] == ["0", '"Bill" Roe', "Oslo"]
    assert table.rows[-2:] == [["300", "Lee, Ann", 'say "hi"', ""], ["301", "", ""]]
    assert [place[:2] for place in table.problems][:3] == [(2, 2), (2, 3), (3, 2)]
    assert len(table.problems) == csv.MAX_PLACES


PAGES = {
    "cp1252": "1;Jürgen Größ;Österreich\n2;Käthe Müller;Ägypten\n",
    "cp1250": "1;Łukasz Dąbrowski;Łotwa\n2;Małgorzata Wójcik;Węgry\n",
    "cp1251": "1;Иван Петров;Норвегия\n2;Сергей Иванов;Дания\n",
    "cp1253": "1;Γιώργος Παπαδάκης;Κύπρος\n2;Μαρία Νικολάου;Γαλλία\n",
    "cp1254": "1;Ayşe Yılmaz;İsveç\n2;Gökhan Şahin;Türkiye\n",
    "mac_roman": "1;François Lefèvre;Algérie\n2;Hélène Dupré;Bénin\n",
    "cp850": "1;Jürgen Größ;Österreich\n2;Käthe Müller;Ägypten\n3;Björn Weiß;Dänemark\n",
    "cp852": "1;Łukasz Dąbrowski;Łotwa\n2;Małgorzata Wójcik;Węgry\n",
}


@pytest.mark.parametrize("page", PAGES)
def test_the_code_page_of_a_list_is_told_by_its_letters_and_said(tmp_path, page):
    file = written(tmp_path, f"No;Who;State\n{PAGES[page]}".encode(page))
    assert csv.read(file).encoding is None
    table = reading.read(file)
    assert ";".join(cell.text for cell in table.rows[0].cells.values()) == PAGES[page].splitlines()[0]
    assert any(page in note and "--encoding" in note for note in table.notes)
    assert (
        reading.read(file, encoding="cp1253" if page != "cp1253" else "cp1251").rows[0].cells[2].text
        != table.rows[0].cells[2].text
    )


def test_blank_lines_at_the_end_are_no_rows(tmp_path):
    file = tmp_path / "t.csv"
    file.write_bytes(b'id,name\r\n\r\na,"A\nB"\r\n' + b"\r\n" * 1000)
    assert csv.read(file).rows == [["id", "name"], [], ["a", "A\nB"]]


def test_more_lines_than_memory_may_hold_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(csv, "MAX_LINES", 3)
    file = tmp_path / "t.csv"
    file.write_text("id\na\nb\n")
    assert len(csv.read(file).rows) == 3
    file.write_text("id\na\nb\nc\n")
    table = csv.read(file)
    assert (table.rows, table.whole) == ([], False)
    assert [(problem.code, problem.message) for _, _, problem in table.problems] == [
        ("RO101", "the file has more than 3 lines")
    ]
