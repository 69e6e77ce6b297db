"""Large NDJSON is read line by line, and checked in bounded memory: what is found is what the plain path finds."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers import ROOT, records
from readout import parallel
from readout.lint import engine
from readout.model import validation
from readout.store import load
from readout.store.lazy import LineRecord
from readout.syntax import json as plain
from readout.syntax import ndjson, ndjson_index
from readout.syntax.document import MAX_DEPTH

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
WRITTEN = st.builds(
    lambda value, escaped, spaced: json.dumps(
        value, ensure_ascii=escaped, separators=(", ", ": ") if spaced else (",", ":")
    ),
    VALUES | st.fixed_dictionaries({"id": TEXTS}),
    st.booleans(),
    st.booleans(),
)
ODD = st.sampled_from(
    [
        '{"id": "a", "id": "b"}',
        '{"id" :"a","id" :"a","\\u0022:": 1}',
        '{"id": "a", "n": 1.0, "m": -0, "k": 1e400}',
        '{"n": 100000000000000000000, "m": 1E2, "k": 5e-324}',
        '{"id": ',
        "[",
        "1 2",
        "[1,]",
        "NaN",
        '"\\ud800"',
        '"\\u00e9"',
        '"a\\',
        '{"a": "\t"}',
        "\xa0",
        " \r ",
        '{"id":\r"x", "b": 2, "b": 3}',
        "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1),
        "[" * (MAX_DEPTH + 1) + "1" + "]" * (MAX_DEPTH + 1),
        '{"a":' * MAX_DEPTH + "[]" + "}" * MAX_DEPTH,
        '{"a":' * (MAX_DEPTH + 1) + "1" + "}" * (MAX_DEPTH + 1),
        '[{"a": ' * (MAX_DEPTH // 2) + "[1]" + "}]" * (MAX_DEPTH // 2),
        "1.0",
        "1.5, 2",
        '"a',
        'b"',
        "e" + "\u0301" * 1000,
        '{"id": "' + "e" + "\u0301" * 999 + '"}',
        '"' + "\\u0301" * 1000 + '"',
    ]
)


def both(data, monkeypatch, block=64, part=200, piece=1):
    """What the plain path reads from the bytes of a file, and what is read line by line."""
    for module in (ndjson, ndjson_index):
        monkeypatch.setattr(module, "BLOCK", block)
    monkeypatch.setattr(ndjson_index, "CHUNK", piece)
    monkeypatch.setattr(ndjson_index, "SLICE", part)
    monkeypatch.setenv("READOUT_CORES", "1")
    return plain.read_lines("x.ndjson", data), ndjson.open_lines("x.ndjson", lambda a, b: data[a:b], len(data))


@settings(deadline=None, max_examples=300)
@given(
    st.lists(st.tuples(WRITTEN | WRITTEN | ODD, st.sampled_from(["\n", "\n", "\r\n", "\n\n", "\r\n \n"])), max_size=8),
    st.sampled_from(["", "", "\ufeff", "\n"]),
    st.booleans(),
    st.sampled_from([1, 30, 1000]),
)
@example([("[", "\n"), ("1", "\n"), ("]", "\n")], "", False, 1)
@example([('{"id": "a"}', "\n"), ('"a\\', "\n"), ("\u0301", "\n")], "", True, 1)
@example([("1.5, 2", "\n"), ('"a', "\n"), ('b"', "\n")], "", False, 1000)
def test_lines_are_read_as_the_whole_file_is(lines, head, cut, piece):
    text = head + "".join(line + end for line, end in lines)
    data = (text.rstrip("\r\n") if cut else text).encode()
    with pytest.MonkeyPatch.context() as monkeypatch:
        careful, fast = both(data, monkeypatch, block=max(64, piece), piece=piece)
    assert fast.problems == careful.problems
    assert repr(fast.value) == repr(careful.value)  # True is 1, and 1.0 as well
    assert fast.text == careful.text
    assert [fast.place(problem.span) for problem in fast.problems] == [
        careful.place(problem.span) for problem in careful.problems
    ]
    assert dict(fast.positions) == dict(careful.positions)
    for pointer in [*careful.positions, (99,), (0, "nothing", 7)]:
        assert fast.at(pointer) == careful.at(pointer)
        assert fast.at(pointer, key=True) == careful.at(pointer, key=True)
        assert fast.at_missing(pointer) == careful.at_missing(pointer)


@pytest.mark.parametrize("data", [b"\xff\xfe{\0}\0", b"PK\x03\x04", b'{"id": "a"}\n{"id": "\xff"}\n', b"", b"\n \n"])
def test_files_that_are_no_lines_are_read_as_a_whole(data, monkeypatch):
    careful, fast = both(data, monkeypatch)
    assert (fast.problems, fast.text) == (careful.problems, careful.text)
    assert [fast.place(problem.span) for problem in fast.problems] == [
        careful.place(problem.span) for problem in careful.problems
    ]


@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
def test_lines_as_programs_write_them_need_no_careful_parser(separators, monkeypatch):
    values = [record.value for record in records()]
    lines = [json.dumps(value, ensure_ascii=False, separators=separators) for value in values]
    _, fast = both("\n".join(lines).encode(), monkeypatch, block=2**20, part=2**20, piece=2**14)
    assert not fast._table.careful
    assert fast.value == values


def test_a_line_is_found_whichever_came_before(monkeypatch):
    data = b"".join(b'{"id": "%d"}\n' % number for number in range(200))
    _, fast = both(data, monkeypatch, block=100)
    for number in [0, 1, 2, 150, 3, 4, 151, 0, 199, 198, *range(200)]:
        assert fast.value_of(number) == {"id": str(number)}


def test_a_file_that_changes_while_it_is_read_is_an_error(tmp_path, monkeypatch):
    for module in (ndjson, ndjson_index):
        monkeypatch.setattr(module, "BLOCK", 1)
    file = tmp_path / "meetings.ndjson"
    file.write_bytes(b'{"id": "a"}\n{"id": "b"}\n')
    document = ndjson.read("meetings.ndjson", file)
    assert document.value_of(0) == {"id": "a"}
    file.write_bytes(b'{"id": "a"}\n')
    with pytest.raises(OSError, match="changed"):
        document.value_of(1)


# ---------------------------------------------------------------- datasets


def generate(target, *arguments):
    program = [sys.executable, str(ROOT / "bench" / "generate.py"), str(target), *map(str, arguments)]
    subprocess.run(program, check=True, capture_output=True, timeout=120)
    return target


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """The same dataset, with faults, as YAML files and as NDJSON."""
    home = tmp_path_factory.mktemp("lines")
    return [generate(home / form, "--meetings", 150, "--faults", 60, "--form", form) for form in ("yaml", "ndjson")]


def told(report):
    """The findings, but for where they are and what to do about it, which depend on the form."""
    return sorted(
        (found.code, found.severity, found.record or "", found.pointer or "", found.message, found.suggestion or "")
        for found in report.diagnostics
    )


def test_the_form_of_a_dataset_makes_no_difference(folders, monkeypatch):
    by_form = [told(engine.lint(load.load(folder))) for folder in folders]
    monkeypatch.setattr(ndjson, "LARGE", 0)
    dataset = load.load(folders[1])
    assert all(isinstance(record, LineRecord) for record in dataset)
    assert len({found[0] for found in by_form[0]}) >= 8
    assert by_form[0] == by_form[1] == told(engine.lint(dataset))


@pytest.mark.parametrize("cores", ["1", "2"])
def test_line_by_line_all_is_found_and_in_the_same_places(folders, cores, monkeypatch, tmp_path):
    folder = shutil.copytree(folders[1], tmp_path / "dataset")
    with (folder / "events.ndjson").open("a", encoding="utf-8") as file:
        file.write('{"id": "odd", "id": "twice"}\n7\n{"id": "lost"\n')
    monkeypatch.setenv("READOUT_CORES", cores)
    monkeypatch.setattr(parallel, "MIN_BATCH", 40)
    kept = load.load(folder)
    monkeypatch.setattr(ndjson, "LARGE", 0)
    monkeypatch.setattr(ndjson_index, "SLICE", 50_000)
    lines = load.load(folder)
    assert lines.problems == kept.problems
    assert lines.index.keys() == kept.index.keys()
    assert [record.id for record in lines] == [record.id for record in kept]
    assert engine.lint(lines) == engine.lint(kept)
    assert lines.canonical() == kept.canonical()


def test_few_values_are_kept(folders, monkeypatch):
    monkeypatch.setattr(ndjson, "LARGE", 0)
    dataset = load.load(folders[1])
    values = [record.value for record in dataset]
    meetings = dataset.records["meetings"]
    assert len(meetings) > len(meetings[0].document.recent_values) == ndjson.RECENT
    first = meetings[0]
    assert first.value == next(value for value in values if value["id"] == first.id)
    assert first.value is first.value
    assert first.pointer == (0,)
    with pytest.raises(AttributeError):
        first.nothing  # noqa: B018


CHECK = """
from readout.lint import engine
from readout.model import validation
from readout.store import load
report = engine.lint(load.load(Path(sys.argv[1])))
print(report.records, len(report.diagnostics), peak())
"""
EXPORT = """
from readout.publish import export
from readout.publish.formats import Options
from readout.store import load
dataset = load.load(Path(sys.argv[1]))
gc.disable()  # as the command line does
export.publish(dataset, ("csv", "json", "ndjson", "popolo"), Path(f"{sys.argv[1]}-out"), Options())
print(len(dataset), 0, peak())
"""
PEAK = """
import gc, re, sys
from pathlib import Path

