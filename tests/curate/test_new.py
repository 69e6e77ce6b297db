"""`readout new`: a record that validates, or a refusal that says what to do; and the guide to curating."""

import io
import os
import re
import shutil
import subprocess
import sys
import textwrap
from contextlib import suppress
from pathlib import Path

import pytest
from test_cli import COMMAND
from typer.testing import CliRunner

import readout
from helpers import ROOT
from readout.cli import questions
from readout.cli.app import app
from readout.cli.commands import new
from readout.curate import new as drafting
from readout.curate import starter
from readout.model import possible_duplicates
from readout.model.cells import to_cell
from readout.model.schema import default
from readout.store import load

SCHEMA = default()
FILES = {
    "readout.toml": 'title = "Test"\nschema_version = "1.0"\n',
    "people/hakan-fidan.yaml": "id: hakan-fidan\nname: Hakan Fidan\n",
    "people/khalil-al-hayya.yaml": "id: khalil-al-hayya\nname: Khalil al-Hayya\n",
    "people/erdogan.yaml": "id: erdogan\nname: Recep Tayyip Erdoğan\nbirth_date: 1954-02-26\n",
    "people/khalifa-al-marar.yaml": "id: khalifa-al-marar\nname: Khalifa bin Shaheen Al Marar\n",
    "organizations/turkiye.yaml": (
        "id: turkiye\nname: Türkiye\nclassification: state\ncountry_code: TR\nother_names:\n  - name: Turkey\n"
    ),
    "organizations/uae.yaml": "id: uae\nname: United Arab Emirates\nclassification: state\ncountry_code: AE\n",
    "places/istanbul.yaml": "id: istanbul\nname: Istanbul\nclassification: city\n",
    "places/turkiye.yaml": "id: turkiye\nname: Türkiye\nclassification: country\n",
    "sources/wam-20251104.yaml": "id: wam-20251104\nkind: news\nurl: https://www.wam.ae/en/article/bmjqqe2\n",
    "events/comcec-41.yaml": "id: comcec-41\nname: 41st session of COMCEC\nsources: [wam-20251104]\n",
}


