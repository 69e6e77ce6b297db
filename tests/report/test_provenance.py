"""`readout show` and `readout why`: the trail of a value, and a record for people."""

import json
import os
import random
import re
import subprocess
import sys

import pytest
from markdown_it import MarkdownIt
from typer.testing import CliRunner

from helpers import DATASETS, ROOT, dataset_of
from readout.cli.app import app
from readout.model import flattening
from readout.model.claims import disputed_fields
from readout.model.dataset import values
from readout.model.origins import Origins
from readout.report.provenance import Basis, NoSuchAddress, Provenance, Witness, addresses
from readout.report.record_page import RecordPage
from readout.store import load
from readout.text import blocks as pages
from readout.text.blocks import Entry, Fact, Heading, Paragraph, Part, Table, Tone, code, line, strong

METADATA = {"title": "Test", "schema_version": "1.0"}
LOADED = [load.load(folder) for folder in DATASETS]
RECORDS = [(dataset, record) for dataset in LOADED for record in dataset]


def whole(sources, **meeting):
    """A dataset with a meeting of two sources, and these sources."""
    base = {"id": "talks", "name": "Talks", "status": "held", "sources": ["paper", "agency"]}
    listed = [{"kind": "news", **source} for source in sources]
    people = [{"id": "ana", "name": "Ana", "sources": ["paper"]}]
    return {"metadata": METADATA, "meetings": [base | meeting], "people": people, "sources": listed}


PAPER = {"id": "paper", "publisher": "The Paper", "date": "2025-11-04", "reliability": "medium"}
AGENCY = {"id": "agency", "publisher": "An Agency", "date": "2025-11-03", "reliability": "high"}


@pytest.fixture
def ledger(tmp_path):
    """Makes the ledger of sources."""
    return lambda *sources: Provenance(dataset_of(whole(sources), tmp_path))


# ---------------------------------------------------------------- sources


def test_copies_count_with_what_they_copy_over_several_steps(ledger):
    copy = {"id": "copy", "derived_from_ids": ["agency"], "reliability": "high"}
    of_copy = {"id": "of-copy", "derived_from_ids": ["copy"], "reliability": "high"}
    found = ledger(PAPER, AGENCY | {"reliability": "low"}, copy, of_copy).witnesses(
        ["of-copy", "paper", "copy", "agency"]
    )
    assert found == (Witness("paper"), Witness("agency", ("copy", "of-copy")))


def test_what_copies_go_back_to_is_named_if_it_is_not_cited(ledger):
    copies = [{"id": name, "derived_from_ids": ["agency"]} for name in ("one", "two")]
    assert ledger(AGENCY, *copies).witnesses(["two", "one"]) == (Witness("one", ("two",), "agency"),)
    assert ledger(AGENCY, *copies).witnesses(["two"]) == (Witness("two", (), "agency"),)


def test_texts_of_one_agency_count_once(ledger):
    one, two = ({"id": name, "agencies": agencies} for name, agencies in (("one", ["AFP"]), ("two", ["Afp"])))
    both = {"id": "both", "agencies": ["AFP", "Reuters"]}
    found = ledger(one, two, both).witnesses(["one", "two", "both"])
    assert [(witness.source, witness.copies) for witness in found] == [("both", ()), ("one", ("two",))]
    assert found[1].shared.casefold() == "afp"


def test_a_copy_of_a_cited_source_joins_that_and_no_other(ledger):
    """It credits an agency too, which does not make one witness of what it copies and of others that carry the agency."""
    copy, other = (
        {"id": "copy", "derived_from_ids": ["agency"], "agencies": ["AFP"]},
        {"id": "other", "agencies": ["AFP"]},
    )
    found = ledger(AGENCY, copy, other)
    assert found.witnesses(["agency", "copy", "other"]) == (Witness("agency", ("copy",)), Witness("other"))
    assert len(found.witnesses(["copy", "other"])) == 1


