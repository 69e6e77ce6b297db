"""Bibliographies of others: BibTeX, RIS and CSL-JSON become sources; known ones are completed, and nothing is lost."""

import csv
import json

import pytest
from typer.testing import CliRunner

from readout.cli.app import app
from readout.handoff.bibliographies import reading, sources
from readout.model.schema import default
from readout.store import load

SOURCES = default().collections["sources"]
SETTINGS = 'title = "Test"\nschema_version = "1.1"\n'


def entries(tmp_path, name, text, encoding="utf-8"):
    """The values of the sources that a file says, and what of it is left over."""
    file = tmp_path / name
    file.write_bytes(text.encode(encoding))
    bibliography = reading.read(file, reading.form_of(file))
    values, over = [], [(each.field, each.text, each.reason) for each in bibliography.rest]
    for entry in bibliography.entries:
        value, rest = sources.source_of(entry, SOURCES)
        values.append(value)
        over += [(each.field, each.text, each.reason) for each in rest]
    return values, over


def bib(tmp_path, fields, kind="book"):
    values, over = entries(tmp_path, "x.bib", f"@{kind}{{k, {fields}}}\n")
    return values[0], over


@pytest.fixture
def data(tmp_path):
    root = tmp_path / "data"
    (root / "sources").mkdir(parents=True)
    (root / "readout.toml").write_text(SETTINGS)
    return root


def source(root, id, **value):
    (root / f"sources/{id}.json").write_text(json.dumps({"id": id, "kind": "news", **value}))


def run(*arguments):
    return CliRunner().invoke(app, ["import", *map(str, arguments)], catch_exceptions=False)


def values_of(root):
    return {record.id: record.value for record in load.load(root).records["sources"]}


# ---------------------------------------------------------------- BibTeX


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("{The {UN} and its Seat}", "The UN and its Seat"),
        ('"The {UN}"', "The UN"),
        (r"{Caf{\'e} and {\"U}ber \'etudes, \c{c}a va, \o re, \ss}", "Café and Über études, ça va, øre, ß"),
        ("{1914--1918 --- a ``war''}", "1914–1918 — a “war”"),
        (r"{Bread \& Butter, 5\% of it}", "Bread & Butter, 5% of it"),
        ("{Two\n   lines~of it}", "Two lines of it"),
        ('mp # " of " # {Grain}', "Ministry of Press of Grain"),
    ],
)
def test_bibtex_is_read_as_latex_prints_it(tmp_path, title, read):
    values, over = entries(tmp_path, "x.bib", f'@STRING{{mp = "Ministry of Press"}}\n@Book{{k, title = {title}}}\n')
    assert (values[0]["name"], over) == (read, [])


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ("year=2014", "2014"),
        ("year={2014}, month=jan", "2014-01"),
        ('year="2014", month={March}', "2014-03"),
        ("year=2014, month=3, day=9", "2014-03-09"),
        ('year=2014, month=jan # "~5"', "2014-01-05"),
        ("year=2014, month={5 January}", "2014-01-05"),
        ("date={2014-05-03}", "2014-05-03"),
        ("date={2014-05/2014-06}", "2014-05/2014-06"),
        ("date={2014~}", "2014~"),
        ("date={2014-21}", "2014-21"),
        ("year={c. 1955}", "1955~"),
        ("year={n.d.}", None),
        ("year={forthcoming}", None),
        ("year=2014, month={05/03}", None),
        ("month=jan", None),
    ],
)
def test_dates_of_bibtex(tmp_path, fields, date):
    value, over = bib(tmp_path, f"title={{T}}, {fields}")
    assert value.get("date") == date
    assert bool(over) is (date is None)


@pytest.mark.parametrize(
    ("authors", "author"),
    [
        ("Lee, Ann", "Ann Lee"),
        ("Ann Lee and Roe, Jr., Jane", "Ann Lee; Jane Roe Jr."),
        ("{State Department historians} and von Berg, Ilo", "State Department historians; Ilo von Berg"),
        ("{Barnes and Noble}", "Barnes and Noble"),
        ("Lee, Ann and others", "Ann Lee; et al."),
        (r"Garc{\'i}a, Jos{\'e}", "José García"),
    ],
)
def test_authors_of_bibtex(tmp_path, authors, author):
    assert bib(tmp_path, f"title={{T}}, author={{{authors}}}")[0]["author"] == author


