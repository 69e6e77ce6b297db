"""The rows of the benchmark: who does what on which data, what counts as reached, and how the output is checked."""

import csv
import json
import marshal
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import checks
import generate

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "bench" / ".peers"
SCRIPTS = ROOT / "bench" / "peers"
SCHEMAS = ROOT / "schema" / "bundled"
PYTHON = str(PEERS / "python" / "bin" / "python")
AJV = str(PEERS / "node" / "node_modules" / ".bin" / "ajv")
READOUT = str(Path(sys.executable).parent / "readout")
NOT_YET = "readout has no such command yet"
FILE = Path("meetings/2025/2025-11-03-istanbul-gaza.yaml")
"""The largest meeting of the real dataset."""
SIZES = {
    "yaml": 10_000,
    "ndjson": 100_000,
    "book": 10_000,
    "many": 1_000_000,
    "findings": 1000,
    "small": 300,
    "list": 10_000,
}
QUICK = {"yaml": 300, "ndjson": 400, "book": 60, "many": 1000, "findings": 40, "small": 40, "list": 200}


def program(name):
    return str(PEERS / "python" / "bin" / name)


def sourcemeta():
    """The program itself: npm's wrapper of it would start node first."""
    builds = PEERS / "node" / "node_modules" / "@sourcemeta" / "jsonschema" / "build" / "github-releases"
    found = [*builds.glob("jsonschema-linux-x86_64"), *builds.glob("jsonschema-linux-arm64")]
    machine = "arm64" if "aarch64" in str(getattr(sys.implementation, "_multiarch", "")) else "x86_64"
    return str(next((path for path in found if path.name.endswith(machine)), builds / "jsonschema"))


@dataclass
class Job:
    """What one contender runs in a row: commands, one after the other.

    `fresh` are folders that are removed before each run, `exits` the exit codes of success. The cache of readout is
    empty unless `cache` is a folder that is kept from run to run. `before` is run before, and not timed.
    """

    who: str
    commands: list[list[str]]
    fresh: list[Path] = field(default_factory=list)
    exits: tuple[int, ...] = (0,)
    cache: Path | None = None
    before: Callable[[], None] = lambda: None
    missing: str | None = None


@dataclass
class Goal:
    """What readout is to reach: at most `factor` times what another contender took (`against`), or what a row of
    readout's own took (`row`), or at most so many MB or processor seconds (`limit`, by `what`)."""

    factor: float = 1.0
    against: str | None = None
    row: int | None = None
    what: str = "wall"
    limit: float | None = None
    per: float = 1.0
    stretch: bool = False


@dataclass
class Row:
    """A row of the bench. `steady` is one in which it matters for a run which contender ran before: each run that is
    measured comes after one of the same contender that is not."""

    number: int
    title: Callable[["Lab"], str]
    jobs: Callable[["Lab"], list[Job]]
    goals: list[Goal]
    check: Callable[["Lab"], list[str]]
    repeat: int = 3
    timeout: float = 900
    steady: bool = False


class Lab:
    """The data and folders of a run. Data are made when they are first asked for.

    `who` is the contender that is `readout`, and `readout` its program: there are two where revisions are compared.
    """

    def __init__(self, work, *, quick=False, scale=1.0, who="readout", readout=READOUT):
        self.work, self.quick, self.who, self.readout = work, quick, who, readout
        self.sizes = QUICK if quick else {name: round(size * scale) for name, size in SIZES.items()}

    def data(self, form, size, faults=0):
        """A generated dataset with as many meetings, or as many as the name of a size says."""
        size = self.sizes.get(size, size)
        target = self.work / f"{form}-{size}{f'-{faults}' if faults else ''}"
        if not target.exists():
            print(f"  making {target.name}", file=sys.stderr, flush=True)
            shutil.rmtree(making := target.with_name("making"), ignore_errors=True)
            generate.generate(making, size, form, faults)
            making.rename(target)
            if faults:
                self.labels_file(making).rename(self.labels_file(target))
        return target

    @staticmethod
    def labels_file(target):
        return target.with_name(f"{target.name}.faults.json")

    def labels(self, target):
        return json.loads(self.labels_file(target).read_text("utf-8"))

    def real(self):
        """A copy of the real dataset, so that a run may change it."""
        target = self.work / "real"
        if not target.exists():
            shutil.copytree(ROOT / "data", target)
        return target

    def lines(self, folder):
        """Hard links to the NDJSON files of a folder under the suffix that sourcemeta's program asks for."""
        target = folder.with_name(f"{folder.name}-lines")
        if not target.exists():
            target.mkdir()
            for name in generate.TEMPLATES:
                (target / f"{name}.jsonl").hardlink_to(folder / f"{name}.ndjson")
        return target

    def out(self, name):
        return self.work / "out" / name

    def output(self, job):
        folder = self.work / "printed"
        folder.mkdir(exist_ok=True)
        return folder / f"{job.who.replace(' ', '-').replace('/', '-')}.txt"

    def printed(self, who="readout"):
        return self.output(Job(who, [])).read_text("utf-8", "replace")

    def cache(self, root):
        """The folder of a cache of a dataset that is kept from run to run."""
        return self.work / f"cache-{self.who}-{root.name}"

    def empty_cache(self):
        target = self.work / "no-cache"
        shutil.rmtree(target, ignore_errors=True)
        return target


