"""Edges of the rules on dates and times (RO401 to RO407)."""

import re

import pytest

from lint_cases import MEETING, claims
from readout.diagnostic import Severity
from readout.model.schema import default


def test_statements_and_acts_after_their_sources(lint_files):
    early = "id: early\nkind: news\ndate: 2025-11-01/2025-11-02\n"
    undated = "id: undated\nkind: news\n"
    vague = "id: vague\nkind: news\ndate: 2025-11~\n"
    lines = """\
statements:
  - {id: late, mode: said, text: t, date: 2025-11-06, sources: [early, wam-20251104]}
  - {id: grace, mode: said, text: t, date: 2025-11-05}
  - {id: expected, mode: expected, text: t, date: 2025-12}
  - {id: aim, mode: aim, text: t, date: 2025-12}
  - {id: recalled, mode: recalled, text: t, date: 2025-12, sources: [early]}
  - {id: unknown, mode: said, text: t, date: 2025-12, sources: [early, undated]}
  - {id: vague, mode: said, text: t, date: 2025-12, sources: [vague]}
  - {id: approximate, mode: said, text: t, date: 2025-12~}
  - {id: month, mode: said, text: t, date: 2025-11}
outcomes:
  - id: o
    kind: document
    acts:
      - {id: signed, act: signed, date: "2026"}
      - {id: force, act: entered-into-force, date: "2026"}
"""
    diagnostics = lint_files(
        **{
            "meetings/m.yaml": MEETING + lines,
            "sources/early.yaml": early,
            "sources/undated.yaml": undated,
            "sources/vague.yaml": vague,
        }
    )
    assert [(diagnostic.code, diagnostic.pointer) for diagnostic in diagnostics] == [
        ("RO403", "/statements/0/date"),
        ("RO403", "/statements/4/date"),
        ("RO414", "/statements/5/sources/0"),
        ("RO403", "/outcomes/0/acts/0/date"),
    ]
    assert diagnostics[0].message == "said on 2025-11-06, after its last source was published (2025-11-04)"
    assert [str(related.place) for related in diagnostics[0].related] == ["sources/wam-20251104.yaml:3:7"]


def test_the_words_that_chronology_knows_are_words_of_the_schema():
    from readout.lint import chronology as rule
    from readout.text import clock

    meeting = default().collections["meetings"].field
    assert set(rule.SPOKEN) <= set(meeting["statements"]["mode"].enum)
    assert set(rule.FORESEEABLE) <= set(meeting["outcomes"]["acts"]["act"].enum)
    assert all(re.search(meeting["start_time"].pattern, word) for word in clock.MINUTES)
    words = re.findall(r"[a-z]{2,}", meeting["start_time"].pattern)
    assert set(words) == set(clock.MINUTES)


@pytest.mark.parametrize(
    ("accessed", "published", "reported"),
    [
        ("2025-11-01", "2025-11-04", True),
        ("2025-11-03", "2025-11-04", False),
        ("2025-10", "2025-11-04", True),
        ("2025-11", "2025-11-04", False),
        ("2025-11-01~", "2025-11-04", False),
        ("2025-11-01", "2025", False),
        ("2024", "2025-06", True),
    ],
)
def test_sources_read_before_they_were_published(lint_files, accessed, published, reported):
    text = f'id: s\nkind: news\ndate: "{published}"\naccessed: "{accessed}"\n'
    assert [diagnostic.code for diagnostic in lint_files(**{"sources/s.yaml": text})] == ["RO404"] * reported


@pytest.mark.parametrize(
    ("whole", "part", "reported"),
    [
        ("2025-11-03", "2025-11-04", True),
        ("2025-11-03", "2025-11-02", True),
        ("2025-11-03", "2025-11", False),
        ("2025-11-03/2025-11-05", "2025-11-04/2025-11-06", False),
        ("2025-11-03/..", "2026", False),
        ("2025-11-03/..", "2024", True),
        ("2025-11-03~", "2025-12", False),
        ("2025-11", "2025-11-30", False),
    ],
)
def test_parts_outside_the_days_of_their_meeting(lint_meeting, whole, part, reported):
    lines = f'date: "{whole}"\nparts: [{{id: p, kind: session, date: "{part}"}}]\n'
    diagnostics = lint_meeting(lines)
    assert [diagnostic.code for diagnostic in diagnostics] == ["RO405"] * reported
    assert all(diagnostic.severity is Severity.WARNING for diagnostic in diagnostics)


