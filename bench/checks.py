"""What makes the output of a measured job right. Each check gives a list of sentences on what is wrong with it.

Counts are taken from the generated lines of JSON by a walk of their own, not by readout's tables; findings from the
labels that were planted.
"""

import csv
import json
import os
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import generate

from readout.model.schema import default
from readout.store import load


def run(command, cache=None, timeout=3600):
    """A command's exit code and standard output."""
    environment = {**os.environ, **({"XDG_CACHE_HOME": str(cache)} if cache else {})}
    done = subprocess.run(
        list(map(str, command)), capture_output=True, check=False, env=environment, timeout=timeout, text=True
    )
    return done.returncode, done.stdout


def knows(readout, command):
    """Whether readout has a command."""
    return run([readout, command, "--help"])[0] == 0


def count_records(root):
    """How many records a generated dataset has."""
    if any(root.glob("*.ndjson")):
        return sum(sum(1 for _ in file.open("rb")) for file in root.glob("*.ndjson"))
    return sum(1 for _ in root.rglob("*.yaml"))


def clean(printed, root):
    """Nothing was found, and every record was looked at."""
    wanted = f"No findings: {count_records(root):,} records"
    return [] if wanted in printed else [f"expected `{wanted}`, got `{printed[-200:].strip()}`"]


def findings(readout, root, labels, cache):
    """What is found is what was planted: as many, in the same records, with the same codes."""
    shutil.rmtree(cache, ignore_errors=True)
    _, printed = run([readout, "validate", "--format", "json", root], cache)
    found = Counter((each["record"], each["code"]) for each in json.loads(printed)["diagnostics"])
    planted = Counter((each["record"], each["code"]) for each in labels)
    missed, extra = planted - found, found - planted
    return [
        f"{len(many)} findings {word}, such as {next(iter(many))}"
        for word, many in (("are missing", missed), ("are too many", extra))
        if many
    ]


def same_findings(printed, other, labels):
    """Two reports have the same findings, and these are as many as were planted."""
    first, second = (
        sorted(json.dumps(each, sort_keys=True) for each in json.loads(text)["diagnostics"])
        for text in (printed, other)
    )
    wrong = [] if first == second else [f"{len(first)} findings on the executor differ from {len(second)} without"]
    return wrong + ([] if len(first) == len(labels) else [f"{len(first)} findings for {len(labels)} faults"])


def verdicts(readout, rival, schema, root, file):
    """readout and the rival pass the file, and both fail it with a fault that a schema shows."""
    wrong = []
    path = root / file
    before = path.read_bytes()
    try:
        for name, data in (("as it is", before), ("with a fault", before + b"status_of_it: none\n")):
            path.write_bytes(data)
            wanted = 0 if data == before else 1
            commands = ([readout, "validate", path], [rival, "--schemafile", schema, path])
            codes = [run(command)[0] for command in commands if shutil.which(command[0])]
            if set(codes) != {wanted}:
                wrong.append(f"the file {name}: exit codes {codes}")
    finally:
        path.write_bytes(before)
    return wrong


def cached(readout, root, file, cache):
    """With a warm cache a fault in one file is found, and once it is mended nothing is."""
    before = file.read_bytes()
    try:
        file.write_bytes(before.replace(b"\nname: ", b"\nnaem: ", 1))
        with_cache = run([readout, "validate", root], cache)
        without = run([readout, "validate", root], cache.with_name("no-cache"))
    finally:
        file.write_bytes(before)
    wrong = [] if with_cache == without and with_cache[0] == 1 else ["with the cache other findings are made"]
    return wrong + clean(run([readout, "validate", root], cache)[1], root)


# ---------------------------------------------------------------- tables


def walk(field, table, value, counts):
    counts[table] += 1
    for inner in field.tables:
        for item in value.get(inner.name, ()):
            walk(inner, inner.table, item, counts)


def expected_rows(root):
    """How many rows each table has, by a walk over the lines of JSON."""
    counts = Counter()
    for name in generate.TEMPLATES:
        field = default().collections[name].field
        with (root / f"{name}.ndjson").open(encoding="utf-8") as file:
            for line in file:
                walk(field, name, json.loads(line), counts)
    return counts


