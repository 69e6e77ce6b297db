"""The rows of worksheets that are read by patterns are those that the reader of XML reads."""

import os
import random
import sys
import zipfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from readout import parallel
from readout.syntax.sheets import grids, xlsx, xlsx_fast
from readout.syntax.sheets.xlsx_fast import PlainRows

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
EXTENSION = 'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
LINK = '<Relationship Id="r%s" Type="%s/%s" Target="%s"/>'
STRINGS = ["id", "", "_x0041_", "é &amp; ü", "&lt;r/&gt;", "long " * 300, "e" + "\u0301" * 1000]
PARTS = {
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">{LINK % (1, OFFICE, "officeDocument", "xl/workbook.xml")}</Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
    + LINK % (1, OFFICE, "worksheet", "sheet.xml")
    + LINK % (2, OFFICE, "sharedStrings", "strings.xml")
    + LINK % (3, OFFICE, "styles", "styles.xml")
    + "</Relationships>",
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="a" r:id="r1"/></sheets></workbook>',
    "xl/strings.xml": f'<sst xmlns="{MAIN}">{"".join(f"<si><t>{text}</t></si>" for text in STRINGS)}</sst>',
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="49"/></cellXfs></styleSheet>',
}

SIGNS = [*"ab é\n\t\u0301🕊>", "&amp;", "&lt;", "&gt;", "&quot;", "&apos;", "_x0041_", "_xD83D_", "\\u0301"]
TEXT = st.lists(st.sampled_from(SIGNS), max_size=6).map("".join)
ODD_TEXT = st.sampled_from(
    [
        "&#10;",
        "&#x301;",
        "&unknown;",
        "&",
        "\r",
        "\r\n",
        "\x01",
        "\x0b",
        "\ufffe",
        "]]>",
        "<b/>",
        "<!-- -->",
        "<![CDATA[<]]>",
        "</t><t>",
        "\u0301" * 1000,
        "\\u0301" * 1000,
    ]
)
NUMBER = st.sampled_from(
    [
        "0",
        "7",
        "-7",
        "007",
        "1.0",
        "1.50",
        ".5",
        "1e3",
        "123456789012345678",
        "1e999",
        "1e-999",
        "nan",
        "+3",
        "1.",
        " 1",
    ]
)


def spelled(texts, style):
    """The ways to spell a cell. Each holds `%s` for its address."""
    text, other = texts
    return st.sampled_from(
        [
            f'<c r="%s"{style} t="inlineStr"><is><t>{text}</t></is></c>',
            f'<c r="%s"{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>',
            f'<c r="%s"{style} t="s"><v>{len(text)}</v></c>',
            f'<c r="%s"{style}><v>{other}</v></c>',
            f'<c r="%s"{style} t="n"><v>{other}</v></c>',
            f'<c r="%s"{style} t="b"><v>1</v></c>',
            f'<c r="%s"{style}/>',
            f'<c r="%s"{style} />',
            f'<c r="%s"{style}></c>',
        ]
    )  # fmt: skip


def odd_cell(texts):
    text, other = texts
    return st.sampled_from(
        [
            f"<c r='%s' t='inlineStr'><is><t>{text}</t></is></c>",
            f'<c t="inlineStr" r="%s"><is><t>{text}</t></is></c>',
            f'<c r="%s" t="inlineStr"><is><r><t>{text}</t></r><rPh><t>no</t></rPh></is></c>',
            f'<c r="%s" t="str"><f>1+1</f><v>{text}</v></c>',
            f'<c r="%s"><f>{other}</f><v>{other}</v></c>',
            f'<c t="inlineStr"><is><t>{text}</t></is></c>',
            f'<c r="%s" t="s"><v>{other}</v></c>',
            '<c r="%s" t="e"><v>#REF!</v></c>',
            '<c r="%s" t="d"><v>2025-11-03</v></c>',
            '<c r="%s" t="b"><v>true</v></c>',
            '<c r="%s" r="%s"/>',
            '<c r="%s"><v>1</v>',
            ' <c r="%s"/>\n',
            f"<!-- {text} -->",
            '<c r="XFE1"><v>1</v></c>',
            '<c r="A1" t="inlineStr"><is><t>back</t></is></c>',
            "</row><row>",
        ]
    )  # fmt: skip


STYLE = st.sampled_from(["", "", ' s="0"', ' s="1"', ' s="2"', ' s="99"'])
CELL = st.tuples(TEXT, NUMBER).flatmap(lambda texts: STYLE.flatmap(lambda style: spelled(texts, style)))
ODD = st.tuples(TEXT | ODD_TEXT, NUMBER).flatmap(odd_cell) | st.tuples(ODD_TEXT, NUMBER).flatmap(
    lambda texts: spelled(texts, "")
)
ATTRIBUTES = st.sampled_from(
    [
        "", "", ' ht="15"', ' ht="180" customHeight="1"', ' spans="1:9" ht="15" x14ac:dyDescent="0.25"', ' hidden="1"', ' hidden="true"',
        ' customFormat="false" ht="15" hidden="false" customHeight="false" outlineLevel="0" collapsed="false"', ' s="1" customFormat="1"',
        ' hidden="0"', ' xmlns:a="b"', ' a:b="c"', ' ht="15" ht="15"', " ht='15'",
    ]
)  # fmt: skip
ROW = st.tuples(ATTRIBUTES, st.lists(CELL, max_size=6), st.lists(ODD, max_size=1), st.integers(0, 12), st.booleans())
PROLOG = st.sampled_from(
    [
        "", '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n', "<?xml version='1.0' encoding='utf-8'?>", '<?xml version="1.0"?>',
        '<?xml version="1.0" encoding="ISO-8859-1"?>', "<!-- a -->", '<?xml version="1.1"?>', "\ufeff",
    ]
)  # fmt: skip
HEAD = st.sampled_from(
    [
        "",
        '<cols><col min="2" max="3" hidden="1"/></cols>',
        "<!-- <sheetData> -->",
        "<a b='<sheetData>'/>",
        f"<x {EXTENSION}/>",
    ]
)
TAIL = st.sampled_from(
    [
        "",
        '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>',
        "<sheetData><row r='1'/></sheetData>",
        "<a>",
        "<!-- </row> -->",
    ]
)


