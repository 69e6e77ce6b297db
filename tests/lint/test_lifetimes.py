"""Who was there before their birth or after their death (RO408, RO409), and thirty cases in which that is no fault."""

import pytest

from lint_cases import TOML

FILES = {
    "readout.toml": TOML,
    "sources/s.yaml": "id: s\nkind: news\n",
    "people/ada.yaml": "id: ada\nname: Ada Old\nbirth_date: 1850-01-01\ndeath_date: 1930-06-15\n",
    "people/bo.yaml": "id: bo\nname: Bo Young\nbirth_date: 1990-05-05\n",
    "people/vague.yaml": "id: vague\nname: Vague One\nbirth_date: 1850~\ndeath_date: 1930-06?\n",
    "people/contested.yaml": """\
id: contested
name: Con Tested
death_date: 1930-06-15
claims:
  - {id: c, about: death_date, value: 1951-02-03, standing: stands}
  - {id: d, about: death_date, value: 1930-06-15, standing: chosen}
""",
    "people/erring.yaml": """\
id: erring
name: Err Ing
death_date: 1930-06-15
claims:
  - {id: c, about: death_date, value: 1951-02-03, standing: rejected}
""",
    "organizations/empire.yaml": "id: empire\nname: Empire\nclassification: state\n"
    "founding_date: '1801'\ndissolution_date: 1918-11-12\n",
    "organizations/republic.yaml": "id: republic\nname: Republic\nclassification: state\nfounding_date: 1918-11-12\n",
    "organizations/exile.yaml": "id: exile\nname: Government in Exile\nclassification: government\n"
    "founding_date: 1918-12\ndissolution_date: 1990-12-22\n",
}
HELD = "id: m\nname: N\nstatus: held\nsources: [s]\n"


@pytest.fixture
def found_in(lint_files):
    def found(date, lines, **more):
        meeting = f'{HELD}date: "{date}"\n{lines}\n'
        for line in ("status", "name"):
            if f"\n{line}: " in f"\n{lines}":
                meeting = "".join(each + "\n" for each in meeting.splitlines() if each != f"{line}: held")
        diagnostics = lint_files(**FILES | {"meetings/m.yaml": meeting} | more)
        return [(each.code, each.pointer) for each in diagnostics if each.code in ("RO408", "RO409")]

    return found


SEAT = "participants: [{{id: a, {}}}]"
SAID = "statements: [{{id: a, text: t, {}}}]"
ACT = "outcomes: [{{id: o, kind: document, acts: [{{id: a, {}}}]}}]"


@pytest.mark.parametrize(
    ("date", "lines", "pointer"),
    [
        ("1941-03-04", SEAT.format("person_id: ada, attendance: attended"), "/participants/0/person_id"),
        ("1941-03-04", SEAT.format("person_id: ada"), "/participants/0/person_id"),
        ("1848", SEAT.format("person_id: ada"), "/participants/0/person_id"),
        ("1941-03-04", SEAT.format("on_behalf_of_ids: [empire]"), "/participants/0/on_behalf_of_ids/0"),
        ("1799", SEAT.format("on_behalf_of_ids: [empire], attendance: arrived"), "/participants/0/on_behalf_of_ids/0"),
        ("1941", SEAT.format("person_id: erring"), "/participants/0/person_id"),
        ("1941", SAID.format("mode: said, speaker_id: ada, channel: in-session"), "/statements/0/speaker_id"),
        ("1929", SAID.format("mode: said, speaker_id: ada, date: 1941-02"), "/statements/0/speaker_id"),
        ("1929", SAID.format("mode: reported, speaker_id: empire, date: 1941-02"), "/statements/0/speaker_id"),
        (
            "1941",
            SAID.format("mode: said, on_behalf_of_ids: [empire], date: '1941'"),
            "/statements/0/on_behalf_of_ids/0",
        ),
        ("1941", ACT.format("act: signed, by_ids: [republic, ada]"), "/outcomes/0/acts/0/by_ids/1"),
        ("1941", ACT.format("act: signed, by_ids: [republic, empire]"), "/outcomes/0/acts/0/by_ids/1"),
        ("1929", ACT.format("act: drafted, by_ids: [ada], date: 1941-02"), "/outcomes/0/acts/0/by_ids/0"),
    ],
)
def test_outside_of_their_life(found_in, date, lines, pointer):
    assert found_in(date, lines) == [("RO409", pointer)]


