"""What the pages of the rules on consistency, sourcing and tabular safety do not show: their edges."""

import json
import sys
import textwrap

import pytest

from readout.curate import fix
from readout.diagnostic import Severity
from readout.lint import engine
from readout.lint.links import ONE_WAY
from readout.lint.prefilter import Glances
from readout.lint.registry import registry
from readout.lint.rules.ro407_date_in_id import DATED
from readout.lint.rules.ro503_tracking_parameter import untracked
from readout.lint.rules.ro604_attended_not_held import PRESENT, TAKING_PLACE
from readout.lint.rules.ro605_expected_left import AHEAD
from readout.lint.rules.ro613_count_contradiction import AWAY
from readout.lint.rules.ro614_unused_record import USED
from readout.model.schema import default
from readout.store import load
from readout.text import names

TOML = 'title = "T"\nschema_version = "1.0"\n'
FILES = {
    "readout.toml": TOML,
    "sources/first.yaml": "id: first\nkind: news\ndate: 2025-11-04\n",
    "sources/second.yaml": "id: second\nkind: news\n",
    "sources/third.yaml": "id: third\nkind: news\n",
    "sources/copy.yaml": "id: copy\nkind: news\nderived_from_ids: [first]\n",
    "sources/copy-of-copy.yaml": "id: copy-of-copy\nkind: news\nderived_from_ids: [copy]\n",
    "sources/afp-one.yaml": "id: afp-one\nkind: news\nagencies: [AFP]\n",
    "sources/afp-two.yaml": "id: afp-two\nkind: news\nagencies: [afp]\n",
    "sources/digest.yaml": "id: digest\nkind: news\nderived_from_ids: [first, second]\n",
    "sources/both.yaml": "id: both\nkind: news\nagencies: [AFP, Reuters]\n",
    "places/istanbul.yaml": "id: istanbul\nname: Istanbul\nclassification: city\n",
    "places/ankara.yaml": "id: ankara\nname: Ankara\nclassification: city\n",
}
MEETING = "id: m\nname: N\nstatus: held\nsources: [first]\n"


@pytest.fixture
def dataset(tmp_path, monkeypatch):
    """Writes files into a dataset of sources and places, and lints it. Unused records are asked for by name."""
    monkeypatch.chdir(tmp_path)

    def write(*, unused=False, **files):
        for name, text in (FILES | files).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text), encoding="utf-8")
        found = engine.lint(load.load(tmp_path)).diagnostics
        return [diagnostic for diagnostic in found if unused or diagnostic.code != "RO614"]

    return write


@pytest.fixture
def meeting(dataset):
    """Lints a meeting that has these lines as well as the required ones, which they may replace."""

    def write(lines):
        lines = textwrap.dedent(lines)
        keys = {line.partition(":")[0] for line in lines.splitlines()}
        kept = [line for line in MEETING.splitlines() if line.partition(":")[0] not in keys]
        return [(found.code, found.pointer) for found in dataset(**{"meetings/m.yaml": "\n".join([*kept, lines])})]

    return write


def claims(*flow):
    """Claims, each written in braces without its id."""
    return "claims:\n" + "".join(f"  - {{id: c{at}, {claim}}}\n" for at, claim in enumerate(flow))


def people(**names):
    return {f"people/{id}.yaml": f"id: {id}\nname: {json.dumps(name)}\n" for id, name in names.items()}


# ---------------------------------------------------------------- chronology