@pytest.mark.parametrize(
    ("date", "start", "end", "reported"),
    [
        ("2025-11-03", "14:00", "13:59", True),
        ("2025-11-03", "14:00", "14:00", False),
        ("2025-11-03", "evening", "11:00", True),
        ("2025-11-03", "evening", "afternoon", False),
        ("2025-11-03", "evening", "morning", True),
        ("2025-11-03", "night", "morning", False),
        ("2025-11-03", "22:00", "midnight", False),
        ("2025-11-03", "14:00~", "13:00", False),
        ("2025-11-03", "14:00", "13:00?", False),
        ("2025-11-03/2025-11-04", "22:00", "02:00", False),
        ("2025-11", "22:00", "02:00", False),
        ("2025-11-03?", "22:00", "02:00", False),
    ],
)
def test_times_in_the_wrong_order(lint_meeting, date, start, end, reported):
    times = f'start_time: "{start}", end_time: "{end}"'
    diagnostics = lint_meeting(f"date: {date}\nparts: [{{id: p, kind: session, {times}}}]\n")
    assert [(diagnostic.code, diagnostic.pointer) for diagnostic in diagnostics] == [
        ("RO406", "/parts/0/end_time")
    ] * reported


@pytest.mark.parametrize(
    ("folder", "id", "date", "reported"),
    [
        ("meetings", "2025-11-03-istanbul", "2025-11-03", False),
        ("meetings", "2025-11-03-istanbul", "2025-11-04", True),
        ("meetings", "2025-11-03-istanbul", "2025-11", False),
        ("meetings", "2025-11-03-istanbul", "2025-12", True),
        ("meetings", "2025-11-03-istanbul", "2025-11-01/2025-11-05", False),
        ("meetings", "2025-11-03-istanbul", "2025-11-01/", False),
        ("meetings", "2025-11-03-istanbul", "2025-11-04/", True),
        ("meetings", "2025-11-03-istanbul", "2025-11-04?", False),
        ("meetings", "2025-11-03-istanbul", "XXXX-11-04", False),
        ("meetings", "2025-11-istanbul", "2025-11-30", False),
        ("meetings", "2025-11-istanbul", "2025-12-01", True),
        ("meetings", "2025-g20", "2024-11-30", True),
        ("meetings", "20251103-istanbul", "2025-11-04", True),
        ("meetings", "10000-years", "2025-11-04", False),
        ("events", "resolution-1973", "2011-03-17", False),
        ("events", "unsc-resolution-2735", "2024-06-10", False),
        ("events", "ceasefire-2025-10-10", "2025-10-11", True),
        ("sources", "wam-20251104", "2025-11-05", True),
        ("sources", "dawn-201312", "2013-12-18", False),
        ("sources", "dawn-201312", "2014-01", True),
        ("sources", "antara-259981", "2022-11-15", False),
        ("sources", "wam-20251399", "2025-11-05", False),
        ("people", "p-20251104", None, False),
    ],
)
def test_dates_in_ids(lint_among_sources, folder, id, date, reported):
    lines = {"people": "name: N", "sources": "kind: news"}.get(
        folder, "name: N\nstatus: held\nsources: [first, second]"
    )
    dated = f"date: {date}\n" if date else "birth_date: '1970'\n"
    codes = [d.code for d in lint_among_sources(**{f"{folder}/{id}.yaml": f"id: {id}\n{lines}\n{dated}"})]
    assert codes == ["RO407"] * reported


def test_a_claim_explains_a_date_in_an_id(lint_among_sources):
    text = "id: 2025-11-03-m\nname: N\nstatus: held\nsources: [second]\ndate: 2025-12-01\n"
    planned = claims("about: date, value: 2025-11-03, standing: planned")
    other = claims("about: date, value: 2025-11-05, standing: planned")
    assert not lint_among_sources(**{"meetings/2025-11-03-m.yaml": text + planned})
    assert [d.code for d in lint_among_sources(**{"meetings/2025-11-03-m.yaml": text + other})] == ["RO407"]