def peak():  # not `ru_maxrss`, which begins with that of the process that started this one
    return re.search('VmHWM:[^0-9]*([0-9]+)', Path('/proc/self/status').read_text())[1]
"""


@pytest.fixture(scope="module")
def sizes(tmp_path_factory):
    """The numbers of meetings in datasets, and their folders."""
    home = tmp_path_factory.mktemp("sizes")
    return [(size, generate(home / str(size), "--meetings", size, "--form", "ndjson")) for size in (1_000, 3_000)]


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured by /proc")
@pytest.mark.parametrize(("code", "most", "more"), [(CHECK, 120, 20), (EXPORT, 200, 60)], ids=["check", "export"])
def test_memory_does_not_grow_with_the_records(sizes, code, most, more):
    """2,000 meetings more are 8 MB of NDJSON, and 70 MB when they are kept. Exports keep the ids of what they write,
    and the different values of columns."""
    peaks = []
    for meetings, folder in sizes:
        program = [sys.executable, "-c", PEAK + code, str(folder)]
        environment = os.environ | {"READOUT_CORES": "1"}
        done = subprocess.run(program, check=True, capture_output=True, text=True, timeout=120, env=environment)
        records, findings, peak = map(int, done.stdout.split())
        assert records > meetings
        assert not findings
        peaks.append(peak / 2**10)
    assert peaks[1] < most, peaks
    assert peaks[1] - peaks[0] < more, peaks


def test_lines_are_judged_as_they_are_indexed(tmp_path, monkeypatch):
    """A record is known to be valid exactly where the schema accepts it, by whatever way its line is read."""
    monkeypatch.setattr(ndjson, "LARGE", 0)
    lines = [
        b'{"id":"a","name":"A"}',
        b'{"id":"b"}',
        b'{"id":"c","name":"C","name":"C"}',
        b'{"id":"d","name":"\\u0044"}',
        b"7",
        b'{"id":"e","name":"E","former_ids":["f"]}',
        b'{"id":"g","name":1.0}',
    ]
    file = tmp_path / "people.ndjson"
    file.write_bytes(b"\n".join(lines))
    dataset = load.load(file)
    assert all(isinstance(record, LineRecord) for record in dataset)
    accepted = validation.compiled_validator(dataset.schema, "person").is_valid
    assert {record.id: record.is_known_valid for record in dataset} == {
        record.id: accepted(record.value) for record in dataset
    }
    assert {record.id for record in dataset if record.is_known_valid} >= {"a", "d"}
    assert not any(record.with_value({}).is_known_valid for record in dataset)
