"""What contradicts itself inside one meeting (RO413, RO616 to RO619)."""

import pytest

from lint_cases import people

PEOPLE = people(ana="Ana Dorn", bo="Bo Lind")
PRC = {
    "organizations/prc.yaml": "id: prc\nname: Prc State\nclassification: state\n",
    "organizations/ministry.yaml": "id: ministry\nname: Ministry of Things\nclassification: ministry\n"
    "relations: [{type: part-of, target_id: prc}]\n",
    "events/e.yaml": "id: e\nname: E\nstatus: held\nsources: [undated]\n",
    "sources/undated.yaml": "id: undated\nkind: news\n",
}
TOP = "id: m\nname: N\nstatus: held\ndate: 1978-09-05/1978-09-17\nsources: [undated]\n"


@pytest.fixture
def found_in(lint_files):
    def found(lines):
        diagnostics = lint_files(**PEOPLE | PRC | {"meetings/m.yaml": TOP + lines + "\n"})
        return [(each.code, each.pointer) for each in diagnostics]

    return found


def statement(text):
    return f"parts: [{{id: p, kind: session, date: 1978-09-11}}]\nstatements: [{{id: a, text: t, {text}}}]"


def act(text):
    return f"outcomes: [{{id: o, kind: document, acts: [{{id: a, {text}}}]}}]"


@pytest.mark.parametrize(
    ("lines", "pointer"),
    [
        (statement("mode: said, channel: in-session, date: 1987-09-11"), "/statements/0/date"),
        (statement("mode: said, part_id: p, date: 1978-09-14"), "/statements/0/date"),
        (statement("mode: said, part_id: p, date: 1978-09-12"), None),
        (statement("mode: said, channel: in-session, date: 1978-09-18"), None),
        (statement("mode: said, channel: in-session, date: '1978'"), None),
        (statement("mode: said, channel: in-session, event_id: e, date: '1987'"), None),
        (statement("mode: said, date: 1978-08-30"), None),
        (statement("mode: said, date: 1987-09-11"), "/statements/0/date"),
        (statement("mode: said, channel: interview, date: 1987-09-11"), None),
        (statement("mode: recalled, channel: in-session, date: 1987-09-11"), None),
        (act("act: signed, date: 1878-09-17"), "/outcomes/0/acts/0/date"),
        (act("act: signed, date: 1979-03-26"), None),
        (act("act: ratified, date: '1982'"), None),
        (act("act: drafted, date: '1977'"), None),
        (act("act: signed, event_id: e, date: '1877'"), None),
        (act("act: voted-for, date: '1979'"), "/outcomes/0/acts/0/date"),
    ],
)
def test_dates_outside_of_the_occasion(found_in, lines, pointer):
    assert found_in(lines) == ([("RO413", pointer)] if pointer else [])


def seats(*listed):
    return "participants:\n" + "".join(f"  - {{id: s{at}, person_id: ana, {seat}}}\n" for at, seat in enumerate(listed))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (seats("attendance: attended", "attendance: absent"), [("RO616", "/participants/1/attendance")]),
        (seats("attendance: declined", "attendance: left"), [("RO616", "/participants/1/attendance")]),
        (seats("attendance: attended", "count: 1"), [("RO617", "/participants/1/person_id")]),
        (seats("posts: [Minister]", "roles: [host]"), [("RO617", "/participants/1/person_id")]),
        (seats("posts: [Minister]", "posts: [Chair]"), []),
        (seats("on_behalf_of_ids: [prc]", "on_behalf_of_ids: [ministry]"), []),
        (seats("count: 1", "count: 1") + "parts: [{id: p, kind: session, participants: [s0]}]", []),
        (
            seats("attendance: absent") + "parts: [{id: p, kind: session, participants: [s0]}]",
            [("RO618", "/parts/0/participants/0")],
        ),
        (
            seats("attendance: absent")
            + "statements: [{id: a, text: t, mode: said, channel: in-session, speaker_id: ana}]",
            [("RO618", "/statements/0/speaker_id")],
        ),
        (
            seats("roles: [host]") + "  - {id: b, person_id: bo}\n"
            "parts: [{id: p, kind: session, participants: [b]}]\n"
            "statements: [{id: a, text: t, mode: said, part_id: p, speaker_id: ana}]",
            [("RO618", "/statements/0/speaker_id")],
        ),
        (
            seats("attendance: absent")
            + "statements: [{id: a, text: t, mode: said, channel: letter, speaker_id: ana}]",
            [],
        ),
        (
            seats("attendance: attended") + "parts: [{id: p, kind: session, participants: [s0], absentees: [s0]}]",
            [("RO618", "/parts/0/participants/0")],
        ),
        (
            seats("attendance: attended") + "parts: [{id: p, kind: session, absentees: [s0]}]\n"
            "statements: [{id: a, text: t, mode: said, part_id: p, speaker_id: ana}]",
            [("RO618", "/statements/0/speaker_id")],
        ),
        (seats("attendance: attended") + "parts: [{id: p, kind: session, absentees: [s0]}]", []),
    ],
)
def test_seats_that_contradict_each_other(found_in, lines, expected):
    assert found_in(lines) == expected


