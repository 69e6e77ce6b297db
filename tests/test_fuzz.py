"""Whatever the files hold, `readout validate` ends with a verdict: no traceback, exit code 0, 1 or 2, every place inside
its file, every output well-formed. What is found in damages whose cause is known: test_diagnostics_score."""

import copy
import json
import tempfile
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from helpers import DATASETS
from readout.cli.app import app
from readout.diagnostic import Severity
from readout.lint import engine
from readout.model.schema import default
from readout.report import formats as renderers
from readout.store import load
from readout.syntax.yaml import editor, reader
from rendered import check_all, check_places
from strategies import NASTY, full_dataset

fuzz = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SETTINGS = b'title = "T"\nschema_version = "1.0"\n'
LONGEST = 8_000
"""Bytes of the real records that are damaged: longer ones say nothing more, and take long."""
TOKENS = {
    ".yaml": ["id", "name", "sources", ":", ": ", "- ", "\n", "\n  ", "[", "]", "{", "}", ",", '"', "'", "|\n", ">-\n", "#", " #", "&a", "*a", "!t", "<<", "---\n", "...\n", "%", "? ", "\t", "~", "null", "1e400"],
    ".json": ['"id"', '"name"', '"sources"', ":", ",", "[", "]", "{", "}", '"', "\\", "\\ud83c", "\n", " ", "true", "null", "NaN", "-", "0", "1e400", "/", "\t"],
    ".ndjson": ['{"id": "a", "name": "A"}', '"id"', ":", ",", "[", "]", "{", "}", '"', "\n", "\n\n", "\r\n", " ", "null", "1"],
    ".toml": ["title", "rules", "RO501", "=", " = ", '"', "'", '"""', "[", "]", "[[", "]]", ".", "\n", "\r", "#", "1.0", "inf", "2025-11-03", "{", "}", ",", "off"],
    ".csv": ["id", "name", "sources", ",", ";", "\t", '"', '""', "\n", "\r\n", "\r", "a", "=1+1", "sep=", "#"],
}  # fmt: skip
ODD = (
    None, True, 0, -1, 2**64, 1.5, "", " ", [], {}, [[]], [None], {"": None}, ["a", "a"], {"id": "a"}, {"a": {"b": {"c": [1]}}},
    "../../etc/passwd", "2025-02-30", "\u202e", "\x00", "e\u0301", "x" * 40_000, *NASTY,
)  # fmt: skip


def run(suffix, data, format="text"):
    """Validates a dataset with a file of these bytes, by the command and in this process."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        root = Path("d")
        (root / "people").mkdir(parents=True)
        target = root
        if suffix == ".csv":
            (root / "people.csv").write_bytes(data)
            (root / "datapackage.json").write_text('{"readout": {"title": "T", "schema_version": "1.0"}}')
        else:
            (root / "readout.toml").write_bytes(data if suffix == ".toml" else SETTINGS)
        if suffix == ".xlsx":
            target = root / "b.xlsx"
            target.write_bytes(data)
        elif suffix not in (".toml", ".csv"):
            (root / "people" / f"a{suffix}").write_bytes(data)
        done = CliRunner().invoke(app, ["validate", str(target), "--format", format])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        report = engine.lint(load.load(target))
        assert done.exit_code == report.reaches(Severity.ERROR)
        check_places(report, Path(folder))
        check_all(report)
        return report


formats = st.sampled_from(renderers.names())


@pytest.mark.parametrize("suffix", [*TOKENS, ".xlsx"])
@fuzz
@given(st.data())
def test_no_bytes_bring_validate_down(suffix, data):
    pieces = st.sampled_from([*TOKENS.get(suffix, ["PK\x03\x04"]), *NASTY]).map(lambda text: text.encode())
    content = st.binary(max_size=60) | st.lists(pieces | st.binary(max_size=3), max_size=30).map(b"".join)
    run(suffix, data.draw(content), data.draw(formats))


# ---------------------------------------------------------------- damaged real records


@lru_cache(maxsize=1)
def texts():
    """Real records, as their files have them."""
    files = [file for root in DATASETS for file in sorted(root.rglob("*.yaml")) if file.stat().st_size < LONGEST]
    assert len(files) > 100
    return tuple(file.read_bytes() for file in files)


real = st.deferred(lambda: st.sampled_from(texts()))


@fuzz
@given(st.data())
def test_no_splice_of_a_real_file_brings_validate_down(data):
    content = data.draw(real)
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(start, min(len(content), start + 30)))
        other = data.draw(real)
        at = data.draw(st.integers(0, len(other)))
        nasty = st.sampled_from([*TOKENS[".yaml"], *NASTY]).map(lambda text: text.encode())
        new = data.draw(st.just(b"") | st.binary(max_size=4) | nasty | st.just(other[at : at + 40]))
        content = content[:start] + new + content[end:]
    if data.draw(st.booleans()):
        content = content[: data.draw(st.integers(0, len(content)))]
    run(".yaml", content, data.draw(formats))


def places(value, pointer=()):
    """Every place in a value, but for the whole."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for part, item in inner:
        yield (*pointer, part)
        yield from places(item, (*pointer, part))


