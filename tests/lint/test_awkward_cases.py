"""Facts that are awkward and legitimate, as historians meet them: none has a finding."""

import textwrap

import pytest

from lint_cases import people

RECORDS = people(ana="Ana Dorn", bo="Bo Lind", cy="Cy Marr") | {
    "people/late.yaml": "id: late\nname: Lena Late\nbirth_date: '1900'\ndeath_date: 1950-06-01\nsources: [paper]\n",
    "organizations/north.yaml": "id: north\nname: Northland\nclassification: state\nsources: [paper]\n",
    "organizations/old-union.yaml": "id: old-union\nname: Old Union\nclassification: state\nfounding_date: '1922'\n"
    "dissolution_date: 1991-12-26\nsources: [paper]\n",
    "organizations/heir.yaml": "id: heir\nname: Heir Republic\nclassification: state\nfounding_date: 1991-12-26\n"
    "relations: [{type: successor-of, target_id: old-union}]\nsources: [paper]\n",
    "organizations/exile.yaml": "id: exile\nname: Government of Islia in Exile\nclassification: government\n"
    "founding_date: 1940-06-20\nsources: [paper]\n",
    "places/town.yaml": "id: town\nname: Towne\nclassification: city\n",
    "places/port.yaml": "id: port\nname: Porte\nclassification: city\n",
    "events/series.yaml": "id: series\nname: Series of talks\nstatus: held\nsources: [paper]\n",
    "events/planned.yaml": "id: planned\nname: First attempt\nstatus: cancelled\ndate: 1991-12-20\nsources: [paper]\n",
    "sources/paper.yaml": "id: paper\nkind: news\nname: The Paper\ndate: '2001'\n",
    "sources/other.yaml": "id: other\nkind: memoir\nname: Memoirs\ndate: '1999'\n",
}
HEAD = "id: m\nname: Talks\nstatus: held\nsources: [paper]\n"
LEGITIMATE = {
    "a posthumous award": """
        date: 1951-01-10
        outcomes: [{id: award, kind: decision, text: Lena Late received the order after her death.}]
    """,
    "a government in exile": """
        date: 1941-09-24
        participants: [{id: x, person_id: ana, on_behalf_of_ids: [exile], attendance: attended}]
    """,
    "a meeting over midnight": """
        date: 1991-12-21/1991-12-22
        start_time: "22:30"
        end_time: "03:10"
        time_zone: Europe/Moscow
    """,
    "a meeting over midnight whose second day is in another month": """
        date: 1991-11-30/1991-12-01
        start_time: "23:00"
        end_time: "01:00"
        parts: [{id: night, kind: session, date: 1991-12-01, start_time: "00:10"}]
    """,
    "a call at two local times": """
        date: 1991-12-25
        format: phone
        start_time: "17:00"
        time_zone: Europe/Moscow
        participants: [{id: x, person_id: ana}, {id: y, person_id: bo}]
        claims: [{id: other-side, about: start_time, value: "09:00", standing: stands, note: "Washington time."},
                 {id: moscow, about: start_time, value: "17:00", standing: chosen, editor: ed}]
    """,
    "cancelled and held again": """
        date: 1991-12-22
        relations: [{type: replaces, target_id: planned}]
    """,
    "two chairs": """
        date: 1991-12-22
        participants: [{id: x, person_id: ana, roles: [chair]}, {id: y, person_id: bo, roles: [chair]}]
    """,
    "a delegation without names": """
        date: 1991-12-22
        participants: [{id: x, on_behalf_of_ids: [north], label: the Northland delegation, count: 12}]
    """,
    "a state that ended while they met": """
        date: 1991-12-21/1991-12-30
        participants: [{id: u, person_id: ana, on_behalf_of_ids: [old-union], attendance: attended},
                       {id: h, person_id: ana, on_behalf_of_ids: [heir], attendance: attended}]
    """,
    "a treaty that one party signed later": """
        date: 1992-01-10
        participants: [{id: x, on_behalf_of_ids: [north]}, {id: y, on_behalf_of_ids: [heir]}]
        outcomes:
          - id: treaty
            kind: document
            acts: [{id: first, act: signed, by_ids: [north]}, {id: second, act: signed, by_ids: [heir], date: 1992-05-22}]
    """,
    "a Julian date beside the Gregorian": """
        date: 1914-08-01
        claims: [{id: julian, about: date, value: 1914-07-19, standing: rejected, note: Old style., sources: [other]}]
    """,
    "a disputed number": """
        date: 1991-12-22
        claims: [{id: a, about: participants, topic: count, value: "29", standing: stands, sources: [paper]},
                 {id: b, about: participants, topic: count, value: "30", standing: stands, sources: [other]},
                 {id: c, about: participants, topic: count, value: "29", standing: chosen, editor: ed}]
        participants: [{id: x, person_id: ana}]
    """,
    "a season": "date: 1991-22\nclaims: [{id: a, about: date, value: 1991-12, standing: earlier}]",
    "one of several days": "date: '[1991-12-20..1991-12-24]'\nparts: [{id: a, kind: session, date: 1991-12-22}]",
    "a ship": "date: 1991-12-22\nvenue: aboard the Northwind, off Porte\nplace_id: port",
    "a call across three places": """
        date: 1991-12-22
        format: phone
        participants: [{id: x, person_id: ana}, {id: y, person_id: bo}, {id: z, person_id: cy}]
    """,
    "a secret meeting that was revealed later": """
        date: 1971-07-09
        statements: [{id: a, speaker_id: ana, mode: recalled, channel: memoir, date: '1999', text: We met., sources: [other]}]
        participants: [{id: x, person_id: ana}]
    """,
    "sources that contradict on the day": """
        date: 1991-12-21
        claims: [{id: a, about: date, value: 1991-12-21, standing: chosen, editor: ed, sources: [paper]},
                 {id: b, about: date, value: 1991-12-22, standing: stands, sources: [other]}]
    """,
    "sources that contradict on attendance": """
        date: 1991-12-21
        participants: [{id: x, person_id: ana, attendance: attended}]
        claims: [{id: a, about: participants/x/attendance, value: attended, standing: chosen, editor: ed, sources: [paper]},
                 {id: b, about: participants/x/attendance, value: absent, standing: stands, sources: [other]}]
    """,
    "a substitute": """
        date: 1991-12-21
        participants: [{id: x, person_id: ana, attendance: absent}, {id: y, person_id: bo, substitutes_for_id: ana}]
    """,
    "words recalled of the dead": """
        date: 1960-01-01
        statements: [{id: a, speaker_id: late, mode: recalled, date: '1949', text: She had warned them.}]
    """,
    "a funeral": "date: 1950-06-05\nclassification: ceremony\nname: Funeral of Lena Late",
    "a year only, and a part on a day of it": "date: '1991'\nparts: [{id: a, kind: session, date: 1991-12-22}]",
    "an unknown year": "date: XXXX-10-09",
    "a successor that ratifies": """
        date: 1991-05-01
        outcomes: [{id: t, kind: document, acts: [{id: a, act: ratified, by_ids: [heir], date: 1993-01-01}]}]
    """,
    "who left before the end": """
        date: 1991-12-21/1991-12-22
        participants: [{id: x, person_id: ana, attendance: withdrew}]
        parts: [{id: a, kind: session, date: 1991-12-22, absentees: [x]}]
    """,
    "who signed in the name of a body": """
        date: 1991-12-21
        participants: [{id: x, person_id: ana, on_behalf_of_ids: [north]}]
        outcomes: [{id: t, kind: document, acts: [{id: a, act: signed, by_ids: [north]}]}]
    """,
    "a meeting by letters": "date: 1991-11/1991-12\nformat: written",
    "a meeting of which only the end is known": "date: /1991-12-22\nparts: [{id: a, kind: session, date: 1990-12-22}]",
    "nobody knows whether it took place": "status: unknown\ndate: 1991?",
}  # fmt: skip


