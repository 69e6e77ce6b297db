"""The answer workbook: what was found stands in a copy of theirs, and the rest of it is as it was."""

import re
import shutil
import subprocess
import zipfile

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from helpers import ROOT, unavailable, written
from readout.diagnostic import Diagnostic, Place, Severity
from readout.handoff import answer, todo
from readout.handoff.conflicts import Conflict, Decision
from readout.handoff.package import Package, Part, tag
from readout.handoff.reading import Repair
from readout.handoff.remark import ABOVE, CannotAnswer
from readout.lint import engine
from readout.model import schema
from readout.span import CellRef
from readout.store import load
from readout.syntax.sheets import grids as workbook
from readout.syntax.sheets import xlsx

MEETING = "2025-11-03-istanbul-gaza"
RED = "FFFF0000"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("answer")


@pytest.fixture(scope="module")
def book(folder):
    """Our export as a colleague sends it back: with slips, and with all that they like to have in it."""
    file = folder / "book.xlsx"
    export = openpyxl.load_workbook(
        written(load.load(ROOT / "data"), "xlsx", folder, only=frozenset({f"meetings/{MEETING}"}))
    )
    meetings = export["meetings"]
    status = cell(meetings, MEETING, "Status")
    status.value, status.fill = "hold", PatternFill("solid", fgColor=RED)
    status.comment = Comment("We met, I was there.", "Colleague")
    participants = export["participants"]
    for row in range(3, 8):
        participants.cell(row, column(participants, "Person")).value = "hakan-fidn"
    mine = export.create_sheet("mine & 'theirs'")
    mine["A1"] = CellRichText("plain ", TextBlock(InlineFont(b=True), "bold"))
    # As the file spells them: `x_x005F_y` is `x_y`, and `_x005F_x005F_` is the text `_x005F_`.
    mine["A2"], mine["A3"], mine["A4"] = "x_x005F_y", "_x005F_x005F_", " _x000D_ "
    mine["B1"], mine["B2"] = 2, "=B1*2"
    mine.conditional_formatting.add("B1:B2", CellIsRule("greaterThan", ["1"], fill=PatternFill(bgColor=RED)))
    choices = DataValidation("list", formula1='"a,b"')
    choices.add("C1:C9")
    mine.add_data_validation(choices)
    mine.auto_filter.ref = "A1:C4"
    mine.column_dimensions["A"].width = 33
    chart = BarChart()
    chart.add_data(Reference(mine, min_col=2, min_row=1, max_row=2))
    mine.add_chart(chart, "E2")
    export.create_sheet("hidden").sheet_state = "hidden"
    export.defined_names["my_cells"] = DefinedName("my_cells", attr_text="meetings!$A$2:$A$4")
    mine.defined_names["local"] = DefinedName("local", attr_text="'mine & ''theirs'''!$B$1")
    export.active = export.index(meetings)
    export.save(file)
    return file


@pytest.fixture(scope="module")
def findings(book):
    found = engine.lint(load.load(book)).diagnostics
    assert {"RO204", "RO301"} <= {each.code for each in found}
    return found


@pytest.fixture(scope="module")
def answered(book, findings, folder):
    target = folder / "answered.xlsx"
    assert answer.write(book, target, findings) == ()
    return target


def column(sheet, title):
    return next(cell.column for cell in sheet[1] if cell.value == title)


def cell(sheet, id, title):
    row = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == id)
    return row[column(sheet, title) - 1]


def parts(file):
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def grids(file):
    with xlsx.Workbook(file) as workbook:
        return {sheet: workbook.grid(sheet) for sheet in workbook.sheets}


def finding(sheet, a1, message="`x` is wrong", **more):
    letters, row = re.fullmatch("([A-Z]+)([0-9]+)", a1).groups()
    number = openpyxl.utils.column_index_from_string(letters)
    place = Place("book.xlsx", cell=CellRef(sheet, int(row), number))
    return Diagnostic("RO204", Severity.ERROR, message, place, "write `y`", **more)


def conflict(name, a1, theirs, ours):
    letters, row = re.fullmatch("([A-Z]+)([0-9]+)", a1).groups()
    place = Place("book.xlsx", cell=CellRef("meetings", int(row), openpyxl.utils.column_index_from_string(letters)))
    field = schema.default().collections["meetings"].field[name]
    return Conflict("meetings", MEETING, (name,), field, "planned", theirs, ours, place)