@pytest.fixture
def data(tmp_path, monkeypatch):
    for name, text in FILES.items():
        (tmp_path / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "data" / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data"


def make(*arguments, answers=None, monkeypatch=None):
    if monkeypatch:
        monkeypatch.setattr(new, "terminal", lambda: True)
    typed = None if answers is None else "".join(f"{answer}\n" for answer in answers)
    return CliRunner().invoke(app, ["new", *map(str, arguments)], input=typed, catch_exceptions=False)


def flags(**values):
    return [part for name, value in values.items() for part in ("--set", f"{name}={value}")]


def files(folder):
    return {
        file.relative_to(folder).as_posix(): file.read_text("utf-8")
        for file in folder.rglob("*.*")
        if ".readout" not in file.parts
    }


def errors(folder):
    return [found for found in readout.check(folder) if found.severity == "error"]


MEETING = flags(status="held", date="2025-11-05", place_id="istanbul", sources="wam-20251104")


# ---------------------------------------------------------------- what it writes


@pytest.mark.parametrize("collection", SCHEMA.collections.values(), ids=lambda collection: collection.record)
def test_every_kind_of_record_is_made_from_the_values_that_its_schema_shows(data, collection):
    """The schema decides what is asked and taken: no kind has code of its own here."""
    for file in data.rglob(f"{collection.name}/*.yaml"):
        file.unlink()
    shown = starter.example(collection)
    cells = {field.name: to_cell(field, shown[field.name]) for field in drafting.fields_to_ask(collection)
             if field.name in shown}  # fmt: skip
    for source in {cells.get("sources", "wam-20251104"), "wam-20251104"}:
        if collection.name != "sources":
            (data / f"sources/{source}.yaml").write_text(f"id: {source}\nkind: news\n", "utf-8")
    result = make(collection.record, "--id", shown["id"], *flags(**cells))
    assert result.exit_code == 0, result.stderr
    [file] = data.rglob(f"{collection.name}/**/{shown['id']}.yaml")
    assert result.stdout == f"{file.relative_to(data.parent).as_posix()}\n"
    [record] = [r for r in load.load(data).records[collection.name] if r.id == shown["id"]]
    assert record.value == shown
    text = file.read_text("utf-8")
    for field in collection.field.fields:
        assert (f"\n# {field.name}: " in text) is (field.name not in (*shown, "former_ids"))
    assert max(map(len, text.splitlines())) <= 120
    assert CliRunner().invoke(app, ["fmt", "--check", str(file)]).exit_code == 0


def test_a_meeting_lies_in_the_folder_of_its_year_and_its_id_is_day_place_and_words(data):
    result = make("meeting", "--name", "Talks on the ceasefire of Istanbul in Gaza", *MEETING)
    assert result.stdout == "data/meetings/2025/2025-11-05-istanbul-talks-ceasefire-gaza.yaml\n"
    assert not errors(data)


@pytest.mark.parametrize(
    ("kind", "given", "id"),
    [
        ("person", {"name": "Владимир Путин"}, "vladimir-putin"),
        ("person", {"name": "İsmail Yıldız"}, "ismail-yildiz"),
        ("person", {"name": "习近平"}, "xijinping"),
        ("person", {"name": "…"}, "person"),
        ("organization", {"name": "Organisation of Islamic Cooperation (OIC)", "classification": "organ"}, "oic"),
        ("source", {"kind": "news", "publisher": "Anadolu Agency (AA)", "date": "2025-11-03"}, "aa-20251103"),
        ("source", {"kind": "news", "publisher": "Daily Sabah", "date": "2025-11~"}, "daily-sabah-202511"),
        ("source", {"kind": "news", "url": "https://www.trtworld.com:443/article/c0c"}, "trtworld-com"),
        ("source", {"kind": "diary", "name": "The Reagan Diaries"}, "the-reagan-diaries"),
        ("source", {"kind": "caption"}, "source"),
        ("event", {"name": "Reception for Ishaq Dar", "sources": "wam-20251104"}, "reception-for-ishaq-dar"),
        ("meeting", {"name": "Call", "status": "held", "date": "XXXX-10-09", "sources": "wam-20251104"}, "call"),
        (
            "meeting",
            {"name": "Call", "status": "held", "date": "2025-10/..", "sources": "wam-20251104"},
            "2025-10-call",
        ),
    ],
)
def test_ids_are_suggested_in_the_manner_of_their_kind(data, kind, given, id):
    collection = next(c for c in SCHEMA.collections.values() if c.record == kind)
    assert drafting.suggested_id(load.load(data), collection, given) == id
    result = make(kind, *flags(**given))
    assert result.exit_code == 0, result.stderr
    assert result.stdout.endswith(f"/{id}.yaml\n")


def test_a_suggested_id_is_unique_in_its_id_space(data):
    assert make("person", "--name", "Uae", "--force").stdout == "data/people/uae-2.yaml\n"
    assert make("person", "--name", "Uae", "--force").stdout == "data/people/uae-3.yaml\n"
    assert make("place", "--name", "Uae", *flags(classification="country")).stdout == "data/places/uae.yaml\n"
    (data / "people" / "broken.yaml").write_text("id: [", "utf-8")
    assert drafting.suggested_id(load.load(data), SCHEMA.collections["people"], {"name": "Broken"}) == "broken-2"


def test_an_id_that_is_taken_is_refused_with_the_record_that_has_it(data):
    before = files(data)
    result = make("person", "--name", "Sugiono", "--id", "uae", "--force")
    assert (result.exit_code, result.stderr) == (1, "readout: the id `uae` is taken: organizations/uae\n")
    assert files(data) == before


def test_items_are_given_as_claims_address_them(data):
    items = {
        "participants/turkiye/person_id": "Fidan, Hakan",
        "participants/turkiye/on_behalf_of_ids": "Turkey",
        "participants/turkiye/posts": "Foreign Minister",
        "participants/uae/person_id": "Khalifa bin Shaheen Al Marar",
        "other_names/Talks in Istanbul:en/note": "The host's name for it.",
        "outcomes/text/kind": "document",
        "outcomes/text/acts/signed/act": "signed",
        "outcomes/text/acts/signed/by_ids": "turkiye;united arab emirates",
    }
    result = make(
        "meeting", "--name", "Talks", *MEETING, *flags(**items), "--set", "relations/follows:41ST SESSION of comcec"
    )
    assert result.exit_code == 0, result.stderr
    [record] = load.load(data).records["meetings"]
    assert record.value["participants"] == [
        {
            "id": "turkiye",
            "person_id": "hakan-fidan",
            "on_behalf_of_ids": ["turkiye"],
            "posts": ["Foreign Minister"],
        },
        {"id": "uae", "person_id": "khalifa-al-marar"},
    ]
    assert record.value["other_names"] == [
        {"name": "Talks in Istanbul", "language": "en", "note": "The host's name for it."}
    ]
    assert record.value["outcomes"] == [
        {"id": "text", "kind": "document", "acts": [{"id": "signed", "act": "signed", "by_ids": ["turkiye", "uae"]}]}
    ]
    assert record.value["relations"] == [{"type": "follows", "target_id": "comcec-41"}]


def test_lists_can_be_given_in_several_options(data):
    (data / "sources/aa.yaml").write_text("id: aa\nkind: news\n", "utf-8")
    result = make("person", "--name", "Sugiono", *flags(sources="aa"), *flags(sources="wam-20251104"))
    assert result.exit_code == 0
    assert "sources: [aa, wam-20251104]\n" in (data / "people/sugiono.yaml").read_text("utf-8")


def test_a_dry_run_prints_the_file_and_writes_none(data):
    before = files(data)
    result = make("person", "--name", "Sugiono", "--dry-run")
    assert result.exit_code == 0
    assert result.stdout.startswith("id: sugiono\nname: Sugiono\n\n# What else a person can have")
    assert result.stderr == "data/people/sugiono.yaml\n"
    assert files(data) == before


def test_warnings_are_shown_but_not_that_nothing_refers_to_the_record_yet(data):
    result = make("source", *flags(kind="news", url="https://www.aa.com.tr/en?utm_source=x"))
    assert result.exit_code == 0
    assert "RO503" in result.stderr
    assert "RO614" not in result.stderr
    assert "RO614" in {found.code for found in readout.check(data)}


# ---------------------------------------------------------------- refusals


def test_what_is_missing_is_a_wrong_use_that_names_the_options(data):
    before = files(data)
    result = make("meeting", *flags(date="2025-11-03"))
    assert result.exit_code == 2
    lines = result.stderr.splitlines()
    assert lines[0] == "readout: a meeting needs more than this:"
    assert [re.match(r"  (--name|--set \w+=)", line)[1] for line in lines[1:]] == [
        "--name",
        "--set status=",
        "--set sources=",
    ]
    assert "One of: announced, in-progress, held, postponed, cancelled, unknown." in result.stderr
    assert files(data) == before


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("status=hold", "status: `hold` is no value of `status`: did you mean `held`?"),
        ("date=5 November 2025", "date: `5 November 2025` is not an EDTF date: did you mean `2025-11-05`?"),
        ("date=2025-02-30", "date: there is no day 2025-02-30: correct the day"),
        ("plaec_id=istanbul", "plaec_id: there is no field `plaec_id`: did you mean `place_id`?"),
        ("place_id=Istambul", "no place goes by `Istambul`: did you mean `istanbul` (Istanbul)? `readout new place --name Istambul` makes one"),
        ("place_id=Addis Ababa", "place_id: no place goes by `Addis Ababa`: `readout new place --name 'Addis Ababa'` makes one"),
        ("sources=WAM", "sources: no source goes by `WAM`: did you mean `wam-20251104`? `readout new source"),
        ("participants/x/person_id=Marar", "no person goes by `Marar`: did you mean `khalifa-al-marar`"),
        ("participants=x", "participants: `participants` is a list of items: write participants/ID/FIELD=VALUE"),
        ("participants/x=y", "write participants/ID/FIELD=VALUE"),
        ("participants/x/roles=hots", "participants/0/roles/0: `hots` is no value of `roles`: did you mean `host`?"),
        ("statements/x/text=Words", "statements/0: the key `mode` is missing: add it, for example `mode: expected`"),
        ("date", "date: `date` holds one value: write date=VALUE"),
        ("name=Again", "name: `name` is given twice"),
    ],
)  # fmt: skip
def test_a_value_that_will_not_do_is_a_wrong_use_that_says_what_was_meant(data, address, said):
    before = files(data)
    result = make("meeting", "--name", "Talks", "--set", address)
    assert result.exit_code == 2
    assert result.stderr.startswith("readout: these values will not do:\n  ")
    assert said in result.stderr
    assert files(data) == before