@pytest.mark.parametrize(
    ("folder", "id", "date", "found"),
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
def test_dates_in_ids(dataset, folder, id, date, found):
    lines = {"people": "name: N", "sources": "kind: news"}.get(folder, "name: N\nstatus: held\nsources: [first]")
    dated = f"date: {date}\n" if date else "birth_date: '1970'\n"
    codes = [d.code for d in dataset(**{f"{folder}/{id}.yaml": f"id: {id}\n{lines}\n{dated}"})]
    assert codes == ["RO407"] * found


def test_a_claim_explains_a_date_in_an_id(dataset):
    text = "id: 2025-11-03-m\nname: N\nstatus: held\nsources: [first]\ndate: 2025-12-01\n"
    planned = claims("about: date, value: 2025-11-03, standing: planned")
    other = claims("about: date, value: 2025-11-05, standing: planned")
    assert not dataset(**{"meetings/2025-11-03-m.yaml": text + planned})
    assert [d.code for d in dataset(**{"meetings/2025-11-03-m.yaml": text + other})] == ["RO407"]


# ---------------------------------------------------------------- sourcing


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("https://a.org/?utm_source=x", "https://a.org/"),
        ("https://a.org/p?id=1&utm_source=x&utm_medium=y", "https://a.org/p?id=1"),
        ("https://a.org/p?fbclid=x&id=1#top", "https://a.org/p?id=1#top"),
        ("https://a.org/p?GCLID=x#top", "https://a.org/p#top"),
        ("https://a.org/p?id=1&amp;s_cid=2", "https://a.org/p?id=1"),
        ("https://a.org/p?at_medium=RSS&at_campaign=KARANGA", "https://a.org/p"),
        ("https://a.org/p?mc_cid=1&mc_eid=2&q=utm_source", "https://a.org/p?q=utm_source"),
        ("https://a.org/p?at=1&ref=home&source=web&utm=1", "https://a.org/p?at=1&ref=home&source=web&utm=1"),
        ("https://a.org/utm_source=x", "https://a.org/utm_source=x"),
        ("https://a.org/p#utm_source=x", "https://a.org/p#utm_source=x"),
        ("https://a.org/p#a?utm_source=x", "https://a.org/p#a?utm_source=x"),
        ("https://a.org/p?", "https://a.org/p?"),
    ],
)
def test_tracking_parameters_are_cut(dataset, tmp_path, address, plain):
    lines = f"id: web\nkind: news\nurl: {json.dumps(address)}  # as copied\nlanguage: en\n"
    found = dataset(**{"sources/web.yaml": lines})
    assert [(d.code, d.suggestion) for d in found] == ([("RO503", plain)] if plain != address else [])
    if found:
        assert untracked(plain) == (plain, [])
        assert found[0].fix.safe
        result = fix.fix(tmp_path, lambda diagnostic: diagnostic.code == "RO503")
        assert result.contents["sources/web.yaml"].decode() == lines.replace(address, plain)


def test_an_archived_address_keeps_what_it_was_archived_under(dataset):
    archived = "https://web.archive.org/web/2025/https://a.org/?utm_source=x"
    shared = "https://a.org/share?u=https%3A%2F%2Fb.org&utm_source=x"
    assert not dataset(**{"sources/web.yaml": f"id: web\nkind: news\nurl: {shared}\narchived_url: {archived}\n"})


def test_only_sources_on_the_web_are_archived(dataset):
    on = TOML + '[rules]\nsource-without-archive = "error"\n'
    book = "id: book\nkind: book\n"
    page = "id: page\nkind: news\nurl: https://a.org/\n"
    found = dataset(**{"readout.toml": on, "sources/book.yaml": book, "sources/page.yaml": page})
    assert [(d.code, d.severity, str(d.place)) for d in found] == [("RO504", Severity.ERROR, "sources/page.yaml:1:1")]
    assert not dataset(**{"sources/book.yaml": book, "sources/page.yaml": page})


# ---------------------------------------------------------------- attendance, status, what is past


