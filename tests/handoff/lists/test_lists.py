"""A list becomes records by its map, lands again by its keys, and every cell of it is accounted for."""

import json

import pytest
from lists import MAP, VISITS, csv_file, dataset, landed, prepared

from readout.cli import lists
from readout.lint import engine
from readout.store import load
from readout.text import states


@pytest.fixture
def root(tmp_path):
    return dataset(tmp_path / "data")


def visits(tmp_path, rows=VISITS):
    return csv_file(tmp_path / "visits.csv", rows)


def test_rows_become_records_without_an_error(tmp_path, root):
    result = prepared(visits(tmp_path), root, MAP, write=True)
    after = load.load(root)
    assert not [each for each in engine.lint(after).diagnostics if each.severity == "error"]
    (first,) = [
        record.value for record in after.records["meetings"] if record.value.get("date") == "1951-05-03/1951-05-05"
    ]
    assert first["participants"] == [
        {
            "id": "guest",
            "person_id": "orvo-ii",
            "on_behalf_of_ids": ["norway"],
            "label": "King Orvo II",
            "posts": ["King"],
            "locators": ["visits: D2, E2"],
        }
    ]
    assert first["locators"] == ["visits: B2, C2, D2, F2"]
    assert first["sources"] == ["visits"]
    assert first["identifiers"] == [{"scheme": "visits", "identifier": "1"}]
    assert after.index["organizations"]["norway"].value["country_code"] == "NO"
    assert after.index["sources"]["visits"].value["kind"] == "dataset"
    assert len(after.records["people"]) == 3
    assert result.count.cells == sum(bool(cell) for row in VISITS[1:] for cell in row)


def test_what_is_not_certain_stays_over_with_its_reason(tmp_path, root):
    result = prepared(visits(tmp_path), root, MAP)
    over = {(each.row.number, each.column): each.reason for each in result.left_over}
    assert over.keys() == {(5, 2), (5, 3), (5, 5)}
    assert "ends before it begins" in over[5, 2]
    assert over[5, 5] == "nothing goes by the name"


def test_a_second_run_changes_nothing(tmp_path, root):
    file = visits(tmp_path)
    prepared(file, root, MAP, write=True)
    again = prepared(file, root, MAP)
    assert not again.result.contents
    assert not again.new


def test_a_row_that_has_only_moved_changes_nothing(tmp_path, root):
    prepared(visits(tmp_path), root, MAP, write=True)
    assert not prepared(visits(tmp_path, [VISITS[0], *reversed(VISITS[1:])]), root, MAP).result.contents


def test_a_changed_row_changes_its_record_and_no_other(tmp_path, root):
    prepared(visits(tmp_path), root, MAP, write=True)
    rows = [row[:] for row in VISITS]
    rows[2][2] = "1952-01-04"
    result = prepared(visits(tmp_path, rows), root, MAP)
    (value,) = landed(result).values()
    assert value["date"] == "1952-01-02/1952-01-04"
    assert {path.name for path in result.result.contents} == {f"{value['id']}.yaml", "visits.ndjson"}


def test_what_a_curator_has_changed_since_wins_or_conflicts(tmp_path, root):
    prepared(visits(tmp_path), root, MAP, write=True)
    path = next(root.rglob("*1952-01-02*.yaml"))
    path.write_text(
        path.read_text().replace("status: held", "status: cancelled").replace("1952-01-02\n", "1952-01-03\n")
    )
    rows = [row[:] for row in VISITS]
    assert not prepared(visits(tmp_path, rows), root, MAP).result.contents
    rows[2][2] = "1952-01-09"
    result = prepared(visits(tmp_path, rows), root, MAP)
    (conflict,) = result.result.merged.conflicts
    assert (conflict.address, conflict.ours) == ("date", "1952-01-03")


