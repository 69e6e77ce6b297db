"""The inputs and the cases of tools/same_output.py: what is run in both trees, and on which data.

All inputs are made once, by the working tree, and read by both.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

import openpyxl
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

ROOT = Path(__file__).resolve().parent.parent
FORMATS = ("text", "concise", "json", "github", "gitlab", "junit", "markdown", "sarif")
MEETING = "2025-11-03-istanbul-gaza"
"""The largest meeting of the real dataset."""
FILE = f"meetings/2025/{MEETING}.yaml"
KINDS = ("meeting", "event", "person", "organization", "place", "source")
EDITS, FEW_EDITS = 36, 8
CONFLICTS = 3
HOSTILE_COMMANDS = [
    ["validate", "--format", "json"],
    ["validate", "--format", "text"],
    ["validate", "--diff", "--unsafe-fixes"],
    ["fmt", "--check"],
]
"""What is done with each hostile file; the first alone if it is to be quick. The second reads the first one's cache."""
WORDS = "words"
"""The group of help texts and pages of rules, which may be reworded."""


@dataclass(frozen=True)
class Case:
    """Steps that are run one after the other in a folder of their own, with a cache of their own.

    A step is ["readout", argument, …], ["python", code], ["git", argument, …] or ["edit", file, old, new]. `copies`
    are folders that are copied in first. With `cwd` the steps run there, and what they leave there is not compared.
    """

    group: str
    name: str
    steps: list[list[str]]
    copies: dict[str, str] = field(default_factory=dict)
    cwd: str | None = None


@dataclass(frozen=True)
class Inputs:
    """Where the inputs lie: datasets, workbooks, and hostile datasets as (name, folder, what to check)."""

    data: Path
    faulty: Path
    few: Path
    clean: Path
    books: dict[str, Path]
    hostile: list[tuple[str, str, str]]
    quick: bool
    fixtures: list[Path]
    commands: list[str]
    rules: list[str]


# ---------------------------------------------------------------- inputs

LAY_OUT = """\
import json, sys
from pathlib import Path
import test_hostile
rows = []
for number, name in enumerate([*test_hostile.stored(), *test_hostile.MAKERS]):
    folder = Path(sys.argv[1]) / str(number)
    folder.mkdir(parents=True)
    target, _ = test_hostile.lay_out(name, folder)
    rows.append((name, str(folder), str(target.relative_to(folder))))
print(json.dumps(rows))
"""
"""The names of hostile files are those of tests/test_hostile.py, which knows how each is laid out in a dataset."""


def environment(tree: Path = ROOT) -> dict[str, str]:
    """The environment of the working tree's programs. Tests find their helpers in any folder of tests/."""
    tests = [str(folder) for folder in sorted({file.parent for file in (tree / "tests").rglob("*.py")})]
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(tree / "toolkit"), str(tree), *tests])}


def python(*arguments: str | Path) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], env=environment(), stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT
    )
    return done.stdout