def test_a_compilation_of_cited_sources_adds_none(ledger):
    compiled = {"id": "compiled", "derived_from_ids": ["paper", "agency"], "reliability": "high"}
    found = ledger(PAPER, AGENCY, compiled)
    assert found.witnesses(["compiled", "paper", "agency"]) == (Witness("agency", ("compiled",)), Witness("paper"))
    assert found.witnesses(["compiled", "paper"]) == (Witness("compiled"), Witness("paper"))


def test_sources_are_ordered_by_trust_then_directness_then_date(ledger):
    grades = ["unreliable", "low", None, "medium", "high"]
    graded = [{"id": f"g{at}", **({"reliability": grade} if grade else {})} for at, grade in enumerate(grades)]
    assert [each.source for each in ledger(*graded).witnesses([each["id"] for each in graded])] == [
        "g4", "g3", "g2", "g1", "g0",
    ]  # fmt: skip
    late, early = {"id": "a-late", "date": "2025-11-05"}, {"id": "b-early", "date": "2025-11-04"}
    carried = {"id": "carried", "date": "2025-11-01", "agencies": ["AFP"]}
    found = ledger(carried, late, early).witnesses(["carried", "a-late", "b-early"])
    assert [each.source for each in found] == ["b-early", "a-late", "carried"]


def test_sources_in_a_circle_and_unknown_ones_are_no_trouble(ledger):
    circle = [{"id": "x", "derived_from_ids": ["y"]}, {"id": "y", "derived_from_ids": ["x"]}]
    found = ledger(*circle).witnesses(["x", "y", "nowhere"])
    assert sorted(id for each in found for id in (each.source, *each.copies)) == ["nowhere", "x", "y"]


@pytest.mark.parametrize("seed", range(30))
def test_sources_are_grouped_as_ro608_does(seed, tmp_path):
    """Every source is listed once; what the rule takes for copies of one is one witness; order does not matter."""
    dice = random.Random(seed)
    names = [f"s{at}" for at in range(8)]
    sources = []
    for at, name in enumerate(names):
        above = dice.sample(names[:at], min(at, dice.choice((0, 0, 1, 2))))
        agencies = dice.sample(["AFP", "Reuters"], dice.choice((0, 0, 1, 2)))
        sources.append(
            {
                "id": name,
                **({"derived_from_ids": above} if above else {}),
                **({"agencies": agencies} if agencies else {}),
            }
        )
    dataset = dataset_of(whole(sources), tmp_path)
    ledger, origins = Provenance(dataset), Origins(dataset)
    for _ in range(20):
        ids = dice.sample(names, dice.randint(1, 6))
        found = ledger.witnesses(ids)
        assert sorted(id for each in found for id in (each.source, *each.copies)) == sorted(ids)
        assert len(found) <= len(origins.roots(ids) | set(ids))
        if origins.common(ids):
            assert len(found) == 1
        assert ledger.witnesses(dice.sample(ids, len(ids))) == found


# ---------------------------------------------------------------- trails


def trail(content, address, tmp_path):
    dataset = dataset_of(content, tmp_path)
    return Provenance(dataset).trail(dataset.index["meetings"]["talks"], address)


SEAT = {"id": "ana", "person_id": "ana", "posts": ["Minister"]}


@pytest.mark.parametrize(
    ("own", "claimed", "basis", "sources"),
    [
        ({}, {}, Basis.RECORD, {"agency", "paper"}),
        ({"sources": ["paper"]}, {}, Basis.ITEM, {"paper"}),
        ({"sources": ["paper"]}, {"value": "Minister", "sources": ["agency"]}, Basis.CLAIMS, {"agency"}),
        ({"sources": ["paper"]}, {"value": "Minister"}, Basis.ITEM, {"paper"}),
        ({"sources": ["paper"]}, {"value": "Envoy", "sources": ["agency"]}, Basis.ITEM, {"paper"}),
    ],
)
def test_a_value_rests_on_claims_on_its_item_or_on_the_record(own, claimed, basis, sources, tmp_path):
    claims = [{"id": "c", "about": "participants/ana/posts", "standing": "stands", **claimed}] if claimed else []
    content = whole([PAPER, AGENCY], participants=[SEAT | own], **({"claims": claims} if claims else {}))
    found = trail(content, "participants/ana/posts", tmp_path)
    assert found.held == ["Minister"]
    assert (found.support.basis, {each.source for each in found.support.witnesses}) == (basis, sources)
    assert found.contested == (claimed.get("value") == "Envoy")