def schema(collection):
    return str(SCHEMAS / f"{generate.default().collections[collection].record}.schema.json")


def ours(lab, *arguments, **more):
    return Job(lab.who, [[lab.readout, *map(str, arguments)]], **more)


TYPER, FLOOR = "python -c 'import typer'", "orjson + jsonschema-rs"
"""The least that a command line on typer takes, and the least that a verdict on lines of JSON takes."""


def typer():
    return Job(TYPER, [[sys.executable, "-c", "import typer"]])


def floor(root):
    """orjson reads each line, and jsonschema-rs says whether it is valid: no rule, and no reference."""
    pairs = [part for name in generate.TEMPLATES for part in (schema(name), str(root / f"{name}.ndjson"))]
    return Job(FLOOR, [[PYTHON, str(SCRIPTS / "validate_lines.py"), *pairs]])


# ---------------------------------------------------------------- 1: one file


def one_file(lab):
    file, meeting = str(lab.real() / FILE), schema("meetings")
    return [
        ours(lab, "validate", file, **changed(lab, lab.real(), FILE)),
        Job("readout, nothing known", [[READOUT, "validate", file]]),
        Job("check-jsonschema", [[program("check-jsonschema"), "--schemafile", meeting, file]]),
        Job("sourcemeta --fast", [[sourcemeta(), "validate", "--fast", meeting, file]]),
        Job("ajv-cli", [[AJV, *["validate", "--spec=draft2020", "--strict=false"], "-s", meeting, "-d", file]]),
        typer(),
    ]  # fmt: skip


def check_one_file(lab):
    return checks.verdicts(READOUT, program("check-jsonschema"), schema("meetings"), lab.real(), FILE)


# ---------------------------------------------------------------- 2, 3, 10: many files


def schema_only(root, suffix=""):
    """The commands of sourcemeta on a dataset: one for each collection, since each has a schema of its own."""
    return [
        [sourcemeta(), "validate", "--fast", schema(name), str(root / f"{name}{suffix}")]
        for name in generate.TEMPLATES
        if (root / f"{name}{suffix}").exists()
    ]


def many_files(lab):
    root = lab.data("yaml", "yaml")
    return [
        ours(lab, "validate", "--no-cache", root),
        Job("sourcemeta --fast", schema_only(root)),
    ]


def check_many_files(lab):
    root = lab.data("yaml", "yaml")
    return checks.clean(lab.printed(), root) + check_findings_of(lab, lab.data("yaml", "yaml", lab.sizes["findings"]))


def check_findings_of(lab, root):
    return checks.findings(READOUT, root, lab.labels(root), lab.work / "no-cache")


TURNS = count(1)
CHANGED = Path("meetings/0000/meeting-0000007.yaml")


def one_change(lab):
    root = lab.data("yaml", "yaml")
    return [ours(lab, "validate", root, **changed(lab, root, CHANGED))]


