"""Two writing commands at once: each does its work, or says why not and has changed nothing; nothing is lost."""

import itertools
import os
import subprocess

import pytest
from test_cli import COMMAND

from readout.lint import engine
from readout.publish import formats
from readout.store import load

ROUNDS = int(os.environ.get("READOUT_ROUNDS", "1"))
"""How often each pair is tried."""
PLACE = "{}id: {}\nname: {}\nclassification: city\n"
COMMANDS = {
    "fmt": ["fmt", "data"],
    "fix": ["validate", "data", "--fix", "--fail-on", "never"],
    "new": ["new", "place", "--name", "Izmir", "--set", "classification=city", "--data", "data"],
    "rename": ["rename", "places/bursa", "prusa", "--data", "data"],
    "rename the meeting": ["rename", "meetings/2025-11-03-bursa-talks", "2025-11-03-talks", "--data", "data"],
    "merge": ["merge", "sources/t", "sources/u", "--data", "data", "--write"],
    "import": ["import", "book.xlsx", "--into", "data", "--write"],
    "export": ["export", "json", "ndjson", "--data", "data", "-o", "build"],
}
DONE = {
    "fmt": lambda texts: texts["data/sources/s.yaml"].startswith("id: s"),
    "fix": lambda texts: "Ankara " not in texts["data/places/ankara.yaml"],
    "new": lambda texts: "data/places/izmir.yaml" in texts,
    "rename": lambda texts: "data/places/prusa.yaml" in texts and "data/places/bursa.yaml" not in texts,
    "rename the meeting": lambda texts: "data/meetings/2025-11-03-talks.yaml" in texts,
    "merge": lambda texts: "data/sources/u.yaml" not in texts and "A Paper" in texts["data/sources/t.yaml"],
    "import": lambda texts: "Roses" in texts["data/places/isparta.yaml"],
    "export": lambda texts: "build/dataset.json" in texts and any(name.startswith("build/ndjson/") for name in texts),
}


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory):
    """A dataset on which each command has something to do, and a workbook in which a place was edited."""
    folder = tmp_path_factory.mktemp("handed-out")
    texts = {
        "readout.toml": 'title = "T"\nschema_version = "1.0"\n',
        "places/bursa.yaml": PLACE.format("", "bursa", "Bursa"),
        "places/ankara.yaml": PLACE.format("", "ankara", "'Ankara '"),
        "places/isparta.yaml": PLACE.format("", "isparta", "Isparta"),
        "sources/s.yaml": "kind: news\nid: s\n",
        "sources/t.yaml": "id: t\nkind: news\n",
        "sources/u.yaml": "id: u\nkind: news\npublisher: A Paper\n",
        "meetings/2025-11-03-bursa-talks.yaml": (
            "id: 2025-11-03-bursa-talks\nname: Talks\nstatus: held\ndate: 2025-11-03\nplace_id: bursa\nsources: [s]\n"
        ),
    }
    for name, text in texts.items():
        (folder / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "data" / name).write_text(text, "utf-8")
    import openpyxl

    formats.write_one(
        "xlsx", load.load(folder / "data"), folder / "book.xlsx", formats.Options(only=frozenset({"places/isparta"}))
    )
    book = openpyxl.load_workbook(folder / "book.xlsx")
    for row in book["places"].iter_rows():
        for cell in row:
            if cell.value == "Isparta":
                cell.value = "Isparta, Town of Roses"
    book.save(folder / "book.xlsx")
    return folder


def texts(folder):
    return {
        file.relative_to(folder).as_posix(): file.read_text("utf-8")
        for file in folder.rglob("*.*")
        if file.is_file() and ".readout" not in file.parts and file.suffix != ".xlsx"
    }


def start(arguments, folder):
    return subprocess.Popen(
        [*COMMAND, *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


@pytest.mark.parametrize("pair", [*itertools.combinations_with_replacement(COMMANDS, 2)], ids=" and ".join)
def test_two_commands_at_once_lose_nothing(pair, handed_out, tmp_path):
    import shutil

    for number in range(ROUNDS):
        folder = shutil.copytree(handed_out, tmp_path / str(number))
        processes = [start(COMMANDS[name], folder) for name in pair]
        outputs = [process.communicate(timeout=60) for process in processes]
        codes = [process.returncode for process in processes]
        said = dict(zip(pair, zip(codes, outputs, strict=True), strict=False))
        result = texts(folder)
        assert all(code in (0, 1, 2) for code in codes), said
        assert not any("bug of ours" in error for _, error in outputs), said
        for name in set(pair):
            if any(code == 0 for other, code in zip(pair, codes, strict=True) if other == name):
                assert DONE[name](result), said
        if len(set(pair)) == 2 and "export" not in pair:
            assert [code for code in codes if code == 2] == [], said
        errors = [each for each in engine.lint(load.load(folder / "data")).diagnostics if each.severity == "error"]
        assert [each for each in errors if each.code != "RO703"] == [], said
        assert {path.name for path in (folder / "data" / ".readout").glob("*")} <= {"lock", ".gitignore"}
        assert not (folder / "build" / ".readout").exists()