def test_claims_are_told_in_order_and_compared_with_the_record(tmp_path):
    standings = ["not-stated", "none", "planned", "earlier", "rejected", "stands", "chosen"]
    values = dict.fromkeys(standings, "a hotel") | {"rejected": "a palace"}
    claims = [
        {
            "id": each,
            "about": "venue",
            "standing": each,
            **({} if each in ("not-stated", "none") else {"value": values[each]}),
        }
        for each in standings
    ]
    found = trail(whole([PAPER, AGENCY], venue="a hotel", claims=claims), "venue", tmp_path)
    assert [said.standing for said in found.said] == [
        "chosen",
        "stands",
        "rejected",
        "earlier",
        "planned",
        "none",
        "not-stated",
    ]
    assert [(said.agrees, said.differs) for said in found.said] == [
        (True, False), (True, False), (False, True), (True, False), (True, False), (False, False), (False, False),
    ]  # fmt: skip
    assert (found.contested, found.dispute.label) == (False, "one source errs")


def test_the_order_of_a_list_counts_only_where_it_is_data(tmp_path):
    seat = SEAT | {"posts": ["Minister", "Senator"]}
    claims = [
        {"id": "a", "about": "participants/ana/posts", "value": "Senator\nMinister", "standing": "stands"},
        {"id": "b", "about": "agenda", "value": "Two\nOne", "standing": "stands"},
    ]
    content = whole([PAPER, AGENCY], participants=[seat], agenda=["One", "Two"], claims=claims)
    posts, agenda = (trail(content, name, tmp_path) for name in ("participants/ana/posts", "agenda"))
    assert (posts.said[0].agrees, posts.contested) == (True, False)
    assert (agenda.said[0].differs, agenda.contested) == (True, True)
    rows = flattening.rows(dataset_of(content, tmp_path))
    assert (rows["meetings"][0]["disputed"], "disputed" in rows["participants"][0]) == ("agenda", False)


def test_claims_on_the_ends_of_an_interval_belong_to_it(tmp_path):
    claims = [
        {"id": "a", "about": "date/start", "value": "2025-11-03", "standing": "stands", "sources": ["paper"]},
        {"id": "b", "about": "date/end", "value": "2025-11-05", "standing": "rejected", "sources": ["agency"]},
    ]
    content = whole([PAPER, AGENCY], date="2025-11-03/2025-11-04", claims=claims)
    found = trail(content, "date", tmp_path)
    assert [(said.agrees, said.differs) for said in found.said] == [(True, False), (False, True)]
    assert [witness.source for witness in found.support.witnesses] == ["paper"]
    assert (found.contested, found.dispute.label) == (False, "one source errs")
    end = trail(content, "date/end", tmp_path)
    assert (end.held, len(end.said), end.dispute.label) == ("2025-11-04", 1, "one source errs")


def test_topics_have_trails_of_their_own(tmp_path):
    claims = [
        {"id": "a", "topic": "duration", "value": "PT3H", "standing": "stands"},
        {"id": "b", "topic": "duration", "value": "PT4H", "standing": "stands"},
        {"id": "c", "about": "participants", "topic": "count", "value": "7", "standing": "stands"},
        {"id": "d", "about": "participants", "topic": "count", "value": "8", "standing": "planned"},
    ]
    content = whole([PAPER, AGENCY], participants=[SEAT], claims=claims)
    duration, count = (trail(content, name, tmp_path) for name in ("duration", "participants/count"))
    assert (duration.name, duration.contested, len(duration.said)) == ("duration", True, 2)
    assert (count.name, count.topic, count.contested) == ("participants/count", "count", False)
    assert trail(content, "participants", tmp_path).said == ()


