"""What rules ask first because it is cheap, and what they keep in short, must never change what they find."""

import random

import pytest

from readout.lint.claim_matcher import Subjects
from readout.lint.claims import unresolved_subjects
from readout.lint.collected_claims import differing_subjects
from readout.lint.cross_record import SharedFactCheck
from readout.lint.matchers import Texts
from readout.lint.prefilter import RecordValues
from readout.lint.registry import registry
from readout.lint.rules import ro606_rival_claims, ro608_copied_support
from readout.model.dataset import Dataset, Record
from readout.model.origins import Origins
from readout.model.schema import default

ASKED_FIRST = {code: rule.matcher for code, rule in registry().items() if getattr(rule.matcher, "possible", None)}
"""The matchers that ask first whether anything can be found in a record at all."""
DATES = (
    None,
    None,
    "1918-11-12",
    "1918",
    "1925-06?",
    "1930-01-05",
    "1930-01-07/1930-01-09",
    "../1940-01-01",
    "1950-02",
    "2045-01-01",
)
VALUES = {
    "date": ("1930-01-05", "1930-01", "1930-01-05/1930-01-09", "1930-01-06/1930-01-09", "1930-01-05/..", "1930?"),
    "date/start": ("1930-01-05", "1930-01-06", "1930"),
    "date/end": ("1930-01-09", "1930-01-08"),
    "venue": ("Town Hall", "town  hall", "Opera"),
    "name": ("Talks", "TALKS", "Conference"),
    "start_time": ("14:00", "14:00~", "afternoon", "16:30"),
}


def record_of(collection, **value):
    present = {name: each for name, each in value.items() if each is not None}
    return Record(default().collections[collection], present, None)


def naming_meeting(draw):
    """A meeting, and a dataset of the sources, people and organizations that it names, some with days."""

    def ids(*some):
        return sorted({draw.choice(some) for _ in range(draw.randint(1, 2))})

    records = {
        "sources": [
            record_of(
                "sources",
                id=id,
                date=draw.choice(DATES),
                extent=draw.choice((None, "none")),
                derived_from_ids=draw.choice((None, None, ["s"])) if id != "s" else None,
                agencies=draw.choice((None, None, None, ["AP"])),
            )
            for id in ("s", "t", "v")
        ],
        "people": [
            record_of("people", id=id, birth_date=draw.choice(DATES), death_date=draw.choice(DATES))
            for id in ("p", "q")
        ],
        "organizations": [
            record_of("organizations", id=id, founding_date=draw.choice(DATES), dissolution_date=draw.choice(DATES))
            for id in ("o", "u")
        ],
    }
    seat = {"id": "a", "attendance": draw.choice(("attended", "expected")), "on_behalf_of_ids": ids("o", "u", "p")}
    text = draw.choice(("Words.", "Words.", "n/a", " - ", "Unknown", "Na", "An unknown."))
    other_seat = {"id": "e", "person_id": draw.choice("pq"), "attendance": draw.choice(("attended", "absent"))}
    statement = {"id": "b", "mode": "said", "text": text, "speaker_id": draw.choice("poq"), "sources": ids("s", "t")}
    act = {"id": "c", "act": draw.choice(("signed", "dated")), "by_ids": ids("p", "o", "nobody")}
    for item in (statement, act):
        item.update({"date": day} if (day := draw.choice(DATES)) else {})
    claims = [
        {
            "id": f"c{number}",
            "about": "venue",
            "value": draw.choice(("Opera", "Town Hall")),
            "standing": draw.choice(("stands", "chosen", "rejected")),
            "sources": ids("s", "t", "v"),
        }
        for number in range(draw.choice((0, 2, 3)))
    ]
    meeting = record_of(
        "meetings",
        id="m",
        status=draw.choice(("held", "announced")),
        date=draw.choice(DATES),
        sources=ids("s", "t", "nothing"),
        participants=[
            seat | ({"person_id": draw.choice("pq")} if draw.random() < 0.5 else {"sources": ids("s")}),
            *([other_seat] if draw.random() < 0.5 else []),
        ],
        statements=[statement],
        venue=draw.choice((None, "Opera")),
        outcomes=[{"id": "d", "kind": "document", "acts": [act]}],
        claims=claims or None,
    )
    return meeting, Dataset(default(), "", {}, {**records, "meetings": [meeting]})


@pytest.mark.parametrize("code", ASKED_FIRST)
def test_asking_first_whether_anything_can_be_found_hides_nothing(code):
    matcher, results = ASKED_FIRST[code], set()
    for seed in range(600):
        record, dataset = naming_meeting(random.Random(seed))
        arguments = (record,) if isinstance(matcher, Texts) else (record, dataset)
        matches = bool(list(matcher.matches(*arguments)))
        collected = RecordValues(record.collection).collect(record, valid=True)
        lists = matcher.lists(collected)
        is_possible = any(lists) and bool(matcher.possible(collected, dataset))
        assert is_possible or not matches, (seed, record.value)
        assert (any(lists) and bool(matcher.test(collected)(dataset))) is matches, seed
        results.add((matches, is_possible))
    assert {(True, True), (False, False)} <= results