def make_inputs(folder: Path, meetings: int, command: Callable[..., str], *, quick: bool) -> Inputs:
    """Makes all inputs; `command` runs BASE's `readout` and returns what it prints."""
    generator = ROOT / "bench" / "generate.py"
    faulty, few, clean = (folder / name for name in ("faulty", "few", "clean"))
    few_meetings = min(meetings, 150 if quick else 500)
    for target, many, faults, form in (
        (faulty, meetings, meetings // 10, "yaml"),
        (few, few_meetings, few_meetings // 5, "yaml"),
        (clean, meetings, 0, "ndjson"),
    ):
        python(generator, target, "--meetings", str(many), "--faults", str(faults), "--form", form)
    data = folder / "data"
    shutil.copytree(ROOT / "data", data)
    listed = command("--help").partition("Commands:")[2]
    return Inputs(
        data=data,
        faulty=faulty,
        few=few,
        clean=clean,
        books=make_books(folder / "books", data, command, FEW_EDITS if quick else EDITS),
        hostile=[tuple(row) for row in json.loads(python("-c", LAY_OUT, folder / "hostile"))],
        quick=quick,
        fixtures=sorted(path for path in (ROOT / "tests" / "fixtures").iterdir() if path.is_dir()),
        commands=[line.split()[0] for line in listed.splitlines() if line.startswith("  ") and line[2:3].isalpha()],
        rules=sorted({word.strip("`") for word in command("explain").split() if word.strip("`").startswith("RO")}),
    )


# ---------------------------------------------------------------- edited workbooks


def make_books(folder: Path, data: Path, command: Callable[..., str], number: int) -> dict[str, Path]:
    """Exports of data/, whole and in part, edited as people edit them: a workbook for each edit."""
    folder.mkdir()
    command("export", "xlsx", "--data", str(data), "-o", str(folder))
    command("export", "xlsx", "--data", str(data), "-o", str(folder), "--only", f"meetings/{MEETING}")
    books = {"whole": folder / "dataset.xlsx", "part": folder / "part.xlsx"}
    kinds = list(EDIT_KINDS)
    jobs = [
        (books["part" if at % 2 else "whole"], folder / f"{at}.xlsx", kinds[at % len(kinds)], at, "")
        for at in range(number)
    ]
    jobs += [
        (books["part"], folder / f"{name}-{at}.xlsx", "text", 1000 + at, name)
        for at in range(CONFLICTS)
        for name in ("mine", "theirs")
    ]
    with ProcessPoolExecutor() as pool:
        for job, _ in zip(jobs, pool.map(edited, *zip(*jobs, strict=True)), strict=True):
            books[f"{job[1].stem}-{job[2]}"] = job[1]
    return books


def edited(book: Path, target: Path, kind: str, seed: int, more: str) -> None:
    """Writes a copy of a workbook with one edit; the seed says where."""
    workbook = openpyxl.load_workbook(book)
    chance = random.Random(seed)
    sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible" and sheet.max_row > 2]
    sheet = chance.choice(sheets)
    rows = [row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value is not None] or [2]
    columns = [at for at in range(1, sheet.max_column + 1) if sheet.cell(rows[0], at).value is not None] or [1]
    row = chance.choice(rows)
    longest = max(columns, key=lambda at: len(str(sheet.cell(row, at).value)))
    cell = sheet.cell(row, longest if kind in PROSE else chance.choice(columns))
    if not isinstance(cell, Cell):
        raise TypeError(f"{book}: {sheet.title} has merged cells")
    EDIT_KINDS[kind](sheet, cell, more)
    workbook.save(target)


def add_row(sheet: Worksheet, cell: Cell, _: str) -> None:
    values = [each.value for each in sheet[cell.row]]
    for at, value in enumerate(values, 1):
        sheet.cell(sheet.max_row + (at == 1), at).value = "a-new-one" if at == 1 else value


def swap_rows(sheet: Worksheet, cell: Cell, _: str) -> None:
    other = 2 if cell.row > 2 else 3
    for at in range(1, sheet.max_column + 1):
        one, two = sheet.cell(cell.row, at), sheet.cell(other, at)
        one.value, two.value = two.value, one.value


def repeat_row(sheet: Worksheet, cell: Cell, _: str) -> None:
    sheet.append([each.value for each in sheet[cell.row]])


def put(value: object, _sheet: Worksheet, cell: Cell, _: str) -> None:
    cell.value = value  # type: ignore[assignment]


def put_text(form: str, _sheet: Worksheet, cell: Cell, more: str) -> None:
    cell.value = form.format(cell.value) + more
    cell.data_type = "s"


def rename_column(sheet: Worksheet, cell: Cell, _: str) -> None:
    sheet.cell(1, cell.column).value = f"{sheet.cell(1, cell.column).value} (old)"


def rename_sheet(sheet: Worksheet, _cell: Cell, _: str) -> None:
    sheet.title = f"{sheet.title}s"


def remove_sheet(sheet: Worksheet, _cell: Cell, _: str) -> None:
    if sheet.parent is not None:
        sheet.parent.remove(sheet)


def first_value(sheet: Worksheet, cell: Cell, _: str) -> None:
    cell.value = sheet.cell(2 if cell.row > 2 else 3, cell.column).value


def remove_rows(sheet: Worksheet, _cell: Cell, _: str) -> None:
    sheet.delete_rows(2, 3)


def do_nothing(_sheet: Worksheet, _cell: Cell, _: str) -> None:
    """What a program changes that only opens and saves a workbook."""


EDIT_KINDS: dict[str, Callable[[Worksheet, Cell, str], None]] = {
    "text": partial(put_text, "{} (edited)"),
    "empty": partial(put, None),
    "spaces": partial(put_text, "  {} "),
    "filler": partial(put_text, "{}\u3164"),
    "hidden": partial(put_text, "\u200b{}"),
    "control": partial(put_text, "{}\n\nand more"),
    "number": partial(put, 42.5),
    "date": partial(put, date(2024, 2, 29)),
    "formula": partial(put, "=1+1"),
    "no-such-id": partial(put, "no-such-id"),
    "truth": partial(put, True),
    "another-row's": first_value,
    "add-row": add_row,
    "remove-row": lambda sheet, cell, _: sheet.delete_rows(cell.row),
    "repeat-row": repeat_row,
    "swap-rows": swap_rows,
    "empty-row": lambda sheet, cell, _: sheet.insert_rows(cell.row),
    "rename-column": rename_column,
    "remove-column": lambda sheet, cell, _: sheet.delete_cols(cell.column),
    "add-column": lambda sheet, cell, _: sheet.insert_cols(cell.column),
    "rename-sheet": rename_sheet,
    "remove-sheet": remove_sheet,
    "remove-rows": remove_rows,
    "nothing": do_nothing,
}


PROSE = ("text", "spaces", "filler", "hidden", "control")
"""The edits of the longest text of a row: most other cells take only certain words."""


# ---------------------------------------------------------------- cases


def readout(*arguments: object) -> list[str]:
    return ["readout", *map(str, arguments)]


def cases(inputs: Inputs) -> list[Case]:
    """All cases, those of a group together: a group's cases are run by one process of each tree."""
    makers = (
        validations,
        fixes,
        hostile,
        exports,
        imports,
        conflicts,
        forms,
        pages,
        histories,
        writers,
        api,
        refusals,
        words,
    )
    return [case for maker in makers for case in maker(inputs)]


def validations(inputs: Inputs) -> Iterator[Case]:
    for name in ("data", "few", "faulty"):
        folder = getattr(inputs, name)
        formats = ("json", "text") if name == "faulty" else FORMATS
        steps = [readout("validate", "--no-cache", "--format", form, folder) for form in formats]
        yield Case("validate", f"validate-{name}", steps)
        again = readout("validate", "--format", "json", folder)
        yield Case("validate", f"validate-{name}-with-cache", [again, again])
    yield Case("validate", "validate-clean", [readout("validate", inputs.clean)])
    yield Case("validate", "validate-statistics", [readout("validate", "--statistics", inputs.few)])
    yield Case("validate", "validate-part", [readout("validate", inputs.few / "people", "--fail-on", "warning")])
    for folder in inputs.fixtures:
        steps = [readout("validate", "--format", form, folder) for form in ("json", "text")]
        yield Case("validate", f"validate-fixture-{folder.name}", steps)
    change = ["edit", f"d/{FILE}", "status: held", "status: hold"]
    steps = [readout("validate", "d"), change, readout("validate", "d"), readout("validate", f"d/{FILE}")]
    yield Case("validate", "validate-after-change", steps, {"d": str(inputs.data)})


def fixes(inputs: Inputs) -> Iterator[Case]:
    for name in ("data", "few"):
        copies = {"d": str(getattr(inputs, name))}
        for options in (["--diff"], ["--fix"], ["--diff", "--unsafe-fixes"], ["--fix", "--unsafe-fixes"]):
            label = "-".join(option.strip("-") for option in options)
            yield Case("fix", f"fix-{name}-{label}", [readout("validate", *options, "d")], copies)
        yield Case("fix", f"fmt-check-{name}", [readout("fmt", "--check", "d")], copies)
        yield Case("fix", f"fmt-{name}", [readout("fmt", "d"), readout("fmt", "--check", "d")], copies)


def hostile(inputs: Inputs) -> Iterator[Case]:
    for name, folder, target in inputs.hostile:
        commands = HOSTILE_COMMANDS[: 1 if inputs.quick else 2 if name.startswith("sizes/") else None]
        steps = [readout(*command, target) for command in commands]
        yield Case("hostile", f"hostile-{name.replace('/', '-')}", steps, cwd=folder)


def exports(inputs: Inputs) -> Iterator[Case]:
    for name in ("data", "clean"):
        folder = getattr(inputs, name)
        yield Case("export", f"export-{name}", [readout("export", "--all", "--data", folder, "-o", "out")])
        yield Case("export", f"template-{name}", [readout("template", "--data", folder)])
    more = ["export", "--data", inputs.data, "-o", "out"]
    yield Case("export", "export-bom", [readout(*more, "csv", "--bom")])
    yield Case("export", "export-strict", [readout(*more, "popolo", "--strict")])
    yield Case("export", "export-part", [readout(*more, "xlsx", "--only", f"meetings/{MEETING}")])
    yield Case("export", "export-parts", [readout(*more, "xlsx", "--only", "people", "--only", "places")])
    yield Case("export", "export-faulty", [readout("export", "--all", "--data", inputs.few, "-o", "out")])
    again = [readout("export", "json", "--data", "out/csv", "-o", "again"), readout("validate", "out/csv")]
    yield Case("export", "export-of-csv", [readout(*more, "csv"), *again])


def imports(inputs: Inputs) -> Iterator[Case]:
    """Each edited workbook: said as text, said as JSON and answered, then written."""
    edits = {name: book for name, book in inputs.books.items() if not name.startswith(("mine", "theirs"))}
    for at, (name, book) in enumerate(edits.items()):
        take = ["import", book, "--into", "d"]
        steps = [
            readout(*take),
            readout(*take, "--format", "json", "--answer", "answer.xlsx"),
            readout(*take, "--write"),
        ]
        if name.rpartition("-")[0].endswith("remove") or at % 4 == 0:
            steps.append(readout(*take, "--write", "--allow-delete", "--force", "Tried."))
        yield Case("import", f"import-{name}", steps, {"d": str(inputs.data)})
    table = "out/csv/meetings.csv"
    steps = [
        readout("export", "csv", "--data", "d", "-o", "out"),
        ["edit", table, "Gaza", "Gaza Strip"],
        readout("import", "out/csv", "--into", "d", "--format", "json"),
        readout("import", "out/csv", "--into", "d", "--write"),
    ]
    yield Case("import", "import-csv", steps, {"d": str(inputs.data)})


def conflicts(inputs: Inputs) -> Iterator[Case]:
    """Two edits of one cell: the first is written, and the second meets it."""
    for at in range(CONFLICTS):
        mine, theirs = (inputs.books[f"{name}-{at}-text"] for name in ("mine", "theirs"))
        take = ["import", theirs, "--into", "d"]
        steps = [
            readout("import", mine, "--into", "d", "--write", "--force", "Tried."),
            readout(*take),
            readout(*take, "--format", "json", "--answer", "answer.xlsx"),
            readout(*take, "--write"),
            readout(*take, *(["--write", "--ours"] if at % 2 else ["--write", "--theirs"])),
            readout(*take, "--write", "--force", "Tried."),
        ]
        yield Case("import", f"conflict-{at}", steps, {"d": str(inputs.data)})


def forms(_inputs: Inputs) -> Iterator[Case]:
    for name in (*KINDS, "dataset"):
        yield Case("schema", f"schema-{name}", [readout("schema", name)])


def pages(inputs: Inputs) -> Iterator[Case]:
    data = ["--data", inputs.data]
    meetings = sorted(file.stem for file in (inputs.data / "meetings").rglob("*.yaml"))
    people = sorted(file.stem for file in (inputs.data / "people").rglob("*.yaml"))
    for form in ("text", "markdown"):
        names = [f"meetings/{MEETING}", *(f"meetings/{name}" for name in meetings[::8])]
        steps = [readout("show", name, "--format", form, *data) for name in (*names, f"people/{people[0]}")]
        yield Case("pages", f"show-{form}", steps)
    for form in ("text", "markdown", "json"):
        names = [MEETING, *meetings[::8]]
        yield Case(
            "pages", f"why-{form}", [readout("why", f"meetings/{name}", "--format", form, *data) for name in names]
        )
        yield Case("pages", f"why-address-{form}", [readout("why", MEETING, "date", "--format", form, *data)])
        steps = [readout("stats", "--format", form, "--data", folder) for folder in (inputs.data, inputs.few)]
        yield Case("pages", f"stats-{form}", steps)
        yield Case("pages", f"diff-{form}", [readout("diff", inputs.data, inputs.few, "--format", form)])


def histories(inputs: Inputs) -> Iterator[Case]:
    """What asks git: the dataset as it was committed, and a change since."""
    commit = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "-m", "Begin"]
    steps = [
        ["git", "init", "-q"],
        ["git", "add", "data"],
        commit,
        ["edit", f"data/{FILE}", "status: held", "status: planned"],
        readout("diff", "git:HEAD", "data"),
        readout("diff", "git:HEAD", "data", "--format", "json", "-o", "changes.json"),
        readout("diff", "git:HEAD", "data", "--format", "markdown"),
        readout("stats", "--compare", "git:HEAD"),
        readout("stats", "--compare", "git:HEAD", "--fail-on-decrease", "sourced"),
        readout("validate", "--changed-since", "HEAD", "--fail-on", "warning"),
        readout("validate", "--changed-since", "HEAD", "--format", "json"),
    ]
    yield Case("history", "history", steps, {"data": str(inputs.data)})


NEW = [
    *((kind,) for kind in KINDS),
    ("meeting", "status=held", "date=2024-02-29", "sources=wam-20251104", "place_id=istanbul"),
    ("event", "sources=wam-20251104"),
    ("person", "sources=wam-20251105"),
    ("organization", "classification=state"),
    ("place", "classification=city"),
    ("source", "kind=news", "publisher=A News", "date=2024-02-29"),
]
"""Kinds of records, and fields that are set: too few for some."""


def writers(inputs: Inputs) -> Iterator[Case]:
    copies = {"data": str(inputs.data)}
    yield Case("writing", "init", [readout("init", "begun"), readout("validate", "begun")])
    for kind, *values in NEW[len(KINDS) :] if inputs.quick else NEW:
        more = [part for value in values for part in ("--set", value)]
        make = ["new", kind, "--name", "A New One", *more]
        steps = [readout(*make, "--dry-run"), readout(*make), readout(*make), readout("validate")]
        yield Case("writing", f"new-{kind}-{len(values)}", steps, copies)
    steps = [
        readout("rename", f"meetings/{MEETING}", "2025-11-03-elsewhere"),
        readout("rename", "places/istanbul", "constantinople"),
        readout("rename", "places/no-such", "constantinople"),
    ]
    yield Case("writing", "rename", steps, copies)


API = """\
import readout
print(sorted(readout.__all__))
for each in readout.check({faulty!r}):
    print(each.place, each.severity, each.code, each.record, each.pointer, each.message, each.suggestion, each.help)
dataset = readout.load({data!r})
for record in dataset:
    print(record.id, record.collection.name)
print(readout.typed(dataset).model_dump_json())
print(readout.export(dataset, ["csv", "popolo"], "build"))
done = readout.import_({book!r}, {data!r})
print(done.clean, done.complete, done.errors, len(done.changes), [str(each.place) for each in done.findings])
"""


def api(inputs: Inputs) -> Iterator[Case]:
    book = next(book for name, book in inputs.books.items() if name.endswith("-text"))
    code = API.format(data=str(inputs.data), faulty=str(inputs.few), book=str(book))
    yield Case("api", "api", [["python", code]])


def refusals(inputs: Inputs) -> Iterator[Case]:
    """What is no dataset, no record, no option, no command."""
    wrong = [
        ["validate", "no-such-folder"],
        ["validate", "."],
        ["validate", "--format", "jsno", "data"],
        ["validate", "--changed-since", "no-such-revision", "data"],
        ["validat"],
        ["export", "cvs", "--data", "data"],
        ["export", "--data", "data"],
        ["export", "xlsx", "--data", "data", "--only", "meetings/no-such"],
        ["export", "xlsx", "--data", "data", "--only", "meeting"],
        ["import", "no-such.xlsx", "--into", "data"],
        ["import", "data/readout.toml", "--into", "data"],
        ["show", "no-such"],
        ["show", "people/2025-11-03-istanbul-gaza"],
        ["show", "2025-11-03-istanbul-gaz"],
        ["why", MEETING, "dat"],
        ["why", MEETING, "participants/no-such/posts"],
        ["explain", "RO999"],
        ["explain", "dangling-referenc"],
        ["schema", "meetings"],
        ["new", "meetign", "--name", "x"],
        ["new", "person", "--name", "A", "--set", "nmae=x"],
        ["rename", "istanbul", "Istanbul Two"],
        ["diff", "data", "no-such"],
        ["stats", "--compare", "no-such"],
        ["init", "data"],
        ["--version"],
    ]
    yield Case("refusals", "refusals", [readout(*arguments) for arguments in wrong], {"data": str(inputs.data)})


def words(inputs: Inputs) -> Iterator[Case]:
    yield Case(WORDS, "help", [readout(), readout("--help"), *(readout(name, "--help") for name in inputs.commands)])
    yield Case(WORDS, "explain", [readout("explain")])
    for code in inputs.rules[:: 8 if inputs.quick else 1]:
        yield Case(WORDS, f"explain-{code}", [readout("explain", code)])