def test_a_name_of_several_is_not_guessed(data):
    (data / "places/istanbul-2.yaml").write_text("id: istanbul-2\nname: İstanbul\nclassification: region\n", "utf-8")
    result = make("meeting", "--name", "Talks", *flags(place_id="ISTANBUL"))
    assert "`ISTANBUL` may be `places/istanbul-2` or `places/istanbul`: write the id" in result.stderr
    assert make("meeting", "--name", "Talks", *MEETING).exit_code == 0


def test_what_is_an_error_among_the_other_records_is_not_written(data):
    (data / "readout.toml").write_text(f'{FILES["readout.toml"]}[rules]\nRO610 = "error"\n', "utf-8")
    before = files(data)
    result = make("person", "--name", "Khakan Fidan", "--force")
    assert result.exit_code == 1
    assert "error[RO610]" in result.stderr
    assert result.stderr.endswith("Nothing was written.\n")
    assert files(data) == before


def test_errors_elsewhere_do_not_stand_in_the_way(data):
    (data / "places/ankara.yaml").write_text("id: ankara\n", "utf-8")
    assert make("person", "--name", "Sugiono").exit_code == 0


@pytest.mark.usefixtures("data")
def test_kinds_and_datasets_that_are_not_there(tmp_path, monkeypatch):
    result = make("meting")
    assert result.exit_code == 2
    assert "there is no kind of record `meting`: did you mean `meeting`?" in result.stderr
    (tmp_path / "whole.json").write_text('{"metadata": {"title": "x", "schema_version": "1.0"}}', "utf-8")
    result = make("person", "--name", "Sugiono", "--data", "whole.json")
    assert result.exit_code == 2
    assert "whole.json holds no readout.toml" in result.stderr
    monkeypatch.chdir("/")
    assert "there is no dataset here" in make("person", "--name", "Sugiono").stderr