def rows_of(drawn, seed):
    """The rows as a text. Most numbers and columns follow each other, some do not."""
    rng = random.Random(seed)
    found, number = [], 0
    for attributes, cells, odd, at, closed in drawn:
        number += 1 if rng.random() < 0.95 else rng.randrange(-2, 4)
        column, body = 0, ""
        for cell in [*cells[:at], *odd, *cells[at:]]:
            column += 1 if rng.random() < 0.9 else rng.randrange(0, 4)
            body += cell.replace("%s", f"{chr(64 + column)}{number}")
        found.append(
            f'<row r="{number}"{attributes}>{body}</row>' if body or not closed else f'<row r="{number}"{attributes}/>'
        )
    return "".join(found)


def read(path, rest):
    """What the sheet holds, or why it cannot be read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PlainRows, "rest", rest)
        with xlsx.Workbook(path) as book:
            try:
                grid = book.grid("a")
            except grids.Unreadable as error:
                return str(error)
            return grid, [[type(cell) for cell in cells] for _, cells in grid.rows]


def both(folder, sheet):
    """What the reader of rows and the reader of XML find, and how many rows the former has read."""
    path, count = folder / "a.xlsx", []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**PARTS, "xl/sheet.xml": sheet}.items():
            archive.writestr(name, text)
    whole = PlainRows.rest

    def counted(self, chunks):
        yield from whole(self, chunks)
        count.append(self.row)

    found = read(path, counted)
    return found, read(path, lambda self, chunks: chunks), count


@settings(max_examples=400, deadline=None)
@given(PROLOG, st.booleans(), HEAD, st.lists(ROW, max_size=6), TAIL, st.integers(0, 9), st.sampled_from([1, 40, 2**20]))
def test_rows_are_those_that_the_reader_of_xml_reads(tmp_path_factory, prolog, bound, head, rows, tail, seed, size):
    root = f'<worksheet xmlns="{MAIN}"{" " + EXTENSION if bound else ""}>'
    sheet = f"{prolog}{root}{head}<sheetData>{rows_of(rows, seed)}</sheetData>{tail}</worksheet>"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grids, "CHUNK", size)
        patch.setattr(xlsx_fast, "MAX_ROW_BYTES", 4000)
        found, expected, _ = both(tmp_path_factory.getbasetemp(), sheet.encode("utf-8", "surrogatepass"))
    assert found == expected


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.just(""), st.lists(TEXT, min_size=1, max_size=6)), min_size=1, max_size=6))
@example([("", ["&amp;lt;"])])
def test_plain_rows_are_read_here(tmp_path_factory, drawn):
    cells = '<c r="{}{}" s="2" t="inlineStr"><is><t>{}</t></is></c>'
    rows = "".join(
        f'<row r="{number}" ht="15">{"".join(cells.format(chr(65 + at), number, text) for at, text in enumerate(texts))}</row>'
        for number, (_, texts) in enumerate(drawn, 1)
    )
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    found, expected, count = both(tmp_path_factory.getbasetemp(), sheet)
    assert found == expected
    assert count == [len(drawn)]


def test_rows_that_a_comment_holds_are_none(tmp_path):
    """Rows seem to begin again in a comment, and the reader of XML knows that they do not."""
    row = '<row r="%s"><c r="A1"><v>1</v></c></row>'
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{row % 1}<!-- {row % 2} -->{row % 3}</sheetData></worksheet>'
    found, expected, count = both(tmp_path, sheet)
    assert found == expected
    assert [number for number, _ in found[0].rows] == [1, 3]
    assert count == [1]


def cells_and_costs(path, ahead):
    """What the sheet holds, or why it cannot be read, and what of the budget is left."""
    with xlsx.Workbook(path) as book, book.ahead(ahead):
        try:
            grid = book.grid("a")
        except grids.Unreadable as error:
            return str(error)
        return grid, [[type(cell) for cell in cells] for _, cells in grid.rows], book._budget


@pytest.mark.skipif(sys.platform != "linux", reason="there are forks on Linux only")
@settings(max_examples=40, deadline=None)
@given(HEAD, st.lists(ROW, max_size=6), TAIL, st.integers(0, 9))
def test_what_another_process_reads_ahead_is_what_this_one_reads(tmp_path_factory, head, rows, tail, seed):
    sheet = f'<worksheet xmlns="{MAIN}">{head}<sheetData>{rows_of(rows, seed)}</sheetData>{tail}</worksheet>'
    path = tmp_path_factory.getbasetemp() / "ahead.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**PARTS, "xl/sheet.xml": sheet.encode("utf-8", "surrogatepass")}.items():
            archive.writestr(name, text)
    here = os.getpid()
    whole = xlsx.Workbook._read_grid
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(parallel.VARIABLE, "2")
        patch.setattr(xlsx, "LARGE", 0)
        expected = cells_and_costs(path, [])
        if not isinstance(expected, str):  # else it is read again here, for its error
            patch.setattr(xlsx.Workbook, "_read_grid", lambda *of: 1 / 0 if os.getpid() == here else whole(*of))
        assert cells_and_costs(path, ["a", "b"]) == expected