def test_places_in_sources_are_told(tmp_path):
    claim = {"id": "c1", "about": "date", "value": "2025-11-04", "standing": "stands", "sources": ["agency"]}
    value = whole(
        [PAPER, AGENCY],
        date="2025-11-03",
        locators=["paper: p. 1"],
        venue="a hotel",
        participants=[
            {"id": "ana", "person_id": "ana", "sources": ["agency"], "locators": ["agency: minute 3"]},
            {"id": "ben", "label": "Ben", "locators": ["agency: minute 9"]},
        ],
        claims=[claim | {"locators": ["agency: minute 4"]}],
    )
    dataset = dataset_of(value, tmp_path)
    record = dataset.index["meetings"]["talks"]
    provenance = Provenance(dataset)
    places = {each.name: each.support.places for each in provenance.everything(record)}
    assert places["venue"] == {"paper": "p. 1"}
    assert places["participants/ana"] == {"agency": "minute 3"}
    assert places["participants/ben"] == {"agency": "minute 9", "paper": "p. 1"}
    assert "locators" not in places
    (said,) = provenance.trail(record, "date").said
    assert said.support.places == {"agency": "minute 4"}
    page = RecordPage(dataset, record)
    text = pages.text([*page.page(), *page.trail(provenance.trail(record, "participants/ana"))], columns=200)
    assert "What bears no number rests on the record's sources: 1, 2 (p. 1)." in text
    assert "Ben · presence not stated [1 (minute 9)]" in text
    assert "An Agency, 3 Nov 2025, minute 3 ·" in text


def test_a_record_that_a_claim_names_is_shown_with_it(tmp_path):
    claims = [
        {"id": "c1", "about": "place_id", "value": "geneva", "standing": "considered", "sources": ["paper"]},
        {
            "id": "c2",
            "topic": "go-between",
            "value": "She carried the words.",
            "standing": "denied",
            "record_ids": ["ana"],
        },
    ]
    value = whole([PAPER, AGENCY], claims=claims) | {
        "places": [{"id": "geneva", "name": "Geneva", "classification": "city"}]
    }
    dataset = dataset_of(value, tmp_path)
    for collection, id, words in (
        ("places", "geneva", "claim (place, considered)"),
        ("people", "ana", "claim (records)"),
    ):
        page = pages.text(RecordPage(dataset, dataset.index[collection][id]).page(), columns=200)
        assert f"Talks: {words} meetings/talks" in page
    assert "considered: Geneva" in pages.text(
        RecordPage(dataset, dataset.index["meetings"]["talks"]).page(), columns=200
    )


def test_who_carried_words_is_told(tmp_path):
    statement = {"id": "s", "mode": "reported", "text": "All is well.", "via": ["The Paper", "An Agency"]}
    found = trail(whole([PAPER, AGENCY], statements=[statement]), "statements/s/text", tmp_path)
    assert found.via == ("The Paper", "An Agency")


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [("dat", "date"), ("participants/ana/post", "participants/ana/posts"), ("duratoin", "duration"), ("xyzxyz", None)],
)
def test_an_address_that_leads_nowhere(wrong, meant, tmp_path):
    claims = [{"id": "a", "topic": "duration", "value": "PT3H", "standing": "stands"}]
    content = whole([PAPER, AGENCY], date="2025", participants=[SEAT], claims=claims)
    with pytest.raises(NoSuchAddress) as caught:
        trail(content, wrong, tmp_path)
    assert (f"did you mean `{meant}`?" in str(caught.value)) == bool(meant)


def test_all_that_claims_differ_on_is_contested_and_all_else_is_not():
    """On our own datasets: the ledger, and the column `disputed` of the tables, say the same."""
    seen = 0
    for dataset, record in RECORDS:
        ledger = Provenance(dataset)
        disputed = disputed_fields(record.collection.field, record.value)
        contested = [found for found in ledger.disputed(record) if found.contested]
        assert {found.address for found in contested if not found.topic} == disputed
        seen += len(contested)
        for name in addresses(record):
            assert ledger.trail(record, name).contested == (name in disputed)
    assert seen > 20


# ---------------------------------------------------------------- a record for people


def words(text):
    return " ".join(text.replace("·", " ").split())


