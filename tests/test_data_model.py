"""docs/data-model.md keeps its word: every demand has a case, every case stands at its line, every loss is counted."""

import re
import shutil
from collections import Counter
from copy import deepcopy

import pytest

from helpers import ROOT, written
from readout.lint import engine
from readout.model.addresses import resolve
from readout.model.referrers import referrers
from readout.model.schema import default
from readout.publish.formats import popolo
from readout.publish.formats.popolo import fields
from readout.store import load
from tools import data_model_page, docgen

IDS = {"T": 9, "P": 6, "R": 11, "Q": 5, "H": 3, "U": 6, "O": 5, "X": 5, "E": 8}
"""How many demands there are of each kind."""
PARTIAL = frozenset({"uncertain-dates", "open-dates", "organizations-as-speakers", "statements-elsewhere"})
"""Kinds of loss of a part of a value: what is left of it is in the document."""
MADE = ROOT / data_model_page.MADE
LINK = re.compile(r"\[`(?P<record>[^`]+)` `(?P<at>[^`]+)`\]\(\.\./(?P<file>[^)#]+)#L(?P<line>\d+)\)")


@pytest.fixture(scope="module")
def book():
    return data_model_page.Demands(ROOT, default())


@pytest.fixture(scope="module")
def page():
    return (ROOT / "docs/data-model.md").read_text(encoding="utf-8")


def test_every_demand_is_there_once_and_has_a_case(book):
    wanted = [f"{letter}{number}" for letter, count in IDS.items() for number in range(1, count + 1)]
    assert [demand.id for demand in book] == wanted
    assert not [demand.id for demand in book if not demand.cases]


def test_no_case_is_told_twice_of_a_demand(book):
    for demand in book:
        for name in ("says", "at"):
            told = Counter((case.record, getattr(case, name)) for case in demand.cases)
            assert max(told.values()) == 1, (demand.id, told)


def test_every_case_is_held(book):
    for demand in book:
        for case in demand.cases:
            assert book.find(case).line


def test_every_link_leads_to_the_line_of_its_address(book, page):
    """Read without our own reader of positions: the line begins with the field, or with the first key of the item."""
    links = list(LINK.finditer(page))
    assert len(links) == sum(len(demand.cases) for demand in book)
    for link in links:
        line = (ROOT / link["file"]).read_text(encoding="utf-8").splitlines()[int(link["line"]) - 1]
        steps = link["at"].split("/")
        if len(steps) % 2:
            assert line.lstrip().startswith((f"{steps[-1]}:", f"- {steps[-1]}:")), (link[0], line)
        else:
            assert line.lstrip().startswith("- "), (link[0], line)
            assert line.split(": ")[1] in {steps[-1], *re.split(":", steps[-1])}, (link[0], line)


def test_every_loss_is_one_that_popolo_reports(book, page):
    reported = {False: counted(book.real.conversion), True: counted(book.made.conversion)}
    for demand in book:
        named = set(re.findall(r"`([^`]+)`", page.split(f"**{demand.id}** ")[1].split("\n")[0].split(" | ")[-1]))
        assert named <= set(fields.KINDS), demand.id
        found = {case.made: set() for case in demand.cases}
        for case in demand.cases:
            found[case.made] |= book.find(case).popolo - {None}
        for made, kinds in found.items():
            assert not {kind for kind in kinds if not reported[made][kind]}, demand.id
        assert named == set(demand.partly).union(*found.values()), demand.id


def counted(conversion):
    return Counter({loss.kind: loss.count for loss in conversion.losses})


def test_losses_of_a_part_of_a_value_are_those_that_popolo_counts(book):
    """What is not counted any more when the value is gone, or the statement that it belongs to."""
    known = {}
    for demand in book:
        found = set()
        for case in demand.cases:
            dataset = book.made if case.made else book.real
            record = dataset.records[case.record]
            pointer = resolve(record.collection.field, record.value, case.at).pointer
            pointer = pointer[:2] if pointer[0] == "statements" else pointer
            if pointer[-1] != "date" and pointer[0] not in ("statements", "parts"):
                continue  # no such losses elsewhere
            if (record, pointer) not in known:
                known[record, pointer] = gone_without(dataset, record, pointer)
            found |= known[record, pointer] & PARTIAL
        assert found == set(demand.partly), demand.id


