"""The recipe for Spark in docs/using.md: a real Spark finds in each record what the command line finds there."""

import importlib.util
import json
import os
import pickle
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import readout
from damaged import damaged, write
from helpers import DATASETS, ROOT, unavailable
from readout.model import flattening
from readout.store import load

pytestmark = pytest.mark.xdist_group("spark")

SETTINGS = """\
spark.master local[2]
spark.ui.enabled false
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.default.parallelism 2
"""
KEEP = """
import os, pickle
with open("build/results", "wb") as file:
    pickle.dump([rdd.collect() for rdd in ({})], file)
os.rename("build", "{}")
"""
OF_SEVERAL_RECORDS = {"RO301", "RO302", "RO410", "RO411", "RO603", "RO620"}
"""The rules that find something in our damaged records and must know others for it."""


def recipe():
    """The Python of docs/using.md that is for Spark."""
    page = (ROOT / "docs/using.md").read_text(encoding="utf-8")
    (code,) = (
        code for code in re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL) if "spark" in code
    )
    return code


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with what a real Spark printed and made of our sound records, and of damaged ones."""
    if not shutil.which("java"):
        unavailable("Java is not installed (Debian: apt-get install openjdk-17-jre-headless)")
    if not importlib.util.find_spec("pyspark"):
        unavailable("pyspark is not installed: run `make spark`")
    folder = tmp_path_factory.mktemp("spark")
    readout.export(DATASETS[0], "ndjson", folder / "build")
    (folder / "next").mkdir()
    write(folder / "next" / "ndjson", damaged(5))
    (folder / "spark-defaults.conf").write_text(SETTINGS)
    sound, faulty = KEEP.format("findings, dangling, rows", "sound"), KEEP.format("findings, dangling", "damaged")
    code = f"{recipe()}{sound}os.rename('next', 'build')\n{recipe()}{faulty}"
    environment = {
        **os.environ,
        "PYSPARK_PYTHON": sys.executable,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "SPARK_CONF_DIR": str(folder),
        "SPARK_LOCAL_IP": "127.0.0.1",
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
        cwd=folder,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    (folder / "printed").write_text(done.stdout)
    return folder


def named(row):
    """A row without the id of its record, if it is one that the schema refuses: not every finding names it then."""
    collection, id, *rest = row
    return (collection, id if re.fullmatch("[a-z0-9-]+", id) else "", *rest)


def test_spark_finds_in_each_record_what_the_command_line_finds(folder):
    findings, dangling = pickle.loads((folder / "damaged/results").read_bytes())
    command = [sys.executable, "-c", "from readout.cli.app import main; main()", "validate", "--format", "json"]
    shown = subprocess.run([*command, folder / "damaged/ndjson"], check=False, capture_output=True, text=True).stdout
    expected = [
        (
            Path(each["place"]["path"]).stem,
            (each["record"] or "/").split("/", 1)[1],
            each["code"],
            each["pointer"],
            each["message"],
        )
        for each in json.loads(shown)["diagnostics"]
    ]
    led_astray = {(*each[:2], each[3]) for each in map(named, expected) if each[2] == "RO301"}
    assert set(map(named, dangling)) == led_astray
    alone = [each for each in expected if each[2] not in OF_SEVERAL_RECORDS]
    assert sorted(map(named, findings)) == sorted(map(named, alone))
    assert len({code for _, _, code, *_ in findings}) > 10
    told = f"{len(findings)} findings, {len(dangling)} references that lead nowhere"
    assert (folder / "printed").read_text().splitlines()[2:] == [told]


def test_spark_flattens_to_the_rows_of_the_tables(folder):
    findings, dangling, rows = pickle.loads((folder / "sound/results").read_bytes())
    assert not findings
    assert not dangling
    expected = [(name, cells) for name, some in flattening.cells(load.load(DATASETS[0])).items() for cells in some]
    assert sorted(map(repr, rows)) == sorted(map(repr, expected))
    seats = sum(name == "participants" for name, _ in expected)
    told = ["0 findings, 0 references that lead nowhere", f"{seats} seats"]
    assert (folder / "printed").read_text().splitlines()[:2] == told