def test_an_entry_takes_from_the_one_that_it_crosses_to_but_not_what_tells_that_apart(tmp_path):
    text = (
        "@incollection{a, crossref={b}, title={A chapter}}\n"
        "@book{b, title={The book}, publisher={Press}, year=1999, isbn={978-3-16-148410-0}}\n"
        "@book{c, crossref={c}, title={Itself}}\n"
    )
    values, over = entries(tmp_path, "x.bib", text)
    assert values[0] == {"kind": "academic", "name": "A chapter", "publisher": "Press", "date": "1999"}
    assert values[1]["identifiers"] == [{"scheme": "isbn", "identifier": "978-3-16-148410-0"}]
    assert [each[:2] for each in over] == [("booktitle", "The book")]


def test_nothing_of_a_bibtex_file_is_lost(tmp_path):
    text = (
        "@book{a, title={One}, volume={3}, odd={x}, url={not an address}, language={klingonese}}\n"
        "@book{a, title={Another of the key}}\n"
        "@misc{broken, title={never closed\n"
        "@book{b, title={Two}, title={Twice}}\n"
        "% a comment\nbook{c, title={Without its sign}}\n"
    )
    values, over = entries(tmp_path, "x.bib", text)
    assert [value["name"] for value in values] == ["One", "Another of the key"]
    fields = {field: held for field, held, _ in over}
    assert {"volume": "3", "odd": "x", "url": "not an address", "language": "klingonese"}.items() <= fields.items()
    assert any("never closed" in held for _, held, _ in over)
    assert any("Without its sign" in held for _, held, _ in over)
    assert not any("a comment" in held for _, held, _ in over)
    assert any("Twice" in held for _, held, _ in over)


# ---------------------------------------------------------------- RIS

