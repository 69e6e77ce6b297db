"""Edges of the rules on who came, what is past, and how many (RO604, RO605, RO613)."""

import pytest

from lint_cases import SOURCED_MEETING, claims


@pytest.mark.parametrize(
    ("status", "attendance", "reported"),
    [
        ("announced", "attended", True),
        ("postponed", "left", True),
        ("cancelled", "attended", True),
        ("unknown", "attended", True),
        ("announced", "arrived", False),
        ("announced", "confirmed", False),
        ("held", "attended", False),
        ("in-progress", "left", False),
    ],
)
def test_who_attended_what_was_not_held(lint_meeting_among_sources, status, attendance, reported):
    lines = f"status: {status}\nparticipants:\n  - {{id: a, attendance: {attendance}}}\n  - {{id: b}}\n"
    assert lint_meeting_among_sources(lines) == [("RO604", "/status")] * reported


def test_the_attendance_of_many_is_one_finding(lint_among_sources):
    seats = "".join(f"  - {{id: p{at}, attendance: attended}}\n" for at in range(20))
    (diagnostic,) = lint_among_sources(
        **{"meetings/m.yaml": SOURCED_MEETING.replace("held", "cancelled") + f"participants:\n{seats}"}
    )
    assert diagnostic.message.startswith("20 participants")
    assert [str(related.place) for related in diagnostic.related] == ["meetings/m.yaml:6:26"]


def test_an_event_without_a_status_is_not_one_that_was_not_held(lint_among_sources):
    event = "id: e\nname: N\nsources: [first]\nparticipants: [{id: a, attendance: attended}, {id: b, attendance: invited}]\n"
    assert not lint_among_sources(**{"events/e.yaml": event})


@pytest.mark.parametrize(
    ("claim", "reported"),
    [
        ("topic: x, standing: stands", True),
        ("about: participants, topic: count, value: '2', standing: stands", True),
        ("about: participants/b/attendance, standing: not-stated", True),
        ("about: participants/a/posts, standing: not-stated", True),
        ("about: participants/a/attendance, standing: not-stated", False),
        ("about: participants/a/attendance, value: invited, standing: chosen", False),
        ("about: participants/a, topic: presence, standing: not-stated", False),
        ("about: participants, topic: completeness, standing: not-stated", False),
    ],
)
def test_what_explains_that_only_an_invitation_is_known(lint_meeting_among_sources, claim, reported):
    lines = "participants: [{id: a, attendance: invited}, {id: b, attendance: attended}]\n" + claims(claim)
    assert lint_meeting_among_sources(lines) == [("RO605", "/participants/0/attendance")] * reported


@pytest.mark.parametrize(
    ("lines", "reported"),
    [
        ("date: 2025-10-04", True),
        ("date: 2025-10-05", False),  # 30 days before the newest source
        ("date: 2025-10", False),
        ("date: 2025-09/..", True),
        ("date: 2025?", False),
        ("date: XXXX-01-01", False),
        ("classification: summit", False),
        (claims("about: date, value: 2025-01-01, standing: planned"), True),
        (
            claims(
                "about: date, value: 2025-01-01, standing: planned", "about: date, value: 2026-01-01, standing: planned"
            ),
            False,
        ),
        ("date: 2025-01-01\n" + claims("about: status, standing: not-stated"), False),
    ],
)
def test_what_was_announced_long_ago(lint_meeting_among_sources, lines, reported):
    assert lint_meeting_among_sources(f"status: announced\n{lines}\n") == [("RO605", "/status")] * reported


@pytest.mark.parametrize(
    ("rest", "reported"),
    [
        ("", True),
        ("about: date, standing: not-stated", False),
        ("about: date, value: 2025-11-02, standing: rejected", False),
        ("about: date/end, standing: not-stated", True),
    ],
)
def test_a_date_of_which_only_a_plan_is_known(lint_meeting_among_sources, rest, reported):
    lines = claims("about: date, value: 2025-11-03, standing: planned", *([rest] if rest else []))
    assert lint_meeting_among_sources(lines) == [("RO605", "/claims/0/value")] * reported
    assert lint_meeting_among_sources(f"date: 2025-11-03\n{lines}") == []


@pytest.mark.parametrize(
    ("date", "sources", "claim", "reported"),
    [
        ("2025-11-01", "[first]", "", True),
        ("2025-11-03", "[first]", "", False),  # within a day round the world
        ("2025-11-01", "[first, second]", "", False),  # nobody knows when the second appeared
        ("2025-11-01/", "[first]", "", False),
        ("2025-11-01", "[first]", "about: statements/s/mode, standing: not-stated", False),
    ],
)
def test_statements_expected_after_the_meeting(lint_meeting_among_sources, date, sources, claim, reported):
    lines = f"date: {date}\nstatements: [{{id: s, mode: expected, text: x, sources: {sources}}}]\n"
    assert (
        lint_meeting_among_sources(lines + (claims(claim) if claim else ""))
        == [("RO605", "/statements/0/mode")] * reported
    )


@pytest.mark.parametrize(
    ("value", "reported"),
    [
        ("2", True),
        ("3", False),
        ("4", False),
        (">1", False),
        ("2+", False),
        ("2~", False),
        ("2?", False),
        ("<3", True),
        ("<=2", True),
        ("\u22643", False),
        ("1-2", True),
        ("2/3", False),
        ("two", False),
    ],
)
def test_counts_chosen_and_participants_listed(lint_meeting_among_sources, value, reported):
    seats = "".join(f"  - {{id: {id}, on_behalf_of_ids: [{id}]}}\n" for id in ("aa", "bb", "cc"))
    lines = f"participants:\n{seats}" + claims(f'about: participants, topic: count, value: "{value}", standing: chosen')
    assert [code for code, _ in lint_meeting_among_sources(lines) if code != "RO301"] == ["RO613"] * reported


@pytest.mark.parametrize(
    ("seats", "claim", "reported"),
    [
        (["on_behalf_of_ids: [aa]", "on_behalf_of_ids: [aa]"], "standing: chosen", False),
        (["on_behalf_of_ids: [aa]", "on_behalf_of_ids: [bb]"], "standing: chosen", True),
        (["on_behalf_of_ids: [aa]", "on_behalf_of_ids: [bb]"], "standing: stands", False),
        (["on_behalf_of_ids: [aa]", "on_behalf_of_ids: [bb], attendance: absent"], "standing: chosen", False),
        (["on_behalf_of_ids: [aa]", "label: somebody"], "standing: chosen", False),
    ],
)
def test_participants_who_count(lint_meeting_among_sources, seats, claim, reported):
    lines = "".join(f"  - {{id: s{at}, {seat}}}\n" for at, seat in enumerate(seats))
    lines = f"participants:\n{lines}" + claims(f'about: participants, topic: count, value: "1", {claim}')
    assert [code for code, _ in lint_meeting_among_sources(lines) if code != "RO301"] == ["RO613"] * reported


@pytest.mark.parametrize(("count", "reported"), [(1, True), (2, False), (14, False)])
def test_the_count_of_an_act(lint_meeting_among_sources, count, reported):
    act = f"{{id: a, act: voted-for, by_ids: [aa, bb], count: {count}}}"
    lines = f"outcomes: [{{id: o, kind: decision, acts: [{act}]}}]\n"
    assert [(code, at) for code, at in lint_meeting_among_sources(lines) if code != "RO301"] == [
        ("RO613", "/outcomes/0/acts/0/count")
    ] * reported