def test_rows_that_are_gone_leave_their_records(tmp_path, root):
    prepared(visits(tmp_path), root, MAP, write=True)
    result = prepared(visits(tmp_path, VISITS[:3]), root, MAP)
    assert result.gone == ("3", "4")
    assert not result.result.merged.removed
    deleted = prepared(visits(tmp_path, VISITS[:3]), root, MAP, allow_delete=True)
    assert len(deleted.result.merged.removed) == 2


def test_a_new_row_finds_the_people_who_are_there(tmp_path, root):
    prepared(visits(tmp_path), root, MAP, write=True)
    more = [*VISITS, ["5", "1955-01-01", "1955-01-01", "Prime Minister Halle", "Denmark", ""]]
    result = prepared(visits(tmp_path, more), root, MAP)
    (value,) = landed(result).values()
    assert value["participants"][0]["person_id"] == "tove-halle"
    assert "same surname, same state, within 3 years" in {match.reason for match in result.matches.values()}


def test_a_name_that_two_people_have_stays_a_name(tmp_path):
    root = dataset(tmp_path / "data", people__ann_lee={"name": "Ann Lee"}, people__ann_lee_2={"name": "Ann Lee"})
    file = csv_file(tmp_path / "l.csv", [["No", "Date", "Who"], ["1", "2020-01-02", "Ann Lee"]])
    text = (
        'key = "No"\n[meetings]\nname = "Talks"\ndate = "Date"\n'
        '"participants/who/label" = "Who"\n"participants/who/person_id" = "Who"\n'
    )
    result = prepared(file, root, text.replace('"Talks"', '"Talks with {Who}"'))
    (value,) = landed(result).values()
    assert value["participants"] == [{"id": "who", "label": "Ann Lee", "locators": ["l: C2"]}]
    (over,) = result.left_over
    assert "`ann-lee` or `ann-lee-2`" in over.reason


def test_links_are_cited_only_where_the_map_says_so(tmp_path, root):
    rows = [["No", "Date", "Topic", "Link"], ["1", "2020-01-02", "Fish", "https://example.org/a"]]
    file = csv_file(tmp_path / "l.csv", rows)
    plain = 'key = "No"\n[meetings]\nname = "Topic"\ndate = "Date"\n'
    uncited = prepared(file, root, plain + '[sources]\nurl = "Link"\n')
    (value,) = landed(uncited).values()
    (id,) = [id for id in landed(uncited, "sources") if id != "l"]
    assert value["sources"] == ["l"]
    assert landed(uncited, "sources")[id]["extent"] == "none"
    cited = prepared(file, root, plain + 'sources = {column = "Link"}\n')
    (value,) = landed(cited).values()
    assert value["sources"] == ["l", "example-org"]
    assert not cited.left_over


def test_several_values_in_a_cell_become_seats(tmp_path, root):
    rows = [["No", "Date", "Who", "For"], ["1", "2020-01-02", "Ann Lee; Bo Ek and Cy Oh", "Norway"]]
    file = csv_file(tmp_path / "l.csv", rows)
    text = (
        'key = "No"\n[meetings]\nname = "Talks, {Date}"\ndate = "Date"\n'
        '"participants/*/label" = {column = "Who", split = [";", " and "]}\n'
        '"participants/*/person_id" = {column = "Who", split = [";", " and "], match = "people"}\n'
        '"participants/*/on_behalf_of_ids" = "For"\n'
    )
    result = prepared(file, root, text)
    (value,) = landed(result).values()
    assert [seat["person_id"] for seat in value["participants"]] == ["ann-lee", "bo-ek", "cy-oh"]
    assert not any("on_behalf_of_ids" in seat for seat in value["participants"])
    assert [each.reason for each in result.left_over] == ["it is 1 for 3 seats"]


