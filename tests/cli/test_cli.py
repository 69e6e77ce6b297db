"""The command line as a process: exit codes, streams, and what a person sees."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-c", "from readout.cli.app import main; main()"]

MEETING = """id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
place_id: istanbul
sources: [wam-20251104]
"""


@pytest.fixture
def dataset(tmp_path):
    """A small valid dataset."""
    root = tmp_path / "records"
    files = {
        "readout.toml": 'title = "Test"\nschema_version = "1.0"\n',
        "meetings/2025/2025-11-03-istanbul-gaza.yaml": MEETING,
        "places/istanbul.yaml": "id: istanbul\nname: Istanbul\nclassification: city\n",
        "sources/wam-20251104.yaml": "id: wam-20251104\nkind: news\n",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def run(*arguments, cwd, **environment):
    base = {k: v for k, v in os.environ.items() if k not in ("GITHUB_ACTIONS", "FORCE_COLOR", "NO_COLOR")}
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        env=base | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def edit(dataset, name, old, new):
    file = dataset / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_clean_dataset_exits_with_0_and_says_what_was_checked(dataset):
    result = run("validate", cwd=dataset)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == "No findings: 3 records in 4 files.\n"


def test_findings_go_to_stdout_and_exit_with_1(dataset):
    edit(dataset, "meetings/2025/2025-11-03-istanbul-gaza.yaml", "place_id: istanbul", "place_id: istambul")
    result = run("validate", "records", cwd=dataset.parent)
    assert (result.returncode, result.stderr) == (1, "")
    assert result.stdout == (
        "error[RO301]: no place has the id `istambul`\n"
        " --> records/meetings/2025/2025-11-03-istanbul-gaza.yaml:4:11\n"
        "  |\n"
        "4 | place_id: istambul\n"
        "  |           ^^^^^^^^ did you mean `istanbul (Istanbul)`?\n"
        "  = help: correct the id, or write the record places/istambul.yaml\n"
        "\n"
        "1 error: 3 records in 4 files.\n"
    )


def test_the_dataset_is_found_from_inside_and_in_data(dataset):
    assert run("validate", cwd=dataset / "meetings").returncode == 0
    dataset.rename(dataset.parent / "data")
    assert run("validate", cwd=dataset.parent).returncode == 0


def test_paths_choose_what_is_reported_and_the_rest_is_counted(dataset):
    edit(dataset, "meetings/2025/2025-11-03-istanbul-gaza.yaml", "place_id: istanbul", "place_id: istambul")
    result = run("validate", "places", cwd=dataset)
    assert result.returncode == 0
    assert result.stdout == "No findings: 1 record in 1 file. 1 finding in other files.\n"
    assert run("validate", "places", "meetings", cwd=dataset).returncode == 1


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("never", 0)])
def test_fail_on_decides_the_exit_code(dataset, fail_on, code):
    (dataset / "places/ankara.yaml").write_text("id: ankara\nname: Ankara\nclassification: city\nnote: ' x'\n", "utf-8")
    (dataset / "readout.toml").write_text('title = "T"\nschema_version = "1.0"\n[rules]\nRO703 = "warning"\n', "utf-8")
    result = run("validate", "--fail-on", fail_on, cwd=dataset)
    assert "warning[RO703]" in result.stdout
    assert result.returncode == code


def test_no_dataset_is_a_usage_error_that_says_what_to_do(tmp_path):
    result = run("validate", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert "`readout init data` makes one" in result.stderr


def test_a_path_that_is_not_there_is_a_usage_error(dataset):
    result = run("validate", "nowhere", cwd=dataset)
    assert (result.returncode, result.stdout, result.stderr) == (2, "", "readout: there is no nowhere\n")


def test_an_unknown_format_names_those_there_are(dataset):
    result = run("validate", "--format", "juint", cwd=dataset)
    assert result.returncode == 2
    assert "did you mean `junit`? The formats are `concise`, `github`" in result.stderr


def test_help_names_every_output_format_and_every_export():
    from readout.publish import formats
    from readout.report import formats as renderers

    help = " ".join(run("validate", "--help", cwd=ROOT, COLUMNS="200").stdout.split())
    assert all(name in help for name in renderers.names())
    help = " ".join(run("export", "--help", cwd=ROOT, COLUMNS="200").stdout.split())
    assert all(name in help for name in formats.names())


def test_colour_only_where_it_is_wanted(dataset):
    edit(dataset, "meetings/2025/2025-11-03-istanbul-gaza.yaml", "status: held", "status: hold")
    assert "\x1b[" not in run("validate", cwd=dataset).stdout
    assert "\x1b[" in run("validate", cwd=dataset, FORCE_COLOR="1").stdout
    assert "\x1b[" not in run("validate", cwd=dataset, FORCE_COLOR="1", NO_COLOR="1").stdout


def test_github_format_is_chosen_in_actions(dataset):
    edit(dataset, "meetings/2025/2025-11-03-istanbul-gaza.yaml", "status: held", "status: hold")
    result = run("validate", cwd=dataset, GITHUB_ACTIONS="true")
    assert re.match(
        r"::error title=readout RO204,file=meetings/2025/[^,]+,line=3,endLine=3,col=9,endColumn=13::", result.stdout
    )


def test_json_format_is_complete(dataset):
    edit(dataset, "meetings/2025/2025-11-03-istanbul-gaza.yaml", "status: held", "status: hold")
    (found,) = json.loads(run("validate", "--format", "json", cwd=dataset).stdout)["diagnostics"]
    assert found["code"] == "RO204"
    assert found["suggestion"] == "held"
    assert found["place"] == {
        "path": "meetings/2025/2025-11-03-istanbul-gaza.yaml",
        "start": {"line": 3, "column": 9},
        "end": {"line": 3, "column": 13},
    }
    assert found["record"] == "meetings/2025-11-03-istanbul-gaza"
    assert found["pointer"] == "/status"


def test_a_bug_is_reported_without_a_traceback(dataset):
    broken = "import readout.lint.engine as l; l.lint = lambda *a, **k: 1 / 0; from readout.cli.app import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", broken, "validate"], cwd=dataset, capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 3
    assert "Traceback" not in result.stderr
    assert "Please report it" in result.stderr
    file = Path(re.search(r"the file (\S+);", result.stderr).group(1))
    assert "ZeroDivisionError" in file.read_text(encoding="utf-8")
    file.unlink()


def shell(command, folder, **environment):
    """What a command of the shell, in which `readout` is ours, comes to."""
    text = command.replace("readout ", f"{sys.executable} -c 'from readout.cli.app import main; main()' ", 1)
    buffered = {
        name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"
    }  # as most people have it
    return subprocess.run(
        ["sh", "-c", text],
        cwd=folder,
        env=buffered | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


COMMANDS = (
    "validate records",
    "fmt records",
    "diff records records",
    "show istanbul --data records",
    "stats --data records",
    "export json --data records -o build",
    "explain RO101",
    "--help",
)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("redirection", [">&-", "2>&-", ">/dev/full", ">&- 2>&-", "<&-"])
def test_a_stream_that_cannot_be_written_is_an_accident(dataset, command, redirection):
    """What is printed and finds no place ends with 2; a command that prints nothing there has nothing to complain of."""
    if "full" in redirection and not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    result = shell(f"readout {command} {redirection}", dataset.parent)
    is_silent = command.startswith("fmt") and redirection == ">/dev/full"
    assert result.returncode == (0 if redirection == "<&-" or is_silent else 2), result.stderr
    said = result.stdout + result.stderr
    assert "bug of ours" not in said
    assert "Traceback" not in said
    if redirection in (">&-", ">/dev/full", "2>&-") and not is_silent:
        assert said.startswith("readout: "), said
        assert said.count("\n") == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_a_working_folder_that_is_gone_is_an_accident(dataset, command):
    result = shell(f"mkdir gone; cd gone; rmdir ../gone; readout {command}", dataset.parent)
    assert result.returncode == 2, result.stderr
    assert result.stderr == "readout: the working folder is gone: change to another one\n"


HOMELESS = "import pwd; pwd.getpwuid = lambda uid: {}[uid]; from readout.cli.app import main; main()"
NO_TEMPORARY = "import tempfile; tempfile._candidate_tempdir_list = lambda: []; "


@pytest.mark.parametrize(
    ("command", "code"), [("validate records", 0), ("fmt records", 0), ("export json --data records -o build", 2)]
)
def test_a_user_without_a_home_can_check_and_change_one_file(dataset, command, code):
    environment = {name: value for name, value in os.environ.items() if name != "HOME" and not name.startswith("XDG_")}
    result = subprocess.run(
        [sys.executable, "-c", HOMELESS, *command.split()],
        cwd=dataset.parent,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == code, result.stderr
    assert code == 0 or "set XDG_STATE_HOME" in result.stderr


def test_a_bug_is_reported_where_no_temporary_folder_can_be_written(dataset):
    broken = f"{NO_TEMPORARY}import readout.lint.engine as l; l.lint = lambda *a, **k: 1 / 0"
    code = f"{broken}; from readout.cli.app import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", code, "validate"], cwd=dataset, capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 3
    assert result.stderr.startswith("readout: this is a bug of ours (ZeroDivisionError). Please report it")
    assert "ZeroDivisionError: division by zero" in result.stderr


def test_a_closed_pipe_is_no_bug(dataset):
    result = subprocess.run(
        ["sh", "-c", f'"{sys.executable}" -c "from readout.cli.app import main; main()" schema dataset | head -n 1'],
        cwd=dataset,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (result.stdout, result.stderr) == ("{\n", "")


def test_output_goes_into_a_file(dataset):
    edit(dataset, "meetings/2025/2025-11-03-istanbul-gaza.yaml", "status: held", "status: hold")
    result = run("validate", "--format", "sarif", "--output", "findings.sarif", cwd=dataset, FORCE_COLOR="1")
    assert (result.returncode, result.stdout) == (1, "")
    assert json.loads((dataset / "findings.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"


def test_one_run_writes_several_formats(dataset, tmp_path):
    edit(dataset, "meetings/2025/2025-11-03-istanbul-gaza.yaml", "status: held", "status: hold")
    out = tmp_path / "out"
    out.mkdir()
    outputs = ("--output", f"sarif={out}/a.sarif", "--output", f"json={out}/b.json", "-o", f"markdown={out}/c.md")
    result = run("validate", "--format", "concise", *outputs, cwd=dataset)
    assert result.returncode == 1
    assert result.stdout.startswith("meetings/2025/2025-11-03-istanbul-gaza.yaml:"), "and says them as well"
    assert json.loads((out / "a.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert json.loads((out / "b.json").read_text(encoding="utf-8"))["summary"]["errors"] == 1
    assert (out / "c.md").read_text(encoding="utf-8").startswith("**1 error, 0 warnings**")
    outputs = ("-o", f"{out}/d.txt", "-o", f"json={out}/e=f.json")
    quiet = run("validate", "--format", "concise", *outputs, cwd=dataset)
    assert (quiet.returncode, quiet.stdout) == (1, "")
    assert (out / "d.txt").read_text(encoding="utf-8") == result.stdout
    assert (out / "e=f.json").exists()


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("sarfi=a.sarif", "there is no format `sarfi`: did you mean `sarif`?"),
        ("x=y", "there is no format `x`: write ./x=y if that is the name of a file"),
        ("sarif=", "`sarif=` names no file"),
    ],
)
def test_an_output_of_no_format(output, message, dataset):
    result = run("validate", "--output", output, cwd=dataset)
    assert (result.returncode, message in result.stderr) == (2, True)


def test_diff_shows_and_fix_applies(dataset):
    name = "meetings/2025/2025-11-03-istanbul-gaza.yaml"
    edit(dataset, name, "name: Ministerial Meeting on Gaza", "name: 2025 # why")
    before = (dataset / name).read_bytes()
    shown = run("validate", "--diff", cwd=dataset)
    assert shown.returncode == 1
    assert '-name: 2025 # why\n+name: "2025" # why\n' in shown.stdout
    assert (dataset / name).read_bytes() == before
    fixed = run("validate", "--fix", cwd=dataset)
    assert (fixed.returncode, fixed.stderr) == (0, "1 fix changed 1 file.\n")
    assert (dataset / name).read_bytes() == before.replace(b"name: 2025", b'name: "2025"')
    again = run("validate", "--fix", cwd=dataset)
    assert (again.returncode, again.stderr) == (0, "")


def test_unsafe_fixes_are_applied_only_when_asked_for(dataset):
    name = "meetings/2025/2025-11-03-istanbul-gaza.yaml"
    edit(dataset, name, "place_id:", "plaec_id:")
    assert run("validate", "--fix", cwd=dataset).returncode == 1
    assert run("validate", "--fix", "--unsafe-fixes", cwd=dataset).returncode == 0
    assert "\nplace_id: istanbul\n" in (dataset / name).read_text(encoding="utf-8")


def test_statistics_count_findings_by_rule(dataset):
    edit(dataset, "meetings/2025/2025-11-03-istanbul-gaza.yaml", "status: held", "status: hold\nclassification: sumit")
    result = run("validate", "--statistics", cwd=dataset)
    assert result.stdout == "2  RO204  error    A value is none of the words that its field allows.\n"


def test_explain_prints_the_page_of_a_rule():
    result = run("explain", "RO301", cwd=ROOT)
    assert result.stdout.startswith("RO301 dangling-reference (references, error)\n\nA reference names")
    assert run("explain", "dangling-reference", cwd=ROOT).stdout == result.stdout
    unknown = run("explain", "RO3O1", cwd=ROOT)
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "did you mean `RO301`?" in unknown.stderr


@pytest.mark.parametrize("name", ["meetings/2014.yaml.txt", "meetings/2014.json5"])
def test_a_file_that_would_be_passed_over_is_told(dataset, name):
    (dataset / name).write_text("id: x", encoding="utf-8")
    (dataset / "meetings/README.md").write_text("notes", encoding="utf-8")
    result = run("validate", "--format", "concise", cwd=dataset)
    assert result.returncode == 1
    assert result.stdout.startswith(f"{name}: error[RO108] records are read from files that end in .yaml")
    assert result.stdout.count("\n") == 1


def test_endings_may_be_written_in_capitals(dataset):
    (dataset / "places/istanbul.yaml").rename(dataset / "places/istanbul.YAML")
    assert run("validate", cwd=dataset).stdout == "No findings: 3 records in 4 files.\n"


def test_a_path_that_is_no_part_of_its_dataset_is_refused(dataset):
    (dataset / "notes.txt").write_text("x", encoding="utf-8")
    result = run("validate", "notes.txt", cwd=dataset)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == "readout: notes.txt is no part of the dataset ., in which it lies\n"


def test_exports_go_beside_the_dataset_when_here_is_inside_it(dataset):
    result = run("export", "json", cwd=dataset)
    assert result.returncode == 0
    assert (dataset.parent / "build/dataset.json").is_file()
    assert not (dataset / "build").exists()


def test_an_export_inside_a_dataset_is_a_dataset_of_its_own(dataset):
    assert run("export", "xlsx", "csv", "--data", dataset, cwd=dataset.parent).returncode == 0
    (dataset.parent / "build").rename(dataset / "build")
    result = run("validate", "build/dataset.xlsx", "build/csv", cwd=dataset)
    assert result.stdout == "No findings: 6 records in 17 files.\n"


def test_unsafe_fixes_alone_are_a_wrong_use(dataset):
    result = run("validate", "--unsafe-fixes", cwd=dataset)
    assert (result.returncode, result.stderr) == (2, "readout: --unsafe-fixes goes with --fix or --diff\n")


def test_explain_says_what_a_word_means():
    guarantor = run("explain", "guarantor", cwd=ROOT).stdout
    assert guarantor == "meetings/participants/roles  guarantor: Vouched for what was agreed.\n"
    field = run("explain", "participants/attendance", cwd=ROOT).stdout
    assert "attendance  not-invited: " in field
    assert "did you mean `guarantor`?" in run("explain", "garantor", cwd=ROOT).stderr


def test_explain_without_a_code_lists_the_rules():
    from readout.lint.registry import registry

    lines = run("explain", cwd=ROOT).stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(registry())


def test_a_link_that_leads_to_itself_is_no_bug_of_ours(tmp_path):
    (tmp_path / "build").symlink_to("build")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "readout.toml").write_text('title = "T"\nschema_version = "1.0"\n', "utf-8")
    result = run("export", "json", "--data", "data", "-o", "build", cwd=tmp_path)
    assert result.returncode == 2
    assert "bug of ours" not in result.stderr