def meeting(lines):
    lines = textwrap.dedent(lines).strip("\n")
    keys = {line.partition(":")[0] for line in lines.splitlines()}
    head = [line for line in HEAD.splitlines() if line.partition(":")[0] not in keys]
    return "\n".join([*head, lines]) + "\n"


@pytest.mark.parametrize("case", LEGITIMATE)
def test_what_is_awkward_and_legitimate_has_no_finding(lint_files, case):
    diagnostics = lint_files(**RECORDS | {"meetings/m.yaml": meeting(LEGITIMATE[case])})
    assert [(each.code, each.message) for each in diagnostics] == []


MISTAKES = [
    ("date: 1960-01-01\nparticipants: [{id: x, person_id: late, attendance: attended}]", "RO409", None),
    (
        "date: 1995-01-01\noutcomes: [{id: t, kind: document, acts: [{id: a, act: signed, by_ids: [old-union]}]}]",
        "RO409",
        None,
    ),
    ("date: 31.02.1950", "RO205", None),
    ("date: spring 1991", "RO205", "1991-21"),
    ("date: week of 29 August 1995", "RO205", "[1995-08-29..1995-09-04]"),
    ("date: in the week beginning 30 December 1991", "RO205", "[1991-12-30..1992-01-05]"),
    ("date: week of August 2005", "RO205", None),
    ("date: '[1991-12-22..1991-12-20]'", "RO402", "[1991-12-20..1991-12-22]"),
    ("date: 1991-21/1991-22", "RO205", None),
    ("date: 21-28 Feb 1972", "RO205", "1972-02-21/1972-02-28"),
    ("date: 1991-12-21\nparts: [{id: a, kind: session, date: 1991-12-25}]", "RO405", None),
    ("date: 1991-12-21\nlocators: ['papr: p. 3']", "RO308", "paper: p. 3"),
    ("date: 1991-12-21\nlocators: ['other: p. 3']", "RO308", None),
    ("date: 1991-12-21\nplace_id: town and port", "RO205", None),
    ("date: 1991-12-21\nclaims: [{id: a, topic: duration, value: 2 days, standing: stands}]", "RO310", "P2D"),
    ("date: 2005-01-01", "RO410", None),
    ("date: 2100-01-01", "RO410", None),
    ("date: 1991-12-21\nparticipants: [{id: x, person_id: ana}, {id: y, person_id: ana}]", "RO617", None),
    ("date: 1991-12-21\nrelations: [{type: replaces, target_id: planed}]", "RO301", "planned (First attempt)"),
]


