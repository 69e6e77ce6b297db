"""A former id is known: what renaming and merging leave of it, who finds it, and what it keeps others from."""

import json

import pytest
from test_cli import run

from readout.curate import fix
from readout.lint import engine
from readout.store import load

FILES = {
    "readout.toml": 'title = "T"\nschema_version = "1.1"\n',
    "people/ann-lee.yaml": "id: ann-lee\nname: Ann Lee\nsources: [page]\n",
    "people/anne-leigh.yaml": "id: anne-leigh\nname: Anne Leigh\nsources: [page] # readout: ignore[RO504] as ann-lee\n",
    "places/bay.yaml": "id: bay\nname: Bay\nclassification: city\nsources: [page]\n",
    "sources/page.yaml": "id: page\nkind: news\nname: Page\nurl: https://example.org/a\n",
    "meetings/2001/2001-02-03-bay.yaml": """id: 2001-02-03-bay
name: Talks at the bay
status: held
date: 2001-02-03
place_id: bay
sources: [page]
locators: ["page: p. 1"]
participants:
  - id: a
    person_id: ann-lee
    attendance: attended
claims:
  - id: c1
    about: participants/a/person_id
    value: ann-lee
    standing: stands
""",
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    write(tmp_path / "data", FILES)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data"


def write(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def done(*arguments, cwd, status=0):
    result = run(*arguments, cwd=cwd)
    assert result.returncode == status, (arguments, result.stdout, result.stderr)
    return result


def errors(folder):
    return [
        (each.code, each.message) for each in engine.lint(load.load(folder)).diagnostics if each.severity == "error"
    ]


def former(folder, address):
    collection, _, id = address.partition("/")
    return load.load(folder).index[collection][id].value.get("former_ids")


def test_renaming_there_and_back_again_keeps_every_id_but_the_present_one(folder):
    for old, new, ids in (
        ("ann-lee", "a-lee", ["ann-lee"]),
        ("a-lee", "lee", ["a-lee", "ann-lee"]),
        ("lee", "ann-lee", ["a-lee", "lee"]),
    ):
        told = done("rename", old, new, cwd=folder)
        assert f"`{old}` leads to it still." in told.stdout
        assert former(folder, f"people/{new}") == ids
        assert not errors(folder)


def test_merging_takes_over_the_former_ids_and_the_id(folder):
    done("rename", "anne-leigh", "leigh", cwd=folder)
    done("rename", "people/ann-lee", "lee", cwd=folder)
    told = done("merge", "people/ann-lee", "anne-leigh", "--write", cwd=folder)  # both named by former ids
    assert "`ann-lee` is a former id of people/lee.\n`anne-leigh` is a former id of people/leigh." in told.stdout
    assert former(folder, "people/lee") == ["ann-lee", "anne-leigh", "leigh"]
    assert not errors(folder)


def test_a_former_id_goes_into_the_text_where_the_schema_has_it(folder):
    write(folder, {"places/bay.yaml": "id: bay\nname: Bay\nclassification: city\nnote: N. # a note\n"})
    (folder / "people" / "ann-lee.json").write_text('{"id": "ann-lee",\n "name": "Ann Lee",\n "sources": ["page"]}\n')
    (folder / "people" / "ann-lee.yaml").unlink()
    done("rename", "places/bay", "gulf", cwd=folder)
    done("rename", "ann-lee", "lee", cwd=folder)
    done("rename", "lee", "a-lee", cwd=folder)
    assert former(folder, "people/a-lee") == ["ann-lee", "lee"]
    assert (folder / "places/gulf.yaml").read_text("utf-8").splitlines()[-2:] == [
        "note: N. # a note",
        "former_ids: [bay]",
    ]
    text = (folder / "people/a-lee.json").read_text("utf-8")
    assert text.endswith('"sources": ["page"],\n "former_ids": ["ann-lee", "lee"]}\n')
    assert list(json.loads(text)) == ["id", "name", "sources", "former_ids"]


@pytest.mark.parametrize("name", ["people/ann-lee", "ann-lee"])
def test_show_and_why_follow_a_former_id_and_say_so(folder, name):
    done("rename", "ann-lee", "lee", cwd=folder)
    for command in ("show", "why"):
        told = done(command, name, cwd=folder)
        assert told.stderr == "readout: `ann-lee` is a former id of people/lee.\n"
        assert "Ann Lee" in told.stdout


def test_a_former_id_is_not_given_anew(folder):
    done("rename", "ann-lee", "lee", cwd=folder)
    refused = done("rename", "people/anne-leigh", "ann-lee", cwd=folder, status=2)
    assert "`ann-lee` is a former id of people/lee, to which citations of it lead" in refused.stderr
    refused = done("new", "person", "--set", "id=ann-lee", "--name", "Anna Lea", cwd=folder, status=1)
    assert "the id `ann-lee` is taken: it is a former id of people/lee" in refused.stderr
    done("new", "organization", "--name", "Ann Lee", "--set", "classification=company", "--force", cwd=folder)
    assert load.load(folder).index["organizations"]["ann-lee-2"]
    assert not [each for each in errors(folder) if each[0] == "RO623"]


def test_a_former_id_names_the_record_in_what_is_typed(folder):
    done("rename", "places/bay", "gulf", cwd=folder)
    done(
        *("new", "meeting", "--name", "M", "--set", "date=2001-03-04", "--set", "place_id=bay"),
        *("--set", "status=held", "--set", "sources=page"),
        cwd=folder,
    )
    assert load.load(folder).index["meetings"]["2001-03-04-gulf-m"].value["place_id"] == "gulf"
    done("export", "xlsx", "--only", "places/bay", "-o", "../out", cwd=folder)


def test_references_that_missed_a_change_are_errors_with_a_safe_fix(folder):
    """As a branch brings them that was begun before the change: in references, claims, addresses and locators."""
    before = (folder / "meetings/2001/2001-02-03-bay.yaml").read_text("utf-8")
    for old, new in (("ann-lee", "lee"), ("places/bay", "gulf"), ("sources/page", "paper")):
        done("rename", old, new, cwd=folder)
    after = (folder / "meetings/2001/2001-02-03-bay.yaml").read_text("utf-8")
    write(folder, {"meetings/2001/2001-02-03-bay.yaml": before})
    found = dict(errors(folder))
    assert found.keys() == {"RO301", "RO603"}
    assert found["RO603"] == "`ann-lee` is a former id of the person `lee`"
    fixed = fix.fix(folder, lambda each: each.fix.safe)
    assert not [each for each in fixed.report.diagnostics if each.severity == "error"]
    path = next(path for path in fixed.contents if path.endswith("2001-02-03-bay.yaml"))
    assert fixed.contents[path].decode() == after


def test_an_address_that_holds_a_former_id_is_mended(folder):
    relation = "relations:\n  - type: part-of\n    target_id: land\n"
    claim = "claims:\n  - id: c1\n    about: relations/part-of:land\n    standing: rejected\n"
    write(
        folder,
        {
            "places/land.yaml": "id: land\nname: Land\nclassification: country\nsources: [page]\n",
            "places/bay.yaml": FILES["places/bay.yaml"] + relation + claim,
        },
    )
    before = (folder / "places/bay.yaml").read_text("utf-8")
    done("rename", "land", "country", cwd=folder)
    after = (folder / "places/bay.yaml").read_text("utf-8")
    assert "about: relations/part-of:country" in after
    write(folder, {"places/bay.yaml": before})
    fixed = fix.fix(folder, lambda each: each.fix.safe)
    assert not [each for each in fixed.report.diagnostics if each.severity == "error"]
    assert (folder / "places/bay.yaml").read_text("utf-8") == before
    assert fixed.contents.popitem()[1].decode() == after


def test_a_list_that_names_a_record_by_two_ids_names_it_once(folder):
    done("rename", "sources/page", "paper", cwd=folder)
    write(folder, {"places/bay.yaml": "id: bay\nname: Bay\nclassification: city\nsources: [page, paper]\n"})
    fixed = fix.fix(folder, lambda each: each.fix.safe)
    assert not [each for each in fixed.report.diagnostics if each.severity == "error"]
    assert b"sources: [paper]" in fixed.contents.popitem()[1]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"people/b.yaml": "former_ids: [ann-lee]"}, "`ann-lee` is the id of another person"),
        ({"organizations/b.yaml": "classification: company\nformer_ids: [ann-lee]"}, "`ann-lee` is the id of a person"),
        ({"people/b.yaml": "former_ids: [b]"}, "`b` is the id that the record has now"),
        (
            {"people/b.yaml": "former_ids: [x]", "people/c.yaml": "former_ids: [x]"},
            "`x` is a former id of a person as well: b",
        ),
    ],
)
def test_a_former_id_leads_to_one_record(folder, files, message):
    for name, text in files.items():
        id = name[-6]
        write(folder, {name: f"id: {id}\nname: B{id}\nsources: [page]\n{text}\n"})
    assert errors(folder) == [("RO623", message)]
    if "now" in message:
        fixed = fix.fix(folder, lambda each: each.fix.safe)
        assert not [each for each in fixed.report.diagnostics if each.severity == "error"]


def test_former_ids_of_two_kinds_do_not_meet(folder):
    write(folder, {"places/b.yaml": "id: b\nname: B\nclassification: city\nsources: [page]\nformer_ids: [ann-lee]\n"})
    assert not errors(folder)


def test_accepted_findings_and_comments_follow(folder):
    write(
        folder, {"readout.toml": FILES["readout.toml"] + 'accepted = ["RO504 people/ann-lee/name: as ann-lee says"]\n'}
    )
    done("rename", "ann-lee", "lee-ann", cwd=folder)
    text = (folder / "readout.toml").read_text("utf-8")
    assert 'accepted = ["RO504 people/lee-ann/name: as ann-lee says"]' in text
    assert "# readout: ignore[RO504] as lee-ann\n" in (folder / "people/anne-leigh.yaml").read_text("utf-8")
    done("rename", "meetings/2001-02-03-bay/participants/a", "b", cwd=folder)
    done("rename", "lee-ann", "lee", cwd=folder)
    done("merge", "anne-leigh", "lee", "--write", cwd=folder)
    text = (folder / "readout.toml").read_text("utf-8")
    assert 'accepted = ["RO504 people/anne-leigh/name: as ann-lee says"]' in text