@pytest.mark.usefixtures("data")
def test_a_dataset_in_another_folder_is_to_be_named(tmp_path):
    (tmp_path / "data").rename(tmp_path / "records")
    assert "or in data/): name its folder: `records`" in make("person", "--name", "Sugiono").stderr


# ---------------------------------------------------------------- whether it is there already


@pytest.mark.parametrize(
    ("kind", "name", "id"),
    [
        ("person", "Fidan, Hakan", "hakan-fidan"),
        ("person", "HAKAN FİDAN", "hakan-fidan"),
        ("person", "Хакан Фидан", "hakan-fidan"),
        ("person", "هاكان فيدان", "hakan-fidan"),
        ("person", "哈坎·费丹", "hakan-fidan"),
        ("person", "Χακάν Φιντάν", None),  # Greek writes d as nt: heard, but not the same letters
        ("person", "خليل الحية", "khalil-al-hayya"),
        ("person", "Халил аль-Хайя", "khalil-al-hayya"),
        ("person", "Erdogan", "erdogan"),
        ("person", "Khalifa Al Marar", "khalifa-al-marar"),
        ("person", "Halifa bin Shahin el-Marrar", "khalifa-al-marar"),
        ("person", "Sugiono", None),
        ("person", "Khalil Haqqani", None),
        ("organization", "Turkey", "turkiye"),
        ("organization", "تركيا", "turkiye"),
        ("organization", "UAE", "uae"),
        ("organization", "Emirates", None),
        ("organization", "Hakan Fidan", "hakan-fidan"),
        ("place", "إسطنبول", "istanbul"),
    ],
)
def test_a_record_that_is_there_already_is_found_in_any_script_and_order(data, kind, name, id):
    before = files(data)
    required = {} if kind == "person" else {"classification": {"organization": "state", "place": "city"}[kind]}
    result = make(kind, "--name", name, *flags(**required))
    if id is None:
        assert result.exit_code == 0, result.stderr
        return
    assert result.exit_code == 1
    assert f"there may be such {'an' if kind == 'organization' else 'a'} {kind} already; --force" in result.stderr
    assert f"`{id}`" in result.stderr
    assert files(data) == before
    assert make(kind, "--name", name, *flags(**required), "--force").exit_code == 0


@pytest.mark.usefixtures("data")
def test_records_that_say_that_they_are_two_are_two():
    assert make("person", "--name", "Recep Tayyip Erdogan", *flags(birth_date="1900")).exit_code == 0
    assert make("meeting", "--name", "Talks", *MEETING).exit_code == 0
    assert make("meeting", "--name", "Talks", *MEETING).exit_code == 1
    other_day = flags(status="held", date="2025-11-06", sources="wam-20251104")
    assert make("meeting", "--name", "Talks", *other_day).exit_code == 0
    assert make("event", "--name", "talks", *flags(date="2025-11", sources="wam-20251104")).exit_code == 1


@pytest.mark.usefixtures("data")
def test_sources_are_known_by_their_addresses_and_else_by_publisher_and_day():
    page = flags(kind="news", url="http://wam.ae:80/en/article/bmjqqe2/#top")
    result = make("source", *page)
    assert result.exit_code == 1
    assert "a source, `wam-20251104`: data/sources/wam-20251104.yaml" in result.stderr
    assert make("source", *flags(kind="news", publisher="WAM", date="2025-11-04")).exit_code == 1
    other = flags(kind="news", publisher="WAM", date="2025-11-04", url="https://www.wam.ae/en/article/other")
    assert make("source", *other).stdout == "data/sources/wam-20251104-2.yaml\n"


def test_our_own_people_are_each_found_by_their_names_alone():
    dataset = load.load(ROOT / "data")
    for record in dataset.records["people"]:
        for name in possible_duplicates.names_of(record):
            assert record in possible_duplicates.matches(dataset, name, ["people"], partly=False)


# ---------------------------------------------------------------- on a terminal


