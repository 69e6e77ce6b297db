"""States by whole names and codes, former ones until their codes were withdrawn; titles before names."""

import pytest

from readout.text import states
from readout.text.titles import could_be_person, is_group, split_title


@pytest.mark.parametrize(
    ("name", "code"),
    [("Norway", "NO"), ("Korea, South", "KR"), ("Korea, Republic of", "KR"), ("Germany, Federal Republic of", "DE"),
     ("U.S.S.R.", "SUHH"), ("Yugoslavia", "YUCS"), ("Congo, Democratic Republic of", "CD"), ("T\u00fcrkiye", "TR")],
)  # fmt: skip
def test_a_whole_name_leads_to_a_state(name, code):
    assert states.by_name(name).code == code


@pytest.mark.parametrize("name", ["Korea", "Congo", "Paris", "Atlantis", "the Gulf", "NO", ""])
def test_a_part_of_a_name_or_a_town_leads_to_none(name):
    assert states.by_name(name) is None


def test_a_former_state_is_meant_before_its_code_was_withdrawn():
    assert states.by_name_on("Burma", "1980-01-01").code == "BUMM"
    assert states.by_name_on("Burma", "2012-01-01").code == "MM"
    assert states.by_name_on("Yugoslavia", "2020-01-01") is None
    assert states.by_code("SU").withdrawn == "1992-08-30"
    assert states.by_code("NO").name == "Norway"


@pytest.mark.parametrize(
    ("text", "title", "name"),
    [("King Orvo II", "King", "Orvo II"), ("Prime Minister Mackenzie King", "Prime Minister", "Mackenzie King"),
     ("Prime Minster Tove Halle", "Prime Minster", "Tove Halle"), ("Ann Lee", "", "Ann Lee"), ("President", "", "President"),
     ("President-elect Bo Ek", "President-elect", "Bo Ek"), ("Chief of State Bo Ek", "Chief of State", "Bo Ek")],
)  # fmt: skip
def test_a_title_is_told_from_the_name(text, title, name):
    assert split_title(text) == (title, name)


@pytest.mark.parametrize(
    ("text", "title"), [("H.E. Mr. Ilo Marr", "H.E. Mr."), ("H.R.H. Prince Ilo Marr", "H.R.H. Prince")]
)
def test_forms_of_address_with_points_are_titles(text, title):
    assert split_title(text) == (title, "Ilo Marr")


@pytest.mark.parametrize(
    "text",
    ["G7 leaders", "Board of Trade", "foreign ministers", "Sall and others", "", "a b", "Ann Lee President Bo Ek"],
)
def test_groups_bodies_and_several_people_are_no_person(text):
    assert not could_be_person(text)


@pytest.mark.parametrize("text", ["N.N.", "N. N.", "n.n.", "NN", "Anonymous", "Unnamed"])
def test_what_stands_for_an_unknown_name_is_no_person(text):
    assert not could_be_person(text)


@pytest.mark.parametrize(
    "text", ["N. Nuri", "Ann Lee", "Qabus bin Said", "Charles de Gaulle", "Orvo II", "\u738b\u6bc5"]
)
def test_names_of_people_are(text):
    assert could_be_person(text)


@pytest.mark.parametrize("text", ["G7 leaders", "Harbour Board", "OIC", "Hamas", "NATO heads of state"])
def test_names_of_groups(text):
    assert is_group(text)
    assert not could_be_person(text)


@pytest.mark.parametrize(
    "text", ["Ann Lee", "some others", "Fatma Oru and Prime Minister Ilo Marr", "President of the Council Ilo Marr"]
)
def test_what_may_name_people_is_no_group(text):
    assert not is_group(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("D\u00e4nemark", "DK"),
        ("Suisse", "CH"),
        ("Per\u00fa", "PE"),
        ("\u0420\u043e\u0441\u0441\u0438\u044f", "RU"),
        ("Norway", "NO"),
    ],
)
def test_states_in_other_languages(text, code):
    pytest.importorskip("pycountry")
    state = states.by_any_name(text)
    assert state
    assert state.code == code


@pytest.mark.parametrize("text", ["Granada", "Kongo", "Korea", "Atlantis", "x" * 500])
def test_what_is_no_states_name_in_any_language(text):
    assert states.by_any_name(text) is None
