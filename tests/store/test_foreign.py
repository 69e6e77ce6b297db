"""Files of other formats are called what they are, with the way in."""

import json

import pytest

from lint_cases import TOML
from readout.lint import engine
from readout.store import load
from readout.store.paths import NotADataset

FILES = {
    "Popolo": {"persons": [{"id": "p1", "name": "A"}], "memberships": []},
    "OParl": {"id": "https://x.example/m", "type": "https://schema.oparl.org/1.1/Meeting", "name": "X"},
    "schema.org data (JSON-LD)": {"@context": "https://schema.org", "@type": "Event", "name": "X"},
    "GeoJSON": {"type": "FeatureCollection", "features": []},
    "Open Civic Data": [{"id": "ocd-event/1", "name": "X", "start_date": "2001-01-01"}],
    "a bibliography (CSL-JSON)": [{"id": "a", "type": "article-newspaper", "title": "T", "issued": {}}],
    "a list of legislators": [{"id": {"bioguide": "B1"}, "name": {"first": "A"}, "terms": []}],
    "a list of its own": [{"Name": "A", "Party": "B"}],
}
OURS = [{"id": "a", "name": "A"}, [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}], {"nmae": "A"}, [], ["A"], "A"]


@pytest.mark.parametrize("what", FILES)
def test_a_foreign_file_in_a_dataset_is_one_finding(tmp_path, what):
    (tmp_path / "readout.toml").write_text(TOML)
    (tmp_path / "people").mkdir()
    for path in (tmp_path / "people" / "x.json", tmp_path / "x.json"):
        path.write_text(json.dumps(FILES[what]))
    diagnostics = engine.lint(load.load(tmp_path)).diagnostics
    assert [diagnostic.code for diagnostic in diagnostics] == ["RO124", "RO124"]
    assert {diagnostic.message for diagnostic in diagnostics} == {f"the file is {what}, not a record"}
    assert all("`readout import x.json`" in diagnostic.help for diagnostic in diagnostics)


@pytest.mark.parametrize("what", FILES)
def test_a_foreign_file_on_its_own_is_called_what_it_is(tmp_path, what):
    path = tmp_path / "x.json"
    path.write_text(json.dumps(FILES[what]))
    with pytest.raises(NotADataset, match=f"`readout import {path}`") as error:
        load.load(path)
    assert f"is {what}, not a dataset" in str(error.value)
    assert "collection" not in str(error.value)


@pytest.mark.parametrize("value", OURS)
def test_what_may_be_a_record_is_no_foreign_file(tmp_path, value):
    (tmp_path / "people").mkdir()
    (tmp_path / "readout.toml").write_text(TOML)
    (tmp_path / "people" / "a.json").write_text(json.dumps(value))
    assert "RO124" not in {diagnostic.code for diagnostic in engine.lint(load.load(tmp_path)).diagnostics}


@pytest.mark.parametrize(("name", "what"), [("l.csv", "a CSV file"), ("l.ris", "a bibliography (RIS)")])
def test_lists_among_records_and_on_their_own(tmp_path, name, what):
    (tmp_path / "people").mkdir()
    (tmp_path / "readout.toml").write_text(TOML)
    (tmp_path / "people" / name).write_text("Name;Party\nA;B\n")
    (diagnostic,) = engine.lint(load.load(tmp_path)).diagnostics
    assert (diagnostic.code, diagnostic.message) == ("RO124", f"the file is {what}, not a record")
    if name == "l.ris":
        assert diagnostic.help.endswith("`readout import l.ris` makes sources of its entries")
    with pytest.raises(
        NotADataset, match=f"is {what.partition('(')[0]}.* `readout import {tmp_path}/people/{name}` makes"
    ):
        load.load(tmp_path / "people" / name)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "list.csv").write_text("Name;Party\nA;B\n")
    with pytest.raises(NotADataset, match=f"`readout import {tmp_path}/other/list.csv --into {tmp_path}/other`"):
        load.load(tmp_path / "other")