def test_a_terminal_is_asked_for_what_matters_with_what_was_meant(data, monkeypatch):
    answers = ["Talks", "hedl", "", "held", "5 November 2025", "2025-11-05", "Стамбул", "y", "", "WAM", "y", "", ""]
    result = make("meeting", answers=answers, monkeypatch=monkeypatch)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "data/meetings/2025/2025-11-05-istanbul-talks.yaml\n"
    value = load.load(data).records["meetings"][0].value
    assert value == {
        "id": "2025-11-05-istanbul-talks",
        "name": "Talks",
        "status": "held",
        "date": "2025-11-05",
        "place_id": "istanbul",
        "sources": ["wam-20251104"],
    }
    for words in (
        "Name: The name used here; other names are listed beside it.",
        "One of: announced,",
        "`hedl` is no value of `status`: did you mean `held`?",
        "date (Enter: not stated): ",
        "did you mean `2025-11-05`?",
        "Is it `istanbul` (Istanbul)? [y/N, or another id or name] ",
        "id [2025-11-05-istanbul-talks]: ",
        "Every record of this kind has one.",
    ):
        assert words in result.stderr


def test_a_question_takes_an_id_a_name_and_an_empty_answer(data, monkeypatch):
    answers = [
        "Talks",
        "held",
        "2025-11-05",
        "Стамбул",
        "",
        "istanbul",
        "WAM",
        "wam-20251104",
        "Hakan Fidan",
        "",
        "",
        "",
    ]
    result = make("meeting", answers=[*answers, "", ""], monkeypatch=monkeypatch)
    assert result.exit_code == 0, result.stderr
    value = load.load(data).records["meetings"][0].value
    assert (value["place_id"], value["sources"]) == ("istanbul", ["wam-20251104"])
    assert value["participants"] == [{"id": "hakan-fidan", "person_id": "hakan-fidan"}]


def test_a_question_for_yes_or_no_says_which_answers_it_takes(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("perhaps\n\n\nN\n"))
    assert not questions.agrees("Same?")
    assert questions.agrees("Go on?", default=True)
    assert not questions.agrees("Go on?", default=True)
    assert "Same? [y/N]   Answer y or n; Enter is no.\nSame? [y/N] Go on? [Y/n] " in capsys.readouterr().err


@pytest.mark.parametrize("text", ["Name\nHakan Fidan\nJane Roe\n", "Hakan Fidan\nJane Roe\n"])
def test_a_list_of_participants_may_be_a_column_of_names(data, text):
    (data.parent / "seats.csv").write_text(text, encoding="utf-8")
    result = make("meeting", "--name", "Talks", *MEETING, "--participants", "seats.csv")
    assert result.exit_code == 0, result.stderr
    seats = load.load(data).records["meetings"][0].value["participants"]
    assert [seat["id"] for seat in seats] == ["hakan-fidan", "jane-roe"]


def test_a_terminal_can_leave_open_what_is_not_required_and_choose_the_id(data, monkeypatch):
    result = make("person", answers=["Sugiono", "", "UAE", "uae", "sugiono-of-indonesia"], monkeypatch=monkeypatch)
    assert result.stdout == "data/people/sugiono-of-indonesia.yaml\n"
    assert "`UAE` is not an id" in result.stderr
    assert "the id is taken: organizations/uae" in result.stderr
    assert "sources" not in load.load(data).index["people"]["sugiono-of-indonesia"].value


def test_a_terminal_makes_what_a_record_refers_to_and_all_is_written_together(data, monkeypatch):
    answers = [
        "Ankara",
        "y",
        "city",
        "ankara",
        "wam-20251104;https://www.aa.com.tr/en",
        "y",
        "news",
        "",
        "",
        "aa",
        "",
        "",
    ]
    given = ["--name", "Talks", *flags(status="held", date="2025-11-05")]
    result = make("meeting", *given, answers=answers, monkeypatch=monkeypatch)
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines() == [
        "data/meetings/2025/2025-11-05-ankara-talks.yaml",
        "data/sources/aa.yaml",
        "data/places/ankara.yaml",
    ]
    dataset = load.load(data)
    assert dataset.records["meetings"][0].value["sources"] == ["wam-20251104", "aa"]
    assert dataset.index["sources"]["aa"].value["url"] == "https://www.aa.com.tr/en"
    assert not errors(data)


def test_a_terminal_is_told_of_a_record_that_is_there_already(data, monkeypatch):
    before = files(data)
    result = make("person", answers=["Фидан Хакан", "perhaps", "y"], monkeypatch=monkeypatch)
    assert (result.exit_code, result.stdout) == (0, "data/people/hakan-fidan.yaml\n")
    assert "There is already a person, `hakan-fidan` (Hakan Fidan): data/people/hakan-fidan.yaml" in result.stderr
    assert files(data) == before
    result = make("person", answers=["Hakan Fidan", "n", "", ""], monkeypatch=monkeypatch)
    assert result.stdout == "data/people/hakan-fidan-2.yaml\n"
    assert "RO610" in result.stderr  # and how to say that they are two


