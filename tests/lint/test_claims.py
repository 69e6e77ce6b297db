"""Edges of the rules that compare claims (RO603, RO606 to RO608)."""

import pytest

from lint_cases import MEETING, SOURCED_MEETING, claims


@pytest.mark.parametrize(
    ("about", "value", "message", "suggestion"),
    [
        ("date", "3 November 2025", "`3 November 2025` is not an EDTF date", "2025-11-03"),
        ("date/start", "2025/2026", "`2025/2026` is an interval, and no end of one", None),
        ("status", "Held", "`Held` is no value of `status`", "held"),
        ("place_id", "istambul", "no place has the id `istambul`", "istanbul (Istanbul)"),
        ("participants/a/count", "many", "`many` is no value of `count`", None),
        ("participants/a/count", "0", "`0` is no value of `count`", None),
        ("participants/a/roles", "host;chairr", "`chairr` is no value of `roles`", "host;chair"),
        (
            "participants/a/on_behalf_of_ids",
            "istanbul",
            "`istanbul` is the id of a place, not of an organization or person",
            None,
        ),
        ("participants/a/posts", "Minister\\nof\\tState", "the text holds the control character U+0009 TAB", None),
        ("parts/p/participants", "a;b", "`participants` has no item `b`", None),
        ("parts/p/start_time", "2pm", "`2pm` is not a local time", "14:00"),
    ],
)
def test_values_of_claims(lint_files, about, value, message, suggestion):
    lines = f"""\
participants: [{{id: a}}]
parts: [{{id: p, kind: session}}]
claims: [{{id: c, about: {about}, value: "{value}", standing: rejected}}]
"""
    place = "id: istanbul\nname: Istanbul\nclassification: city\n"
    diagnostics = [
        d
        for d in lint_files(**{"meetings/m.yaml": MEETING + lines, "places/istanbul.yaml": place})
        if d.code != "RO205"
    ]
    if "\\t" in value:  # the claim's own field refuses that before it is compared
        assert not diagnostics
        return
    assert [(d.code, d.message, d.suggestion, d.pointer) for d in diagnostics] == [
        ("RO603", message, suggestion, "/claims/0/value")
    ]


@pytest.mark.parametrize(
    "claim",
    [
        "about: date, value: soon, standing: not-stated",
        "about: date, value: soon, standing: none",
        "about: date, value: soon, topic: mood, standing: stands",
        "about: participants, value: twelve, standing: stands",
        "about: participants/a, value: absent, standing: stands",
        "value: anything, standing: stands",
        "about: date, value: 2025-11-03/.., standing: stands",
        "about: date/end, value: 2025-11-03~, standing: planned",
        'about: participants/a/count, value: "12", standing: stands',
        "about: participants/a/roles, value: host;chair, standing: stands",
        'about: participants/a/posts, value: "Minister\\nPresident", standing: stands',
    ],
)
def test_values_that_no_field_could_refuse(lint_meeting, claim):
    assert not lint_meeting(f"participants: [{{id: a}}]\nclaims: [{{id: c, {claim}}}]\n")


@pytest.mark.parametrize(
    ("lines", "claimed", "reported"),
    [
        ("date: 2025-11-03", ["about: date, value: 2025-11-04, standing: stands"], True),
        ("date: 2025-11-03", ["about: date, value: 2025-11-04, standing: rejected"], False),
        ("date: 2025-11-03", ["about: date, value: 2025-11-04, standing: planned"], False),
        ("date: 2025-11-03", ["about: date, value: 2025-11, standing: stands"], False),
        ("date: 2025-11-03", ["about: date, value: XXXX-11-03, standing: stands"], False),
        ("date: 2025-11-03/2025-11-04", ["about: date, value: 2025-11-03, standing: stands"], False),
        ("date: 2025-11-03/2025-11-04", ["about: date/end, value: 2025-11-04, standing: stands"], False),
        ("date: 2025-11-03/2025-11-04", ["about: date/end, value: 2025-11-05, standing: stands"], True),
        ("venue: a hotel", ["about: venue, value: A  Hotel, standing: stands"], False),
        ("venue: a hotel", ["about: venue, value: a palace, standing: stands"], True),
        ("venue: a hotel", ["about: venue, value: a palace, date: '2024', standing: stands"], False),
        ("venue: a hotel", ["about: venue, topic: name, value: a palace, standing: stands"], False),
        ("start_time: '14:00~'", ["about: start_time, value: '14:00', standing: stands"], False),
        ("start_time: '14:00~'", ["about: start_time, value: afternoon, standing: stands"], False),
        ("start_time: '14:00'", ["about: start_time, value: '15:00', standing: stands"], True),
        ("classification: summit", ["about: classification, value: call, standing: stands"], True),
        (
            "date: 2025-11-03",
            ["about: date, value: 2025-11-04, standing: stands", "about: date, value: 2025-11-03, standing: chosen"],
            False,
        ),
        ("format: video", ["about: date, value: 2025-11-04, standing: stands"], False),
        (
            "participants: [{id: a, roles: [host, chair]}]",
            ["about: participants/a/roles, value: chair, standing: stands"],
            False,
        ),
        (
            "participants: [{id: a, roles: [host, chair]}]",
            ["about: participants/a/roles, value: guest, standing: stands"],
            True,
        ),
        (
            "participants: [{id: a, count: 3}]",
            ["about: participants/a/count, value: '4', standing: stands"],
            True,
        ),
    ],
)
def test_rivals_of_the_value_of_a_field(lint_meeting_among_sources, lines, claimed, reported):
    assert lint_meeting_among_sources(f"{lines}\n{claims(*claimed)}") == [("RO606", "/claims/0/value")] * reported