def changed(lab, root, name):
    """For a job on a dataset that was checked before, and of which one file has changed since, by a comment."""
    file, cache = root / name, lab.cache(root)
    shutil.rmtree(cache, ignore_errors=True)

    def change():
        if not cache.exists():
            checks.run([lab.readout, "validate", root], cache)
        text = file.read_text("utf-8").partition("# Changed")[0]
        file.write_text(f"{text}# Changed for the {next(TURNS)}th time.\n", "utf-8")

    return {"cache": cache, "before": change}


def check_one_change(lab):
    """A fault that is made in the changed file is found with the cache, too, and no more once it is mended."""
    root = lab.data("yaml", "yaml")
    return checks.cached(READOUT, root, root / CHANGED, lab.cache(root))


def many_findings(lab):
    return [ours(lab, "validate", "--no-cache", lab.data("yaml", "yaml", lab.sizes["findings"]), exits=(1,))]


def check_many_findings(lab):
    root = lab.data("yaml", "yaml", lab.sizes["findings"])
    printed, labels = lab.printed(), lab.labels(root)
    places = len(re.findall(r"^ *--> ", printed, re.MULTILINE))
    shown = places + sum(map(int, re.findall(r"^RO\d+: and (\d+) more like this$", printed, re.MULTILINE)))
    wrong = [f"{shown} findings are shown or counted for {len(labels)} faults"] if shown != len(labels) else []
    return wrong + check_findings_of(lab, root)


# ---------------------------------------------------------------- 4, 9: lines of JSON


def lines(lab):
    root = lab.data("ndjson", "ndjson")
    return [
        ours(lab, "validate", root),
        Job("readout, one core", [["env", "READOUT_CORES=1", READOUT, "validate", str(root)]]),
        Job("sourcemeta --fast", schema_only(lab.lines(root), ".jsonl")),
        floor(root),
    ]


