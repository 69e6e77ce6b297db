"""A corpus of hostile files, and what is found in each: no more, no less, and at its place.

hostile/expected.toml has a row for every file of the corpus, and for every one that hostile_files.py makes.
`python tests/test_hostile.py [NAME…]` prints the rows as they would be now, to be read before they are put in.
"""

import contextlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import pytest

from hostile_files import MAKERS, SIZES
from readout.lint import engine
from readout.store import load, paths
from readout.text.characters import visible
from rendered import check_all, check_places

CORPUS = Path(__file__).parent / "hostile"
TABLE = CORPUS / "expected.toml"
RECORDS = ("yaml", "json", "ndjson")
SETTINGS = """\
title = "T"
schema_version = "1.0"

[rules]
unused-record = "off"
similar-names = "off"
"""
MOST = 30
"""Of more findings than these the first and the last are told, and their number."""
MEMORY = 2 * 2**30
"""Bytes that a size bomb may make a process ask for: a hundred times the largest of them."""
PATIENCE = 300
"""Seconds after which a process hangs; it takes a few."""


def stored():
    """The names of the corpus: a file, or for CSV a folder, each."""
    kinds = (*RECORDS, "toml", "csv")
    return [f"{kind}/{path.name}" for kind in kinds for path in sorted((CORPUS / kind).iterdir())]


def table():
    with TABLE.open("rb") as stream:
        return {f"{kind}/{name}": row for kind, rows in tomllib.load(stream).items() for name, row in rows.items()}


def lay_out(name, folder):
    """Puts a hostile file into a dataset; returns what is to be checked, and how its place begins."""
    kind, _, file = name.partition("/")
    root = folder / "d"
    if kind == "csv":
        shutil.copytree(CORPUS / name, root)
        return root, "d/"
    (root / "people").mkdir(parents=True)
    (root / "readout.toml").write_text(SETTINGS, encoding="utf-8")
    if name in MAKERS:
        return MAKERS[name](root), "d/people/" if kind == "sizes" else "d/"
    if kind == "toml":
        shutil.copy(CORPUS / name, root / "readout.toml")
        return root, "d/readout.toml:"
    shutil.copy(CORPUS / name, root / "people")
    return root, f"d/people/{file}:"


def told(report, begin):
    """The findings as the table has them."""
    rows = []
    for found in report.diagnostics:
        hint = f" (did you mean `{found.suggestion}`?)" if found.suggestion else ""
        place = str(found.place).removeprefix(begin)
        rows.append(visible(f"{place} {found.severity}[{found.code}] {found.message}{hint}"))
    return [rows[0], f"and {len(rows) - 2} more", rows[-1]] if len(rows) > MOST else rows or "clean"


def check(name, folder):
    """What is found in a hostile file, once every format has shown it."""
    try:
        target, begin = lay_out(name, folder)
        report = engine.lint(load.load(target))
    except paths.NotADataset as error:
        return f"refused: {error}"
    check_places(report, folder)
    check_all(report)
    assert all(found.help for found in report.diagnostics)
    return told(report, begin)


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_every_file_has_its_row_and_every_row_its_file():
    assert list(table()) == [*stored(), *MAKERS]


@pytest.mark.parametrize("name", [*stored(), *(name for name in MAKERS if name not in SIZES)])
def test_what_is_found_in_a_hostile_file(name, tmp_path):
    if name == "kinds/unreadable" and os.geteuid() == 0:
        pytest.skip("nothing is unreadable for root")
    assert check(name, tmp_path) == table()[name]


def test_size_takes_bounded_memory_and_time(tmp_path):
    done = subprocess.run(
        [sys.executable, __file__, *SIZES],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        timeout=PATIENCE,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    assert tomllib.loads(done.stdout.decode())["sizes"] == {
        name.removeprefix("sizes/"): row for name, row in table().items() if name in SIZES
    }


def print_table(names):
    kinds = set()
    for name in names:
        kind, _, file = name.partition("/")
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            row = check(name, Path(folder))
        if kind not in kinds:
            print(f"\n[{kind}]" if kinds else f"[{kind}]")
            kinds.add(kind)
        lines = [json.dumps(line, ensure_ascii=False) for line in ([row] if isinstance(row, str) else row)]
        value = lines[0] if isinstance(row, str) else "".join(["[\n", *(f"  {line},\n" for line in lines), "]"])
        print(f"{json.dumps(file)} = {value}")


if __name__ == "__main__":
    print_table(sys.argv[1:] or [*stored(), *MAKERS])