def test_all_rivals_of_a_field_are_one_finding(lint_among_sources):
    rivals = [f"about: venue, value: hotel {at}, standing: stands" for at in range(3)]
    (diagnostic,) = lint_among_sources(**{"meetings/m.yaml": SOURCED_MEETING + "venue: a palace\n" + claims(*rivals)})
    assert [str(related.place) for related in diagnostic.related] == [
        "meetings/m.yaml:5:8",
        "meetings/m.yaml:8:35",
        "meetings/m.yaml:9:35",
    ]


@pytest.mark.parametrize(
    ("claimed", "reported"),
    [
        (
            ["date, value: 2025-11-01/2025-11-04, standing: stands", "date/start, value: 2025-11-01, standing: stands"],
            [0, 1],
        ),
        (["date/end, value: 2025-11-06, standing: stands", "date/start, value: 2025-11-01, standing: stands"], [0, 1]),
        (
            [
                "date/start, value: 2025-11-03, standing: chosen",
                "date/start, value: 2025-11-01, standing: stands",
                "date/end, value: 2025-11-06, standing: stands",
            ],
            [2],
        ),
        (
            ["date, value: 2025-11-03/2025-11-04, standing: chosen", "date/start, value: 2025-11-01, standing: stands"],
            [],
        ),
    ],
)
def test_claims_on_a_date_and_its_ends_are_one_finding(lint_among_sources, claimed, reported):
    lines = "date: 2025-11-03/2025-11-04\n" + claims(*(f"about: {each}" for each in claimed))
    diagnostics = lint_among_sources(**{"meetings/m.yaml": SOURCED_MEETING + lines})
    assert [each.code for each in diagnostics] == ["RO606"] * bool(reported)
    for each in diagnostics:
        others = [int(str(related.place).split(":")[1]) - 7 for related in each.related[1:]]
        assert [each.pointer, *others] == [f"/claims/{reported[0]}/value", *reported[1:]]


@pytest.mark.parametrize(
    ("lines", "claimed", "reported"),
    [
        ("venue: a", ["about: venue, value: a, standing: chosen"], []),
        ("venue: a", ["about: venue, value: b, standing: chosen"], [0]),
        ("format: video", ["about: venue, value: b, standing: chosen"], [0]),
        ("format: video", ["about: venue, value: b, date: '2024', standing: chosen"], []),
        ("format: video", ["about: venue, standing: chosen"], []),
        ("venue: a", ["about: venue, value: a, standing: chosen", "about: venue, value: b, standing: chosen"], [1]),
        ("venue: a", ["about: venue, value: b, standing: chosen", "about: venue, value: c, standing: chosen"], [1]),
        ("venue: a", ["about: venue, value: a, standing: chosen", "about: venue, value: a, standing: chosen"], []),
        (
            "venue: a",
            [
                "about: venue, value: a, date: '2025', standing: chosen",
                "about: venue, value: b, date: '2024', standing: chosen",
            ],
            [],
        ),
        (
            "venue: a",
            ["topic: x, value: a, standing: chosen", "topic: x, value: b, standing: chosen"],
            [1],
        ),
        ("venue: a", ["topic: x, value: a, standing: chosen", "topic: y, value: b, standing: chosen"], []),
        ("venue: a", ["topic: x, value: P7D, standing: chosen", "topic: x, value: P1W, standing: chosen"], []),
        ("venue: a", ["topic: x, value: P7D, standing: chosen", "topic: x, value: P1M, standing: chosen"], [1]),
        (
            "participants: [{id: a, roles: [host, chair]}]",
            ["about: participants/a/roles, value: chair;host, standing: chosen"],
            [],
        ),
        (
            "participants: [{id: a, roles: [host, chair]}]",
            ["about: participants/a/roles, value: chair, standing: chosen"],
            [0],
        ),
        ("agenda: [x, y]", ['about: agenda, value: "y\\nx", standing: chosen'], [0]),
        ("agenda: [x, y]", ['about: agenda, value: "x\\ny", standing: chosen'], []),
        ("date: 2025-11-03/2025-11-04", ["about: date/start, value: 2025-11-03, standing: chosen"], []),
        ("participants: [{id: a, count: 3}]", ["about: participants/a/count, value: '3', standing: chosen"], []),
    ],
)
def test_what_is_chosen_is_what_the_record_holds(lint_meeting_among_sources, lines, claimed, reported):
    assert lint_meeting_among_sources(f"{lines}\n{claims(*claimed)}") == [
        ("RO607", f"/claims/{at}/value") for at in reported
    ]