def test_a_wrong_answer_is_no_default(data, monkeypatch):
    """Enter after it leaves the field open, or asks again."""
    given = flags(status="held", sources="wam-20251104")
    answers = ["Talks", "5 November 2025", "", "", "", ""]
    result = make("meeting", *given, answers=answers, monkeypatch=monkeypatch)
    assert result.exit_code == 0, result.stderr
    assert result.stderr.count("date (Enter: not stated): ") == 2
    assert "date" not in load.load(data).records["meetings"][0].value


def test_a_terminal_that_hangs_up_leaves_nothing_but_a_draft_that_the_next_run_goes_on_with(data, monkeypatch):
    before = files(data)
    answers = ["Talks", "held", "", "Ankara", "y", "city"]
    result = make("meeting", answers=answers, monkeypatch=monkeypatch)
    assert result.exit_code == 130
    assert "\nNothing was written.\nWhat was typed is kept: `readout new meeting` goes on with it.\n" in result.stderr
    assert files(data) == before
    rest = ["y", "", "Ankara", "y", "", "WAM", "y", "Hakan Fidan", "Turkey"]
    result = make("meeting", answers=rest, monkeypatch=monkeypatch)
    assert result.exit_code == 130
    assert '  meetings: {"name": "Talks", "status": "held"}' in result.stderr
    result = make("meeting", answers=["y", "", "", ""], monkeypatch=monkeypatch)
    assert result.exit_code == 0, result.stderr
    assert "  Hakan Fidan, turkiye\n" in result.stderr
    value = load.load(data).records["meetings"][0].value
    assert (value["status"], value["place_id"], value["sources"]) == ("held", "ankara", ["wam-20251104"])
    assert value["participants"] == [{"id": "hakan-fidan", "on_behalf_of_ids": ["turkiye"], "label": "Hakan Fidan"}]
    assert "Go on with it?" not in make("meeting", answers=[], monkeypatch=monkeypatch).stderr


def test_what_was_typed_can_be_thrown_away(data, monkeypatch):
    make("person", answers=["Sugiono", ""], monkeypatch=monkeypatch)
    result = make("person", answers=["n", "Jane Roe", "", ""], monkeypatch=monkeypatch)
    assert result.stdout == "data/people/jane-roe.yaml\n"
    assert "Go on with it?" not in make("person", answers=[], monkeypatch=monkeypatch).stderr
    assert not (data / "people/sugiono.yaml").exists()


def test_a_name_of_several_is_a_list_to_choose_from(data, monkeypatch):
    (data / "places/istanbul-2.yaml").write_text("id: istanbul-2\nname: İstanbul\nclassification: region\n", "utf-8")
    given = ["--name", "Talks", *flags(status="held", date="2025-11-05", sources="wam-20251104")]
    result = make("meeting", *given, answers=["ISTANBUL", "3", "1", "", ""], monkeypatch=monkeypatch)
    assert result.exit_code == 0, result.stderr
    assert "    2  `istanbul" in result.stderr
    assert load.load(data).records["meetings"][0].value["place_id"] == "istanbul-2"


# ---------------------------------------------------------------- participants


def test_a_terminal_is_asked_for_participants_until_there_are_no_more(data, monkeypatch):
    (data / "people/ali-fidan.yaml").write_text("id: ali-fidan\nname: Ali Fidan\n", "utf-8")
    answers = [
        *["Hakan Fidan", "Turkey", "Foreign Minister"],
        *["Fidan", "", "", "9", ""],  # either of two, and neither is chosen
        *["Khalifa Al Marar", "UAE", ""],
        *["UAE", "Minister of State"],  # a body, without a person
        *["Foreign Minister Sugiono", "Atlantis", "n", "n", "", "", "y", "", "", ""],
        *["", ""],
    ]
    result = make("meeting", "--name", "Talks", *MEETING, answers=answers, monkeypatch=monkeypatch)
    assert result.exit_code == 0, result.stderr
    value = load.load(data).records["meetings"][0].value
    assert value["participants"] == [
        {
            "id": "hakan-fidan",
            "person_id": "hakan-fidan",
            "on_behalf_of_ids": ["turkiye"],
            "posts": ["Foreign Minister"],
        },
        {"id": "fidan", "label": "Fidan"},
        {"id": "khalifa-al-marar", "person_id": "khalifa-al-marar", "on_behalf_of_ids": ["uae"]},
        {"id": "uae", "on_behalf_of_ids": ["uae"], "posts": ["Minister of State"]},
        {"id": "sugiono", "person_id": "sugiono", "posts": ["Foreign Minister"]},
    ]
    assert "`hakan-fidan` (Hakan Fidan): same name" in result.stderr
    assert not errors(data)