def table(file):
    """The rows of a CSV file."""
    with file.open(encoding="utf-8", newline="") as source:
        yield from csv.reader(source)


def table_rows(root, folder):
    found = {file.stem: sum(1 for _ in table(file)) - 1 for file in folder.glob("*.csv")}
    return _differing(expected_rows(root), found)


def sheet_rows(python, script, root, book):
    if not shutil.which(python):
        return []
    found = json.loads(run([python, script, book])[1])
    wanted = expected_rows(root)
    # A sheet has one row of headings, or two; what it holds below them is compared.
    return _differing(wanted, {name: rows - _headings(found, wanted) for name, rows in found.items() if name in wanted})


def _headings(found, wanted):
    return min(found[name] - count for name, count in wanted.items() if name in found)


def _differing(wanted, found):
    return [
        f"the table {name} has {found.get(name, 0)} rows, and should have {count}"
        for name, count in sorted(wanted.items())
        if found.get(name, 0) != count
    ]


def json_counts(python, root, folder):
    """Both documents hold as many records as the dataset. They are read with orjson, if it is there."""
    if not shutil.which(python):
        return []
    script = (
        "import orjson, sys; found = orjson.loads(open(sys.argv[1], 'rb').read()); "
        "print({name: len(part) for name, part in found.items() if isinstance(part, list)})"
    )
    wrong = []
    lines = {name: sum(1 for _ in (root / f"{name}.ndjson").open("rb")) for name in generate.TEMPLATES}
    whole = eval(run([python, "-c", script, folder / "dataset.json"])[1])
    if whole != {name: count for name, count in lines.items() if count}:
        wrong.append(f"dataset.json holds {whole}, and should hold {lines}")
    popolo = eval(run([python, "-c", script, folder / "popolo.json"])[1])
    if popolo.get("persons") != lines["people"] or popolo.get("events", 0) < lines["meetings"]:
        wrong.append(f"popolo.json holds {popolo}")
    return wrong


def round_trip(readout, name, root, folder):
    """A small dataset, exported in the format and read again, is the same."""
    shutil.rmtree(folder, ignore_errors=True)
    code, _ = run([readout, "export", name, "--data", root, "-o", folder])
    target = {"csv": "csv", "json": "dataset.json", "xlsx": "dataset.xlsx"}[name]
    if code or load.load(Path(folder, target)).canonical() != load.load(root).canonical():
        return [f"{name} of {root.name} does not come back the same"]
    return []


def nothing_changed(readout, book, root):
    """A workbook that nobody edited changes nothing."""
    code, printed = run([readout, "import", book, "--into", root, "--format", "json"])
    if code:
        return [f"import ends with {code}: {printed[-200:]}"]
    found = json.loads(printed)
    changes = found.get("changes", found) if isinstance(found, dict) else found
    return [f"a workbook as exported is said to change {len(changes)} things"] if changes else []


def pages(root, site):
    """Each record has a page and its data, and the pages of lists lead to every one of them."""
    count = count_records(root)
    data = {file.relative_to(site).with_suffix("").as_posix() for file in site.rglob("*.json")}
    missing = [path for path in data if not (site / f"{path}.html").is_file()]
    lists = "".join(file.read_text("utf-8") for file in site.glob("*.html"))
    linked = set(re.findall(r'href="([a-z]+/[^"#]+)\.html', lists))
    wrong = [f"{len(data)} records have data, of {count}"] if len(data) != count else []
    wrong += [f"{len(missing)} records have no page, such as {missing[0]}"] if missing else []
    lost = data - linked
    return wrong + ([f"{len(lost)} records are in no list, such as {min(lost)}"] if lost else [])


def list_planned(readout, file, root, made, rows):
    """A list is planned by its proposed map: each row a record, and each cell accounted for."""
    code, printed = run([readout, "import", file, "--into", root, "--map", made, "--format", "json"])
    if code:
        return [f"import ends with {code}: {printed[-200:]}"]
    plan = json.loads(printed)
    cells = plan["cells"]
    wrong = [] if len(plan["records"]) == rows else [f"{len(plan['records'])} records of {rows} rows"]
    return wrong + ([] if cells["landed"] > 0.95 * cells["all"] else [f"of the cells only {cells['landed']} land"])