def test_every_value_of_our_own_records_is_shown():
    """All but ids of claims and what they are about, and ids of sources: those are numbers."""
    seen = 0
    for dataset, record in RECORDS:
        showing = RecordPage(dataset, record)
        text = words(pages.text(showing.page()))
        for pointer, field, value in values(record.collection.field, record.value):
            claim = pointer[0] == "claims"
            if "sources" in pointer or (claim and field.name in ("id", "about", "standing", "value")):
                continue
            by_id = isinstance(value, str) and field.name in ("id", "topic", "target_id")
            said = value if by_id else showing.wording.value(field, value)
            said = said.replace("-", " ") if field.name == "topic" else said
            said = said.partition(": ")[2] if "locators" in pointer else said  # beside the number of its source
            assert words(said) in text, (record.address, pointer)
            seen += 1
    assert seen > 3000


def test_every_claim_stands_below_what_it_is_about():
    for dataset, record in RECORDS:
        blocks = list(RecordPage(dataset, record).page())
        told = sum(
            isinstance(block, Entry) and block.line[0].tone is not Tone.CODE and _is_claim(block) for block in blocks
        )
        assert told == len(record.value.get("claims", ())), record.address


def _is_claim(entry):
    """Claims begin with what became of them, after the topic if they have one."""
    marks = ("chosen", "said", "also said", "rejected", "earlier", "planned", "said to be none", "not stated")
    return any(part.text in marks and part.tone in (Tone.FAINT, Tone.WARNING) for part in entry.line[:2])


def test_lines_fit_the_terminal():
    for dataset, record in RECORDS:
        for row in pages.text(RecordPage(dataset, record).page(), 80).splitlines():
            assert pages.width(row) <= 80 or max(map(len, row.split())) > 50, row


def test_the_markdown_shows_the_same_words_and_holds_no_markup_of_its_own():
    parser = MarkdownIt("gfm-like", {"linkify": False})
    for dataset, record in RECORDS[::7]:
        page = list(RecordPage(dataset, record).page())
        html = parser.render(pages.markdown(page))
        tags = set(re.findall(r"<(\w+)", html.replace("<!-- -->", "")))
        assert tags <= {"h1", "h2", "p", "ul", "ol", "li", "strong", "code", "br"}
        plain = re.sub(r"<!-- -->|</?(code|strong)>", "", html)
        plain = re.sub(r"<[^>]+>", " ", plain)
        for mark, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
            plain = plain.replace(mark, char)
        for block in page:
            if isinstance(block, Entry | Paragraph):
                assert words("".join(part.text for part in block.line)) in words(plain)


def test_relations_are_shown_from_both_ends(tmp_path):
    content = whole([PAPER, AGENCY], relations=[{"type": "follows", "target_id": "earlier"}])
    content["events"] = [{"id": "earlier", "name": "Earlier talks", "sources": ["paper"]}]
    dataset = dataset_of(content, tmp_path)
    one, other = (
        pages.text(RecordPage(dataset, dataset.find(id, dataset.records)).page()) for id in ("talks", "earlier")
    )
    assert "follows Earlier talks events/earlier" in one
    assert "followed by Talks meetings/talks" in other
    assert "Where it appears" not in other


def test_where_a_record_appears_and_as_what(tmp_path):
    statements = [{"id": f"s{at}", "mode": "said", "speaker_id": "ana", "text": "Yes."} for at in (1, 2)]
    dataset = dataset_of(whole([PAPER, AGENCY], participants=[SEAT], statements=statements), tmp_path)
    text = pages.text(RecordPage(dataset, dataset.index["people"]["ana"]).page())
    assert words("Talks: participant (person), statement (speaker), 2 times meetings/talks") in words(text)


def test_seats_for_the_same_stand_together(tmp_path):
    seats = [SEAT | {"on_behalf_of_ids": ["oz"]}, {"id": "aide", "label": "an aide", "on_behalf_of_ids": ["oz"]}]
    content = whole([PAPER, AGENCY], participants=[*seats, {"id": "cara", "label": "Cara"}])
    content["organizations"] = [{"id": "oz", "name": "Republic of Oz", "classification": "state"}]
    dataset = dataset_of(content, tmp_path)
    text = pages.text(RecordPage(dataset, dataset.index["meetings"]["talks"]).page())
    assert "  · Republic of Oz\n    · Ana, Minister · presence not stated ana\n    · an aide · presence" in text
    assert "\n  · Cara · presence not stated cara\n" in text


