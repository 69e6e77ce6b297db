"""Exports of many records take shorter ways: each is held to the plain one, which is written out here."""

import csv
import io
import json
import random
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from math import ceil
from pathlib import Path
from unicodedata import category, east_asian_width

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from helpers import DATASETS, dataset_of, written
from readout import parallel
from readout.model import addresses, claims, dataset, flattening, tables
from readout.model.cells import to_cell
from readout.model.schema import default
from readout.model.tables import Role
from readout.publish import batches, codebook
from readout.publish.formats import xlsx
from readout.publish.formats.csv import lines
from readout.publish.formats.xlsx import archive
from readout.publish.formats.xlsx import look as _xlsx_look
from readout.publish.formats.xlsx import rows as _xlsx_rows
from readout.publish.formats.xlsx.book import Book, Sheet
from readout.store import load
from readout.syntax import json_text
from readout.syntax.sheets import snapshot
from strategies import NASTY, datasets, full_dataset

TEXTS = st.text(st.sampled_from(" _x0041|\\u\"'=+-@&<>;,\n\x7f\x85🕊é\u2028\u3000北’")) | st.sampled_from(NASTY)
generated = settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)


# ---------------------------------------------------------------- rows


def plain_canonical(field, value):
    known = {inner.name: value[inner.name] for inner in field.fields if inner.name in value}
    result = known | {key: inner for key, inner in value.items() if key not in known}
    for inner in field.fields:
        found = result.get(inner.name)
        if isinstance(found, list) and inner.type == "array":
            if inner.table:
                found = [plain_canonical(inner, item) if isinstance(item, dict) else item for item in found]
            result[inner.name] = found if inner.ordered else sorted(found, key=lambda item: plain_key(inner, item))
    return result


def plain_key(field, item):
    return [str(item.get(name, "")) for name in field.key] if isinstance(item, dict) else [str(item)]


def plain_rows(whole):
    """Table by table, source by source, record by record."""
    found = {}
    for table in tables.layout(whole.schema):
        out = found[table.name] = []
        for source in table.sources:
            for record in sorted(whole.records.get(source.collection, ()), key=lambda record: record.id):
                out += plain_rows_of(table, source, plain_canonical(source.fields[0], record.value))
    return found


def plain_rows_of(table, source, record):
    disputed = claims.disputed_fields(source.fields[0], record)

    def below(value, depth, row, address):
        if depth == len(source.path):
            yield row, value, address
            return
        inner = source.fields[depth + 1]
        for position, item in enumerate(value.get(inner.name, ()), 1):
            last = depth + 1 == len(source.path)
            extra = {} if last else {f"{inner.item}_id": item["id"]}
            if last and inner.ordered:
                extra["position"] = position
            key = addresses.key_of(inner, item)
            yield from below(item, depth + 1, row | extra, f"{address}{inner.name}/{key}/")

    start = {}
    if source.path:
        start = {"collection": source.collection} if table.columns[0].role is Role.COLLECTION else {}
        start["record_id"] = record["id"]
    for row, value, address in below(record, 0, start, ""):
        for inner in source.fields[-1].scalars:
            if inner.name in value:
                row[inner.name] = to_cell(inner, value[inner.name])
        names = [inner.name for inner in source.fields[-1].fields if address + inner.name in disputed]
        if names and table.columns[-1].role is Role.DERIVED:
            row["disputed"] = ";".join(names)
        yield row


def assert_same_disputes(whole):
    for record in whole:
        disputes = claims.disputes(record.collection.field, record.value)
        addresses = {each.about for each in disputes if each.is_contested and not each.topic}
        assert claims.disputed_fields(record.collection.field, record.value) == addresses


def assert_same_rows(whole):
    assert_same_disputes(whole)
    found, expected = flattening.rows(whole), plain_rows(whole)
    assert found == expected
    # The order of the cells, too.
    assert [[*row] for rows in found.values() for row in rows] == [[*row] for rows in expected.values() for row in rows]
    return expected


@pytest.mark.parametrize("folder", DATASETS, ids=lambda folder: folder.name)
def test_our_rows_are_those_of_the_plain_path(folder):
    rows = assert_same_rows(load.load(folder))
    assert any("disputed" in row for row in rows["participants"]) or folder != DATASETS[0]


@generated
@given(datasets(default()))
def test_generated_rows_are_those_of_the_plain_path(tmp_path, whole):
    assert_same_rows(dataset_of(whole, tmp_path))


def test_rows_of_a_full_dataset_are_those_of_the_plain_path(tmp_path):
    rows = assert_same_rows(dataset_of(full_dataset(default(), 3), tmp_path))
    assert sum(map(bool, rows.values())) > 10