@pytest.mark.parametrize(
    ("lines", "claimed", "code"),
    [
        ("date: 2025-11-31", ["about: date, value: 2025-11-03, standing: chosen"], "RO401"),
        ("date: 12 Nov", ["about: date, value: 2025-11-12, standing: chosen"], "RO205"),
        ("date: ''", ["about: date, value: 2025-11-12, standing: chosen"], "RO207"),
        ("place_id: istambul", ["about: place_id, value: istanbul, standing: chosen"], "RO301"),
        ("place_id: istanbul", ["about: place_id, value: istambul, standing: chosen"], "RO603"),
        ("place_id: istanbul", ["about: plaec_id, value: istanbul, standing: chosen", "about: place_id, value: ankara, standing: stands"], "RO304"),
        ("place_id: istanbul", ["about: place_id, value: istanbul, standing: chosn", "about: place_id, value: ankara, standing: stands"], "RO204"),
        ("format: vidoe", ["about: format, value: video, standing: chosen"], "RO204"),
        (
            "date: 2025-11-03\nparts: [{id: p, kind: session, date: 2025-12-03}]",
            ["about: parts/p/date, value: 2025-11-03, standing: stands"],
            "RO405",
        ),
    ],
)  # fmt: skip
def test_what_is_found_fault_with_is_not_compared(lint_meeting_among_sources, lines, claimed, code):
    assert [diagnostics for diagnostics, _ in lint_meeting_among_sources(f"{lines}\n{claims(*claimed)}")] == [code]


VENUE = "about: venue, value: a, standing: {}, sources: [{}]"

RIVAL = "about: venue, value: b, standing: {}, sources: [{}]"


@pytest.mark.parametrize(
    ("venue", "claimed", "reported"),
    [
        ("a", [VENUE.format("chosen", "first, copy"), RIVAL.format("stands", "second")], True),
        ("a", [VENUE.format("chosen", "first, copy"), RIVAL.format("rejected", "second")], True),
        ("a", [VENUE.format("chosen", "copy, copy-of-copy"), RIVAL.format("stands", "second")], True),
        ("a", [VENUE.format("chosen", "afp-one, afp-two"), RIVAL.format("stands", "second")], True),
        ("a", [VENUE.format("chosen", "first, third"), RIVAL.format("stands", "second")], False),
        ("a", [VENUE.format("chosen", "first, digest"), RIVAL.format("stands", "third")], False),
        ("a", [VENUE.format("chosen", "afp-one, both"), RIVAL.format("stands", "second")], False),
        ("a", [VENUE.format("chosen", "afp-one, second"), RIVAL.format("stands", "third")], False),
        ("a", [VENUE.format("chosen", "first"), RIVAL.format("stands", "second")], False),
        ("a", [VENUE.format("chosen", "copy, copy-of-copy"), RIVAL.format("stands", "first")], False),
        ("a", [VENUE.format("chosen", "first, copy")], False),
        ("a", [VENUE.format("chosen", "first, copy"), "about: venue, standing: not-stated"], False),
        ("", [VENUE.format("stands", "first, copy"), RIVAL.format("stands", "second")], False),
        ("", [VENUE.format("stands", "first, copy"), RIVAL.format("stands", "second, third")], True),
        ("", [VENUE.format("stands", "first, copy"), RIVAL.format("rejected", "second, third")], False),
        ("", [VENUE.format("rejected", "first, copy"), RIVAL.format("stands", "second, third")], False),
        ("b", [VENUE.format("stands", "first, copy"), RIVAL.format("chosen", "second, third")], True),
        (
            "a",
            [VENUE.format("chosen", "first"), VENUE.format("stands", "copy"), RIVAL.format("stands", "second")],
            True,
        ),
        (
            "a",
            [VENUE.format("chosen", "first"), VENUE.format("stands", "third"), RIVAL.format("stands", "second")],
            False,
        ),
    ],
)
def test_values_that_rest_on_copies(lint_meeting_among_sources, venue, claimed, reported):
    lines = (f"venue: {venue}\n" if venue else "") + claims(*claimed)
    assert lint_meeting_among_sources(lines) == [("RO608", "/claims/0/sources")] * reported


def test_values_of_a_topic_may_rest_on_copies(lint_meeting_among_sources):
    one = "topic: label, value: {}, standing: {}, sources: [{}]"
    copied, rival = one.format("a", "stands", "first, copy"), one.format("b", "stands", "second, third")
    assert lint_meeting_among_sources(claims(copied, rival)) == [("RO608", "/claims/0/sources")]


def test_sources_derived_from_each_other_have_an_origin(lint_among_sources):
    circle = {f"sources/{a}.yaml": f"id: {a}\nkind: news\nderived_from_ids: [{b}]\n" for a, b in ("xy", "yx")}
    lines = "venue: a\n" + claims(VENUE.format("chosen", "x, y"), RIVAL.format("stands", "second"))
    assert [d.code for d in lint_among_sources(**circle, **{"meetings/m.yaml": SOURCED_MEETING + lines})] == [
        "RO608",
        "RO612",
    ]