def test_looking_at_single_claims_first_hides_no_rivals(monkeypatch):
    findings = {}
    for is_short in (True, False):
        if not is_short:
            monkeypatch.setattr(ro606_rival_claims, "_may_be_undecided", lambda _subject: True)
        for seed in range(3000):
            record = claiming_meeting(random.Random(seed))
            dataset = Dataset(default(), "", {}, {"meetings": [record]})
            subjects = ro606_rival_claims.MATCHER.matches(record, dataset)
            pointers = [(each.about, [claim.position for claim in each.claims]) for each in subjects]
            assert findings.setdefault(seed, pointers) == pointers, record.value
    assert 300 < sum(map(bool, findings.values())) < 2700


ON_CLAIMS = {code: rule.matcher for code, rule in registry().items() if isinstance(rule.matcher, Subjects)}


@pytest.mark.parametrize("code", ON_CLAIMS)
def test_looking_only_at_what_claims_differ_on_hides_nothing(code, monkeypatch):
    monkeypatch.setattr(ON_CLAIMS[code], "possible", None)
    collected, results = RecordValues(default().collections["meetings"]), set()
    for seed in range(3000):
        draw = random.Random(seed)
        record, (_, dataset) = claiming_meeting(draw), naming_meeting(draw)
        for claim in record.value["claims"]:
            claim.update({"sources": draw.sample(("s", "t", "v"), draw.randint(1, 2))} if draw.random() < 0.5 else {})
            claim.update({"topic": "duration", "value": draw.choice(("P1D", "PT24H"))} if draw.random() < 0.1 else {})
        collected.collect(record, valid=True)
        everywhere = any(
            ON_CLAIMS[code].where(subject, record, dataset) for subject in unresolved_subjects(record) or ()
        )
        assert bool(ON_CLAIMS[code].test(collected)(dataset)) is everywhere, record.value
        assert everywhere or not list(ON_CLAIMS[code].matches(record, dataset))
        results.add((everywhere, bool(differing_subjects(collected))))
    assert {(True, True), (False, False)} <= results


def test_what_is_asked_about_a_record_is_asked_again_of_no_other():
    """Facts of records that are kept by id are those of the record that a look-up would find."""
    for seed in range(200):
        meeting, dataset = naming_meeting(random.Random(seed))
        for collections in (("people", "organizations"), ("organizations", "people"), ("sources",)):
            for ids in (("p", "o", "nobody"), ("s", "p", "p"), (), ("nobody",)):
                found_records = [dataset.find(id, collections) for id in ids]
                expected = [record and record.address for record in found_records]
                assert dataset.about_each(address_of_record, ids, collections) == expected, seed
        assert meeting


def address_of_record(record):
    return record.address


def claiming_meeting(draw):
    """A meeting with claims about several fields, both ends of its date among them."""
    claims = []
    for number in range(draw.randint(1, 5)):
        about = draw.choice([*VALUES, "date", "date/start", "date/end"])
        claim = {"id": f"c{number}", "about": about, "value": draw.choice(VALUES[about])}
        claim["standing"] = draw.choice(("stands", "stands", "chosen", "rejected", "planned"))
        claims.append(claim | ({"date": "1929"} if draw.random() < 0.15 else {}))
    held = {name: draw.choice((*values, None)) for name, values in VALUES.items() if "/" not in name}
    return record_of("meetings", id="m", status="held", **held, claims=claims)


def test_sources_that_are_not_derived_are_told_apart_without_following_them():
    common = set()
    for seed in range(2000):
        draw = random.Random(seed)
        ids = "abcdef"
        sources = [
            record_of(
                "sources",
                id=id,
                derived_from_ids=draw.choice((None, None, [draw.choice(ids)], draw.sample(ids, 2))),
                agencies=draw.choice((None, None, ["AP"], ["ap"], ["AP", "WAM"])),
            )
            for id in ids[: draw.randint(2, 6)]
        ]
        origins = Origins(Dataset(default(), "", {}, {"sources": sources}))
        support = ro608_copied_support.Support("Opera", [], dict.fromkeys(draw.sample(ids, draw.randint(1, 3))))
        expected = origins.common(support.sources)
        assert ro608_copied_support._common(support, origins) == expected, (seed, support.sources)
        common.add(expected)
    assert {None, "AP", *"abc"} <= common


def test_records_that_share_a_fact_are_the_same_however_processes_shared_them():
    for seed in range(300):
        draw = random.Random(seed)
        facts = [[(draw.randrange(30),) for _ in range(draw.randint(0, 3))] for _ in range(12)]
        sharing = [
            number
            for number, own in enumerate(facts)
            if any(set(own) & set(others) for at, others in enumerate(facts) if at != number)
        ]
        checks = [SharedFactCheck(lambda _: [], lambda records, _: iter(records)) for _ in "123"]
        for number, own in enumerate(facts):
            draw.choice(checks).collect(number, own)
        for other in checks[1:]:
            checks[0].merge(other)
        assert list(checks[0].findings(None, range(len(facts)))) == sharing, facts


def test_ids_are_known_that_a_record_of_one_of_the_collections_has():
    records = {name: [record_of(name, id=id) for id in ids] for name, ids in {"people": "ab", "places": "bc"}.items()}
    dataset = Dataset(default(), "", {}, records)
    for collections in ((), ("people",), ("places", "people"), ("sources", "people")):
        for ids in ("", "a", "b", "ab", "abc", "abd", "cc"):
            assert dataset.knows(ids, collections) is all(dataset.find(id, collections) for id in ids)
