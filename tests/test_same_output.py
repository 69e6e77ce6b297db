"""What tools/same_output.py calls a difference, and what it shows of one."""

import zipfile

import pytest

from tools import same_output

BASE = {"whole": {"1 exit code": ("0", ""), "1 stdout": ("aa", "")}, "part": {"file out/a.csv": ("bb 644", "")}}


def names(base, tree):
    return [each.name for each in same_output.compare("export", base, tree)]


def test_the_same_has_no_differences():
    assert names(BASE, {name: dict(parts) for name, parts in BASE.items()}) == []


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"whole": {**BASE["whole"], "1 stdout": ("ab", "")}}, "export/whole: 1 stdout"),
        ({"whole": {**BASE["whole"], "1 exit code": ("1", "")}}, "export/whole: 1 exit code"),
        ({"whole": {**BASE["whole"], "file new": ("cc 644", "")}}, "export/whole: file new"),
        ({"part": {"file out/a.csv": ("bb 600", "")}}, "export/part: file out/a.csv"),
        ({"part": {}}, "export/part: file out/a.csv"),
        ({"more": {"1 exit code": ("0", "")}}, "export/more: 1 exit code"),
    ],
)
def test_another_digest_and_what_one_side_has_alone_differ(change, name):
    assert names(BASE, BASE | change) == [name]
    assert names(BASE | change, BASE) == [name]


def test_what_is_expected_is_told_apart_and_known_to_occur():
    differences = same_output.compare("export", BASE, {"whole": BASE["whole"], "part": {}})
    assert same_output.split(differences, {}) == (differences, set())
    expected = {"export/part: file *.csv": "for the test", "export/whole: *": "does not occur"}
    assert same_output.split(differences, expected) == ([], {"export/part: file *.csv"})


def difference(tmp_path, base, tree):
    for name, content in (("base", base), ("tree", tree)):
        (tmp_path / name).write_bytes(content)
    return same_output.Difference("x/y: file z", ("aa", str(tmp_path / "base")), ("bb", str(tmp_path / "tree")))


def test_the_first_lines_that_differ_are_shown(tmp_path):
    base = b"".join(b"line %d\n" % number for number in range(10_000))
    shown = same_output.excerpt(difference(tmp_path, base, base.replace(b"line 5000\n", b"LINE 5000\n")))
    assert shown.startswith("from line 5001 on:\n")
    assert "\n-line 5000\n+LINE 5000\n" in shown
    assert len(shown.splitlines()) < 50


def test_of_a_long_line_the_column_that_differs_is_shown(tmp_path):
    shown = same_output.excerpt(difference(tmp_path, b"x" * 10**6 + b"a", b"x" * 10**6 + b"b"))
    assert "xa\n+x" in shown
    assert len(shown) < 1000


def test_of_a_workbook_the_part_that_differs_is_shown(tmp_path):
    sides = []
    for value in (b"1", b"2"):
        with zipfile.ZipFile(tmp_path / "book", "w") as archive:
            archive.writestr("same.xml", "<a/>")
            archive.writestr("sheet.xml", b"<row><v>" + value + b"</v></row>")
        sides.append((tmp_path / "book").read_bytes())
    shown = same_output.excerpt(difference(tmp_path, *sides))
    assert shown.startswith("parts ['sheet.xml']")
    assert "-<v>1</v>\n+<v>2</v>" in shown


def test_without_bytes_the_digests_are_shown():
    shown = same_output.excerpt(same_output.Difference("x/y: 1 exit code", ("0", ""), ("1", "")))
    assert shown == "- 0\n+ 1"