SEATS = """\
Name;From;Function
Hakan Fidan;Turkey;Foreign Minister
Fidan;;
President Ilo Marr;Norway;
Ambassador;Turkey;
Ambassador;UAE;
"""


def test_participants_come_from_a_file_as_people_write_it(data, tmp_path):
    (data / "people/ali-fidan.yaml").write_text("id: ali-fidan\nname: Ali Fidan\n", "utf-8")
    (tmp_path / "seats.csv").write_text(SEATS, "cp1252")
    result = make("meeting", "--name", "Talks", *MEETING, "--participants", "seats.csv")
    assert result.exit_code == 0, result.stderr
    [record] = load.load(data).records["meetings"]
    assert record.value["participants"] == [
        {
            "id": "hakan-fidan",
            "person_id": "hakan-fidan",
            "on_behalf_of_ids": ["turkiye"],
            "posts": ["Foreign Minister"],
        },
        {"id": "fidan", "label": "Fidan"},
        {"id": "ilo-marr", "person_id": "ilo-marr", "on_behalf_of_ids": ["norway"], "label": "President Ilo Marr"},
        {"id": "turkiye", "on_behalf_of_ids": ["turkiye"], "label": "Ambassador"},
        {"id": "uae", "on_behalf_of_ids": ["uae"], "label": "Ambassador"},
    ]
    assert "seats.csv!A3: `Fidan` stays a text: several people" in result.stderr
    assert "2 new beside them: " in result.stderr
    assert load.load(data).index["organizations"]["norway"].value["country_code"] == "NO"
    assert not errors(data)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Hakan Fidan,Turkey,Foreign Minister\nJane Roe,UAE,\n", ["hakan-fidan", "jane-roe"]),
        ("Post\tCountry\tName\nMinister\tTurkey\tHakan Fidan\nEnvoy\tUAE\t\n", ["hakan-fidan", "uae"]),
        ("Name,For whom,Post\nHakan Fidan,Turkey,\nofficials of the embassy,,\n", ["hakan-fidan", "officials-of-the-embassy"]),
    ],
)  # fmt: skip
def test_participants_come_without_headings_and_in_any_order(data, tmp_path, text, labels):
    (tmp_path / "seats.csv").write_text(text, "utf-8")
    result = make("meeting", "--name", "Talks", *MEETING, "--participants", "seats.csv")
    assert result.exit_code == 0, result.stderr
    [record] = load.load(data).records["meetings"]
    assert [seat["id"] for seat in record.value["participants"]] == labels


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Name,From\nHakan Fidan,Atlantis\nJane Roe,\n", "seats.csv!B2: `Atlantis`: nothing goes by the name"),
        ("a,b,c,d\n1,2,3,4\n", "its columns are to be"),
        ("", "it is empty"),
        ("Post,Rank\nx,y\nz,w\n", "no column has names"),
    ],
)
def test_participants_that_will_not_do_are_refused_with_their_places(data, tmp_path, text, said):
    (tmp_path / "seats.csv").write_text(text, "utf-8")
    before = files(data)
    result = make("meeting", "--name", "Talks", *MEETING, "--participants", "seats.csv")
    assert result.exit_code == 2
    assert said in result.stderr
    assert files(data) == before
    assert make("person", "--name", "Jane Roe", "--participants", "seats.csv").exit_code == 2
    assert make("meeting", "--name", "Talks", *MEETING, "--participants", "none.csv").exit_code == 2


def test_whom_a_file_may_mean_is_asked_on_a_terminal(data, tmp_path, monkeypatch):
    (data / "people/ali-fidan.yaml").write_text("id: ali-fidan\nname: Ali Fidan\n", "utf-8")
    (tmp_path / "seats.csv").write_text("Name,From\nFidan,Turkey\nJane Roe,Emirates\n", "utf-8")
    answers = ["n", "n", "uae", "2", ""]
    result = make(
        "meeting", "--name", "Talks", *MEETING, "--participants", "seats.csv", answers=answers, monkeypatch=monkeypatch
    )
    assert result.exit_code == 0, result.stderr
    [record] = load.load(data).records["meetings"]
    assert [seat.get("person_id") for seat in record.value["participants"]] == ["hakan-fidan", "jane-roe"]
    assert record.value["participants"][1]["on_behalf_of_ids"] == ["uae"]