def test_a_field_that_the_schema_gains_is_shown(tmp_path):
    from test_new_field import GIFTS, LANGUAGES, LIVESTREAM, NEW, new_schema

    schema = new_schema(tmp_path / "copy")
    content = whole([PAPER, AGENCY], **NEW)
    content["people"].append({"id": "hakan-fidan", "name": "Hakan Fidan"})
    content["meetings"][0]["claims"] = [{"id": "c", "about": "gifts/rug/pieces", "value": "2", "standing": "stands"}]
    dataset = dataset_of(content, tmp_path, schema)
    text = pages.text(RecordPage(dataset, dataset.index["meetings"]["talks"]).page())
    assert f"{LIVESTREAM['title']}" in text
    assert NEW["livestream_url"] in text
    assert f"{LANGUAGES['title']}  ar, tr, zh-Hans" in text
    assert f"{GIFTS['title']} (2)" in text
    assert "Giver: Hakan Fidan" in text
    assert "Pieces: 1 (contested)\n      · also said: 2" in text


# ---------------------------------------------------------------- pages


def test_a_page_in_text():
    page = [
        Heading(line("Talks"), 1),
        Paragraph(line("Many words ", code("here"))),
        Fact("Date", line("3 Nov")),
        Entry(line("said ", strong("so")), 0),
        Fact("Long label", line("x " * 40)),
        Entry(line("one"), 1, "1."),
        Table(("A", "Number"), (("b\nc", 1234), ("d", 5))),
    ]
    assert pages.text(page, 44) == (
        "Talks\n\nMany words here\n\nDate        3 Nov\n  · said so\n"
        f"Long label  {' '.join('x' * 16)}\n            {' '.join('x' * 16)}\n            {' '.join('x' * 8)}\n"
        "    1. one\n\nA    Number\nb c   1,234\nd         5\n"
    )
    coloured = pages.text(page, 44, colour=True)
    assert "\x1b[36mhere\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == pages.text(page, 44)


def test_a_page_in_markdown():
    page = [
        Heading(line("A_b"), 1),
        Fact("Date", line("3 *Nov*")),
        Entry(line("1. @so <b>", Part(" `x` ", Tone.CODE), "two\nlines"), 0),
        Fact("Place", line("here")),
        Table(("A|", "Number"), (("b\nc", 1234),)),
    ]
    assert pages.markdown(page) == (
        "# A\\_b\n\n- **Date**: 3 \\*Nov\\*\n  - 1\\. @<!-- -->so \\<b\\> **\\`x\\`** two<br>lines\n- **Place**: here\n\n"
        "| A\\| | Number |\n|---|---:|\n| b c | 1,234 |\n"
    )


def test_what_would_steer_a_terminal_is_made_visible():
    page = [Paragraph(line("a\x1b[31mb\u202ec")), Table(("\x1b",), (("\x9b",),))]
    for shown in (pages.text(page), pages.markdown(page)):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", shown)
        assert "U+001B" in shown