def check_lines(lab):
    faulty = lab.data("ndjson", lab.sizes["ndjson"] // 10, lab.sizes["findings"] // 10)
    return checks.clean(lab.printed(), lab.data("ndjson", "ndjson")) + check_findings_of(lab, faulty)


def very_many(lab):
    return [ours(lab, "validate", lab.data("ndjson", "many"))]


def check_very_many(lab):
    return checks.clean(lab.printed(), lab.data("ndjson", "many"))


# ---------------------------------------------------------------- 5, 8: exports of many records


def flatterer(root, target, *options):
    """flatterer on the meetings: it takes one file."""
    meetings = str(root / "meetings.ndjson")
    command = [program("flatterer"), "--ndjson", *options, "--force", meetings, str(target)]
    return Job("flatterer, 2 threads" if "2" in options else "flatterer", [command], fresh=[target])


def to_csv(lab):
    root = lab.data("ndjson", "ndjson")
    return [
        ours(lab, "export", "csv", "--data", root, "-o", lab.out("csv"), fresh=[lab.out("csv")]),
        flatterer(root, lab.out("flatterer"), "--threads", "2"),
        floor(root),
    ]


def check_csv(lab):
    wrong = checks.table_rows(lab.data("ndjson", "ndjson"), lab.out("csv") / "csv")
    return wrong + checks.round_trip(READOUT, "csv", lab.data("ndjson", "small"), lab.out("small"))


def to_json(lab):
    root = lab.data("ndjson", "ndjson")
    files = [str(root / f"{name}.ndjson") for name in generate.TEMPLATES]
    copy, target = [PYTHON, str(SCRIPTS / "copy_lines.py"), *files], lab.out("copy")
    return [
        ours(lab, "export", "json", "popolo", "--data", root, "-o", lab.out("json"), fresh=[lab.out("json")]),
        Job(
            "orjson, read and write",
            [[*copy, str(target / "once.ndjson")], [*copy, str(target / "twice.ndjson")]],
            fresh=[target],
            before=lambda: target.mkdir(parents=True),
        ),
        floor(root),
    ]


def check_json(lab):
    wrong = checks.json_counts(PYTHON, lab.data("ndjson", "ndjson"), lab.out("json"))
    return wrong + checks.round_trip(READOUT, "json", lab.data("ndjson", "small"), lab.out("small"))


# ---------------------------------------------------------------- 6, 7: the workbook


def cells(lab):
    """The texts of all tables, for those who write the same cells without more ado."""
    target = lab.work / f"cells-{lab.sizes['book']}.marshal"
    if not target.exists():
        folder = lab.out("cells")
        checks.run([READOUT, "export", "csv", "--data", lab.data("ndjson", "book"), "-o", folder])
        tables = {file.stem: list(checks.table(file)) for file in sorted((folder / "csv").glob("*.csv"))}
        target.write_bytes(marshal.dumps(tables))
    return str(target)


def one_document(lab):
    """The meetings as one JSON document, as flatten-tool wants them."""
    root = lab.data("ndjson", "book")
    target = root.with_name(f"{root.name}-meetings.json")
    if not target.exists():
        meetings = (root / "meetings.ndjson").read_text("utf-8").splitlines()
        target.write_text(f'{{"meetings": [{",".join(meetings)}]}}', "utf-8")
    return str(target)


def flatten(lab):
    return [
        program("flatten-tool"), "flatten", "--root-list-path", "meetings", "-m", "meetings", "-f", "xlsx",
        "-o", str(lab.out("flatten") / "meetings.xlsx"), one_document(lab),
    ]  # fmt: skip


def to_book(lab):
    root, out = lab.data("ndjson", "book"), lab.out
    bare = [PYTHON, str(SCRIPTS / "write_cells.py")]

    def folder(name):
        return {"fresh": [out(name)], "before": lambda: out(name).mkdir(parents=True)}

    return [
        ours(lab, "export", "xlsx", "--data", root, "-o", out("xlsx"), fresh=[out("xlsx")]),
        Job("openpyxl, bare", [[*bare, "openpyxl", cells(lab), str(out("openpyxl") / "b.xlsx")]], **folder("openpyxl")),
        Job("XlsxWriter, bare", [[*bare, "xlsxwriter", cells(lab), str(out("xlsxw") / "b.xlsx")]], **folder("xlsxw")),
        Job("flatten-tool", [flatten(lab)], **folder("flatten")),
        flatterer(root, out("flatterer"), "--xlsx", "--nocsv"),
    ]


def check_book(lab):
    book = lab.out("xlsx") / "dataset.xlsx"
    wrong = checks.sheet_rows(PYTHON, SCRIPTS / "count_rows.py", lab.data("ndjson", "book"), book)
    return wrong + checks.round_trip(READOUT, "xlsx", lab.data("ndjson", "small"), lab.out("small"))


def from_book(lab):
    root, book = lab.data("yaml", "book"), lab.out("xlsx") / "dataset.xlsx"
    known = checks.knows(READOUT, "import")
    if known and not book.exists():
        checks.run([READOUT, "export", "xlsx", "--data", lab.data("ndjson", "book"), "-o", lab.out("xlsx")])
    sheets = lab.out("flatten") / "meetings.xlsx"
    if Path(program("flatten-tool")).exists() and not sheets.exists():
        sheets.parent.mkdir(parents=True, exist_ok=True)
        checks.run(flatten(lab), timeout=900)
    back = [program("flatten-tool"), "unflatten", "-f", "xlsx", "-m", "meetings", "-o", str(lab.out("back.json"))]
    return [
        ours(lab, "import", book, "--into", root, missing=None if known else NOT_YET),
        Job(
            "flatten-tool unflatten",
            [[*back, str(sheets)]],
            missing=None if sheets.exists() else "it could not write the workbook",
        ),
    ]


def check_from_book(lab):
    return checks.nothing_changed(READOUT, lab.out("xlsx") / "dataset.xlsx", lab.data("yaml", "book"))


# ---------------------------------------------------------------- 11: a list that others keep


GIVEN = [first + rest for first in "bdfgkl" for rest in ("ara", "emo", "ino", "olu", "uri")]
FAMILY = [first + rest for first in "bdfgklmnrt" for rest in ("ald", "erm", "ist", "olk", "unt")]


def list_file(lab):
    """A list of visits, a row each, whose names, states and days repeat as those of real lists do."""
    target = lab.work / f"list-{lab.sizes['list']}.csv"
    if not target.exists():
        states = ("Norway", "Chile", "Kenya", "Jordan", "Peru", "Japan", "Ghana")
        with target.open("w", encoding="utf-8", newline="") as file:
            write = csv.writer(file).writerow
            write(["No.", "Arrival", "Departure", "Visitor", "From", "Remarks"])
            for number in range(lab.sizes["list"]):
                day = date(1950, 1, 1) + timedelta(number * 2)
                person = number % 1500
                name = " ".join(word.title() for word in (GIVEN[person % 30], FAMILY[person // 30] + "son"))
                remark = "Met with the Cabinet, and spoke at a dinner." if number % 3 else ""
                write([number + 1, day, day + timedelta(number % 4), f"President {name}", states[person % 7], remark])
    return target


def from_list(lab):
    root, file, made = lab.real(), list_file(lab), lab.out("map.toml")
    propose = [lab.readout, "import", str(file), "--into", str(root), "--map", str(made)]
    return [
        Job(lab.who, [propose, propose], fresh=[made], missing=None if checks.knows(READOUT, "import") else NOT_YET)
    ]


def check_list(lab):
    return checks.list_planned(READOUT, list_file(lab), lab.real(), lab.out("map.toml"), lab.sizes["list"])


# ---------------------------------------------------------------- 12: the site


def to_site(lab):
    root, out = lab.data("ndjson", "book"), lab.out("site")
    return [
        ours(lab, "export", "site", "--data", root, "-o", out, fresh=[out]),
        Job("readout validate", [[lab.readout, "validate", "--no-cache", str(root)]]),
    ]


def check_site(lab):
    return checks.pages(lab.data("ndjson", "book"), lab.out("site") / "site")


# ---------------------------------------------------------------- 13 to 17: what a person waits for

FIVE = ("csv", "json", "ndjson", "popolo", "xlsx")
"""The formats of 0.1."""


def at_hand(*arguments, fresh=()):
    """The jobs of a row on the real dataset, of which everything is known to the cache, beside the import of typer."""

    def jobs(lab):
        root, cache = lab.real(), lab.cache(lab.real())
        shutil.rmtree(cache, ignore_errors=True)

        def known():
            if not cache.exists():
                checks.run([lab.readout, "validate", root], cache)

        words = [word.format(real=root, out=lab.out("hand")) for word in arguments]
        removed = [lab.out(name) for name in fresh]
        return [ours(lab, *words, cache=cache, before=known, fresh=removed), typer()]

    return jobs


def unedited(lab):
    book = lab.out("unedited") / "dataset.xlsx"
    if not book.exists():
        checks.run([READOUT, "export", "xlsx", "--data", lab.real(), "-o", book.parent])
    return at_hand("import", str(book), "--into", "{real}")(lab)


def says(*words):
    """Checks that a job printed some words."""
    return lambda lab: [f"`{word}` is not printed" for word in words if word not in lab.printed()]


# ---------------------------------------------------------------- 18: any executor


def on_executor(lab):
    """Both check the same faulty lines: workers that were spawned and share nothing, and the command line."""
    root = lab.data("ndjson", "ndjson", lab.sizes["findings"])
    return [
        Job(lab.who, [[sys.executable, str(SCRIPTS / "check_executor.py"), str(root)]]),
        Job("readout validate", [[lab.readout, "validate", "--format", "json", str(root)]], exits=(1,)),
    ]


def check_on_executor(lab):
    root = lab.data("ndjson", "ndjson", lab.sizes["findings"])
    return checks.same_findings(lab.printed(), lab.printed("readout validate"), lab.labels(root))


# ---------------------------------------------------------------- all


ROWS = [
    Row(
        1,
        lambda lab: "`validate` one YAML file of the real dataset that has just changed, references and rules on",
        one_file,
        [Goal(0.35, "check-jsonschema"), Goal(1.7, TYPER, stretch=True)],
        check_one_file,
        repeat=11,
        timeout=60,
    ),
    Row(
        2,
        lambda lab: f"`validate` {lab.sizes['yaml']:,} meetings in YAML files, everything on, no cache",
        many_files,
        [Goal(1.0, "sourcemeta --fast")],
        check_many_files,
        repeat=5,
        steady=True,
    ),
    Row(
        3,
        lambda lab: "the same, again, after one file changed",
        one_change,
        [Goal(0.2, row=2)],
        check_one_change,
        repeat=5,
    ),
    Row(
        4,
        lambda lab: f"`validate` {lab.sizes['ndjson']:,} meetings of NDJSON, everything on",
        lines,
        [Goal(2.5, FLOOR, what="cpu"), Goal(0.15, "sourcemeta --fast", what="memory")],
        check_lines,
    ),
    Row(
        5,
        lambda lab: f"`export csv` of {lab.sizes['ndjson']:,} meetings of NDJSON, validated",
        to_csv,
        [Goal(2.0, (FLOOR, "flatterer, 2 threads"), what="cpu")],
        check_csv,
    ),
    Row(
        6,
        lambda lab: f"`export xlsx` of {lab.sizes['book']:,} meetings with notes, drop-downs, formats, base sheet",
        to_book,
        [
            Goal(0.45, "openpyxl, bare"),
            Goal(0.5, "flatten-tool"),
            Goal(2.0, "flatterer", stretch=True),
        ],
        check_book,
    ),
    Row(
        7,
        lambda lab: "`import` of that workbook, merge included",
        from_book,
        [Goal(0.15, "flatten-tool unflatten")],
        check_from_book,
    ),
    Row(
        8,
        lambda lab: f"`export json popolo` of {lab.sizes['ndjson']:,} meetings of NDJSON",
        to_json,
        [Goal(4.0, (FLOOR, "orjson, read and write"), what="cpu")],
        check_json,
    ),
    Row(
        9,
        lambda lab: f"`validate` {lab.sizes['many']:,} meetings of NDJSON",
        very_many,
        [Goal(limit=1500, what="memory"), Goal(1.2, row=4, per=10)],
        check_very_many,
        repeat=1,
        timeout=3600,
    ),
    Row(
        10,
        lambda lab: f"{lab.sizes['findings']:,} findings in {lab.sizes['yaml']:,} meetings, as text with code frames",
        many_findings,
        [Goal(1.5, row=2)],
        check_many_findings,
        repeat=5,
    ),
    Row(
        11,
        lambda lab: f"`import` of a list of {lab.sizes['list']:,} rows: its map proposed, and then planned",
        from_list,
        [Goal(limit=600, what="memory")],
        check_list,
    ),
    Row(
        12,
        lambda lab: f"`export site` of {lab.sizes['book']:,} meetings: a page and its data a record, lists, search",
        to_site,
        [
            Goal(limit=100, what="cpu"),
            Goal(limit=600, what="memory"),
            Goal(20, "readout validate", what="cpu"),
        ],
        check_site,
    ),
    Row(13, lambda lab: "`--help`", at_hand("--help"), [Goal(1.1, TYPER)], says("Usage: readout"), repeat=21),
    Row(
        14,
        lambda lab: "`validate` one file of the real dataset, in which nothing has changed",
        at_hand("validate", f"{{real}}/{FILE}"),
        [Goal(1.7, TYPER)],
        says("1 record in 1 file"),
        repeat=21,
    ),
    Row(
        15,
        lambda lab: "`show` a meeting of the real dataset",
        at_hand("show", FILE.stem, "--data", "{real}"),
        [Goal(2.2, TYPER)],
        says(FILE.stem),
        repeat=21,
    ),
    Row(
        16,
        lambda lab: "`import` of a workbook of the real dataset in which nothing was edited",
        unedited,
        [Goal(5.0, TYPER)],
        says("There is nothing to import."),
        repeat=11,
    ),
    Row(
        17,
        lambda lab: "`export` of the real dataset in five formats",
        at_hand("export", *FIVE, "--data", "{real}", "-o", "{out}", fresh=["hand"]),
        [Goal(10.0, TYPER)],
        says("csv", "popolo.json", "dataset.xlsx"),
        repeat=11,
    ),
    Row(
        18,
        lambda lab: (
            f"`readout.check` of {lab.sizes['ndjson']:,} meetings of NDJSON, {lab.sizes['findings']:,} of them with a "
            "fault, on an executor of spawned processes"
        ),
        on_executor,
        [Goal(2.0, "readout validate", what="cpu")],
        check_on_executor,
    ),
]