@pytest.mark.parametrize(("lines", "code", "suggestion"), MISTAKES, ids=[lines for lines, *_ in MISTAKES])
def test_a_mistake_among_them_has_one_finding_and_a_hint_that_holds(lint_files, lines, code, suggestion):
    (found,) = lint_files(**RECORDS | {"meetings/m.yaml": meeting(lines)})
    assert (found.code, found.suggestion) == (code, suggestion)
    if suggestion:
        mended = lines.replace(lines.partition(": ")[2].strip("'"), suggestion) if lines.startswith("date: ") else None
        if mended and "\n" not in lines:
            assert not lint_files(
                **RECORDS | {"meetings/m.yaml": meeting(mended.replace("'", "").replace(": ", ": '") + "'")}
            )


@pytest.mark.parametrize("text", ["unknown", "n/a", "tbd", "-", "k. A."])
@pytest.mark.parametrize("name", ["date", "start_time", "time_zone"])
def test_a_placeholder_in_place_of_a_date_is_left_out(lint_files, name, text):
    found = lint_files(**RECORDS | {"meetings/m.yaml": meeting(f"{name}: '{text}'")})
    assert [each.code for each in found] in (["RO205"], ["RO602"])
    if found[0].code == "RO205":
        assert found[0].help.startswith("leave it out")