def change(data, value):
    """Deletes, exchanges, renames or repeats a part of the value, or gives it another type."""
    pointer = data.draw(st.sampled_from(list(places(value)) or [()]))
    here = value
    for part in pointer[:-1]:
        here = here[part]
    if not pointer:
        return
    part = pointer[-1]
    kind = data.draw(st.sampled_from(["delete", "odd", "rename", "repeat", "exchange", "wrap"]))
    if kind == "delete":
        del here[part]
    elif kind == "odd":
        here[part] = copy.deepcopy(data.draw(st.sampled_from(ODD)))
    elif kind == "wrap":
        here[part] = data.draw(st.sampled_from([[here[part]], {str(part): here[part]}]))
    elif kind == "rename" and isinstance(here, dict):
        here[data.draw(st.sampled_from([str(part)[:-1], str(part).upper(), "x", "", *NASTY]))] = here.pop(part)
    elif kind == "repeat" and isinstance(here, list):
        here.insert(part, copy.deepcopy(here[part]))
    else:
        other = data.draw(st.sampled_from(list(here) if isinstance(here, dict) else range(len(here))))
        here[part], here[other] = here[other], here[part]


@pytest.mark.parametrize("suffix", [".yaml", ".json", ".ndjson"])
@fuzz
@given(st.data())
def test_no_change_of_a_real_record_brings_validate_down(suffix, data):
    record = copy.deepcopy(reader.read("a.yaml", data.draw(real)).value)
    for _ in range(data.draw(st.integers(1, 5))):
        change(data, record)
    content = editor.dump(record) if suffix == ".yaml" else json.dumps(record, ensure_ascii=data.draw(st.booleans()))
    run(suffix, content.encode("utf-8", "surrogatepass"), data.draw(formats))


COMMANDS = (
    ["show", "{id}", "--data", "d"],
    ["why", "{id}", "--data", "d"],
    ["diff", "clean", "d"],
    ["diff", "d", "clean"],
    ["stats", "d", "--compare", "clean"],
    ["merge", "{id}", "other", "--data", "d"],
    ["merge", "other", "{id}", "--data", "d"],
    ["rename", "{id}", "new-id", "--data", "d"],
    ["fmt", "--check", "d"],
)
"""What also reads datasets that have errors."""


@fuzz
@given(st.data())
def test_no_change_of_a_record_brings_another_command_down(data):
    clean = full_dataset(default(), data.draw(st.integers(0, 9)))
    collection = data.draw(st.sampled_from([name for name in clean if name != "metadata"]))
    odd = copy.deepcopy(clean)
    (record, *_) = odd[collection]
    change(data, record)
    record["id"] = clean[collection][0]["id"]
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name, whole in (("clean", clean), ("d", odd)):
            whole[collection].append(clean[collection][0] | {"id": "other"})
            for each, records in whole.items():
                if each != "metadata":
                    Path(name, each).mkdir(parents=True)
                    Path(name, each, "all.json").write_text(json.dumps(records), "utf-8")
            Path(name, "readout.toml").write_bytes(SETTINGS)
        for parts in COMMANDS:
            done = CliRunner().invoke(app, [part.format(id=record["id"]) for part in parts])
            assert isinstance(done.exception, SystemExit | None), (parts, done.exc_info)
            assert done.exit_code in (0, 1, 2), (parts, done.output)