@settings(max_examples=200)
@given(st.lists(st.none() | st.integers(0, 12) | st.booleans() | TEXTS | st.lists(TEXTS) | st.fixed_dictionaries({}, optional={"id": TEXTS | st.integers(0, 12)}), max_size=5))  # fmt: skip
def test_canonical_order_is_kept_in_what_does_not_fit(found):
    meeting = default().collections["meetings"].field
    for name in ("sources", "participants", "relations", "parts", "agenda"):
        value = {"x": 1, name: found, "id": "m"}
        if all(isinstance(one, str) for one in found) or all(isinstance(one, dict) and "id" in one for one in found):
            assert dataset.canonical(meeting, value) == plain_canonical(meeting, value)
        assert list(dataset.canonical(meeting, value)) == list(plain_canonical(meeting, value))
        same = dataset.canonical(meeting, value | {name: found[::-1]})
        assert len(same[name]) == len(found)


# ---------------------------------------------------------------- over blocks and cores


@pytest.fixture
def small_parts(monkeypatch):
    """Batches of fifty records in parts of seven, over three processes."""
    monkeypatch.setattr(batches, "MOST", 50)
    monkeypatch.setattr(batches, "PART", 7)
    monkeypatch.setenv(parallel.VARIABLE, "3")
    monkeypatch.setattr(parallel, "MIN_BATCH", 2)


@pytest.fixture(scope="module")
def ours():
    return load.load(DATASETS[0])


def test_csv_is_what_the_csv_module_writes_of_the_rows(ours, small_parts, tmp_path):
    folder, expected = written(ours, "csv", tmp_path), plain_rows(ours)
    for table in tables.layout(ours.schema):
        text = io.StringIO()
        writer = csv.DictWriter(text, [column.name for column in table.columns], restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(expected[table.name])
        assert (folder / f"{table.name}.csv").read_bytes() == text.getvalue().encode()


def plain_whole(whole):
    result = {"metadata": whole.metadata}
    for name, collection in whole.schema.collections.items():
        values = [plain_canonical(collection.field, record.value) for record in whole.records.get(name, ())]
        if values:
            result[name] = sorted(values, key=lambda value: value["id"])
    return result


def test_json_is_what_the_json_module_writes(ours, small_parts, tmp_path):
    expected = plain_whole(ours)
    text = written(ours, "json", tmp_path).read_text("utf-8")
    assert text == json.dumps(expected, indent=2, ensure_ascii=False) + "\n"
    folder = written(ours, "ndjson", tmp_path)
    for name in ours.schema.collections:
        lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in expected.get(name, ()))
        assert (folder / f"{name}.ndjson").read_bytes() == lines.encode()


def test_a_base_that_is_deflated_on_another_core_says_the_same(ours, monkeypatch, tmp_path):
    parts, bytes_of = [], []
    for cores, least in (("2", 10**6), ("2", 0), ("1", 0)):
        monkeypatch.setenv(parallel.VARIABLE, cores)
        monkeypatch.setattr(xlsx, "MIN_BATCH", least)
        (folder := tmp_path / f"{cores}-{least}").mkdir()
        file = written(ours, "xlsx", folder)
        bytes_of.append(file.read_bytes())
        with zipfile.ZipFile(file) as book:
            assert book.testzip() is None
            parts.append({name: book.read(name) for name in book.namelist()})
    assert parts[0] == parts[1] == parts[2]
    assert bytes_of[0] != bytes_of[1] == bytes_of[2]


def test_an_empty_dataset_is_a_whole_document(tmp_path):
    empty = dataset_of({"metadata": {"title": "T", "schema_version": "1.0"}}, tmp_path)
    document = {"metadata": {"title": "T", "schema_version": "1.0"}}
    assert written(empty, "json", tmp_path).read_text("utf-8") == json.dumps(document, indent=2) + "\n"


def test_the_codebook_is_the_same_whoever_counts(ours, monkeypatch, tmp_path):
    at_once = codebook.write(ours)
    monkeypatch.setattr(batches, "MOST", 50)
    monkeypatch.setattr(batches, "PART", 7)
    monkeypatch.setattr(parallel, "MIN_BATCH", 2)
    monkeypatch.setenv(parallel.VARIABLE, "3")
    assert codebook.write(ours) == at_once


def test_the_base_of_csv_is_the_snapshot_of_the_records(ours, small_parts, tmp_path):
    text = (written(ours, "csv", tmp_path) / "base.txt").read_text("ascii")
    rows = snapshot.write(snapshot.Scope.WHOLE, ours.metadata["schema_version"], plain_whole(ours), {})
    assert sorted(csv.reader(io.StringIO(text))) == sorted(rows)