LEGITIMATE = {
    "alive": ("1920-05", SEAT.format("person_id: ada, attendance: attended")),
    "died on the day": ("1930-06-15", SEAT.format("person_id: ada, attendance: attended")),
    "the day after, elsewhere": ("1930-06-16", SEAT.format("person_id: ada, attendance: attended")),
    "died during it": ("1930-06-01/1930-07-01", SEAT.format("person_id: ada, attendance: attended")),
    "invited and dead": ("1931", SEAT.format("person_id: ada, attendance: invited")),
    "expected and dead": ("1931", SEAT.format("person_id: ada, attendance: expected")),
    "absent, since dead": ("1931", SEAT.format("person_id: ada, attendance: absent")),
    "a meeting that never was": ("1931", "status: cancelled\n" + SEAT.format("person_id: ada")),
    "a funeral": ("1930-06-20", "classification: ceremony\n" + SEAT.format("person_id: bo, attendance: invited")),
    "on behalf of the late": ("1931", SEAT.format("label: envoy, on_behalf_of_ids: [ada]")),
    "in stead of the late": ("1931", SEAT.format("label: envoy, substitutes_for_id: ada")),
    "recalled words": ("1941", SAID.format("mode: recalled, speaker_id: ada, date: '1941'")),
    "a memoir after death": ("1929", SAID.format("mode: said, speaker_id: ada, channel: memoir, date: '1941'")),
    "a diary after death": ("1929", SAID.format("mode: said, speaker_id: ada, channel: diary, date: '1941'")),
    "a letter read out": ("1941", SAID.format("mode: said, speaker_id: ada, channel: letter")),
    "a recording": ("1941", SAID.format("mode: said, speaker_id: ada, channel: broadcast, date: '1941'")),
    "words that others carried": ("1941", SAID.format("mode: said, speaker_id: ada, via: [Ida], channel: in-session")),
    "old words, quoted without a date": ("1941", SAID.format("mode: said, speaker_id: ada")),
    "words about the dead": ("1941", SAID.format("mode: said, subject_ids: [ada, empire], date: '1941'")),
    "words expected of one who died": ("1931", SAID.format("mode: expected, speaker_id: ada, date: '1931'")),
    "published after death": ("1941", ACT.format("act: published, by_ids: [ada], date: '1941'")),
    "released after the end": ("1941", ACT.format("act: released, by_ids: [empire], date: '1941'")),
    "in force after the end": ("1941", ACT.format("act: entered-into-force, by_ids: [empire], date: '1941'")),
    "an old draft, now adopted": ("1941", ACT.format("act: drafted, by_ids: [ada]")),
    "signed at another occasion": ("1941", ACT.format("act: signed, by_ids: [ada], event_id: e")),
    "a successor speaks for it": ("1941", SEAT.format("label: x, on_behalf_of_ids: [empire, republic]")),
    "a government in exile": ("1941", SEAT.format("label: x, on_behalf_of_ids: [exile]")),
    "in exile, for the state": ("1941", SEAT.format("label: x, on_behalf_of_ids: [exile, empire]")),
    "founded within that month": ("1918-12-05", SEAT.format("label: x, on_behalf_of_ids: [exile]")),
    "an approximate life": ("1941", SEAT.format("person_id: vague, attendance: attended")),
    "a contested death": ("1941", SEAT.format("person_id: contested, attendance: attended")),
    "an uncertain date": ("1941?", SEAT.format("person_id: ada, attendance: attended")),
    "an unknown century": ("19XX", SEAT.format("person_id: ada, attendance: attended")),
    "a series that went on": ("1925/1950", SEAT.format("person_id: ada, attendance: attended")),
    "no date": ("../..", SEAT.format("person_id: ada, attendance: attended")),
}


@pytest.mark.parametrize("case", LEGITIMATE)
def test_thirty_cases_that_are_no_fault(found_in, case):
    date, lines = LEGITIMATE[case]
    date = date if date != "../.." else "XXXX"
    event = {"events/e.yaml": "id: e\nname: E\nstatus: held\nsources: [s]\n"} if "event_id" in lines else {}
    assert found_in(date, lines, **event) == []
    assert len(LEGITIMATE) >= 30


@pytest.mark.parametrize(
    ("first", "last", "reported"),
    [
        ("1950-03-04", "1941-03-04", True),
        ("1950", "1949", True),
        ("1950", "1950", False),
        ("1950-03", "1950", False),
        ("1950~", "1941", False),
        ("1950", "1941?", False),
        ("XXXX-03-04", "1941", False),
    ],
)
@pytest.mark.parametrize("kind", ["people", "organizations"])
def test_a_life_that_ends_before_it_begins(lint_files, kind, first, last, reported):
    names = ("birth_date", "death_date") if kind == "people" else ("founding_date", "dissolution_date")
    lines = "id: x\nname: X\n" + ("classification: state\n" if kind == "organizations" else "")
    text = f'{lines}{names[0]}: "{first}"\n{names[1]}: "{last}"\n'
    found = [(each.code, each.pointer) for each in lint_files(**{f"{kind}/x.yaml": text})]
    assert found == [("RO408", f"/{names[1]}")] * reported


def test_one_slip_is_one_finding(lint_files):
    """Who died before their birth is not reported wherever they sat as well."""
    person = "id: x\nname: X\nbirth_date: 1950-03-04\ndeath_date: 1941-03-04\n"
    meeting = HELD.replace("[s]", "[wam-20251104]") + "date: '1999'\nparticipants: [{id: a, person_id: x}]\n"
    found = lint_files(**{"people/x.yaml": person, "meetings/m.yaml": meeting})
    assert [each.code for each in found] == ["RO408"]
