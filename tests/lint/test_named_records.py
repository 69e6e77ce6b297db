"""Names and addresses where ids belong: turned into ids where it is certain, and a way to the record that is missing."""

import csv
import json

import openpyxl
import pytest

from helpers import written
from lint_cases import TOML
from readout.curate import fix
from readout.lint import engine
from readout.store import load
from readout.text.placeholders import LEAVE_OUT

FILES = {
    "readout.toml": TOML,
    "organizations/egypt.yaml": (
        "id: egypt\nname: Egypt\nclassification: state\ncountry_code: EG\nother_names: [{name: مصر, language: ar}]\n"
    ),
    "organizations/bih.yaml": "id: bih\nname: Bosnia and Herzegovina\nclassification: state\n",
    "organizations/front-a.yaml": "id: front-a\nname: The Front\nclassification: non-state-group\n",
    "organizations/front-b.yaml": "id: front-b\nname: The Front\nclassification: non-state-group\n",
    "people/faisal.yaml": "id: faisal\nname: Faisal bin Farhan\n",
    "sources/paper.yaml": "id: paper\nkind: news\nurl: https://www.example.org/a/page/\n",
}
MEETING = "id: m\nname: N\nstatus: held\nsources: [paper]\nparticipants:\n  - id: a\n    "


def findings(tmp_path, lines):
    for path, content in {**FILES, "meetings/m.yaml": f"{MEETING}{lines}\n"}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / path).write_text(content, encoding="utf-8")
    return [each for each in engine.lint(load.load(tmp_path)).diagnostics if each.code in ("RO203", "RO205")]


@pytest.mark.parametrize(
    ("lines", "written"),
    [
        ("on_behalf_of_ids: [Egypt, bih]", "[egypt, bih]"),
        ("on_behalf_of_ids: [مصر]", "[egypt]"),
        ("on_behalf_of_ids: [EGYPT]", "[egypt]"),
        ("on_behalf_of_ids: [Bosnia and Herzegovina]", "[bih]"),
        ('on_behalf_of_ids: ["egypt, bih"]', "[egypt, bih]"),
        ("on_behalf_of_ids: [Egypt / Bosnia and Herzegovina]", "[egypt, bih]"),
        ("on_behalf_of_ids: [Egypt & bih]", "[egypt, bih]"),
        ("person_id: Faisal bin Farhan", "person_id: faisal"),
        ("sources: [http://example.org/a/page]", "[paper]"),
        ("on_behalf_of_ids: egypt and bih", "[egypt, bih]"),
        ("person_id: Faisal bin Farhan Al Saud", None),
        ("person_id: Feisal bin Ferhan", None),  # another spelling: offered, and not certain
        ("on_behalf_of_ids: [The Front]", None),
    ],
)
def test_what_certainly_names_a_record_is_fixed_without_asking(tmp_path, lines, written):
    assert findings(tmp_path, lines)
    result = fix.fix(tmp_path, lambda diagnostic: diagnostic.fix.safe if diagnostic.fix else False)
    texts = [data.decode() for path, data in result.contents.items() if path.endswith("m.yaml")]
    assert (written in texts[0]) if written else not texts


def test_two_records_of_one_name_are_both_offered(tmp_path):
    (found,) = findings(tmp_path, "on_behalf_of_ids: [The Front]")
    assert found.suggestion is None
    assert "`front-a` or `front-b`" in found.help


@pytest.mark.parametrize(
    ("lines", "help"),
    [
        ("person_id: Nobody", "`readout new person --name Nobody` writes its record"),
        ("person_id: Nobody Known", "`readout new person --name 'Nobody Known'` writes its record"),
        ("sources: [https://example.org/other]", "`readout new source --set url=https://example.org/other`"),
    ],
)
def test_a_missing_record_has_a_way_to_it(tmp_path, lines, help):
    (found,) = findings(tmp_path, lines)
    assert found.suggestion is None
    assert help in found.help


@pytest.mark.parametrize(
    ("about", "value", "written"),
    [
        ("participants/a/person_id", "Faisal bin Farhan", "value: faisal"),
        ("participants/a/on_behalf_of_ids", "مصر", "value: egypt"),
        ("participants/a/person_id", "Feisal bin Ferhan", None),
        ("participants/a/on_behalf_of_ids", "The Front", None),
    ],
)
def test_a_name_in_a_claim_where_an_id_belongs_is_fixed_too(tmp_path, about, value, written):
    claim = f"claims:\n  - id: c\n    about: {about}\n    value: {value}\n    standing: stands"
    findings(tmp_path, f"label: L\n{claim}")
    result = fix.fix(tmp_path, lambda each: each.code == "RO603" and each.fix is not None and each.fix.safe)
    assert ([written in text.decode() for text in result.contents.values()] == [True]) if written else not result.count


NO_RECORD = "these are two ids: write each as an item of its own, and an id that a record has for `nowhere`"
SIGNS = [", ", ",", "; ", ";", " / ", "/", " and ", " & ", " | ", "|", "\n", " "]


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("ids", [("egypt", "bih"), ("egypt", "bih", "front-a")])
def test_several_ids_in_one_text_are_said_to_be_several(tmp_path, sign, ids):
    number = {2: "two", 3: "three"}[len(ids)]
    (found,) = findings(tmp_path, f"on_behalf_of_ids: [{json.dumps(sign.join(ids))}]")
    assert found.message.endswith(f" holds {number} ids")
    assert found.help == f"these are {number} ids: write each as an item of the list, `[{', '.join(ids)}]`"
    assert found.suggestion is None  # it would look like what is there
    result = fix.fix(tmp_path, lambda each: each.code == "RO205")
    assert any(f"on_behalf_of_ids: [{', '.join(ids)}]".encode() in data for data in result.contents.values())


