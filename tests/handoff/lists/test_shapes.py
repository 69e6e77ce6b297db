"""Lists in the shapes that people keep them in: what the proposed map makes of them, without a line by hand."""

import datetime as dt
import json

import openpyxl
import pytest
from lists import csv_file, dataset, landed, prepared, workbook

from readout.handoff.lists import plan, proposal, reading, values
from readout.model import list_map, schema
from readout.store import load
from readout.store.paths import NotADataset

LANGUAGES = {
    "de": (
        ["Lfd. Nr.", "Datum", "Ort", "Gesprächspartner", "Land", "Anlass"],
        ["1", "3. Mai 2021", "Wien", "Karl Huber", "Österreich", "Arbeitsgespräch"],
        ["2", "4. Juni 2021", "Oslo", "Ingrid Holm", "Dänemark", "Antrittsbesuch"],
    ),
    "fr": (
        ["N°", "Date", "Lieu", "Chef de délégation", "Pays", "Objet"],
        ["1", "1er mai 2021", "Genève", "Amélie Durand", "Suisse", "Négociations"],
        ["2", "du 3 au 5 mai 2021", "Alger", "Hélène Noël", "Algérie", "Coopération"],
    ),
    "es": (
        ["Núm.", "Fecha", "Lugar", "Participantes", "País", "Tema"],
        ["1", "3 de mayo de 2021", "Lima", "Rosa Quispe", "Perú", "Aduanas"],
        ["2", "4 de mayo de 2021", "Quito", "Juan Paredes", "Dinamarca", "Pesca"],
    ),
    "ru": (
        ["№", "Дата", "Место", "Участник", "Страна", "Тема"],
        ["1", "13.04.2021", "Осло", "Иван Петров", "Норвегия", "Торговля"],
        ["2", "3 мая 2021 г.", "Лима", "Мария Соколова", "Дания", "Рыболовство"],
    ),
}
CODES = {"de": ["AT", "DK"], "fr": ["CH", "DZ"], "es": ["DK", "PE"], "ru": ["DK", "NO"]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_and_states_in_other_languages(tmp_path, language):
    pytest.importorskip("pycountry")
    result = prepared(csv_file(tmp_path / "l.csv", LANGUAGES[language]), dataset(tmp_path / "data"))
    values = list(landed(result).values())
    assert len(values) == 2
    for value in values:
        (seat,) = value["participants"]
        assert value["date"]
        assert value["agenda"]
        assert seat["person_id"]
        assert seat["on_behalf_of_ids"]
    codes = [value.get("country_code") for (name, _), value in result.new.items() if name == "organizations"]
    assert sorted(codes) == CODES[language]


def test_a_name_that_is_a_land_elsewhere_and_a_town_here_is_no_land(tmp_path):
    rows = [["No", "Date", "City", "Who", "For"], ["1", "2020-01-02", "Granada", "Ann Lee", "Granada"]]
    result = prepared(csv_file(tmp_path / "l.csv", rows), dataset(tmp_path / "data"))
    assert not [value for (name, _), value in result.new.items() if "country_code" in value]


def test_rows_of_a_merged_key_are_one_meeting(tmp_path):
    rows = [
        ["No", "Date", "City", "Person", "State"],
        [1, dt.date(2020, 1, 2), "Oslo", "Ann Lee", "Norway"],
        [None, None, None, "Bo Ek", "Denmark"],
        [2, dt.date(2020, 2, 2), "Lima", "Cy Oh", "Peru"],
        [3, dt.date(2020, 2, 3), "Cairo", "Di Moe", "Kenya"],
        [None, None, None, "Ed Roe", "Chile"],
        [None, None, None, "Fay Zorn", "Jordan"],
    ]
    merged = [f"{column}{rows}" for rows in ("2:{0}3", "5:{0}7") for column in "ABC"]
    merged = [text[0] + text[1:].format(text[0]) for text in merged]
    result = prepared(workbook(tmp_path / "l.xlsx", rows, merged=merged), dataset(tmp_path / "data"))
    values = sorted(landed(result).values(), key=lambda value: value["date"])
    assert [[seat["person_id"] for seat in value["participants"]] for value in values] == [
        ["ann-lee", "bo-ek"],
        ["cy-oh"],
        ["di-moe", "ed-roe", "fay-zorn"],
    ]
    assert result.count.cells == result.count.landed == sum(cell is not None for row in rows[1:] for cell in row)


def yearly(path, years):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for year, names in years.items():
        sheet = book.create_sheet(year)
        sheet.append(["No", "Date", "Who"])
        for number, name in enumerate(names, 1):
            sheet.append([number, f"{year}-03-0{number}", name])
    book.save(path)
    return path


def test_numbers_that_begin_anew_on_each_sheet_are_told_apart(tmp_path):
    root = dataset(tmp_path / "data")
    file = yearly(tmp_path / "l.xlsx", {"2019": ["Ann Lee", "Bo Ek"]})
    prepared(file, root, write=True)
    assert len(load.load(root).records["meetings"]) == 2
    yearly(file, {"2020": ["Cy Oh", "Di Moe"], "2019": ["Ann Lee", "Bo Ek"]})
    result = prepared(file, root, (root / "lists/l.toml").read_text("utf-8"), write=True)
    assert sorted(value["date"] for value in landed(result).values()) == ["2020-03-01", "2020-03-02"]
    again = prepared(file, root, (root / "lists/l.toml").read_text("utf-8"))
    assert not again.result.contents
    assert len(load.load(root).records["meetings"]) == 4


def test_ditto_marks_stay_over_and_are_no_words(tmp_path):
    rows = [
        ["No", "Date", "City", "Who", "Country", "Purpose"],
        ["1", "2015-03-02", "Oslo", "Ann Lee", "Norway", "Fisheries talks"],
        ["2", '"', "ditto", "Bo Ek", "\u3003", "do."],
        ["3", "2015-03-05", "Lima", "Cy Oh", "Peru", "Trade"],
    ]
    result = prepared(csv_file(tmp_path / "l.csv", rows), dataset(tmp_path / "data"))
    (value,) = [value for value in landed(result).values() if "date" not in value]
    assert value["participants"] == [
        {"id": "who", "person_id": "bo-ek", "locators": value["participants"][0]["locators"]}
    ]
    assert not {"place_id", "agenda"} & value.keys()
    assert len(result.left_over) == 4
    assert all("stands for the cell above" in each.reason for each in result.left_over)


def test_of_several_places_in_a_cell_those_that_are_not_held_stay_over(tmp_path):
    """The country behind a town is said by the town; another town is not, whatever else the cell fills."""
    rows = [["No", "Date", "Where"], ["1", "2015-03-02", "Oslo, Arica"], ["2", "2015-03-03", "Oslo, Norway"]]
    places = {"oslo": "city", "arica": "city", "norway": "country"}
    root = dataset(
        tmp_path / "data",
        **{f"places__{id}": {"name": id.title(), "classification": kind} for id, kind in places.items()},
    )
    mapping = (
        'key = "No"\n[meetings]\nname = "Talks in {Where}"\nstatus = {constant = "held"}\ndate = "Date"\n'
        'place_id = {column = "Where", split = [", "]}\n'
    )
    result = prepared(csv_file(tmp_path / "l.csv", rows), root, mapping)
    assert [value["place_id"] for value in landed(result).values()] == ["oslo", "oslo"]
    (cell,) = result.left_over
    assert (cell.text, cell.in_part) == ("Oslo, Arica", True)
    assert "`Arica` is not the place that is held" in cell.reason


def test_nobody_is_made_of_what_stands_for_an_unknown_name(tmp_path):
    rows = [["No", "Date", "Who"], ["1", "2015-03-02", "Chairman N.N."], ["2", "2015-03-03", "Chairman Bo Ek"]]
    mapping = (
        'key = "No"\n[meetings]\nname = "Visit of {Who}"\nstatus = {constant = "held"}\ndate = "Date"\n'
        '"participants/guest/label" = "Who"\n'
        '"participants/guest/person_id" = '
        '{column = "Who", pattern = "{title} {name}", take = "name", match = "people"}\n'
        '"participants/guest/posts" = {column = "Who", pattern = "{title} {name}", take = "title"}\n'
    )
    result = prepared(csv_file(tmp_path / "l.csv", rows), dataset(tmp_path / "data"), mapping)
    assert set(landed(result, "people")) == {"bo-ek"}
    (seat,) = min(landed(result).values(), key=lambda value: value["date"])["participants"]
    assert (seat["label"], seat["posts"]) == ("Chairman N.N.", ["Chairman"])


def test_several_columns_of_people_have_seats_of_their_own(tmp_path):
    rows = [
        ["ID", "Date", "Host", "Guests", "Guest's position", "Contact person"],
        ["1", "2015-03-02", "Ann Lee", "Bo Ek", "Prime Minister", "Gil Umber"],
        ["2", "2015-03-03", "Ann Lee", "Cy Oh", "Foreign Minister", "Gil Umber"],
    ]
    result = prepared(csv_file(tmp_path / "l.csv", rows), dataset(tmp_path / "data"))
    value = min(landed(result).values(), key=lambda value: value["date"])
    assert [(seat["id"], seat["person_id"], seat.get("posts")) for seat in value["participants"]] == [
        ("host", "ann-lee", None),
        ("guests", "bo-ek", ["Prime Minister"]),
    ]
    assert {each.text for each in result.left_over} == {"Gil Umber"}


def test_a_state_and_a_post_belong_to_the_people_they_stand_beside(tmp_path):
    rows = [
        ["Date", "Official", "Counterpart", "Country", "Topic", "Host city"],
        ["4/13/2021", "Ann Lee", "Bo Ek", "Norway", "Trade", "Oslo"],
        ["5/14/2021", "Ann Lee", "Cy Oh", "Peru", "Trade", "Lima"],
        ["6/17/2021", "Ann Lee", "Di Moe", "Chile", "Debt", "Arica"],
    ]
    result = prepared(csv_file(tmp_path / "l.csv", rows), dataset(tmp_path / "data"))
    value = min(landed(result).values(), key=lambda value: value["date"])
    assert [(seat["person_id"], seat.get("on_behalf_of_ids"), seat.get("posts")) for seat in value["participants"]] == [
        ("ann-lee", None, None),
        ("bo-ek", ["norway"], None),
    ]
    assert (value["place_id"], value["agenda"]) == ("oslo", ["Trade"])


def test_lists_in_lists_of_entries_without_a_number(tmp_path):
    members = [{"name": "Ann Lee", "title": "Minister"}, {"name": "Bo Ek", "title": "Envoy"}]
    entries = [
        {
            "meeting": {"title": "Talks A", "when": {"from": "2020-01-02", "to": "2020-01-03"}},
            "delegations": [
                {"state": "Norway", "members": members},
                {"state": "Peru", "members": [{"name": "Cy Oh", "title": "Minister"}]},
            ],
        },
        {
            "meeting": {"title": "Talks B", "when": {"from": "2020-02-02"}},
            "delegations": [{"state": "Chile", "members": [{"name": "Di Moe", "title": "Envoy"}]}],
        },
    ]
    file = tmp_path / "l.json"
    file.write_text(json.dumps(entries))
    result = prepared(file, dataset(tmp_path / "data"))
    values = sorted(landed(result).values(), key=lambda value: value["date"])
    assert [value["name"] for value in values] == ["Talks A", "Talks B"]
    assert [(seat["person_id"], seat["on_behalf_of_ids"], seat["posts"]) for seat in values[0]["participants"]] == [
        ("ann-lee", ["norway"], ["Minister"]),
        ("bo-ek", ["norway"], ["Envoy"]),
        ("cy-oh", ["peru"], ["Minister"]),
    ]


def test_headings_below_several_titles(tmp_path):
    rows = [
        ["Ministry of Foreign Affairs"],
        ["Office of the Secretary"],
        [],
        ["Period: 2020"],
        ["#", "Date of visit", "Visitor", "Country"],
        [1, dt.date(2020, 1, 2), "Ann Lee", "Norway"],
        [2, dt.date(2020, 1, 3), "Bo Ek", "Denmark"],
        [],
        ["Prepared by: Gil Umber"],
    ]
    result = prepared(workbook(tmp_path / "l.xlsx", rows), dataset(tmp_path / "data"))
    assert list(result.table.columns.values()) == rows[4]
    assert len(landed(result)) == 2
    assert len(result.left_over) == 4


def test_several_ministers_in_a_cell_with_their_posts_behind_them(tmp_path):
    rows = [
        ["ID", "Dates", "Ministers"],
        ["1", "3-5 May 2018", "Cy Oh (Minister of Trade)\nDi Moe (Deputy Minister)"],
        ["2", "12 Jan 2019", "Ed Roe (President)"],
    ]
    result = prepared(csv_file(tmp_path / "l.csv", rows), dataset(tmp_path / "data"))
    value = min(landed(result).values(), key=lambda value: value["date"])
    assert [(seat["person_id"], seat["posts"]) for seat in value["participants"]] == [
        ("cy-oh", ["Minister of Trade"]),
        ("di-moe", ["Deputy Minister"]),
    ]


SURNAMES = [
    ["No", "Date", "Who"],
    ["1", "2020-01-02", "Lee, Ek, Yun"],
    ["2", "2020-02-02", "Lee, Yun"],
    ["3", "2020-03-02", "Hamas, Ek"],
    ["4", "2020-04-02", "Harbour Board"],
    ["5", "2020-05-02", "OIC, Lee"],
    ["6", "2020-06-02", "Ek and others"],
]


def test_lists_of_surnames_and_groups_land_as_people_and_labels(tmp_path):
    file = csv_file(tmp_path / "l.csv", SURNAMES)
    root = dataset(tmp_path / "data")
    text = proposal.propose(reading.read(file), load.load(root), "l", lambda *_: None)
    assert 'new = "all"' in text
    result = prepared(file, root, text)
    values = sorted(landed(result).values(), key=lambda value: value["date"])
    people = [[seat.get("person_id") for seat in value["participants"]] for value in values]
    assert people == [["lee", "ek", "yun"], ["lee", "yun"], [None, "ek"], [None], [None, "lee"], ["ek", None]]
    assert [seat["label"] for value in values for seat in value["participants"] if not seat.get("person_id")] == [
        "Hamas",
        "Harbour Board",
        "OIC",
        "others",
    ]
    assert [each.text for each in result.left_over] == ["Ek and others"]


def test_single_words_among_full_names_are_not_taken_for_people(tmp_path):
    names = ["Ann Lee", "Bo Ek", "Cy Oh", "Zorblax", "Di Moe"]
    rows = [["No", "Date", "Who"], *([str(at), f"2020-01-0{at}", name] for at, name in enumerate(names, 1))]
    result = prepared(csv_file(tmp_path / "l.csv", rows), dataset(tmp_path / "data"))
    assert "zorblax" not in {id for _, id in result.new}


def test_an_opendocument_spreadsheet_is_a_list(tmp_path):
    from readout.syntax.sheets import ods

    file = tmp_path / "l.ods"
    write_ods(file, [["No", "When", "Who"], [1, dt.date(2020, 1, 2), "Ann Lee"], [2, dt.date(2020, 2, 3), "Bo Ek"]])
    with ods.Workbook(file) as book:
        assert book.sheets == ("Visits",)
    root = dataset(tmp_path / "data")
    values = sorted(landed(prepared(file, root, write=True)).values(), key=lambda value: value["date"])
    assert [(value["date"], value["participants"][0]["person_id"]) for value in values] == [
        ("2020-01-02", "ann-lee"),
        ("2020-02-03", "bo-ek"),
    ]
    assert not prepared(file, root, (root / "lists/l.toml").read_text("utf-8")).result.contents


def write_ods(path, rows):
    import zipfile

    def cell(value):
        if isinstance(value, dt.date):
            return f'<table:table-cell table:style-name="d" office:value-type="date" office:date-value="{value}"><text:p>{value}</text:p></table:table-cell>'
        if isinstance(value, int):
            return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
        for name, space in {
            "office": "office",
            "table": "table",
            "text": "text",
            "number": "datastyle",
            "style": "style",
        }.items()
    )
    dates = (
        '<number:date-style style:name="n"><number:year number:style="long"/><number:text>-</number:text><number:month'
        ' number:style="long"/><number:text>-</number:text><number:day number:style="long"/></number:date-style>'
        '<style:style style:name="d" style:family="table-cell" style:data-style-name="n"/>'
    )
    content = (
        f'<office:document-content {spaces} office:version="1.2"><office:automatic-styles>{dates}</office:automatic-styles>'
        f'<office:body><office:spreadsheet><table:table table:name="Visits">{body}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)


def test_maps_are_short(tmp_path):
    for language, rows in LANGUAGES.items():
        file = csv_file(tmp_path / f"{language}.csv", rows)
        ours = load.load(dataset(tmp_path / language))
        text = proposal.propose(reading.read(file), ours, plan.list_name(file), lambda *_: None)
        assert len([line for line in text.splitlines() if not line.startswith("#")]) <= 40
        list_map.read("map.toml", text.encode(), language, ours.schema, rows[0])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("key = 1", "`key` names no columns"),
        ('key = ["No", 1]', "`key` names no columns"),
        ('key = "No"\nignored = {a = 1}', "`ignored` names no columns"),
        ('key = "No"\n[meetings]\nname = {column = "No", pattern = "{a} {a}", take = "a"}', "names a part twice"),
        (f'key = "No"\n{"a." * 100_000}b = 1', "nested too deep"),
        (f'key = "No"\n[{"a." * 100_000}b]', "nested too deep"),
        (f'key = "No"\nx = {{y = 1, {"a." * 100_000}b = 1}}', "nested too deep"),
    ],
    ids=["number", "list", "table", "twice", "key", "heading", "inline"],
)
def test_a_map_that_is_wrong_is_told(wrong, message):
    with pytest.raises(list_map.InvalidMap) as raised:
        list_map.read("map.toml", wrong.encode(), "l", schema.default(), ["No"])
    assert any(message in each.message for each in raised.value.diagnostics)


def test_a_pattern_of_many_parts_is_read_in_bounded_time():
    pattern = "".join(f"{{{letter}}} " for letter in "abcdefghijkl") + "(x)"
    assert values._take(pattern, "a", "y " * 100)[1]
    assert values._take("{name} ({post}, {state})", "post", "A B (C, D, E)") == ("C", "")


def test_more_columns_than_a_sheet_has_are_no_list(tmp_path):
    for name, text in (("l.csv", "a," * 16_384 + "b\n" + "1," * 16_384 + "2\n"), ("l.json", None)):
        file = tmp_path / name
        file.write_text(text or json.dumps([{f"k{number}": 1 for number in range(16_385)}]), "utf-8")
        with pytest.raises(NotADataset, match="more than 16,384 columns"):
            reading.read(file)