# ---------------------------------------------------------------- the commands


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder to work in, with a small dataset."""
    claims = [{"id": "c", "about": "venue", "value": "a palace", "standing": "rejected", "sources": ["paper"]}]
    content = whole([PAPER, AGENCY], venue="a hotel", claims=claims)
    content["organizations"] = [{"id": "ana", "name": "Ana", "classification": "state"}]
    for name, records in content.items():
        for record in records if name != "metadata" else ():
            file = tmp_path / "data" / name / f"{record['id']}.json"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(record), "utf-8")
    (tmp_path / "data" / "readout.toml").write_text('title = "Test"\nschema_version = "1.0"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(app, list(map(str, arguments)), catch_exceptions=False)


@pytest.mark.usefixtures("here")
def test_show_and_why_of_a_record():
    for command in ("show", "why"):
        for record in ("talks", "meetings/talks"):
            result = run(command, record)
            assert (result.exit_code, result.stderr) == (0, "")
            assert result.stdout.startswith("Talks\n\nmeetings/talks\n")
            assert "a palace" in result.stdout
            assert run(command, record, "--format", "markdown").stdout.startswith("# Talks\n\n`meetings/talks`\n")
    assert "Nothing in it is contested." in run("why", "people/ana").stdout


@pytest.mark.usefixtures("here")
def test_why_in_json():
    document = json.loads(run("why", "talks", "--format", "json").stdout)
    assert document["record"] == "meetings/talks"
    [found] = document["trails"]
    assert {key: found[key] for key in ("address", "title", "contested", "verdict", "value", "named_by", "origins")} == {
        "address": "venue", "title": "Venue", "contested": False, "verdict": "erroneous", "value": "a hotel",
        "named_by": "record", "origins": 2,
    }  # fmt: skip
    assert found["sources"][0] == {
        "id": "agency", "publisher": "An Agency", "date": "2025-11-03", "kind": "news", "reliability": "high",
    }  # fmt: skip
    assert [(claim["id"], claim["agrees"], claim["sources"][0]["id"]) for claim in found["claims"]] == [
        ("c", False, "paper")
    ]
    assert {"address": "status", "named_by": "record"}.items() <= document["sourced"][1].items()
    one = json.loads(run("why", "talks", "venue", "--format", "json").stdout)
    assert one == {"record": "meetings/talks", "trails": [found]}


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "talk"], "there is no record `talk`: did you mean `meetings/talks` (Talks)?"),
        (["show", "events/talks"], "there is no record `events/talks`: did you mean `meetings/talks` (Talks)?"),
        (["show", "zzzzzzzzz"], "there is no record `zzzzzzzzz`: `ID` or `COLLECTION/ID` names one"),
        (["show", "ana"], "`ana` is the id of `people/ana` or `organizations/ana`: say which"),
        (["why", "talks", "venu"], "meetings/talks has nothing at the address `venu`: did you mean `venue`?"),
        (["show", "talks", "--data", "nowhere"], "there is no nowhere"),
    ],
)
def test_what_is_not_there(arguments, message):
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"readout: {message}\n"


@pytest.mark.parametrize("name", ["TR", "Republic of Türkiye", "TÜRKIYE"])
def test_a_record_is_shown_by_its_code_and_names_too(here, name):
    folder = here / "data"
    state = '{"id": "turkiye", "name": "Türkiye", "classification": "%s", "country_code": "TR", "sources": ["paper"]%s}'
    names = ', "other_names": [{"name": "Republic of Türkiye"}]'
    for collection, kind in (("organizations", "state"), ("places", "country")):
        (folder / collection).mkdir(exist_ok=True)
        (folder / collection / "turkiye.json").write_text(state % (kind, names), "utf-8")
    result = run("show", name)
    assert result.exit_code == 0, result.stderr
    assert "organizations/turkiye" in result.stdout


def test_invalid_records_are_passed_over(here):
    (here / "data/people/ana.json").write_text('{"id": "ana", "name": 5, "sources": "paper"}', "utf-8")
    result = run("show", "talks")
    assert result.exit_code == 0
    assert result.stderr == "readout: 1 record with errors is passed over: `readout validate` names them\n"
    assert run("show", "people/ana").stderr == "readout: people/ana has errors: `readout validate` names them\n"


@pytest.mark.usefixtures("here")
def test_colour_is_for_those_who_want_it():
    environment = {k: v for k, v in os.environ.items() if k != "NO_COLOR"} | {"FORCE_COLOR": "1"}
    command = [sys.executable, "-c", "from readout.cli.app import main; main()", "why", "talks", "venue"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert "\x1b[1;33m(one\x1b[0m" in done.stdout
    assert "\x1b" not in run("why", "talks", "venue").stdout


def test_what_the_page_on_the_ledger_shows(monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    blocks = re.findall(
        r"^```console\n\$ readout (.*)\n(.*?)^```$",
        (ROOT / "docs/ledger.md").read_text("utf-8"),
        re.MULTILINE | re.DOTALL,
    )
    assert blocks
    for command, expected in blocks:
        assert run(*command.split()).stdout == expected