@pytest.mark.parametrize(
    ("status", "attendance", "found"),
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
def test_who_attended_what_was_not_held(meeting, status, attendance, found):
    lines = f"status: {status}\nparticipants:\n  - {{id: a, attendance: {attendance}}}\n  - {{id: b}}\n"
    assert meeting(lines) == [("RO604", "/status")] * found


def test_the_attendance_of_many_is_one_finding(dataset):
    seats = "".join(f"  - {{id: p{at}, attendance: attended}}\n" for at in range(20))
    (found,) = dataset(**{"meetings/m.yaml": MEETING.replace("held", "cancelled") + f"participants:\n{seats}"})
    assert found.message.startswith("20 participants")
    assert [str(related.place) for related in found.related] == ["meetings/m.yaml:6:26"]


def test_an_event_without_a_status_is_not_one_that_was_not_held(dataset):
    event = "id: e\nname: N\nsources: [first]\nparticipants: [{id: a, attendance: attended}, {id: b, attendance: invited}]\n"
    assert not dataset(**{"events/e.yaml": event})


@pytest.mark.parametrize(
    ("claim", "found"),
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
def test_what_explains_that_only_an_invitation_is_known(meeting, claim, found):
    lines = "participants: [{id: a, attendance: invited}, {id: b, attendance: attended}]\n" + claims(claim)
    assert meeting(lines) == [("RO605", "/participants/0/attendance")] * found


@pytest.mark.parametrize(
    ("lines", "found"),
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
def test_what_was_announced_long_ago(meeting, lines, found):
    assert meeting(f"status: announced\n{lines}\n") == [("RO605", "/status")] * found


@pytest.mark.parametrize(
    ("rest", "found"),
    [
        ("", True),
        ("about: date, standing: not-stated", False),
        ("about: date, value: 2025-11-02, standing: rejected", False),
        ("about: date/end, standing: not-stated", True),
    ],
)
def test_a_date_of_which_only_a_plan_is_known(meeting, rest, found):
    lines = claims("about: date, value: 2025-11-03, standing: planned", *([rest] if rest else []))
    assert meeting(lines) == [("RO605", "/claims/0/value")] * found
    assert meeting(f"date: 2025-11-03\n{lines}") == []


@pytest.mark.parametrize(
    ("date", "sources", "claim", "found"),
    [
        ("2025-11-01", "[first]", "", True),
        ("2025-11-03", "[first]", "", False),  # within a day round the world
        ("2025-11-01", "[first, second]", "", False),  # nobody knows when the second appeared
        ("2025-11-01/", "[first]", "", False),
        ("2025-11-01", "[first]", "about: statements/s/mode, standing: not-stated", False),
    ],
)
def test_statements_expected_after_the_meeting(meeting, date, sources, claim, found):
    lines = f"date: {date}\nstatements: [{{id: s, mode: expected, text: x, sources: {sources}}}]\n"
    assert meeting(lines + (claims(claim) if claim else "")) == [("RO605", "/statements/0/mode")] * found


# ---------------------------------------------------------------- rivals and choices


@pytest.mark.parametrize(
    ("lines", "claimed", "found"),
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
def test_rivals_of_the_value_of_a_field(meeting, lines, claimed, found):
    assert meeting(f"{lines}\n{claims(*claimed)}") == [("RO606", "/claims/0/value")] * found


def test_all_rivals_of_a_field_are_one_finding(dataset):
    rivals = [f"about: venue, value: hotel {at}, standing: stands" for at in range(3)]
    (found,) = dataset(**{"meetings/m.yaml": MEETING + "venue: a palace\n" + claims(*rivals)})
    assert [str(related.place) for related in found.related] == [
        "meetings/m.yaml:5:8",
        "meetings/m.yaml:8:35",
        "meetings/m.yaml:9:35",
    ]


@pytest.mark.parametrize(
    ("lines", "claimed", "found"),
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
def test_what_is_chosen_is_what_the_record_holds(meeting, lines, claimed, found):
    assert meeting(f"{lines}\n{claims(*claimed)}") == [("RO607", f"/claims/{at}/value") for at in found]


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
def test_what_is_found_fault_with_is_not_compared(meeting, lines, claimed, code):
    assert [found for found, _ in meeting(f"{lines}\n{claims(*claimed)}")] == [code]


VENUE = "about: venue, value: a, standing: {}, sources: [{}]"
RIVAL = "about: venue, value: b, standing: {}, sources: [{}]"


@pytest.mark.parametrize(
    ("venue", "claimed", "found"),
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
def test_values_that_rest_on_copies(meeting, venue, claimed, found):
    lines = (f"venue: {venue}\n" if venue else "") + claims(*claimed)
    assert meeting(lines) == [("RO608", "/claims/0/sources")] * found


def test_values_of_a_topic_may_rest_on_copies(meeting):
    one = "topic: label, value: {}, standing: {}, sources: [{}]"
    copied, rival = one.format("a", "stands", "first, copy"), one.format("b", "stands", "second, third")
    assert meeting(claims(copied, rival)) == [("RO608", "/claims/0/sources")]


def test_sources_derived_from_each_other_have_an_origin(dataset):
    circle = {f"sources/{a}.yaml": f"id: {a}\nkind: news\nderived_from_ids: [{b}]\n" for a, b in ("xy", "yx")}
    lines = "venue: a\n" + claims(VENUE.format("chosen", "x, y"), RIVAL.format("stands", "second"))
    assert [d.code for d in dataset(**circle, **{"meetings/m.yaml": MEETING + lines})] == ["RO608", "RO612"]


# ---------------------------------------------------------------- identifiers and names


IDENTIFIER = "identifiers: [{{scheme: {}, identifier: {}}}]\n"


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        (("people", "wikidata", "Q1"), ("people", "wikidata", "q1"), True),
        (("people", "wikidata", "Q1"), ("people", "isni", "Q1"), False),
        (("people", "wikidata", "Q1"), ("organizations", "wikidata", "Q1"), True),
        (("organizations", "wikidata", "Q1"), ("places", "wikidata", "Q1"), False),
        (("places", "wikidata", "Q1"), ("places", "wikidata", "Q1"), True),
    ],
)
def test_identifiers_of_two_records(dataset, one, other, found):
    extra = {"people": "", "organizations": "classification: state\n", "places": "classification: city\n"}
    files = {
        f"{folder}/{id}.yaml": f"id: {id}\nname: {id}\n{extra[folder]}{IDENTIFIER.format(*identifier)}"
        for id, (folder, *identifier) in (("aa", one), ("bb", other))
    }
    assert [d.code for d in dataset(**files)] == ["RO609"] * found


SAME = [
    ("Khalifa Al Marar", "Khalifa al-Marar"),
    ("Khalifa Al Marar", "Halifa Almarrar"),
    ("Hakan Fidan", "FIDAN, Hakan"),
    ("Hakan Fidan", "Хакан Фидан"),
    ("Recep Tayyip Erdoğan", "Recep Tayyip Erdogan"),
    ("Ahmet Cemil Miroğlu", "Ahmet Cemil Mıroglu"),
    ("Ban Ki-moon", "Ban Kimoon"),
    ("Ban Ki-moon", "Ki-moon Ban"),
    ("Xi Jinping", "习近平"),
    ("Volodymyr Zelenskyy", "Volodimir Zelensky"),
    ("Sergey Lavrov", "Sergei Lawrow"),
    ("Abdel Fattah el-Sisi", "Abd al-Fattah al-Sisi"),
    ("Muammar Qaddafi", "Moammar Kadhafi"),
    ("Mohammed bin Salman", "Muhammad ibn Salman"),
    ("Abdullah II", "King Abdullah II"),
    ("Abdullah Gül", "Dr. Abdulla Gul"),
    ("Bint O’Neill", "Bint O'Neill"),
    ("Gousev", "Gusev"),
]
DIFFERENT = [
    ("Hassan Rouhani", "Hussein Rouhani"),
    ("Mahmoud Abbas", "Mohammed Abbas"),
    ("Abdullah II", "Abdullah III"),
    ("Abdullah I", "Abdullah II"),
    ("Mario Draghi", "Maria Draghi"),
    ("Hakan Fidan", "Hakan Aydin"),
    ("Donald Trump", "Donald Trump Jr"),
    ("Abdullah bin Zayed", "Abdullah bin Khalid"),
    ("Xi Jinping", "Xi Mingze"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_name(one, other):
    assert names.person_keys(one) & names.person_keys(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_names_of_two_people(one, other):
    assert not names.person_keys(one) & names.person_keys(other)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Organisation of Islamic Cooperation (OIC)", "Organization of Islamic Cooperation", True),
        ("Ministry of Foreign Affairs of Qatar", "Qatar Ministry of Foreign Affairs", True),
        ("The Elders", "Elders", True),
        ("United Nations", "Birleşmiş Milletler", False),
        ("ADB", "ADB", False),  # several may share an abbreviation
        ("Niger", "Nigeria", False),
        ("Guinea", "Guyana", False),
        ("Republic of Korea", "Democratic People's Republic of Korea", False),
        ("Ministry of Defence", "Ministry of Defense", True),
    ],
)
def test_names_of_organizations(one, other, same):
    assert bool(names.organization_keys(one) & names.organization_keys(other)) is same


@pytest.mark.parametrize("name", ["", "-", "''", "·", "Al", "王", "\N{PILE OF POO}", "II"])
def test_names_that_say_little_are_like_no_other(name):
    assert names.person_keys(name) <= names.person_keys(name + " ")
    assert all(len(key) >= names.SHORT_NAME for key in names.person_keys(name))


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("", "", True),
        ("birth_date: '1968'\n", "birth_date: 1968-01-01\n", True),
        ("birth_date: '1968'\n", "birth_date: 1970-01-01\n", False),
        ("birth_date: '1970'\n", "birth_date: 1968-01-01\n", False),
        ("birth_date: 1970~\n", "birth_date: '1968'\n", True),
        (IDENTIFIER.format("isni", "X1"), IDENTIFIER.format("isni", "X2"), False),
        (IDENTIFIER.format("isni", "X1"), IDENTIFIER.format("orcid", "X2"), True),
        (claims("topic: same-person, value: bb, standing: rejected"), "", False),
        ("", claims("topic: same-person, value: aa, standing: not-stated"), False),
        ("", claims("topic: same-person, value: cc, standing: not-stated"), True),
    ],
)
def test_namesakes_are_told_apart(dataset, one, other, found):
    files = people(aa="Hakan Fidan", bb="Fidan Hakan")
    files["people/aa.yaml"] += one
    files["people/bb.yaml"] += other
    assert [(d.code, d.place.path) for d in dataset(**files)] == [("RO610", "people/bb.yaml")] * found


def test_organizations_are_told_apart_by_country_and_by_relation(dataset):
    text = "id: {0}\nname: Ministry of Defence\nclassification: ministry\n{1}"

    def codes(one, other):
        files = {f"organizations/{id}.yaml": text.format(id, rest) for id, rest in (("aa", one), ("bb", other))}
        return [d.code for d in dataset(**files)]

    assert codes("", "") == ["RO610"]
    assert codes("country_code: TR\n", "country_code: TR\n") == ["RO610"]
    assert codes("country_code: TR\n", "country_code: QA\n") == []
    assert codes("", "relations: [{type: successor-of, target_id: aa}]\n") == []


def test_other_names_are_compared_and_a_pair_is_found_once(dataset):
    files = people(aa="Hakan Fidan", bb="Somebody")
    files["people/bb.yaml"] += "other_names: [{name: Fidan Hakan}, {name: HAKAN FIDAN}]\n"
    (found,) = dataset(**files)
    assert (found.code, found.pointer) == ("RO610", "/other_names/0/name")
    assert not dataset(**people(aa="Hakan Fidan", bb="Somebody"))


# ---------------------------------------------------------------- relations


def occasions(**targets):
    """Events, each with its relations: `type target`, separated by commas."""
    return {
        f"events/{id}.yaml": f"id: {id}\nname: N\nsources: [first]\nrelations:\n"
        + "".join("  - {{type: {}, target_id: {}}}\n".format(*relation.split()) for relation in relations.split(", "))
        for id, relations in targets.items()
    }


@pytest.mark.parametrize(
    ("files", "found"),
    [
        (occasions(a="parallel-to b", b="concerns a"), []),
        (occasions(a="parallel-to b", b="parallel-to a"), ["RO611"]),
        (occasions(a="concerns b", b="concerns a"), ["RO611"]),
        (occasions(a="follows b", b="follows a"), ["RO612"]),
        (occasions(a="follows b", b="part-of a"), []),
        (occasions(a="part-of b", b="part-of c", c="part-of a"), ["RO612"]),
        (occasions(a="part-of b, part-of c", b="part-of d", c="part-of d", d="concerns a"), []),
        (occasions(a="part-of b", b="part-of c, part-of a", c="part-of a"), ["RO612", "RO612"]),
        (occasions(a="part-of a", b="concerns a"), ["RO307"]),
    ],
)
def test_relations_that_lead_back(dataset, files, found):
    assert [d.code for d in dataset(**files)] == found


def test_a_circle_is_shown_from_its_start_and_long_ones_are_cut(dataset):
    ring = {f"n{at:02}": f"part-of n{(at + 1) % 12:02}" for at in range(12)}
    (found,) = dataset(**occasions(**ring))
    shown = ", ".join(f"`n{at:02}`" for at in range(8))
    assert found.message == f"`part-of` leads in a circle: {shown}, …, `n11`, `n00`"
    assert (found.place.path, len(found.related)) == ("events/n11.yaml", 8)


def test_every_type_of_relation_has_a_direction_or_none():
    types = {
        type
        for collection in default().collections.values()
        for _, field in collection.field.descendants()
        if field.table == "relations"
        for type in field["type"].enum
    }
    assert types - set(ONE_WAY) == {"parallel-to", "concerns", "near"}
    assert set(ONE_WAY) - types == {"derived-from"}


# ---------------------------------------------------------------- counts


@pytest.mark.parametrize(
    ("value", "found"),
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
def test_counts_chosen_and_participants_listed(meeting, value, found):
    seats = "".join(f"  - {{id: {id}, on_behalf_of_ids: [{id}]}}\n" for id in ("aa", "bb", "cc"))
    lines = f"participants:\n{seats}" + claims(f'about: participants, topic: count, value: "{value}", standing: chosen')
    assert [code for code, _ in meeting(lines) if code != "RO301"] == ["RO613"] * found


@pytest.mark.parametrize(
    ("seats", "claim", "found"),
    [
        (["on_behalf_of_ids: [aa]", "on_behalf_of_ids: [aa]"], "standing: chosen", False),
        (["on_behalf_of_ids: [aa]", "on_behalf_of_ids: [bb]"], "standing: chosen", True),
        (["on_behalf_of_ids: [aa]", "on_behalf_of_ids: [bb]"], "standing: stands", False),
        (["on_behalf_of_ids: [aa]", "on_behalf_of_ids: [bb], attendance: absent"], "standing: chosen", False),
        (["on_behalf_of_ids: [aa]", "label: somebody"], "standing: chosen", False),
    ],
)
def test_participants_who_count(meeting, seats, claim, found):
    lines = "".join(f"  - {{id: s{at}, {seat}}}\n" for at, seat in enumerate(seats))
    lines = f"participants:\n{lines}" + claims(f'about: participants, topic: count, value: "1", {claim}')
    assert [code for code, _ in meeting(lines) if code != "RO301"] == ["RO613"] * found


@pytest.mark.parametrize(("count", "found"), [(1, True), (2, False), (14, False)])
def test_the_count_of_an_act(meeting, count, found):
    act = f"{{id: a, act: voted-for, by_ids: [aa, bb], count: {count}}}"
    lines = f"outcomes: [{{id: o, kind: decision, acts: [{act}]}}]\n"
    assert [(code, at) for code, at in meeting(lines) if code != "RO301"] == [
        ("RO613", "/outcomes/0/acts/0/count")
    ] * found


# ---------------------------------------------------------------- unused records


def unused(found):
    return sorted(diagnostic.record for diagnostic in found if diagnostic.code == "RO614")


OTHERS = sorted(
    ["sources/" + name for name in ("second", "third", "copy-of-copy", "afp-one", "afp-two", "digest", "both")]
    + ["places/istanbul", "places/ankara"]
)


@pytest.mark.parametrize(
    ("lines", "used"),
    [
        ("", []),
        ("place_id: istanbul\n", ["places/istanbul"]),
        (claims("about: place_id, value: ankara, standing: rejected"), ["places/ankara"]),
        (claims("topic: way, value: ankara;istanbul, standing: stands"), ["places/ankara", "places/istanbul"]),
        (claims("topic: way, value: to ankara, standing: stands"), []),
        ("place_id: istambul\n", ["places/istanbul"]),  # that is meant, and found fault with already
        (claims("about: place_id, value: istambul, standing: planned"), ["places/istanbul"]),
    ],
)
def test_what_refers_to_a_record(dataset, lines, used):
    found = dataset(unused=True, **{"meetings/m.yaml": MEETING + lines})
    digested = ["sources/second"]
    assert unused(found) == sorted(set(OTHERS) - set(used) - set(digested))


def test_a_record_does_not_use_itself(dataset):
    own = {"sources/own.yaml": "id: own\nkind: news\nother_names: [{name: x, sources: [own]}]\n"}
    assert "sources/own" in unused(dataset(unused=True, **{"meetings/m.yaml": MEETING}, **own))


def test_nothing_is_unused_where_not_all_is_known(dataset, tmp_path):
    assert not unused(dataset(unused=True))  # no meeting yet
    assert not unused(dataset(unused=True, **{"meetings/m.yaml": MEETING, "meetings/n.yaml": "id: ["}))
    (tmp_path / "readout.toml").unlink()
    assert not engine.lint(load.load(tmp_path / "places" / "ankara.yaml")).diagnostics


def test_a_misnamed_record_and_a_copy_are_not_unused_as_well(dataset):
    misnamed = {"people/hakan-fidan.yaml": "id: hakan-fidn\nname: N\n"}
    copied = {"people/b.yaml": "id: a\nname: N\n", "people/a.yaml": "id: a\nname: N\n"}
    seats = "participants: [{id: s, person_id: hakan-fidan}, {id: t, person_id: a}]\n"
    found = dataset(unused=True, **misnamed, **copied, **{"meetings/m.yaml": MEETING + seats})
    assert {d.code for d in found if d.place.path.startswith("people")} == {"RO302", "RO303"}


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("words", "lines", "found"),
    [
        (["regime"], "description: The Regime agreed.", ["/description"]),
        (["regime"], "description: The regimes agreed.", []),
        (["regime*"], "description: The regimes agreed.", ["/description"]),
        (["so-called"], "note: a so-called envoy", ["/note"]),
        (["war on terror"], 'description: "the war\\non  terror"', ["/description"]),
        (["regime"], 'description: It spoke of a "regime".', []),
        (["regime"], "description: It spoke of a \u201cregime\u201d.", []),
        (["regime"], "description: It's the regime's.", ["/description"]),
        (["regime"], "agenda: [peace, the regime]", ["/agenda/1"]),
        (["regime"], "name: Conference on the regime", []),
        (["regime"], "venue: Hotel Regime", []),
        (["regime"], "statements: [{id: s, mode: said, text: regime, quote: regime}]", ["/statements/0/text"]),
        (["regime"], claims("topic: label, value: regime, standing: stands, text: regime, note: regime"), []),
        (["régime", "İ"], "description: Le RÉGIME", ["/description"]),
        (["*", " ", "a.c"], "description: abc", []),
        (["*"], "description: abc", []),
    ],
)  # fmt: skip
def test_words_that_the_dataset_lists(dataset, words, lines, found):
    toml = f"{TOML}[rules.loaded-words]\nwords = {json.dumps(words)}\n"
    text = "\n".join([MEETING if not lines.startswith("name:") else MEETING.replace("name: N\n", ""), lines, ""])
    diagnostics = dataset(**{"readout.toml": toml, "meetings/m.yaml": text})
    assert [(d.code, d.pointer) for d in diagnostics] == [("RO615", at) for at in found]


def test_all_loaded_words_of_a_text_are_one_finding(dataset):
    toml = TOML + '[rules]\nRO615 = {severity = "error", words = ["regime", "junta"]}\n'
    (found,) = dataset(**{"readout.toml": toml, "meetings/m.yaml": MEETING + "note: a junta, a regime, a Junta\n"})
    assert found.message == "the text uses `junta`, `regime` and `Junta`"
    assert found.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("text", "message", "suggestion"),
    [
        ('loaded-words = {wrods = ["x"]}', "RO615 (loaded-words) has no setting `wrods`", "words"),
        ("loaded-words = {words = 3}", "expected a list of texts, found the number `3`", None),
        ('loaded-words = {words = ["x", 3]}', "expected a list of texts, found the number `3`", None),
        ('loaded-words = {words = [""]}', "expected a list of texts, found the text ``", None),
        ('loaded-words = {severity = "eror"}', "expected `off`, `warning` or `error`, found the text `eror`", "error"),
        ("RO610 = {severity = 'off'}", "expected `off`, `warning` or `error`, found a mapping", None),
        ("loaded-words = 'of'", "expected `off`, `warning` or `error`, found the text `of`", "off"),
        ("loaded-words = 'off'\nRO615 = {words = ['x']}", "RO615 (loaded-words) is set twice", None),
    ],
)
def test_settings_of_a_rule_with_options(dataset, text, message, suggestion):
    found = dataset(**{"readout.toml": f"{TOML}[rules]\n{text}\n"})
    assert [(d.code, d.message, d.suggestion) for d in found] == [("RO105", message, suggestion)]


def test_settings_in_a_table_have_places(dataset):
    (found,) = dataset(**{"readout.toml": f"{TOML}[rules.loaded-words]\nwords = [\n  'x',\n]\nwrods = []\n"})
    assert str(found.place) == "readout.toml:7:1"


def test_a_rule_with_options_can_be_switched_off(dataset):
    note = {"meetings/m.yaml": MEETING + "note: a regime\n"}
    listed = "[rules.loaded-words]\nwords = ['regime']\n"
    assert [d.code for d in dataset(**{"readout.toml": TOML + listed}, **note)] == ["RO615"]
    assert not dataset(**{"readout.toml": TOML + listed + "severity = 'off'\n"}, **note)
    assert not dataset(**{"readout.toml": TOML + "[rules]\nloaded-words = 'error'\n"}, **note)


# ---------------------------------------------------------------- tabular safety


@pytest.mark.parametrize(
    ("text", "found"), [("=1", True), ("+1", True), ("-1", True), ("@a", True), ("a=1", False), ("–1", False)]
)
def test_texts_that_begin_like_formulas(dataset, text, found):
    on = {"readout.toml": TOML + "[rules]\nRO802 = 'warning'\n"}
    note = {"meetings/m.yaml": f"{MEETING}note: {json.dumps(text)}\n"}
    assert [d.code for d in dataset(**on, **note)] == ["RO802"] * found
    assert not dataset(**{"readout.toml": TOML}, **note)


# ---------------------------------------------------------------- all of them


def test_the_words_that_these_rules_know_are_words_of_the_schema():
    meetings = default().collections["meetings"].field
    seats = set(meetings["participants"]["attendance"].enum)
    assert {*PRESENT, *AHEAD, *AWAY} <= seats
    assert set(TAKING_PLACE) <= set(meetings["status"].enum)
    assert {*AHEAD} <= {*AWAY}
    assert {"attended", "arrived", "left"} == seats - {*AWAY}
    assert {*USED, *DATED} == set(default().collections)


@pytest.mark.parametrize("collection", default().collections)
def test_records_in_which_all_is_wrong_are_no_trouble(dataset, collection):
    """Every value is refused by the schema, so that rules see None in its place, or nothing."""
    field = default().collections[collection].field
    wrong = {inner.name: 0 if inner.type != "integer" else "x" for inner in field.fields}
    for inner in field.tables:
        wrong[inner.name] = [0, {}, {below.name: [] for below in inner.fields}]
    found = dataset(**{f"{collection}/x.json": json.dumps(wrong), "meetings/m.yaml": MEETING})
    assert {d.code[:3] for d in found} == {"RO2"}


def test_work_grows_with_the_dataset_and_not_faster(tmp_path):
    """Counts calls, not seconds: three times the records take about three times the work."""
    rules = [rule for code, rule in registry().items() if code in SECOND]

    def calls(number):
        whole = {
            "metadata": {"title": "T", "schema_version": "1.0"},
            "people": [{"id": f"p{n}", "name": "Hakan Fidan", "identifiers": [ISNI]} for n in range(number)],
            "events": [event(n, number) for n in range(number)],
            "sources": [
                {"id": f"s{n}", "kind": "news", "derived_from_ids": [f"s{n + 1}"], "url": "https://a.org/?utm_id=1"}
                for n in range(number)
            ],
        }
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(whole), encoding="utf-8")
        data = load.load(path)
        count = found = 0

        def note(_frame, event, _argument):
            nonlocal count
            count += event == "call"

        sys.setprofile(note)
        try:
            for rule in rules:
                found += sum(sum(1 for _ in rule.check(record, data)) for record in data if rule.check)
                found += watched(rule.watch(), data) if rule.watch else 0
        finally:
            sys.setprofile(None)
        assert found > 7 * number
        return count

    calls(5)  # what is done once
    few, many = calls(40), calls(120)
    assert many < few * 3.3


def watched(watch, data):
    records, glances = list(data), Glances()
    for number, record in enumerate(records):
        watch.take(number, watch.marks(glances.at(record, valid=True)), data)
    return sum(1 for _ in watch.findings(data, records))


SECOND = {"RO407", "RO503", "RO504", "RO802", *(f"RO{number}" for number in range(604, 616))}
ISNI = {"scheme": "isni", "identifier": "1"}


def event(n, number):
    """An event in which much is wrong, and that is part of the next in one long circle."""
    rival = {"about": "venue", "standing": "stands"}
    return {
        "id": f"2025-11-03-{n}",
        "name": "N",
        "status": "held",
        "date": "2025-11-05",
        "venue": "a",
        "sources": ["s0"],
        "participants": [{"id": "a", "attendance": "invited"}],
        "relations": [{"type": "part-of", "target_id": f"2025-11-03-{(n + 1) % number}"}],
        "claims": [
            {"id": "c1", **rival, "value": "b", "sources": [f"s{n}", f"s{n - 1 if n else 1}"]},
            {"id": "c2", **rival, "value": "c", "standing": "chosen"},
            {"id": "c3", **rival, "value": "d", "standing": "chosen"},
        ],
    }