def test_rows_of_one_key_are_one_meeting(tmp_path, root):
    rows = [
        ["id", "day", "who", "post"],
        [1, "2020-01-02", "Ann Lee", "Envoy"],
        [1, "2020-01-02", "Bo Ek", "Clerk"],
        [2, "2020-02-02", "Ann Lee", "Envoy"],
        [2, "2020-02-09", "Bo Ek", "Clerk"],
    ]
    result = prepared(
        csv_file(tmp_path / "l.csv", rows),
        root,
        'key = "id"\n[meetings]\nname = "Talks of {day}"\n'
        'date = "day"\n"participants/*/label" = "who"\n"participants/*/posts" = "post"\n',
    )
    values = landed(result)
    assert [len(value["participants"]) for value in values.values()] == [2, 2]
    (over,) = result.left_over
    assert (over.text, over.reason) == ("2020-02-09", "another row of the same key says `2020-02-02`")


def test_a_damaged_memory_is_refused(tmp_path, root):
    file = visits(tmp_path)
    prepared(file, root, MAP, write=True)
    (root / "lists" / "visits.ndjson").write_text(json.dumps({"key": "1"}) + "\n")
    with pytest.raises(Exception, match="RO132"):
        prepared(file, root, MAP)


def test_values_that_the_list_has_and_the_map_forgets_stay_over(tmp_path, root):
    result = prepared(visits(tmp_path), root, MAP.replace('description = "Remarks"\n', ""))
    assert {each.reason for each in result.left_over if each.column == 6} == {"the map says nothing of its column"}
    ignored = MAP.replace('description = "Remarks"\n', "").replace("ignored = []", 'ignored = ["Remarks"]')
    assert prepared(visits(tmp_path), root, ignored).count.ignored == 3


def test_a_column_of_people_and_bodies_fills_both_fields(tmp_path):
    root = dataset(
        tmp_path / "data", organizations__oic={"name": "OIC", "classification": "international-organization"}
    )
    file = csv_file(
        tmp_path / "l.csv", [["No", "Date", "Who"], ["1", "2020-01-02", "Ann Lee; OIC; Norway; some others"]]
    )
    result = prepared(file, root)
    (value,) = landed(result).values()
    assert [(seat.get("person_id"), seat.get("on_behalf_of_ids")) for seat in value["participants"]] == [
        ("ann-lee", None),
        (None, ["oic"]),
        (None, ["norway"]),
        (None, None),
    ]
    assert value["participants"][3]["label"] == "some others"
    assert [each.reason for each in result.left_over] == ["it does not read as the name of one person"]


@pytest.mark.parametrize(
    "text",
    [
        "x" * 40_000,
        " " * 5 + "(" * 9000,
        "a, " * 9000,
        "0" * 30_000,
        "\u202e" + "Ann Lee",
        "Ann\ufffd Lee",
        "A\x00nn\x1b",
    ],
)
def test_hostile_cells_are_told_and_not_choked_on(tmp_path, root, text):
    rows = [VISITS[0], ["1", text, text, text, text, text], *VISITS[2:]]
    result = prepared(visits(tmp_path, rows), root, MAP)
    assert {"2", "3", "4"} <= result.records.keys()
    assert result.result.clean


@pytest.mark.parametrize("installed", [True, False])
def test_names_that_may_be_of_states_lead_to_the_extra_where_it_is_missing(tmp_path, root, monkeypatch, installed):
    monkeypatch.setattr(states, "_packaged", lambda: ([1] if installed else [], []))
    told = list(lists._names(prepared(visits(tmp_path), root, MAP)))
    assert any("readout-toolkit[lists]" in line for line in told) is not installed


def test_a_new_place_is_left_with_the_word_that_makes_records_of_places(tmp_path, root):
    result = prepared(visits(tmp_path), root, f'{MAP}place_id = "From"\n')
    (reason,) = [each.reason for each in result.left_over if each.text == "Atlantis"]
    assert '`new = {classification = "city"}` in the map makes places' in reason
    made = prepared(visits(tmp_path), root, f'{MAP}place_id = {{column = "From", new = {{classification = "city"}}}}\n')
    assert made.new["places", "atlantis"]["classification"] == "city"
