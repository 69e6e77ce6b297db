"""What is printed into the log of a runner is no command to it, but for the format that is made of commands."""

import os
import subprocess
import sys

import pytest

from readout.cli import runner_log

ID = "2025-11-03-istanbul-gaza"
NAME = "::error file=x::invented ##[add-mask]a ##vso[task.complete]b"
SHOWN = "<U+003A>:error file=x::invented <U+0023>#[add-mask]a <U+0023>#vso[task.complete]b"


@pytest.fixture
def folder(tmp_path):
    """A dataset with a meeting whose name would steer a runner."""
    run("init", tmp_path / "records")
    (file,) = tmp_path.glob("records/meetings/2025/*.yaml")
    file.write_text(file.read_text().replace("name: Ministerial Meeting on Gaza", f'name: "{NAME}"'))
    return tmp_path / "records"


def run(*arguments, stdout=subprocess.PIPE, **variables):
    kept = {name: value for name, value in os.environ.items() if name not in runner_log.RUNNERS}
    return subprocess.run(
        [sys.executable, "-c", "from readout.cli.app import main; main()", *map(str, arguments)],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        env={**kept, **variables},
        check=False,
    )


@pytest.mark.parametrize("variable", runner_log.RUNNERS)
def test_a_record_steers_no_runner(folder, variable):
    page = run("show", ID, "--data", folder, **{variable: "true"}).stdout
    assert SHOWN in page.splitlines()[2]
    assert page.replace("<U+003A>", ":").replace("<U+0023>", "#") == run("show", ID, "--data", folder).stdout


def test_a_file_gets_the_text_as_it_is(folder, tmp_path):
    with (tmp_path / "page").open("w") as file:
        run("show", ID, "--data", folder, stdout=file, GITHUB_ACTIONS="true")
    assert NAME in (tmp_path / "page").read_text()


def test_what_is_said_on_standard_error_steers_none_either(tmp_path):
    done = run("show", "x", "--data", tmp_path / "##[add-mask]a", GITHUB_ACTIONS="true")
    assert done.returncode == 2
    assert "<U+0023>#[add-mask]a" in done.stderr


@pytest.mark.parametrize("command", [("validate",), ("export", "csv", "--data")])
def test_findings_for_github_are_its_commands(folder, command):
    for file in folder.glob("places/*"):
        file.unlink()
    lines = run(*command, folder, GITHUB_ACTIONS="true").stdout.splitlines()
    assert lines[0].startswith("::error title=readout RO301,")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n \u3000::b::", "a\n \u3000<U+003A>:b::"),
        ("a\r::b", "a\r<U+003A>:b"),
        ("\n\n::a\n::b", "\n\n<U+003A>:a\n<U+003A>:b"),
        ("a ::b:: # [c] ## d ##", "a ::b:: # [c] ## d ##"),
        ("###[a", "#<U+0023>#[a"),
        ("##teamcity[a", "<U+0023>#teamcity[a"),
    ],
)
def test_only_what_begins_a_command_is_shown_by_its_code(text, expected):
    assert runner_log.without_commands(text) == expected