RIS = """\
TY  - NEWS
TI  - Ministers meet
AU  - Lee, Ann
AU  - Reuters
PY  - 2014
DA  - 2014/05/03/
T2  - The Daily
UR  - https://example.org/daily?a=1
DO  - https://doi.org/10.1234/ABC
LA  - eng
Y2  - 2020/01/02/
KW  - talks
N1  - Seen in print
and at home.
ER  -

TY  - BOOK
T1  - Second
SN  - 0-19-853453-1
PY  - 1999///
ER  -
"""


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("spaces", ["  - ", " - ", "  -"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_ris_is_read_with_any_line_ends_and_spaces(tmp_path, ends, spaces, encoding):
    text = RIS.replace("  - ", spaces).replace("\n", ends)
    values, over = entries(tmp_path, "x.txt", text, encoding)
    assert values == [
        {
            "kind": "news",
            "publisher": "The Daily",
            "name": "Ministers meet",
            "note": "Seen in print and at home.",
            "author": "Ann Lee; Reuters",
            "date": "2014-05-03",
            "accessed": "2020-01-02",
            "url": "https://example.org/daily?a=1",
            "language": "en",
            "identifiers": [{"scheme": "doi", "identifier": "10.1234/abc"}],
        },
        {
            "kind": "book",
            "name": "Second",
            "date": "1999",
            "identifiers": [{"scheme": "isbn", "identifier": "0-19-853453-1"}],
        },
    ]
    assert [each[:2] for each in over] == [("KW", "talks")]


def test_ris_without_ends_and_with_lines_between(tmp_path):
    text = "Provider: X\n\nTY  - BOOK\nTI  - One\nTY  - RPRT\nTI  - Two\nDA  - 1999/03//Spring\nXX  - odd\n"
    values, over = entries(tmp_path, "x.ris", text)
    assert [value["name"] for value in values] == ["One", "Two"]
    assert values[1]["date"] == "1999-03"
    assert sorted(each[1] for each in over) == ["Provider: X", "Spring", "odd"]


# ---------------------------------------------------------------- CSL-JSON


@pytest.mark.parametrize(
    ("issued", "date"),
    [
        ({"date-parts": [[2014, 5, 3]]}, "2014-05-03"),
        ({"date-parts": [["2014", "5"]]}, "2014-05"),
        ({"date-parts": [[2014, 5, 3], [2014, 5, 4]]}, "2014-05-03/2014-05-04"),
        ({"date-parts": [[2013]], "season": 1}, "2013-21"),
        ({"date-parts": [[2013]], "season": "Autumn"}, "2013-23"),
        ({"date-parts": [[1955]], "circa": True}, "1955~"),
        ({"raw": "3 May 1955"}, "1955-05-03"),
        ({"raw": "2014-05-03"}, "2014-05-03"),
        ({"literal": "May 1955"}, "1955-05"),
        ({"literal": "XXXX-10-09"}, "XXXX-10-09"),
        ({"literal": "n.d."}, None),
        ({"raw": "03/04/2021"}, None),
        ({"date-parts": [[2014, 2, 31]]}, None),
        ({"date-parts": [["May", 2014]]}, None),
        ({"date-parts": [[2013, 4]], "season": 1}, None),
        ({"date-parts": [[]]}, None),
        (7, None),
        ([], None),
    ],
)
def test_dates_of_csl(tmp_path, issued, date):
    item = {"id": "a", "type": "book", "title": "A title", "issued": issued}
    values, over = entries(tmp_path, "x.json", json.dumps([item]))
    assert values[0].get("date") == date
    assert bool(over) is (date is None and issued != [])


def test_csl_of_any_shape_is_read_without_a_crash(tmp_path):
    odd = {"a": [1]}
    names = (
        "title",
        "author",
        "issued",
        "accessed",
        "DOI",
        "ISBN",
        "URL",
        "language",
        "note",
        "custom",
        "genre",
        "type",
    )
    items = [{"id": "a", "type": "book", "title": "T", "issued": {"raw": "2014"}}]
    for held in (odd, [odd], 7, True, "\ud7ff\u0001 x", [], "x" * 3000):
        items += [{"id": 1, "type": "book", name: held} for name in names if name != "type"]
    values, _ = entries(tmp_path, "x.json", json.dumps({"items": items}))
    assert len(values) == len(items)
    for value in values:
        assert not any(isinstance(held, dict) for held in value.values())


def test_a_title_is_read_without_markup(tmp_path):
    item = {"id": 1, "type": "webpage", "title": "A <i>Title</i> &amp; b&copy=1", "URL": "https://e.org/?a=1&lpar=2"}
    [value], _ = entries(tmp_path, "x.json", json.dumps([item]))
    assert (value["name"], value["url"]) == ("A Title & b&copy=1", "https://e.org/?a=1&lpar=2")


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("a.txt", "% Encoding\n\n  @Book {k, title={x}}", "bibtex"),
        ("a.bib", "", "bibtex"),
        ("a.txt", "TY  - BOOK\nER  - \n", "ris"),
        ("a.json", '[{"id": 1, "type": "book", "title": "x"}]', "csl"),
        ("a.json", '[{"id": 1, "name": "x"}]', None),
        ("a.json", '{"metadata": {"title": "x"}, "sources": [{"id": "a", "type": "x"}]}', None),
        ("a.json", "[" * 5000, None),
        ("a.csv", "Name,Mail\nx,@book{\n", None),
        ("a.csv", "a\n1\n", None),
    ],
)
def test_bibliographies_are_known_by_their_content(tmp_path, name, text, form):
    (tmp_path / name).write_text(text)
    assert reading.form_of(tmp_path / name) == form


@pytest.mark.parametrize(
    "text",
    [
        "@book{a, title={" + "{" * 30_000 + "x" + "}" * 30_000 + "}}",
        "@book{a, title={" + "{" * 30_000,
        "@a{" * 5_000,
        r"@book{a, title={\'" + "{" * 500 + "e" + "}" * 500 + "}}",
        '@string{s0 = "xxxxxxxxxx"}\n'
        + "".join(f"@string{{s{n} = s{n - 1} # s{n - 1}}}\n" for n in range(1, 60))
        + "@book{b, title=s59}",
        "@book{a, title={T}, author={" + "," * 5_000 + "}}",
        '@book{a, title="' + '"' * 5_000 + "}",
        "@book{a, title={\0\x01\x02\u202e}}",
        "TY  - BOOK\n" * 5_000,
    ],
)
def test_hostile_files_are_read_within_bounds(tmp_path, data, text):
    (tmp_path / "x.bib").write_text(text)
    assert run(tmp_path / "x.bib", "--into", data).exit_code in (0, 1)