def plain_tally(whole):
    """For each column of each table: how many cells are filled, how often each value stands there, and where first."""
    found = {}
    for table, rows in zip(tables.layout(whole.schema), flattening.cells(whole).values(), strict=True):
        names = [column.name for column in table.columns]
        owner = names.index("record_id" if "record_id" in names else "id")
        for at, column in enumerate(table.columns):
            filled = [(str(line[at]), line[owner]) for line in rows if line[at] is not None]
            values = [
                (value, id) for cell, id in filled for value in (cell.split(column.delimiter) if column.delimiter else [cell])
            ]  # fmt: skip
            first = {}
            for value, id in values:
                first.setdefault(value, id)
            found[table.name, column.name] = (len(filled), Counter(value for value, _ in values), list(first.items()))
    return found


def assert_same_tally(whole):
    tally = codebook.Statistics(whole.schema)
    batches.run(whole, [tally])
    plain = plain_tally(whole)
    for table in tally.layout:
        assert tally.rows[table.name] == len(flattening.cells(whole)[table.name])
        for column, found in zip(table.columns, tally.columns[table.name], strict=True):
            filled, counts, first = plain[table.name, column.name]
            assert (found.filled, found.total) == (filled, counts.total()), (table.name, column.name)
            if column.enum:
                assert found.counts == counts
            else:
                assert [(value, record.id) for value, record in found.first.items()] == first


def test_what_stands_in_columns_is_counted(ours, small_parts, tmp_path):
    assert_same_tally(ours)
    for seed in range(5, 9):
        (folder := tmp_path / str(seed)).mkdir()
        assert_same_tally(dataset_of(full_dataset(default(), seed), folder))


@settings(max_examples=200)
@given(st.lists(st.tuples(st.none() | TEXTS, st.none() | st.integers() | st.floats() | st.booleans(), TEXTS | st.just("\r")), max_size=6))  # fmt: skip
def test_lines_of_csv_are_those_of_the_csv_module(rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    columns = list(map(list, zip(*rows, strict=True))) or [[], [], []]
    assert lines(columns) == text.getvalue()


VALUES = st.recursive(
    TEXTS | st.integers() | st.booleans() | st.text() | st.just("null"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)


@settings(max_examples=300)
@given(VALUES, st.integers(0, 2))
def test_indented_json_is_that_of_the_json_module(value, depth):
    expected = json.dumps(value, indent=2, ensure_ascii=False)
    nested = expected.replace("\n", "\n" + "  " * depth).encode()
    assert json_text.indented(value, depth) == nested
    assert json_text.escaped(json_text.indented(value)) == json.dumps(value, indent=2).encode()
    assert json_text.compact(value) == json.dumps(value, separators=(",", ":"))


@settings(max_examples=100)
@given(st.lists(VALUES, max_size=3), st.integers(1, 3))
def test_members_of_a_list_are_those_of_the_json_module(values, depth):
    parts = (json_text.indented(value, depth) for value in values)
    assert json_text.members(values, depth) == (b",\n" + b"  " * depth).join(parts)


@pytest.mark.parametrize(
    "value", ["\x7f", "é\U0001f54a\U0010fffd\ud7ff", "\\x41é", "\\", '\\"xé', '"xé', "\\U0001f54a é"]
)
def test_whatever_text_is_escaped(value):
    assert json_text.escaped(json_text.indented(value)) == json.dumps(value).encode()
    assert json_text.compact(value) == json.dumps(value)


@pytest.mark.parametrize("value", [float("nan"), [float("inf")], {"a": "null", "b": float("nan")}])
def test_what_is_no_number_is_refused(value):
    for write in (json_text.indented, json_text.compact):
        with pytest.raises(ValueError, match="not JSON compliant"):
            write(value)


# ---------------------------------------------------------------- sheets


def written_by_openpyxl(rows, styles, widths):
    """The rows of a sheet, each cell by openpyxl."""
    book = Book()
    sheet = Sheet(book, "plain", "000000", widths)
    for row in rows:
        cells = []
        for value, style in zip(row, styles, strict=True):
            cell = sheet.cell(value, style) if value is not None else None
            if isinstance(value, _xlsx_rows.Formula):
                cell.data_type, cell.quotePrefix = "f", False
            cells.append(cell)
        sheet.append(cells)
    sheet.sheet.close()
    tree = ET.fromstring(sheet.sheet._writer.read())
    sheet.sheet._writer.cleanup()
    return book, tree.find("{*}sheetData")


def written_by_us(rows, styles, widths, book):
    sheet = Sheet(book, "fast", "000000", widths)
    looks = [sheet._look(style, width) for style, width in zip(styles, widths, strict=True)]
    xml = "".join(_xlsx_rows.spelled(rows, looks, 1))
    return ET.fromstring(
        f'<sheetData xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{xml}</sheetData>'
    )


def told(tree):
    """What an element says. openpyxl does not ask to preserve a text of mere spaces, which is none in the file."""
    text = tree.text or ""
    attributes = {name: value for name, value in tree.attrib.items() if text.strip() or not name.endswith("}space")}
    return (tree.tag, attributes, text, [told(inner) for inner in tree])


CELLS = st.none() | st.integers(-(10**14), 10**14) | TEXTS.filter(bool) | TEXTS.filter(bool).map(lambda text: text * 40)
FORMULAS = st.sampled_from(["=1<2", '=IF(A1="","",A1&" | "&B1)']).map(_xlsx_rows.Formula)


@settings(max_examples=30, deadline=None, phases=generated.phases)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS | FORMULAS), min_size=5, max_size=12))
def test_rows_are_spelled_as_openpyxl_spells_them(rows):
    styles, widths = (_xlsx_look.TEXT, _xlsx_look.DERIVED, _xlsx_look.NUMBER), (9, 36, 60)
    book, expected = written_by_openpyxl(rows, styles, widths)
    found = written_by_us(rows, styles, widths, book)
    assert [told(cell) for row in found for cell in row] == [told(cell) for row in expected for cell in row]
    for row, ours, theirs in zip(rows, found, expected, strict=True):
        # A formula makes no row higher, nor do escapes.
        if all(
            type(cell) is str and _xlsx_rows.stored(cell) == cell for cell in row if not isinstance(cell, int | None)
        ):
            assert ours.attrib == theirs.attrib


