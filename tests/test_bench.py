"""The generator of the benchmark, and what it claims; and that its page is up to date."""

import itertools
import json
import os
import statistics
import subprocess
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import pytest

from helpers import ROOT, contents

sys.path.insert(0, str(ROOT / "bench"))

import base
import checks
import diagnostics
import generate
import measure
import page
import rows
import run

from readout.lint import engine
from readout.store import load

MEETINGS = 250


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A dataset as lines of JSON, its summary, and the same as YAML with faults."""
    folder = tmp_path_factory.mktemp("made")
    summary = generate.generate(folder / "lines", MEETINGS, "ndjson")
    generate.generate(folder / "files", MEETINGS, "yaml")
    generate.generate(folder / "faulty", MEETINGS, "yaml", faults=40)
    return folder, summary


def values(dataset):
    return {name: {record.id: record.value for record in records} for name, records in dataset.records.items()}


def test_the_same_seed_gives_the_same_bytes(made, tmp_path):
    generate.generate(tmp_path / "again", MEETINGS, "ndjson")
    assert contents(tmp_path / "again") == contents(made[0] / "lines")


def test_an_executor_whose_findings_are_others_fails():
    report, other = (json.dumps({"diagnostics": [{"code": code}]}) for code in ("RO301", "RO302"))
    assert checks.same_findings(report, report, ["label"]) == []
    assert len(checks.same_findings(report, other, ["label"])) == 1
    assert len(checks.same_findings(report, report, [])) == 1


def test_another_seed_gives_other_records():
    templates = generate.fit_templates(1)
    first, second = (list(generate.Generator(3, seed, templates).json("meetings")) for seed in (1, 2))
    assert first != second


def test_a_generated_dataset_has_no_findings_in_either_form(made):
    for form in ("lines", "files"):
        dataset = load.load(made[0] / form)
        assert engine.lint(dataset).diagnostics == ()
        assert len(dataset.records["meetings"]) == MEETINGS


def test_both_forms_hold_the_same_records(made):
    lines, files = (values(load.load(made[0] / form)) for form in ("lines", "files"))
    assert lines == files


def test_exactly_the_planted_faults_are_found(made):
    labels = json.loads((made[0] / "faulty.faults.json").read_text("utf-8"))
    found = engine.lint(load.load(made[0] / "faulty")).diagnostics
    planted = Counter((each["record"], each["code"], tuple(map(str, each["pointer"]))) for each in labels)
    shown = Counter((each.record, each.code, tuple((each.pointer or "").split("/")[1:])) for each in found)
    assert len(labels) == 40
    assert len({each["code"] for each in labels}) == len(generate.FAULTS)
    assert shown == planted


def test_meetings_are_about_as_large_as_promised(made):
    sizes = made[1].meeting_bytes
    assert 3400 < sizes["mean"] < 4700
    assert sizes["5 %"] < sizes["median"] / 2 < sizes["95 %"] / 3


def test_meetings_differ_in_shape_and_lengths_of_texts_are_real(made):
    meetings = list(values(load.load(made[0] / "lines"))["meetings"].values())
    shapes = {(tuple(one), len(one.get("participants", ())), len(one.get("claims", ()))) for one in meetings}
    assert len(shapes) > 100
    lengths = [
        [len(item["text"].split()) for one in found for item in one.get("statements", ())]
        for found in (meetings, [record.value for record in generate.real().records["meetings"]])
    ]
    assert statistics.median(lengths[0]) == pytest.approx(statistics.median(lengths[1]), rel=0.3)


def test_no_person_or_state_of_the_real_data_is_named(made):
    text = (made[0] / "lines" / "meetings.ndjson").read_text("utf-8")
    ids = [id for name in ("people", "organizations") for id in generate.real_ids()[name]]
    names = [record.value["name"] for name in ("people", "organizations") for record in generate.real().records[name]]
    assert [word for word in (*ids, *names) if f'"{word}"' in text] == []
    assert [name for name in names if " " in name and name in text] == []


def test_what_nothing_names_is_not_made(made):
    dataset = load.load(made[0] / "lines")
    assert 0 < len(dataset.records["people"]) < MEETINGS
    assert len(dataset.records["sources"]) > len(dataset.records["people"])


def test_generated_data_have_what_real_data_have(made):
    """Sources that rest on others, agencies, names in other scripts, and claims."""
    records = values(load.load(made[0] / "lines"))
    sources = records["sources"]
    derived = [each for each in sources.values() if "derived_from_ids" in each]
    assert len(sources) / 20 < len(derived) < len(sources) / 4
    assert all(each["agencies"] and each["derived_from_ids"][0] in sources for each in derived)
    for name in ("meetings", "people", "organizations"):
        foreign = [each for each in records[name].values() if not each["name"].isascii()]
        assert 0 < len(foreign) < len(records[name]) / 3
    assert sum("claims" in each for each in records["meetings"].values()) > MEETINGS / 2


def test_memory_does_not_grow_with_the_number_of_meetings(tmp_path):
    """Twenty times as many meetings, and less than 30 MB more, as the system counts it."""
    program = (
        "import resource, sys; from pathlib import Path\n"
        f"sys.path.insert(0, {str(ROOT / 'bench')!r})\n"
        "import generate\n"
        "generate.generate(Path(sys.argv[1]) / 'few', 500)\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "generate.generate(Path(sys.argv[1]) / 'many', 10000)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True, timeout=300
    )
    assert int(done.stdout) < 30 * 1024


def test_the_page_is_up_to_date():
    results = json.loads(page.RESULTS.read_text("utf-8"))
    assert page.PAGE.read_text("utf-8") == page.render(results)


def test_a_goal_is_met_only_by_what_was_measured():
    def job(who, *walls):
        samples = [{"wall": wall, "cpu": wall, "memory": 10.0} for wall in walls]
        return {"who": who, "samples": samples, "failure": None if samples else "exit code 1: no"}

    def goal(**more):
        return {
            "factor": 0.5,
            "against": "peer",
            "row": None,
            "what": "wall",
            "limit": None,
            "per": 1.0,
            "stretch": False,
        } | more

    def met(jobs, goal, others=()):
        row = {"number": 1, "title": "", "jobs": jobs, "goals": [goal], "problems": []}
        return [met for _, _, met in page.goal_lines(row, {each["number"]: each for each in (row, *others)})]

    assert met([job("readout", 1, 9, 1), job("peer", 2, 2, 2)], goal()) == [True]
    assert met([job("readout", 1.1), job("peer", 2)], goal()) == [False]
    assert met([job("readout"), job("peer", 2)], goal()) == [False]
    assert met([job("readout", 1), job("peer")], goal()) == [None]
    assert met([job("readout", 1)], goal(against=None, limit=9, what="memory")) == [False]
    assert met([job("readout", 1)], goal(against=None, limit=9, what="cpu")) == [True]
    assert met([job("readout", 10)], goal(against=None, limit=9, what="cpu")) == [False]
    assert met([job("readout", 4), job("peer", 5), job("floor", 4)], goal(against=["peer", "floor"])) == [True]
    assert met([job("readout", 5), job("peer", 5), job("floor", 4)], goal(against=["peer", "floor"])) == [False]
    other = {"number": 2, "title": "", "jobs": [job("readout", 4)], "goals": [], "problems": []}
    assert met([job("readout", 2)], goal(against=None, row=2), [other]) == [True]


def of_pairs(ours, theirs, **more):
    """A row with the wall seconds of readout and a peer, run by run, and a goal against the peer."""
    jobs = [
        {"who": who, "samples": [{"wall": wall, "cpu": wall, "memory": 1.0} for wall in walls], "failure": None}
        for who, walls in (("readout", ours), ("peer", theirs))
    ]
    goal = asdict(rows.Goal(1.0, "peer"))
    return {"number": 1, "title": "a job", "jobs": jobs, "goals": [goal], "problems": []} | more


def test_a_ratio_is_the_median_of_those_of_pairs_so_that_a_slow_minute_meets_both():
    row = of_pairs([1, 1, 10], [2, 2, 20])
    assert list(page.goal_lines(row, {1: row})) == [("≤ 1 × peer", "0.50 × (0.50–0.50)", True)]


def test_a_row_that_others_disturbed_gives_no_figures():
    calm = of_pairs([1, 1, 1, 1], [2, 2, 2, 2])
    goals = [rows.Goal(1.0, "peer")]
    assert run.noise(goals, calm["jobs"], 0.01) is None
    assert "others took 40% of the processors" in run.noise(goals, calm["jobs"], 0.4)
    apart = of_pairs([1, 1, 4, 4], [2, 2, 2, 2])
    assert "half of the ratios to peer lie between" in run.noise(goals, apart["jobs"], 0.01)
    row = of_pairs([1, 1], [2, 2], noise="others took 40% of the processors", load=3.0, others=0.4)
    results = {"rows": [row]}
    assert "too noisy: others took 40%" in "\n".join(page.goals_table(results))
    assert "0.50" not in "\n".join((*page.goals_table(results), *page.jobs_table(results)))


def test_a_run_goes_on_where_it_was_interrupted_and_is_a_page_when_it_is_complete(tmp_path, monkeypatch):
    measured = []

    def measure(row, lab, repeat, memory):
        measured.append(row.number)
        if len(measured) == 2:
            raise KeyboardInterrupt
        noise = "others" if len(measured) == 3 else None
        return of_pairs([1], [2], number=row.number, noise=noise, load=0.1, others=0.0)

    some = [row for row in rows.ROWS if row.number in (1, 2, 3)]
    monkeypatch.setattr(rows, "ROWS", some)
    monkeypatch.setattr(run, "measured", measure)
    for name in ("STATE", "RESULTS"):
        monkeypatch.setattr(run, name, tmp_path / name)
    monkeypatch.setattr(page, "PAGE", tmp_path / "page.md")
    monkeypatch.setattr(sys, "argv", ["run.py", "--write"])
    with pytest.raises(KeyboardInterrupt):
        run.main()
    run.main()  # row 2 is too noisy
    assert measured == [1, 2, 2, 3]
    assert "too noisy: others" in page.PAGE.read_text("utf-8")
    assert run.STATE.exists()
    run.main()
    assert measured == [1, 2, 2, 3, 2]
    assert "too noisy: others" not in page.PAGE.read_text("utf-8")
    assert [row["number"] for row in json.loads(run.RESULTS.read_text("utf-8"))["rows"]] == [1, 2, 3]
    assert page.PAGE.exists()
    assert not run.STATE.exists()


def test_a_peer_that_fails_says_what_it_was(tmp_path):
    output = tmp_path / "out"
    output.write_text("Reading\nerror: the file is no workbook\nsee --help\n", "utf-8")
    assert run.last_words(output) == "error: the file is no workbook"
    assert (run.ended(3), run.ended(-11)) == ("exit code 3", "killed by SIGSEGV")


def test_pages_that_processes_share_count_once():
    """A process and its fork hold the same 60 MB: together little more than one of them."""
    program = (
        "import os, time\n"
        "held = bytearray(b'x' * 1000) * 60_000\n"
        "if pid := os.fork():\n    os.waitpid(pid, 0)\n"
        "else:\n    time.sleep(0.8)\n"
    )
    with Path(os.devnull).open("wb") as nothing:
        done = measure.run([sys.executable, "-c", program], 30, 8e9, nothing)
    assert 60e6 < done["memory"] < 100e6


def test_the_ratio_of_two_revisions_is_that_of_pairs_of_runs():
    samples = [({"cpu": ours, "wall": 1.0}, {"cpu": their, "wall": 2.0}) for ours, their in ((2, 1), (30, 10), (4, 1))]
    assert base.ratios(samples, "cpu") == [2.5, 3, 3.5]
    assert base.ratios(samples[:1], "cpu") == [2, 2, 2]
    assert "ratio 0.500 (0.500 to 0.500); 3 pairs" in base.line(2, samples)


def test_the_program_of_a_tree_runs_the_readout_of_that_tree(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[project.scripts]\nreadout = "readout.moved:begin"\n')
    package = tmp_path / "toolkit" / "readout"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "moved.py").write_text("def begin():\n    print('moved')\n    return 7\n")
    done = subprocess.run([base.program(tmp_path, tmp_path / "run")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (7, "moved\n")


def test_the_score_of_diagnostics_is_printed_and_each_kind_of_export_has_a_folder_of_its_own(monkeypatch, capsys):
    def some(*roots):
        return itertools.islice(mutations(*roots), 0, 400, 40)

    def exported(_dataset, folder):
        (folder / "csv").mkdir()
        yield from ()

    mutations = diagnostics.mutations
    monkeypatch.setattr(diagnostics, "mutations", some)
    monkeypatch.setattr(diagnostics, "export_mutations", exported)
    monkeypatch.setattr(diagnostics, "cause_mutations", exported)
    diagnostics.main()
    assert " placed, " in capsys.readouterr().out