@pytest.mark.parametrize("sign", [sign for sign in SIGNS if sign != " "])
def test_an_id_beside_one_that_names_no_record_is_said_to_be_two(tmp_path, sign):
    (found,) = findings(tmp_path, f"on_behalf_of_ids: [bih, {json.dumps(sign.join(('egypt', 'nowhere')))}]")
    assert found.message.endswith(" holds two ids, and no organization or person has the id `nowhere`")
    assert found.help == NO_RECORD
    assert (found.suggestion, found.fix) == (None, None)
    (found,) = findings(tmp_path, f"on_behalf_of_ids: {json.dumps(sign.join(('egypt', 'nowhere')))}")
    assert found.help == "write a list of ids, with one that a record has for `nowhere`"
    assert found.fix is None


@pytest.mark.parametrize("text", ["nowhere", "egypt, nowhere", "nowhere and egypt"])
def test_no_list_is_offered_in_which_an_id_leads_nowhere(tmp_path, text):
    (found,) = findings(tmp_path, f"on_behalf_of_ids: {text}")
    assert (found.code, found.fix) == ("RO203", None)
    assert found.help == "write a list of ids, with one that a record has for `nowhere`"


def errors(folder):
    return [each for each in engine.lint(load.load(folder)).diagnostics if each.severity == "error"]


PLACEHOLDERS = ["n/a", "unknown", "TBD", "none", "-", "n.a.", "xxx"]


@pytest.mark.parametrize("word", PLACEHOLDERS)
@pytest.mark.parametrize(
    "field",
    ["person_id: {}", "on_behalf_of_ids: [{}]", "on_behalf_of_ids: {}", "level: {}", "count: {}", "place_id: {}"],
)
def test_what_says_nothing_where_an_id_a_word_or_a_number_goes_is_to_be_left_out(tmp_path, word, field):
    findings(tmp_path, field.format(json.dumps(word)))
    (found,) = errors(tmp_path)
    assert (found.help, found.suggestion, found.fix) == (LEAVE_OUT, None, None)


@pytest.mark.parametrize("word", PLACEHOLDERS)
def test_what_says_nothing_where_a_zone_or_language_goes_is_to_be_left_out(tmp_path, word):
    findings(tmp_path, f"label: x\ntime_zone: {json.dumps(word)}")
    assert [found.help for found in errors(tmp_path)] == [LEAVE_OUT]
    paper = FILES["sources/paper.yaml"] + f"language: {json.dumps(word)}\n"
    (tmp_path / "sources/paper.yaml").write_text(paper, "utf-8")
    diagnostics = engine.lint(load.load(tmp_path)).diagnostics
    assert [found.help for found in diagnostics if found.pointer == "/language"] == [LEAVE_OUT]


def test_what_says_nothing_where_something_must_be_said_is_not_to_be_left_out(tmp_path):
    findings(tmp_path, "label: x")
    meeting = tmp_path / "meetings/m.yaml"
    for sources in ("[unknown]", "[n/a]", "unknown"):
        meeting.write_text(f"id: m\nname: N\nsources: {sources}\nparticipants: [{{id: a, label: x}}]\n", "utf-8")
        helps = [found.help for found in errors(tmp_path) if found.code != "RO210"]
        assert helps
        assert LEAVE_OUT not in helps


@pytest.mark.parametrize("sign", [", ", " / ", " and ", " & ", "|", "\n"])
@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_several_ids_in_one_cell_are_suggested_as_a_cell_has_them(tmp_path, sign, name):
    folder = tmp_path / "data"
    findings(folder, "on_behalf_of_ids: [egypt]")
    table = written(load.load(folder), name, tmp_path)
    with_cell(table, "participants", "on_behalf_of_ids", sign.join(("egypt", "bih")))
    (found,) = (each for each in engine.lint(load.load(table)).diagnostics if each.code == "RO205")
    assert (found.suggestion, found.help) == ("egypt;bih", "these are two ids: write `egypt;bih`")
    with_cell(table, "participants", "on_behalf_of_ids", sign.join(("egypt", "nowhere")))
    (found,) = (each for each in engine.lint(load.load(table)).diagnostics if each.code == "RO205")
    assert (found.suggestion, found.help) == (None, NO_RECORD)
    assert "no organization or person has the id `nowhere`" in found.message


def with_cell(target, table, column, text):
    """Write a text into the column of the first row of a table: in a folder of CSV files, or a workbook."""
    if target.is_dir():
        file = target / f"{table}.csv"
        with file.open(encoding="utf-8", newline="") as lines:
            head, first, *rest = csv.reader(lines)
        first[head.index(column)] = text
        with file.open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines).writerows([head, first, *rest])
        return
    book = openpyxl.load_workbook(target)
    column = next(cell.column for row in book[table].iter_rows() for cell in row if cell.value == "On behalf of")
    book[table].cell(2, column).value = text
    book.save(target)


@pytest.mark.parametrize("text", ["Trinidad and Tobago", "Foreign Office, Egypt", "a-b/c d", "12/13 May"])
def test_what_is_no_list_of_ids_is_not_called_one(tmp_path, text):
    (found,) = findings(tmp_path, f"on_behalf_of_ids: [{json.dumps(text)}]")
    assert "these are" not in found.help
