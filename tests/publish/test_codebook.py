"""The codebook: every variable of every table, with its frequencies and real examples, beside every export."""

import re
from collections import Counter

import pytest
from markdown_it import MarkdownIt

import readout
from helpers import DATASETS, ROOT, dataset_of
from readout.model import cells, flattening, tables
from readout.model.schema import default
from readout.publish import codebook
from readout.store import load

LAYOUT = tables.layout(default())


@pytest.fixture(scope="module")
def ours():
    """Our largest dataset, and its codebook by variable."""
    dataset = max(map(load.load, DATASETS), key=len)
    return dataset, sections(codebook.write(dataset))


def sections(text):
    """What stands below each heading of the third level, by its text."""
    return {part.partition("\n")[0].strip("` "): part for part in re.split(r"^### ", text, flags=re.MULTILINE)[1:]}


def unescaped(text):
    return re.sub(r"\\(.)", r"\1", text)


def test_every_variable_is_defined_typed_and_counted(ours):
    dataset, found = ours
    rows = flattening.rows(dataset)
    assert list(found) == [f"{table.name}.{column.name}" for table in LAYOUT for column in table.columns]
    for table in LAYOUT:
        for column in table.columns:
            section = unescaped(found[f"{table.name}.{column.name}"])
            filled, count = sum(column.name in row for row in rows[table.name]), len(rows[table.name])
            assert f"**{column.title}.** {column.description}\n" in section
            assert f"- **Filled**: {filled:,} of {count:,} rows" in section
            assert ("; required" in section) == column.required
            assert ("separated by" in section) == bool(column.delimiter)
            assert [name for name in column.references if f"`{name}`" in section] == list(column.references)


def test_values_that_are_allowed_have_their_frequencies(ours):
    dataset, found = ours
    rows = flattening.rows(dataset)
    seen = 0
    for table in LAYOUT:
        for column in table.columns:
            listed = re.findall(r"^\| (\S+) \| ([\d,]+) \|", found[f"{table.name}.{column.name}"], re.MULTILINE)
            if not column.enum:
                assert not listed
                continue
            counts = Counter(value for row in rows[table.name] for value in tables.split(column, row))
            assert [(name, int(number.replace(",", ""))) for name, number in listed] == [
                (value, counts[value]) for value in column.enum
            ]
            seen += counts.total()
    assert seen > 1000


def test_examples_are_different_and_stand_in_the_records_named(ours):
    dataset, found = ours
    rows = flattening.rows(dataset)
    seen = 0
    for table in LAYOUT:
        for column in table.columns:
            listed = re.findall(r"^  - (.*) · `([^`]+)`$", found[f"{table.name}.{column.name}"], re.MULTILINE)
            values = {value for row in rows[table.name] for value in tables.split(column, row)}
            assert len(listed) == (0 if column.enum else min(3, len(values)))
            assert len({value for value, _ in listed}) == len(listed)
            for shown, address in listed:
                collection, id = address.split("/")
                cut = unescaped(shown).replace("<!-- -->", "").replace("<br>", "\n").removesuffix("…")
                assert any(
                    value.startswith(cut)
                    for row in rows[table.name]
                    if row.get("record_id", row.get("id")) == id and row.get("collection", collection) == collection
                    for value in tables.split(column, row)
                ), (table.name, column.name, shown)
                seen += 1
    assert seen > 200


def test_the_codebook_says_which_dataset_it_describes():
    dataset = load.load(ROOT / "data")
    text = unescaped(codebook.write(dataset))
    head = text[: text.index("## Tables")]
    assert text.startswith(f"# Codebook: {dataset.metadata['title']}\n")
    for field in dataset.schema.metadata.fields:
        if field.name in dataset.metadata:
            assert f"- **{field.title}**: {cells.to_cell(field, dataset.metadata[field.name])}\n" in head
    for table in LAYOUT:
        assert f"| {table.name} | {table.title} |" in text


def test_types_in_words():
    shown = {
        ("meetings", "date"): "date or interval in EDTF",
        ("meetings", "agenda"): "list, in order, separated by line feeds; each: text",
        ("meetings", "sources"): "list, separated by `;`; each: id",
        ("participants", "attendance"): "one of 13 values",
        ("participants", "count"): "whole number, 1 or more",
        ("participants", "record_id"): "id",
        ("sources", "url"): "web address",
    }
    found = sections(codebook.write(load.load(ROOT / "data")))
    for (table, column), words in shown.items():
        [line] = re.findall(r"^- \*\*Type\*\*: (.*)$", found[f"{table}.{column}"], re.MULTILINE)
        assert line == words


def test_a_dataset_without_records_has_a_codebook(tmp_path):
    text = codebook.write(dataset_of({"metadata": {"title": "Empty", "schema_version": "1.0"}}, tmp_path))
    assert "- **Filled**: 0 of 0 rows\n" in text
    assert "%" not in text


def test_texts_of_records_are_no_markup(tmp_path):
    """Hostile texts are shown as they are."""
    name = "<script>x</script> [a](http://b) | ` **c** @d"
    place = {"id": "p", "name": name, "classification": "city"}
    whole = {"metadata": {"title": "# T\\", "schema_version": "1.0"}, "places": [place]}
    html = MarkdownIt("gfm-like", {"linkify": False}).render(codebook.write(dataset_of(whole, tmp_path)))
    assert "<script>" not in html
    assert "<a " not in html
    assert "&lt;script&gt;x&lt;/script&gt; [a](http://b) | ` **c** @" in html
    assert "<h1>Codebook: # T\\</h1>" in html.replace("<!-- -->", "")


def test_a_field_that_the_schema_gains_is_in_the_codebook(tmp_path):
    from test_new_field import GIFT, LIVESTREAM, NEW, new_schema

    meeting = {"id": "m", "name": "M", "status": "held", "sources": ["s"], **NEW}
    whole = {
        "metadata": {"title": "T", "schema_version": "1.0"},
        "meetings": [meeting],
        "sources": [{"id": "s", "kind": "news"}],
    }
    found = sections(codebook.write(dataset_of(whole, tmp_path, new_schema(tmp_path / "copy"))))
    assert LIVESTREAM["description"] in found["meetings.livestream_url"]
    assert "| craft | 1 | 50 % |\n| book | 1 | 50 % |\n| animal | 0 | 0 % |" in found["gifts.kind"]
    assert GIFT["properties"]["pieces"]["description"] in found["gifts.pieces"]


def test_every_export_ships_the_same_codebook(tmp_path):
    for folder, formats in (("one", ["json"]), ("two", ["csv", "popolo"])):
        readout.export(ROOT / "data", formats, tmp_path / folder)
    one, two = ((tmp_path / folder / "codebook.md").read_bytes() for folder in ("one", "two"))
    assert one == two == codebook.write(load.load(ROOT / "data")).encode()
    readout.export(load.load(tmp_path / "one" / "dataset.json"), "json", tmp_path / "again")
    assert (tmp_path / "again" / "codebook.md").read_bytes() == one