# ---------------------------------------------------------------- into a dataset

BIB = """\
@online{page, title={Marar leads a delegation}, url={http://www.wam.ae/page/#top}, date={2025-11-04}, urldate={2025-11-05}}
@article{byid, title={Something}, doi={https://doi.org/10.1234/ABC}, year=2014, journal={Review}}
@book{bytitle, title={The {Road} to Helsinki: a History}, year=1999, publisher={Press}}
@book{other, title={The Road to Helsinki: a History}, year=2007}
"""


@pytest.fixture
def known(data):
    source(data, "wam", url="https://wam.ae/page")
    source(data, "review", identifiers=[{"scheme": "doi", "identifier": "10.1234/abc"}])
    source(data, "road", kind="book", name="The road to Helsinki, a history", date="1999")
    return data


def test_known_sources_are_completed_and_not_added_twice(tmp_path, known):
    (tmp_path / "refs.bib").write_text(BIB)
    result = run(tmp_path / "refs.bib", "--into", known, "--write")
    assert result.exit_code == 0, result.stdout
    assert "1 source new, 3 changed, 0 the same." in result.stdout
    assert "Known: 1 by same address, 1 by same identifier and 1 by same title." in result.stdout
    values = values_of(known)
    assert values["wam"] == {
        "id": "wam",
        "kind": "news",
        "name": "Marar leads a delegation",
        "date": "2025-11-04",
        "url": "https://wam.ae/page",
        "accessed": "2025-11-05",
    }
    assert (values["review"]["publisher"], values["road"]["publisher"]) == ("Review", "Press")
    assert values["road"]["name"] == "The road to Helsinki, a history"
    assert values["the-road-to-helsinki-a"]["date"] == "2007"
    over = list(csv.DictReader((tmp_path / "left-over.csv").read_text().splitlines()))
    assert ("kind", "web-page") in {(row["column"], row["value"]) for row in over}
    before = {file: file.read_bytes() for file in known.rglob("*.*") if ".readout" not in file.parts}
    again = run(tmp_path / "refs.bib", "--into", known, "--write")
    assert "The dataset says all of it already." in again.stdout
    assert {file: file.read_bytes() for file in known.rglob("*.*") if ".readout" not in file.parts} == before
    assert CliRunner().invoke(app, ["validate", str(known)]).exit_code == 0


def test_what_changes_later_is_merged_three_ways(tmp_path, known):
    (tmp_path / "refs.bib").write_text(BIB)
    run(tmp_path / "refs.bib", "--into", known, "--write")
    file = known / "sources/wam.json"
    file.write_text(file.read_text().replace("Marar leads a delegation", "Our own title"))
    (tmp_path / "refs.bib").write_text(BIB.replace("2025-11-05", "2025-11-07").replace("10.1234/ABC", "10.9999/new"))
    result = run(tmp_path / "refs.bib", "--into", known, "--write")
    assert result.exit_code == 0, result.stdout
    values = values_of(known)
    assert (values["wam"]["name"], values["wam"]["accessed"]) == ("Our own title", "2025-11-07")
    assert "10.9999/new" in str(values["review"]["identifiers"])
    (tmp_path / "refs.bib").write_text(BIB.replace("Marar leads a delegation", "A third title"))
    result = run(tmp_path / "refs.bib", "--into", known, "--write")
    assert result.exit_code == 1
    assert "Conflict: sources/wam, name" in result.stdout
    assert run(tmp_path / "refs.bib", "--into", known, "--write", "--theirs").exit_code == 0
    assert values_of(known)["wam"]["name"] == "A third title"
    assert run("--undo", "--into", known).exit_code == 0
    assert values_of(known)["wam"]["name"] == "Our own title"