def simple(folder, name="simple.xlsx", **cells):
    """A workbook with one sheet, `meetings`."""
    book = openpyxl.Workbook()
    book.active.title = "meetings"
    for a1, value in cells.items():
        book.active[a1] = value
    book.save(folder / name)
    return folder / name


def without_cells(data):
    return re.sub(rb"<sheetData>.*</sheetData>", b"", data, flags=re.DOTALL)


# ---------------------------------------------------------------- what is theirs stays theirs


def test_every_part_that_is_not_concerned_is_the_same_byte_for_byte(book, answered, findings):
    before, after = parts(book), parts(answered)
    concerned = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
    with Package(book) as package:
        links = package.links("xl/workbook.xml")
        sheets = {
            node.attributes["name"]: links[node.link()][1]
            for node in package.part("xl/workbook.xml").root.below("sheet")
        }
        for name in {each.place.cell.sheet for each in findings}:
            concerned.add(sheets[name])
            concerned |= {part for _, part in package.links(sheets[name]).values()}
    changed = {name for name, data in before.items() if after[name] != data}
    # The sheet that was selected is not, any more: two selected sheets would be edited together.
    assert changed <= concerned | {sheets["meetings"]}
    assert {"xl/charts/chart1.xml", "xl/drawings/drawing1.xml"} <= before.keys() - changed


def test_cells_are_never_touched(book, answered):
    old, new = parts(book), parts(answered)
    for name in old:
        if name.startswith("xl/worksheets/sheet"):
            assert re.search(rb"<sheetData.*</sheetData>|$", old[name], re.DOTALL)[0] in new[name]
    before, after = grids(book), grids(answered)
    assert list(after) == ["To do", *before]
    assert all(after[name] == grid for name, grid in before.items())


def test_styles_are_only_added_to(book, answered):
    old, new = (Part(parts(file)["xl/styles.xml"]) for file in (book, answered))
    for name in ("fonts", "fills", "borders", "cellXfs", "dxfs"):
        texts = [[part.data[node.start : node.end] for node in part.root.child(name).children] for part in (old, new)]
        assert texts[1][: len(texts[0])] == texts[0]
        assert int(new.root.child(name).attributes["count"]) == len(texts[1])


def test_what_they_like_is_there(answered):
    made = openpyxl.load_workbook(answered, rich_text=True)
    mine = made["mine & 'theirs'"]
    assert isinstance(mine["A1"].value, CellRichText)
    assert mine["A1"].value[1].font.b
    assert mine["B2"].value == "=B1*2"
    assert mine.column_dimensions["A"].width == 33
    assert mine.auto_filter.ref == "A1:C4"
    assert [str(each.sqref) for each in mine.data_validations.dataValidation] == ["C1:C9"]
    assert [str(each.sqref) for each in mine.conditional_formatting] == ["B1:B2"]
    assert made["hidden"].sheet_state == "hidden"
    assert made["base"].sheet_state == "hidden"
    assert made.defined_names["my_cells"].attr_text == "meetings!$A$2:$A$4"
    assert mine.defined_names["local"].attr_text == "'mine & ''theirs'''!$B$1"
    assert cell(made["meetings"], MEETING, "Status").fill.fgColor.rgb == RED
    assert made["meetings"].auto_filter.ref
    assert made["meetings"].data_validations.dataValidation
    assert made["meetings"].freeze_panes


def test_texts_that_look_like_escapes_survive(answered):
    rows = dict(grids(answered)["mine & 'theirs'"].rows)
    assert [rows[row][0] for row in (2, 3, 4)] == ["x_y", "_x005F_", " \r "]


# ---------------------------------------------------------------- what is ours


def test_each_cell_has_a_note_and_a_colour(answered, findings):
    made = openpyxl.load_workbook(answered)
    for each in findings:
        place = each.place.cell
        comment = made[place.sheet][place.a1].comment
        assert todo.sentence(todo.titled(each.message, each.place)) in comment.text
        assert comment.height > 60
        areas = [str(area.sqref) for area in made[place.sheet].conditional_formatting]
        # LibreOffice shows the format that stands first, Excel that of the highest priority.
        assert areas.index(place.a1) < min(at for at, area in enumerate(areas) if ":" in area)
    status = cell(made["meetings"], MEETING, "Status")
    assert status.comment.text.startswith(f"We met, I was there.\n{ABOVE}\nError: “hold” is no value")
    (area,) = [area for area in made["meetings"].conditional_formatting if str(area.sqref) == status.coordinate]
    (rule,) = area.rules
    assert rule.formula == [f'AND("readout answer"<>"",EXACT({status.coordinate},"hold"))']
    assert rule.dxf.fill.bgColor.rgb == "FFFFC7CE"
    assert rule.priority == min(
        rule.priority for area in made["meetings"].conditional_formatting for rule in area.rules
    )


