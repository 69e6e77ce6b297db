"""What could not be read is said first, and nothing of what follows from it."""

import shutil

import pytest

from helpers import DATASETS, written
from readout.lint import engine
from readout.lint.result import CAUSES, selected
from readout.model.schema import default
from readout.model.tables import layout
from readout.store import load

TABLES = [table.name for table in layout(default())]


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    return written(load.load(DATASETS[0]), "csv", tmp_path_factory.mktemp("exported"))


@pytest.fixture(scope="module")
def sound(exported):
    return {diagnostic.message for diagnostic in engine.lint(load.load(exported)).diagnostics}


def renamed_heading(data):
    header, _, rows = data.partition(b"\n")
    names = header.strip().split(b",")
    key = b"id" if b"id" in names else b"record_id"
    return b",".join(b"Nr." if name == key else name for name in names) + b"\n" + rows


WAYS = {
    "heading": renamed_heading,
    "no headings": lambda data: data.partition(b"\n")[2],
    "UTF-16": lambda data: data.decode().encode("utf-16"),
    "gone": lambda _: None,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("table", TABLES)
def test_what_follows_from_a_table_that_was_not_read_is_not_reported(exported, sound, tmp_path, table, way):
    folder = tmp_path / "csv"
    shutil.copytree(exported, folder)
    file = folder / f"{table}.csv"
    data = WAYS[way](file.read_bytes())
    if data is None:
        file.unlink()
    else:
        file.write_bytes(data)
    diagnostics = engine.lint(load.load(folder)).diagnostics
    first = diagnostics[0]
    assert first.code in CAUSES
    assert table in f"{first.place.path}{first.message}"
    assert {diagnostic.message for diagnostic in diagnostics[1:]} <= sound


def test_a_cause_stands_before_what_is_found_elsewhere(exported, tmp_path):
    folder = tmp_path / "csv"
    shutil.copytree(exported, folder)
    claims, sources = folder / "claims.csv", folder / "sources.csv"
    claims.write_text(claims.read_text("utf-8").replace("stands", "stood"), encoding="utf-8")
    sources.write_bytes(sources.read_text("utf-8").encode("utf-16"))
    diagnostics = engine.lint(load.load(folder)).diagnostics
    assert diagnostics[0].place.path.endswith("sources.csv")
    assert "RO204" in {diagnostic.code for diagnostic in diagnostics}


def test_one_table_is_counted_in_rows(exported):
    path = (exported / "participants.csv").as_posix()
    dataset = load.load(exported)
    report = engine.lint(dataset)
    one = selected(dataset, report, [name for name in dataset.paths if path.endswith(name) or name == path])
    assert (one.files, one.records) == (1, 0)
    assert one.rows == (exported / "participants.csv").read_text("utf-8").count("\nmeetings,") + (
        exported / "participants.csv"
    ).read_text("utf-8").count("\nevents,")