def test_a_source_that_was_renamed_since_is_still_the_one(tmp_path, known):
    (tmp_path / "refs.bib").write_text(BIB)
    run(tmp_path / "refs.bib", "--into", known, "--write")
    command = ["rename", "sources/wam", "wam-20251104", "--data", str(known)]
    assert CliRunner().invoke(app, command, catch_exceptions=False).exit_code == 0
    (tmp_path / "refs.bib").write_text(BIB.replace("2025-11-05", "2025-11-07"))
    result = run(tmp_path / "refs.bib", "--into", known, "--write")
    assert result.exit_code == 0, result.stdout
    assert values_of(known)["wam-20251104"]["accessed"] == "2025-11-07"
    assert "wam" not in values_of(known)


def test_two_that_it_may_be_are_never_decided_between(tmp_path, data):
    source(data, "one", name="Report on the harvest of wheat", date="1999")
    source(data, "two", name="Report on the harvest of wheat", date="1999")
    (tmp_path / "refs.bib").write_text("@report{r, title={Report on the Harvest of Wheat}, year=1999}\n")
    result = run(tmp_path / "refs.bib", "--into", data, "--format", "json")
    plan = json.loads(result.stdout)
    assert (plan["entries"], plan["files"]) == ([], [])
    assert plan["left_over"][0]["reason"] == "it may be `one` or `two` (same title)"


@pytest.mark.parametrize(
    "ours",
    [
        {"date": "1990"},
        {"url": "https://example.org/another"},
        {"publisher": "Another press"},
        {"author": "Jane Roe"},
        {"identifiers": [{"scheme": "doi", "identifier": "10.1000/other"}]},
    ],
)
def test_one_title_is_no_one_source_where_more_differs(tmp_path, data, ours):
    source(data, "ours", kind="book", name="Joint statement on wheat", **ours)
    text = (
        "@report{r, title={Joint statement on wheat}, year=1999, institution={Press}, author={A. Lee}, "
        "url={https://example.org/this}, doi={10.1000/this}}\n"
    )
    (tmp_path / "refs.bib").write_text(text)
    plan = json.loads(run(tmp_path / "refs.bib", "--into", data, "--format", "json").stdout)
    assert [each["new"] for each in plan["entries"]] == [True]


def test_what_is_of_no_certain_kind_or_says_nothing_is_told(tmp_path, data):
    text = "@misc{a, title={A text}}\n@misc{b, title={Notes of the talks}, howpublished={Minutes}}\n@misc{c, language={en}}\n"
    (tmp_path / "refs.bib").write_text(text)
    result = run(tmp_path / "refs.bib", "--into", data, "--write")
    assert {value["kind"] for value in values_of(data).values()} == {"minutes"}
    assert "nothing says what kind of source it is" in result.stdout
    assert "it says neither a title, an address, who published it nor when" in result.stdout


def test_entries_of_one_source_or_key_are_told(tmp_path, data):
    text = "@book{a, title={One book of two}, year=1999}\n@book{b, title={One book of two}, year=1999}\n"
    (tmp_path / "refs.bib").write_text(text + "@book{a, title={Of the same key}}\n")
    result = run(tmp_path / "refs.bib", "--into", data, "--write")
    assert len(values_of(data)) == 1
    assert "another entry is of the same source" in result.stdout
    assert "another entry has the key `a`" in result.stdout


def test_a_bibliography_needs_no_map_and_its_answer_is_csv(tmp_path, data):
    (tmp_path / "refs.bib").write_text(BIB)
    assert run(tmp_path / "refs.bib", "--into", data, "--map", tmp_path / "x.toml").exit_code == 2
    assert run(tmp_path / "refs.bib", "--into", data, "--answer", tmp_path / "x.xlsx").exit_code == 2


def test_a_source_is_known_by_its_page_with_tracking_and_later_by_its_key(tmp_path, data):
    """What RO620 calls one page, an import takes for one source."""
    source(data, "wam", url="https://wam.ae/page")
    (tmp_path / "refs.bib").write_text("@online{a, title={Other}, url={https://wam.ae/page?utm_source=feed}}\n")
    assert "Known: 1 by same address." in run(tmp_path / "refs.bib", "--into", data, "--write").stdout
    assert list(values_of(data)) == ["wam"]
    assert "Known: 1 by same key." in run(tmp_path / "refs.bib", "--into", data).stdout