def test_the_first_sheet_lists_all_with_links_that_lead_to_the_cells(answered, findings):
    made = openpyxl.load_workbook(answered)
    sheet = made.worksheets[0]
    assert (made.active.title, sheet.title, sheet.freeze_panes) == ("To do", "To do", "A7")
    assert [each.title for each in made.worksheets if each.sheet_view.tabSelected] == ["To do"]
    listed = {}
    for row in sheet.iter_rows(min_row=7):
        if isinstance(row[0].value, int):
            target = row[3].hyperlink.location
            assert target == f"'{row[2].value}'!{row[3].value}"
            listed.setdefault((row[2].value, row[3].value), set()).add(row[4].value)
    for each in findings:
        assert todo.sentence(todo.titled(each.message, each.place)) in listed[each.place.cell.sheet, each.place.cell.a1]
    assert sum(map(len, listed.values())) == len({(each.place, each.message) for each in findings})
    assert sheet.auto_filter.ref.startswith("A6:M")
    assert sheet.print_title_rows == "$6:$6"


def test_findings_of_one_cause_stand_together(findings):
    found = todo.groups(findings, (), (), {})
    persons = next(group for group in found if "hakan-fidn" in group.lines[0].message)
    assert len(persons.lines) == 5
    assert persons.title == "5 errors: No person has the id “hakan-fidn”."
    assert [group.kind for group in found] == sorted((group.kind for group in found), key=list(todo.Kind).index)


def test_a_group_of_one_is_headed_by_its_cause_and_long_lists_give_way_to_what_was_meant():
    long = f"write {', '.join(f'`word-{number}`' for number in range(40))}"
    meant = finding("meetings", "A2")._replace(help=long, suggestion="word-1")
    unknown = meant._replace(suggestion=None)
    groups = [todo.groups([each], (), (), {})[0] for each in (meant, unknown)]
    assert groups[0].title == groups[1].title != f"1 error: {groups[0].lines[0].message}"
    assert groups[0].lines[0].advice == "Did you mean “word-1”?"
    assert groups[1].lines[0].advice == todo.sentence(long)


@pytest.mark.parametrize("wrong", [False, True])
def test_people_are_asked_to_correct_cells_only_if_some_are_wrong(folder, wrong):
    book = simple(folder, A1="Id", A2="x")
    conflicts = [conflict("status", "A2", "held", "expected")]
    answer.write(book, folder / "asked.xlsx", [finding("meetings", "A2")] * wrong, conflicts)
    asked = openpyxl.load_workbook(folder / "asked.xlsx")["To do"]["A4"].value
    assert asked.startswith("Correct the cells. In the column Decision" if wrong else "In the column Decision")


def test_what_is_about_the_whole_file_has_no_link(folder):
    book = simple(folder, A1="Id")
    whole = Diagnostic(
        "RO115", Severity.ERROR, "the workbook has lost its sheet `acts`", Place("book.xlsx"), "put it back"
    )
    answer.write(book, folder / "whole.xlsx", [whole])
    row = openpyxl.load_workbook(folder / "whole.xlsx")["To do"][8]
    assert [cell.value for cell in row[1:6]] == [
        "Error",
        "book.xlsx",
        None,
        "The workbook has lost its sheet “acts”.",
        "Put it back.",
    ]
    assert row[3].hyperlink is None


