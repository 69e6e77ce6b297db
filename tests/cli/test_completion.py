"""Shell completion, driven as the shells drive it: through environment variables."""

import os
import subprocess
import sys

import pytest

from helpers import ROOT
from readout.lint.registry import registry
from readout.publish import formats
from readout.report import formats as renderers

ASK = [sys.executable, "-c", "import sys; sys.argv[0] = 'readout'; from readout.cli.app import main; main()"]


def ask(shell, line, cwd=ROOT):
    """What is offered for the last word of a line; in zsh with what each word stands for."""
    variables = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" ")), "_TYPER_COMPLETE_ARGS": line}
    done = subprocess.run(
        ASK,
        cwd=cwd,
        env={**os.environ, **variables, "_READOUT_COMPLETE": f"complete_{shell}"},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    assert not done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("readout va", ["validate"]),
        ("readout validate --unsafe", ["--unsafe-fixes"]),
        ("readout validate --fail-on w", ["warning"]),
        ("readout validate --format ", list(renderers.names())),
        ("readout export ", list(formats.names())),
        ("readout schema mee", ["meeting"]),
        ("readout explain ", list(registry())),
        ("readout explain ro30", [code.lower() for code in registry() if code.startswith("RO30")]),
        ("readout explain dang", ["dangling-reference"]),
        ("readout show hakan-f", ["hakan-fidan"]),
        ("readout show people/hakan-f", ["people/hakan-fidan"]),
        ("readout show --data data hakan-f", ["hakan-fidan"]),
        ("readout why 2025-11-03-istanbul-g", ["2025-11-03-istanbul-gaza"]),
        ("readout rename hakan-f", ["hakan-fidan"]),
        ("readout show no-such-record", []),
    ],
)
def test_bash_is_offered(line, expected):
    assert ask("bash", line).split() == expected


def test_zsh_is_told_what_a_word_stands_for():
    assert ask("zsh", "readout explain RO301") == '_arguments \'*: :(("RO301":"dangling-reference"))\'\n'
    assert '"hakan-fidan":"Hakan Fidan"' in ask("zsh", "readout show hakan-f")


def test_ids_are_those_that_records_have_not_the_names_of_files(tmp_path):
    (tmp_path / "data" / "people").mkdir(parents=True)
    (tmp_path / "data" / "readout.toml").touch()
    (tmp_path / "data" / "people" / "two.yaml").write_text("- id: lee\n  name: A Lee\n- id: roe\n", "utf-8")
    (tmp_path / "data" / "people" / "broken.yaml").write_text("id: [", "utf-8")
    (tmp_path / "data" / "people" / "poe.json").write_text('{"id": "poe"}', "utf-8")
    assert ask("bash", "readout show ", tmp_path).split() == ["lee", "poe", "roe"]


def test_a_shell_evaluates_nothing_that_a_record_says(tmp_path):
    (tmp_path / "data" / "people").mkdir(parents=True)
    (tmp_path / "data" / "readout.toml").touch()
    name = r"""A \\$(touch made) `touch made` '; touch made; ' \" Lee, née Roe"""
    (tmp_path / "data" / "people" / "lee.yaml").write_text(f'id: lee\nname: "{name}"\n', "utf-8")
    (tmp_path / "data" / "people" / "b.yaml").write_text('id: "$(touch made)"\nname: B\n', "utf-8")
    assert ask("zsh", "readout show ", tmp_path) == (
        '_arguments \'*: :(("lee":"A  (touch made)  touch made    touch made      Lee, née Roe"))\'\n'
    )


@pytest.mark.parametrize("line", ["readout validate RE", "readout import RE", "readout fmt RE", "readout diff RE"])
def test_where_a_file_is_expected_the_shell_offers_files(line):
    assert ask("bash", line).split() == []  # `complete -o default` then offers files
    assert ask("zsh", line).strip() == "_files"


def test_a_former_id_is_offered_where_no_other_begins_so(tmp_path):
    (tmp_path / "data" / "people").mkdir(parents=True)
    (tmp_path / "data" / "readout.toml").touch()
    (tmp_path / "data" / "people" / "lee.yaml").write_text("id: lee\nname: Lee\nformer_ids: [ann-lee]\n", "utf-8")
    assert ask("bash", "readout show ann", tmp_path).split() == ["ann-lee"]
    assert ask("bash", "readout show people/ann", tmp_path).split() == ["people/ann-lee"]
    assert '"ann-lee":"now lee"' in ask("zsh", "readout show ann", tmp_path)
    assert ask("bash", "readout show l", tmp_path).split() == ["lee"]


def test_where_there_is_no_dataset_no_record_is_offered(tmp_path):
    assert ask("bash", "readout show ", tmp_path).split() == []
    assert ask("bash", "readout show --data nowhere ", tmp_path).split() == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_has_a_script(shell):
    done = subprocess.run(
        [*ASK, "--show-completion", shell],
        env=os.environ | {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    assert f"_READOUT_COMPLETE=complete_{shell}" in done.stdout