def test_a_bare_record_has_no_comments(data):
    assert make("person", "--name", "Sugiono", "--bare").exit_code == 0
    assert (data / "people/sugiono.yaml").read_text("utf-8") == "id: sugiono\nname: Sugiono\n"


def test_a_record_lies_where_those_of_its_kind_do(data):
    """In the folder of its year, unless all dated ones lie beside each other."""
    (data / "meetings").mkdir()
    text = "id: 2020-01-01-talks\nname: Consultations\nstatus: held\nsources: [wam-20251104]\n"
    (data / "meetings/2020-01-01-talks.yaml").write_text(text, "utf-8")
    result = make("meeting", "--name", "Talks", *MEETING)
    assert result.stdout == "data/meetings/2025-11-05-istanbul-talks.yaml\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_questions_go_to_a_real_terminal_and_only_the_path_to_a_pipe(data):
    import pty

    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "new", "person"], cwd=data.parent, stdin=slave, stdout=subprocess.PIPE, stderr=slave
    )
    os.close(slave)
    os.write(master, b"Sugiono\n\n\n")
    shown = b""
    while b"\nid [sugiono]: " not in shown.replace(b"\r", b""):
        shown += os.read(master, 4096)
    output, _ = process.communicate(timeout=60)
    os.close(master)
    assert (process.returncode, output.decode()) == (0, "data/people/sugiono.yaml\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
@pytest.mark.parametrize("ending", ["interrupt", "close"])
def test_what_was_typed_outlives_a_real_terminal(data, ending):
    """Ctrl-C, and a terminal that is closed."""
    import pty

    def begun(typed, until):
        master, slave = pty.openpty()
        process = subprocess.Popen(
            [*COMMAND, "new", "meeting", "--name", "Talks", *MEETING],
            cwd=data.parent, stdin=slave, stdout=subprocess.PIPE, stderr=slave, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - Ctrl-C needs a controlling terminal
        )  # fmt: skip
        os.close(slave)
        text = b""
        for line, prompt in zip([None, *typed], until, strict=True):
            if line is not None:
                os.write(master, line)
            while prompt not in text:
                text += os.read(master, 4096)
            text = text[text.index(prompt) + len(prompt) :]
        return process, master

    import fcntl
    import termios

    typed = [b"Hakan Fidan\n", b"Turkey\n"]
    process, master = begun(typed, [b"participant 1 (Enter: no more): ", b"for whom", b"post"])
    if ending == "interrupt":
        for _ in range(10):  # one that comes before Python waits for the terminal is heard only after more is typed
            os.write(master, b"\x03")
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=6)
                break
        assert process.returncode == 130
        os.close(master)
    else:
        os.close(master)
        process.wait(timeout=60)
    process.stdout.close()
    assert not list(data.rglob("meetings/**/*.yaml"))
    process, master = begun([b"y\n", b"\n", b"\n"], [b"Go on with it?", b"participant 2", b"id [", b"]: "])
    process.communicate(timeout=60)
    os.close(master)
    assert process.returncode == 0
    value = load.load(data).records["meetings"][0].value
    assert value["participants"] == [{"id": "hakan-fidan", "on_behalf_of_ids": ["turkiye"], "label": "Hakan Fidan"}]


# ---------------------------------------------------------------- the guide

GUIDE = ROOT / "data" / "CONTRIBUTING.md"
BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language):
    return [match["body"] for match in BLOCK.finditer(GUIDE.read_text("utf-8")) if match["language"] == language]


def test_every_snippet_of_the_guide_stands_in_the_file_that_it_names():
    """But for how deep it is indented there."""
    found = blocks("yaml")
    assert len(found) > 9
    for body in found:
        path, *snippet = body.splitlines()
        lines = (GUIDE.parent / path.removeprefix("# ")).read_text("utf-8").splitlines()
        windows = (lines[at : at + len(snippet)] for at in range(len(lines)))
        assert any(textwrap.dedent("\n".join(window)) == "\n".join(snippet) for window in windows), body


def test_every_command_of_the_guide_works(tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    found = blocks("sh")
    assert len(found) == 2
    for script in found:
        result = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=tmp_path,
            env=os.environ | {"PATH": path},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert result.returncode == 0, f"{script}\n{result.stderr}"


def test_the_guide_names_every_standing_and_its_links_lead_somewhere():
    text = GUIDE.read_text("utf-8")
    standings = SCHEMA.collections["meetings"].field["claims"]["standing"].enum
    assert re.findall(r"^\| `([a-z-]+)` \|", text, re.MULTILINE) == ["standing", *standings]
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", text):
        assert (GUIDE.parent / target).exists(), target


def test_the_guide_is_no_record_and_in_nobodys_way():
    assert not [found for found in load.load(ROOT / "data").problems if "CONTRIBUTING" in found.place.path]