def test_the_colour_goes_once_the_cell_is_changed(folder):
    values = {"A1": "x", "B1": 7, "C1": 2.5, "D1": True, "F1": 'say "x"', "G1": "x" * 300, "H1": "=1+1", "I1": "ab"}
    book = simple(folder, **values)
    answer.write(book, folder / "colours.xlsx", [finding("meetings", a1) for a1 in (*values, "E1", "A99")])
    sheet = openpyxl.load_workbook(folder / "colours.xlsx")["meetings"]
    conditions = {str(area.sqref): area.rules[0].formula[0] for area in sheet.conditional_formatting}
    mark = '"readout answer"<>""'
    assert conditions == {
        "A1": f'AND({mark},EXACT(A1,"x"))',
        "B1": f"AND({mark},B1=7)",
        "C1": f"AND({mark},C1=2.5)",
        "D1": f"AND({mark},D1=TRUE)",
        "E1": f"AND({mark},ISBLANK(E1))",
        "F1": f'AND({mark},EXACT(F1,"say ""x"""))',
        "G1": mark,
        "H1": mark,
        "I1": f'AND({mark},EXACT(I1,"ab"))',
        "A99": f"AND({mark},ISBLANK(A99))",
    }


def test_any_text_can_be_told(folder):
    book = simple(folder, A1="x")
    nasty = "<b>&\"'\x01\ud800\uffff _x0041_ ]]> \U0001f600"
    answer.write(book, folder / "nasty.xlsx", [finding("meetings", "A1", nasty)])
    with xlsx.Workbook(folder / "nasty.xlsx") as made:
        rows = dict(made.grid("To do").rows)
    assert rows[8][4] == todo.sentence(nasty).replace("\uffff", "\uffff")
    assert "_x0041_" in rows[8][4]


# ---------------------------------------------------------------- back and forth


def test_the_answer_to_an_answer_is_the_same(answered, findings, folder):
    answer.write(answered, folder / "again.xlsx", findings)
    first, second = parts(answered), parts(folder / "again.xlsx")
    types = "[Content_Types].xml"
    assert sorted(re.findall(rb"<[^>]+>", first.pop(types))) == sorted(re.findall(rb"<[^>]+>", second.pop(types)))
    assert first == second


def test_without_findings_the_workbook_is_as_it_was(book, answered, folder):
    answer.write(answered, folder / "clean.xlsx", [])
    before, after = parts(book), parts(folder / "clean.xlsx")
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    sheets = {name for name in changed if name.startswith("xl/worksheets/")}
    # Styles, an author and the run of a note stay; the first sheet is not selected twice.
    assert {name.partition("/")[2].strip("0123456789.xml") for name in changed - sheets} <= {
        "styles",
        "workbook",
        "comments/comment",
    }
    for name in sheets:
        assert after[name] == before[name].replace(b' tabSelected="1"', b"")
    old, new = openpyxl.load_workbook(book), openpyxl.load_workbook(folder / "clean.xlsx")
    assert new.sheetnames == old.sheetnames
    for sheet in old.worksheets:
        said = {each.coordinate: each.comment.text for row in sheet.iter_rows() for each in row if each.comment}
        assert said == {
            each.coordinate: each.comment.text for row in new[sheet.title].iter_rows() for each in row if each.comment
        }
        areas = [[str(area.sqref) for area in book[sheet.title].conditional_formatting] for book in (old, new)]
        assert areas[0] == areas[1]


def test_a_reply_below_our_note_is_kept(folder):
    book = simple(folder, A1="x")
    answer.write(book, folder / "one.xlsx", [finding("meetings", "A1")])
    made = openpyxl.load_workbook(folder / "one.xlsx")
    made["meetings"]["A1"].comment = Comment(made["meetings"]["A1"].comment.text + "\nNo, it is right.", "me")
    made.save(folder / "reply.xlsx")
    answer.write(folder / "reply.xlsx", folder / "two.xlsx", [])
    assert openpyxl.load_workbook(folder / "two.xlsx")["meetings"]["A1"].comment.text.strip() == "No, it is right."


def test_a_sheet_of_their_own_that_is_called_to_do_is_kept(folder):
    book = openpyxl.load_workbook(simple(folder, A1="x"))
    book.create_sheet("To do")["A1"] = "buy milk"
    book.save(folder / "own.xlsx")
    answer.write(folder / "own.xlsx", folder / "one.xlsx", [finding("meetings", "A1")])
    answer.write(folder / "one.xlsx", folder / "two.xlsx", [finding("meetings", "A1")])
    made = openpyxl.load_workbook(folder / "two.xlsx")
    assert made.sheetnames == ["To do (readout)", "meetings", "To do"]
    assert made["To do"]["A1"].value == "buy milk"