def test_no_text_is_wider_than_thought():
    # Python takes characters that there are not for wide ones.
    wide = [char for char in map(chr, range(0x110000)) if east_asian_width(char) in "WF" and category(char) != "Cn"]
    assert len(wide) > 100_000
    assert all(map(_xlsx_look.WIDE.fullmatch, wide))


@settings(max_examples=300)
@given(TEXTS, st.integers(9, 60))
def test_a_short_text_is_one_line(text, columns):
    prose = max(1.0, columns * 1.2 - 3)
    expected = sum(
        max(1, ceil(sum(2 if east_asian_width(c) in "WF" else 1 for c in line) / (prose if " " in line else columns)))
        for line in text.split("\n")
    )
    assert _xlsx_look.lines(text, columns) == expected
    if text.isascii() and "\n" not in text and len(text) <= _xlsx_look.one_line(columns):
        assert expected == 1


@settings(max_examples=300)
@given(st.lists(TEXTS, max_size=4), st.booleans())
def test_columns_are_as_wide_as_their_longest_line(values, prose):
    longest = max(
        (sum(2 if east_asian_width(c) in "WF" else 1 for c in line) for value in values for line in value.split("\n")),
        default=0,
    )
    bound = _xlsx_look.WIDEST_PROSE if prose else _xlsx_look.WIDEST
    assert _xlsx_look.fitting("Id", values, prose=prose) == max(_xlsx_look.NARROWEST, 6, min(longest + 2, bound))


def test_a_column_of_links_stays_on_its_line_and_a_long_text_is_cut():
    rng = random.Random(1)
    words = " ".join("".join(rng.choices("abc", k=5)) for _ in range(400))
    look = _xlsx_rows.Look(1, 2, 36)
    (link,) = _xlsx_rows.spelled([["https://example.org/" + "a" * 500]], [_xlsx_rows.Look(1, 2)], 2)
    both = list(_xlsx_rows.spelled([["a", words], ["b", None]], [look, look], 2))
    assert link.startswith('<row r="2"><c r="A2" s="1"')
    assert both[0].startswith('<row r="2" ht="180" customHeight="1">')
    assert both[1].startswith('<row r="3" ht="15"><c r="A3"')


def test_a_workbook_of_openpyxl_is_not_given_rows(tmp_path):
    """A sheet to which nothing is added stays as openpyxl writes it."""
    book = Workbook(write_only=True)
    book.create_sheet("one").append(["</sheetData>"])
    plain = tmp_path / "plain.xlsx"
    book.save(plain)
    ours = Book()
    ours.create_sheet("one").append(["</sheetData>"])
    archive.save(ours, {}, tmp_path / "ours.xlsx")
    assert loading_cells(tmp_path / "ours.xlsx") == loading_cells(plain) == [["</sheetData>"]]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is full")
@pytest.mark.parametrize("rows", [0, 1, 5000])
def test_a_full_disk_is_an_error_of_the_system(rows):
    """Although what fails is written beside what comes next."""
    book = Book()
    sheet = Sheet(book, "one", "000000", (20, 20))
    sheet.machine([[str(hash((at, "a"))), str(hash((at, "b")))] for at in range(rows)])
    with pytest.raises(OSError, match="No space left"):
        archive.save(book, {}, Path("/dev/full"))


def loading_cells(path):
    import openpyxl

    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path)["one"].iter_rows()]