SEATED = "participants: [{id: b, person_id: bo, on_behalf_of_ids: [ministry]}]\n"


@pytest.mark.parametrize(
    ("lines", "pointer"),
    [
        (SEATED + statement("mode: said, channel: in-session, speaker_id: ana"), "/statements/0/speaker_id"),
        (SEATED + statement("mode: said, part_id: p, speaker_id: ana"), "/statements/0/speaker_id"),
        (SEATED + statement("mode: said, channel: interview, speaker_id: ana"), None),
        (SEATED + statement("mode: said, channel: in-session, speaker_id: ana, event_id: e"), None),
        (SEATED + statement("mode: said, channel: in-session, speaker_id: bo"), None),
        (SEATED + statement("mode: said, channel: in-session, speaker_id: prc"), None),
        (statement("mode: said, channel: in-session, speaker_id: ana"), None),
        ("participants: [{id: x, count: 5}]\n" + statement("mode: said, channel: in-session, speaker_id: ana"), None),
        (SEATED + act("act: signed, by_ids: [bo, ana]"), "/outcomes/0/acts/0/by_ids/1"),
        (SEATED + act("act: signed, by_ids: [prc]"), None),
        (SEATED + act("act: signed, by_ids: [ana], date: 1978-10-01"), None),
        (SEATED + act("act: endorsed, by_ids: [ana]"), None),
    ],
)
def test_who_spoke_or_signed_without_a_seat(found_in, lines, pointer):
    assert found_in(lines) == ([("RO619", pointer)] if pointer else [])


SIGNED_BY_BO = "outcomes: [{id: o, kind: document, acts: [{id: a, act: signed, by_ids: [bo]}]}]"
DATE_OF_RELATION = (
    "claims: [{{id: c, about: 'relations/part-of:{}/date', value: '1978', standing: stands, sources: [undated]}}]"
)
SAID_IN_PART = "statements: [{id: a, text: t, mode: said, part_id: p, date: 1978-09-11}]"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("participants: [{id: x, person_id: ana}]\n" + SIGNED_BY_BO, ["RO619"]),
        ("participants: [{id: x, person: bo, on_behalf_of_ids: [prc]}]\n" + SIGNED_BY_BO, ["RO201"]),
        ("participants: [{id: x, person_id: Bo Lind}, {id: y, person_id: ana}]\n" + SIGNED_BY_BO, ["RO205"]),
        ("parts: [{id: p, kind: session, date: 1990-01-01}]\n" + SAID_IN_PART, ["RO405"]),
        ("parts: [{id: p, kind: session, date: 1978-09-16}]\n" + SAID_IN_PART, ["RO413"]),
        ("relations: [{type: part-of, target_id: E and so on}]\n" + DATE_OF_RELATION.format("e"), ["RO205"]),
        ("relations: [{type: part-of, target_id: e}]\n" + DATE_OF_RELATION.format("f"), ["RO304"]),
    ],
)
def test_one_slip_has_one_finding_where_it_is(found_in, lines, expected):
    assert [code for code, _ in found_in(lines)] == expected