def test_sheets_may_be_moved_in_between(answered, findings, folder):
    made = openpyxl.load_workbook(answered)
    made.move_sheet("To do", 5)
    made.move_sheet("meetings", 3)
    made.save(folder / "moved.xlsx")
    answer.write(folder / "moved.xlsx", folder / "again.xlsx", findings)
    sheets = openpyxl.load_workbook(folder / "again.xlsx").sheetnames
    assert sheets.count("To do") == 1
    assert sheets[0] == "To do"


# ---------------------------------------------------------------- conflicts and decisions


@pytest.fixture
def undecided(folder):
    book = simple(folder, A2=MEETING, B2="hold", C2="talks")
    conflicts = [conflict("status", "B2", "cancelled", "held"), conflict("classification", "C2", "talks", "summit")]
    was = Repair(
        Place("book.xlsx", cell=CellRef("meetings", 2, 1)), "2025-11", "2025-11-01", "a month became a day", "Excel"
    )
    answer.write(book, folder / "undecided.xlsx", [finding("meetings", "A2")], conflicts, [was])
    return folder / "undecided.xlsx", conflicts


def lines(sheet):
    return {row[4].value: row for row in sheet.iter_rows(min_row=7) if isinstance(row[0].value, int)}


def test_conflicts_show_the_three_values_and_a_choice(undecided):
    file, _ = undecided
    sheet = openpyxl.load_workbook(file)["To do"]
    row = next(row for message, row in lines(sheet).items() if message.startswith("Status"))
    assert [cell.value for cell in row[6:11]] == ["planned", "cancelled", "held", None, None]
    (choices,) = sheet.data_validations.dataValidation
    assert choices.formula1 == '"yours,dataset"'
    assert row[10].coordinate in choices.sqref
    assert sheet.column_dimensions["M"].hidden
    assert sheet["A2"].value == "1 error, 2 conflicts, 1 repaired."
    repaired = next(row for row in lines(sheet).values() if row[1].value == "Repaired")
    assert [cell.value for cell in repaired[4:8]] == [
        "A month became a day (Excel).",
        "Nothing: it was read as it was handed out.",
        "2025-11",
        "2025-11-01",
    ]


def test_decisions_are_read_back_from_a_sorted_sheet(undecided, folder):
    file, (status, classification) = undecided
    made = openpyxl.load_workbook(file)
    sheet = made["To do"]
    for message, word in (("Status", " Yours"), ("Classification", "dataset")):
        next(row for text, row in lines(sheet).items() if text.startswith(message))[10].value = word
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=7)]
    for number, row in enumerate(sorted(rows, key=lambda row: str(row[0]), reverse=True), 7):
        for at, value in enumerate(row, 1):
            sheet.cell(number, at).value = value
    sheet.move_range("A1:M40", cols=2)
    made.save(folder / "decided.xlsx")
    read = grids(folder / "decided.xlsx")["To do"].rows
    assert todo.decisions(read) == {
        status.key: Decision("yours", ("planned", "cancelled", "held")),
        classification.key: Decision("dataset", classification.displayed),
    }
    assert todo.problems("To do", read) == []


def test_what_is_no_decision_is_found_not_guessed():
    rows = [
        (6, ["No.", "Decision", "Key"]),
        (7, [1, "mine", "meetings/a#name"]),
        (8, [2, "yours", None]),
        (9, [3, "dataset", "meetings/b#name"]),
        (10, [3, "yours", "meetings/b#name"]),
        (11, [4, "dataset", "meetings/c#name"]),
        (12, ["a group"]),
        (13, [5, None, "meetings/d#name"]),
    ]
    assert todo.decisions(rows) == {"meetings/c#name": Decision("dataset", ("", "", ""))}
    assert [(cell.a1, problem.message) for cell, problem in todo.problems("To do", rows)] == [
        ("B7", "`mine` is no decision"),
        ("B8", "there is nothing to decide in this row"),
        ("B10", "another row decides the same conflict otherwise"),
    ]
    assert todo.decisions([(1, ["a", "b"])]) == {}


