"""Edges of the rules on two records of one thing (RO609, RO610)."""

import pytest

from lint_cases import claims, people
from readout.text import names

IDENTIFIER = "identifiers: [{{scheme: {}, identifier: {}}}]\n"


@pytest.mark.parametrize(
    ("one", "other", "reported"),
    [
        (("people", "wikidata", "Q1"), ("people", "wikidata", "q1"), True),
        (("people", "wikidata", "Q1"), ("people", "isni", "Q1"), False),
        (("people", "wikidata", "Q1"), ("organizations", "wikidata", "Q1"), True),
        (("organizations", "wikidata", "Q1"), ("places", "wikidata", "Q1"), False),
        (("places", "wikidata", "Q1"), ("places", "wikidata", "Q1"), True),
    ],
)
def test_identifiers_of_two_records(lint_among_sources, one, other, reported):
    extra = {"people": "", "organizations": "classification: state\n", "places": "classification: city\n"}
    files = {
        f"{folder}/{id}.yaml": f"id: {id}\nname: {id}\n{extra[folder]}{IDENTIFIER.format(*identifier)}"
        for id, (folder, *identifier) in (("aa", one), ("bb", other))
    }
    assert [d.code for d in lint_among_sources(**files)] == ["RO609"] * reported


SAME = [
    ("Menahem Begin", "Menachem Begin"),
    ("Chou En-lai", "Zhou Enlai"),
    ("Mao Tse-tung", "Mao Zedong"),
    ("Teng Hsiao-p'ing", "Deng Xiaoping"),
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
    ("one", "other", "reported"),
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
def test_namesakes_are_told_apart(lint_among_sources, one, other, reported):
    files = people(aa="Hakan Fidan", bb="Fidan Hakan")
    files["people/aa.yaml"] += one
    files["people/bb.yaml"] += other
    assert [(d.code, d.place.path) for d in lint_among_sources(**files)] == [("RO610", "people/bb.yaml")] * reported


def test_organizations_are_told_apart_by_country_and_by_relation(lint_among_sources):
    text = "id: {0}\nname: Ministry of Defence\nclassification: ministry\n{1}"

    def codes(one, other):
        files = {f"organizations/{id}.yaml": text.format(id, rest) for id, rest in (("aa", one), ("bb", other))}
        return [d.code for d in lint_among_sources(**files)]

    assert codes("", "") == ["RO610"]
    assert codes("country_code: TR\n", "country_code: TR\n") == ["RO610"]
    assert codes("country_code: TR\n", "country_code: QA\n") == []
    assert codes("", "relations: [{type: successor-of, target_id: aa}]\n") == []


def test_other_names_are_compared_and_a_pair_is_found_once(lint_among_sources):
    files = people(aa="Hakan Fidan", bb="Somebody")
    files["people/bb.yaml"] += "other_names: [{name: Fidan Hakan}, {name: HAKAN FIDAN}]\n"
    (diagnostic,) = lint_among_sources(**files)
    assert (diagnostic.code, diagnostic.pointer) == ("RO610", "/other_names/0/name")
    assert not lint_among_sources(**people(aa="Hakan Fidan", bb="Somebody"))
