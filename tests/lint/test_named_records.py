"""Names and addresses where ids belong: turned into ids where it is certain, and a way to the record that is missing."""

import pytest

from lint_cases import TOML
from readout.curate import fix
from readout.lint import engine
from readout.store import load

FILES = {
    "readout.toml": TOML,
    "organizations/egypt.yaml": (
        "id: egypt\nname: Egypt\nclassification: state\ncountry_code: EG\nother_names: [{name: مصر, language: ar}]\n"
    ),
    "organizations/bih.yaml": "id: bih\nname: Bosnia and Herzegovina\nclassification: state\n",
    "organizations/front-a.yaml": "id: front-a\nname: The Front\nclassification: non-state-group\n",
    "organizations/front-b.yaml": "id: front-b\nname: The Front\nclassification: non-state-group\n",
    "people/faisal.yaml": "id: faisal\nname: Faisal bin Farhan\n",
    "sources/paper.yaml": "id: paper\nkind: news\nurl: https://www.example.org/a/page/\n",
}
MEETING = "id: m\nname: N\nstatus: held\nsources: [paper]\nparticipants:\n  - id: a\n    "


def findings(tmp_path, lines):
    for path, content in {**FILES, "meetings/m.yaml": f"{MEETING}{lines}\n"}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(content, encoding="utf-8")
    return [each for each in engine.lint(load.load(tmp_path)).diagnostics if each.code in ("RO203", "RO205")]


@pytest.mark.parametrize(
    ("lines", "written"),
    [
        ("on_behalf_of_ids: [Egypt, bih]", "[egypt, bih]"),
        ("on_behalf_of_ids: [مصر]", "[egypt]"),
        ("on_behalf_of_ids: [EGYPT]", "[egypt]"),
        ("on_behalf_of_ids: [Bosnia and Herzegovina]", "[bih]"),
        ('on_behalf_of_ids: ["egypt, bih"]', "[egypt, bih]"),
        ("on_behalf_of_ids: [Egypt / Bosnia and Herzegovina]", "[egypt, bih]"),
        ("on_behalf_of_ids: [Egypt & bih]", "[egypt, bih]"),
        ("person_id: Faisal bin Farhan", "person_id: faisal"),
        ("sources: [http://example.org/a/page]", "[paper]"),
        ("on_behalf_of_ids: egypt and bih", "[egypt, bih]"),
        ("person_id: Faisal bin Farhan Al Saud", None),
        ("person_id: Feisal bin Ferhan", None),  # another spelling: offered, and not certain
        ("on_behalf_of_ids: [The Front]", None),
    ],
)
def test_what_certainly_names_a_record_is_fixed_without_asking(tmp_path, lines, written):
    assert findings(tmp_path, lines)
    result = fix.fix(tmp_path, lambda diagnostic: diagnostic.fix.safe if diagnostic.fix else False)
    texts = [data.decode() for path, data in result.contents.items() if path.endswith("m.yaml")]
    assert (written in texts[0]) if written else not texts


def test_two_records_of_one_name_are_both_offered(tmp_path):
    (found,) = findings(tmp_path, "on_behalf_of_ids: [The Front]")
    assert found.suggestion is None
    assert "`front-a` or `front-b`" in found.help


@pytest.mark.parametrize(
    ("lines", "help"),
    [
        ("person_id: Nobody", "`readout new person --name Nobody` writes its record"),
        ("person_id: Nobody Known", "`readout new person --name 'Nobody Known'` writes its record"),
        ("sources: [https://example.org/other]", "`readout new source --set url=https://example.org/other`"),
    ],
)
def test_a_missing_record_has_a_way_to_it(tmp_path, lines, help):
    (found,) = findings(tmp_path, lines)
    assert found.suggestion is None
    assert help in found.help


@pytest.mark.parametrize(
    ("about", "value", "written"),
    [
        ("participants/a/person_id", "Faisal bin Farhan", "value: faisal"),
        ("participants/a/on_behalf_of_ids", "مصر", "value: egypt"),
        ("participants/a/person_id", "Feisal bin Ferhan", None),
        ("participants/a/on_behalf_of_ids", "The Front", None),
    ],
)
def test_a_name_in_a_claim_where_an_id_belongs_is_fixed_too(tmp_path, about, value, written):
    claim = f"claims:\n  - id: c\n    about: {about}\n    value: {value}\n    standing: stands"
    findings(tmp_path, f"label: L\n{claim}")
    result = fix.fix(tmp_path, lambda each: each.code == "RO603" and each.fix is not None and each.fix.safe)
    assert ([written in text.decode() for text in result.contents.values()] == [True]) if written else not result.count