def test_a_decision_stays_for_the_next_round(undecided, folder):
    file, conflicts = undecided
    decided = {conflicts[0].key: "dataset"}
    answer.write(file, folder / "decided.xlsx", [], conflicts, [], decided)
    read = todo.decisions(grids(folder / "decided.xlsx")["To do"].rows)
    assert read == {conflicts[0].key: Decision("dataset", conflicts[0].displayed)}
    sheet = openpyxl.load_workbook(folder / "decided.xlsx")
    assert [row[1].value for row in lines(sheet["To do"]).values()] == ["Conflict", "Decided"]
    assert sheet["meetings"]["B2"].comment is None
    assert "Handed out: planned" in sheet["meetings"]["C2"].comment.text


# ---------------------------------------------------------------- what is lost, and what is refused


def repacked(source, target, change, **added):
    """A copy of a workbook, with parts changed and added."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts(source).items():
            archive.writestr(name, change(name, data))
        for name, data in added.items():
            archive.writestr(name, data)
    return target


def test_what_cannot_stay_is_said(folder):
    base = openpyxl.load_workbook(simple(folder, A1="x", A2="y"))
    base["meetings"]["A1"].comment = Comment("[Threaded comment] hello", "tc={1}")
    base.save(folder / "talk.xlsx")
    space = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"
    vba = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"

    def change(name, data):
        if name == "_rels/.rels":
            link = tag("Relationship", {"Id": "s", "Type": space, "Target": "_xmlsignatures/origin.sigs"})
            return data.replace(b"</Relationships>", f"{link}</Relationships>".encode())
        if name == "xl/_rels/workbook.xml.rels":
            link = tag("Relationship", {"Id": "v", "Type": vba, "Target": "vbaProject.bin"})
            return data.replace(b"</Relationships>", f"{link}</Relationships>".encode())
        if name == "[Content_Types].xml":
            return data.replace(
                b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
            )
        return data

    added = {"_xmlsignatures/origin.sigs": b"", "_xmlsignatures/sig1.xml": b"<s/>", "xl/vbaProject.bin": b"x"}
    book = repacked(folder / "talk.xlsx", folder / "macros.xlsx", change, **added)
    lost = answer.write(book, folder / "out.xlsx", [finding("meetings", "A1"), finding("meetings", "A2")])
    assert lost == (
        "the digital signature, which vouches for the workbook as it was",
        "the macros",
        "the note on meetings!A1, where there is a conversation",
    )
    after = parts(folder / "out.xlsx")
    assert not any("vba" in name or "signatures" in name for name in after)
    assert b"macroEnabled" not in after["[Content_Types].xml"]
    made = openpyxl.load_workbook(folder / "out.xlsx")["meetings"]
    assert made["A1"].comment.text == "[Threaded comment] hello"
    assert ABOVE in made["A2"].comment.text


@pytest.mark.parametrize(
    ("part", "old", "new", "says"),
    [
        ("xl/comments/comment1.xml", b"<comments", b"<!DOCTYPE x><comments", "XML entities"),
        ("xl/comments/comment1.xml", b"</comments>", b"", "no XML"),
        ("xl/worksheets/sheet1.xml", b"</worksheet>", b"", "damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_written(folder, part, old, new, says):
    base = openpyxl.load_workbook(simple(folder, A1="x"))
    base["meetings"]["A1"].comment = Comment("hello", "me")
    base.save(folder / "noted.xlsx")
    book = repacked(
        folder / "noted.xlsx", folder / "bad.xlsx", lambda name, data: data.replace(old, new) if name == part else data
    )
    target = folder / "never.xlsx"
    with pytest.raises(CannotAnswer, match=says):
        answer.write(book, target, [finding("meetings", "A1")])
    assert not target.exists()


# ---------------------------------------------------------------- parts


def test_a_part_without_edits_is_the_same_bytes():
    for data in (
        b"<a/>",
        b"\xef\xbb\xbf<?xml version='1.0'?>\r\n<a b = 'x>y'>\xc3\xa9<c/></a >\n",
        b"<x:a xmlns:x='u'/>",
    ):
        assert Part(data).render() == data


def test_edits_stand_side_by_side():
    part = Part(b"<x:a xmlns:x='u'><x:b/><x:c q='1&#10;2'>t</x:c><x:d/></x:a>")
    b, c, d = part.root.children
    part.append(b, "<e/>")
    b.after.append("<f/>")
    c.set("r", "<")
    part.remove(d)
    part.append(part.root, "<g/>")
    part.prepend(c, "<h/>")
    assert part.render().decode() == (
        '<x:a xmlns:x=\'u\'><x:b><e xmlns="u"/></x:b><f/><h xmlns="u"/>'
        '<x:c q="1&#10;2" r="&lt;">t</x:c><g xmlns="u"/></x:a>'
    )


# ---------------------------------------------------------------- LibreOffice


def converted(folder, file, form):
    """A workbook as LibreOffice saves it, which converts nothing that is broken."""
    program = shutil.which("soffice") or unavailable("LibreOffice is not installed: apt-get install libreoffice-calc")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", form, "--outdir", folder / form.partition(":")[0], file]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return next((folder / form.partition(":")[0]).glob(f"*{file.stem}*"))


@pytest.mark.system
def test_libreoffice_opens_it_and_what_it_saves_is_answered_again(answered, findings, folder):
    """Notes and colours are found again in another program's file, and decisions are read from it."""
    saved = converted(folder, answered, "xlsx")
    made = openpyxl.load_workbook(saved)
    place = next(each.place.cell for each in findings if "hold" in each.message)
    said = made["meetings"][place.a1].comment.text
    assert said.startswith("We met, I was there.")
    assert ABOVE in said
    link = next(row[3].hyperlink.location for row in made["To do"].iter_rows(min_row=8) if row[3].hyperlink)
    assert re.fullmatch(r"('?)\w+\1!\$?[A-Z]+\$?\d+", link.lstrip("#").replace(".", "!"))

    assert answer.write(saved, folder / "cleaned.xlsx", []) == ()
    clean = openpyxl.load_workbook(folder / "cleaned.xlsx")
    assert "To do" not in clean.sheetnames
    assert clean["meetings"][place.a1].comment.text == "We met, I was there."
    texts = [each.comment.text for sheet in clean for row in sheet.iter_rows() for each in row if each.comment]
    assert not any(ABOVE in text for text in texts)
    formulas = [rule.formula for sheet in clean for area in sheet.conditional_formatting for rule in area.rules]
    assert not any("readout answer" in str(formula) for formula in formulas)

    answer.write(saved, folder / "twice.xlsx", findings)
    twice = openpyxl.load_workbook(folder / "twice.xlsx")
    assert twice["meetings"][place.a1].comment.text.count(ABOVE) == 1
    assert twice.sheetnames.count("To do") == 1
    assert converted(folder, folder / "twice.xlsx", "pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.system
@pytest.mark.parametrize(
    "form", ["ods", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"]
)
def test_a_spreadsheet_of_another_form_gets_a_workbook(form, tmp_path):
    """Every cell stands where it stood, with the base, and what holds no data holds none either."""
    export = openpyxl.load_workbook(
        written(load.load(ROOT / "data"), "xlsx", tmp_path, only=frozenset({f"meetings/{MEETING}"}))
    )
    meetings = export["meetings"]
    cell(meetings, MEETING, "Status").value = "hold"
    cell(meetings, MEETING, "Description").value = "=1+1"
    meetings.move_range("A5:Z400", rows=2)
    export.save(tmp_path / "book.xlsx")
    source = converted(tmp_path, tmp_path / "book.xlsx", form)
    source = source if form == "ods" else source.parent
    place = cell(meetings, MEETING, "Status").coordinate
    (lost,) = answer.write(source, tmp_path / "answer.xlsx", [finding("meetings", place)])
    assert lost.startswith("all but the values: ")
    before, after = grids(tmp_path / "book.xlsx"), grids(tmp_path / "answer.xlsx")
    assert after.keys() == before.keys() | {"To do"}
    for name in before.keys() - {"lists"}:
        assert [number for number, _ in after[name].rows] == [number for number, _ in before[name].rows]
    old, new = dict(before["meetings"].rows), dict(after["meetings"].rows)
    assert old.keys() == new.keys()
    assert after["base"].rows == before["base"].rows
    if form == "ods":
        assert {name: after[name].rows for name in before.keys() - {"lists"}} == {
            name: before[name].rows for name in before.keys() - {"lists"}
        }
        (odd,) = after["meetings"].odd
        assert odd.kind is workbook.Kind.FORMULA
    made = openpyxl.load_workbook(tmp_path / "answer.xlsx")
    assert made["base"].sheet_state == "hidden"
    assert ABOVE in made["meetings"][place].comment.text
    assert made["meetings"].data_validations.dataValidation