def gone_without(dataset, record, pointer):
    """The kinds of loss that are counted less often once the value at the pointer is taken out of the record."""
    whole = record.value
    record.value = holder = deepcopy(whole)
    try:
        for step in pointer[:-1]:
            holder = holder[step]
        del holder[pointer[-1]]
        return set(counted(dataset.conversion) - counted(popolo.convert(dataset.dataset)))
    finally:
        record.value = whole


def test_the_page_is_short_and_up_to_date(page):
    assert page == f"{docgen.GENERATED}\n{data_model_page.page(ROOT, default())}"
    assert len(page.splitlines()) < 250


# ---------------------------------------------------------------- when a case is gone


@pytest.fixture
def copy(tmp_path):
    """A copy of what the page is made from, so that it can be broken."""
    for name in (data_model_page.REAL, data_model_page.MADE):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "docs").mkdir()
    shutil.copy(ROOT / data_model_page.SOURCE, tmp_path / data_model_page.SOURCE)
    return tmp_path


def edit(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_line_that_moves_moves_its_link(copy):
    place = "1945-07-17-potsdam.yaml#L{}"
    before = data_model_page.page(copy, default())
    line = min(int(number) for number in re.findall(place.format(r"(\d+)"), before))
    edit(copy / "data/meetings/1945/1945-07-17-potsdam.yaml", "id: 1945", "# A line more.\nid: 1945")
    after = data_model_page.page(copy, default())
    assert place.format(line) in before
    assert place.format(line) not in after
    assert place.format(line + 1) in after


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("- id: recess\n", "- id: pause\n", "parts/recess: the record holds nothing there"),
        ("id: 1945-07-17-potsdam\n", "id: 1945-07-17-berlin\n", "there is no such record"),
    ],
)
def test_what_is_not_held_any_more_is_named(copy, old, new, message):
    edit(copy / "data/meetings/1945/1945-07-17-potsdam.yaml", old, new)
    with pytest.raises(
        data_model_page.NotHeld, match=f"{data_model_page.SOURCE}: meetings/1945-07-17-potsdam .*{message}"
    ):
        data_model_page.page(copy, default())


def test_an_item_that_says_nothing_holds_nothing(copy):
    edit(
        copy / data_model_page.MADE / "meetings/no-real-case.yaml", "    label: entourage of the leader of Side B\n", ""
    )
    edit(copy / data_model_page.SOURCE, '"participants/entourage-b/count"', '"participants/entourage-b/label"')
    with pytest.raises(data_model_page.NotHeld, match="participants/entourage-b/label: the record holds nothing there"):
        data_model_page.page(copy, default())


def test_docgen_says_what_is_not_held(monkeypatch, capsys):
    def fail(*_):
        raise data_model_page.NotHeld("docs/data-model.toml: meetings/m claims/c: there is no such record")

    monkeypatch.setattr(data_model_page, "page", fail)
    assert docgen.main(["--check"]) == 1
    assert capsys.readouterr().err == "docs/data-model.toml: meetings/m claims/c: there is no such record\n"


# ---------------------------------------------------------------- the records without a real case


def test_made_records_are_valid_say_what_they_are_and_are_all_needed(book):
    assert engine.lint(book.made.dataset).diagnostics == ()
    for record in book.made.dataset:
        assert "no real case yet" in record.value["note"].casefold(), record.address
    shown = {case.record for demand in book for case in demand.cases if case.made}
    named = referrers(book.made.dataset)
    referred = {record.address for record in book.made.dataset if named.in_fields(record)}
    assert not set(book.made.records) - shown - referred
    assert not set(book.real.records) & shown


@pytest.mark.parametrize("name", ["csv", "xlsx", "json", "ndjson"])
def test_made_records_come_back_equal(name, tmp_path):
    dataset = load.load(MADE)
    again = load.load(written(dataset, name, tmp_path))
    assert again.problems == []
    assert again.canonical() == dataset.canonical()
    assert engine.lint(again).diagnostics == ()
