"""`readout export` and `readout.export`: what they write, and when they write nothing."""

import json
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

import readout
from readout.cli.app import app
from readout.publish import export, formats
from readout.publish.formats import Loss

RECORDS = {
    "readout.toml": 'title = "Test"\nschema_version = "1.0"\n',
    "meetings/2025/2025-11-03-istanbul-gaza.yaml": (
        "id: 2025-11-03-istanbul-gaza\nname: Ministerial Meeting on Gaza\nstatus: held\n"
        "place_id: istanbul\nsources: [wam-20251104]\n"
    ),
    "places/istanbul.yaml": "id: istanbul\nname: Istanbul\nclassification: city\n",
    "sources/wam-20251104.yaml": "id: wam-20251104\nkind: news\n",
}
FILE_FORMATS = ["csv", "json", "ndjson"]


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder to work in, with a small valid dataset in data/."""
    for name, text in RECORDS.items():
        file = tmp_path / "data" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return tmp_path


@pytest.fixture
def lossy(monkeypatch):
    """An exporter that loses something, in place of popolo."""

    class Lossy:
        TARGET = "popolo.json"
        LOSSLESS = False
        losses = (Loss("vote", 3, "3 votes have no known time"), Loss("claim", 1, "1 claim is left out"))

        @classmethod
        def begin(cls, dataset, target, options, files):
            del dataset, options, files
            target.write_text("{}\n", "utf-8")
            return cls

        @classmethod
        def map(cls, batch):
            del batch

        @classmethod
        def reduce(cls, batch, result):
            del batch, result

        @classmethod
        def finish(cls):
            return list(cls.losses)

    real = formats.exporter
    monkeypatch.setattr(formats, "exporter", lambda name: Lossy if name == "popolo" else real(name))
    return Lossy


def run(*arguments):
    return CliRunner().invoke(app, ["export", *map(str, arguments)], catch_exceptions=False)


def tree(folder):
    """The bytes of all files below a folder, by path."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


# ---------------------------------------------------------------- what is written


def test_all_formats_go_to_build(here):
    result = run("--all")
    assert result.exit_code == 0, result.stderr
    targets = {formats.exporter(name).TARGET for name in formats.names_of_all()}
    assert {*FILE_FORMATS} <= set(formats.names_of_all())
    assert {path.name for path in (here / "build").iterdir()} == {
        *(target.rstrip("/") for target in targets),
        "codebook.md",
        "losses.json",
    }
    assert [line.split("  ")[0] for line in result.stdout.splitlines()] == [
        *(f"build/{formats.exporter(name).TARGET}" for name in formats.names_of_all()),
        "build/codebook.md",
        "build/losses.json",
    ]
    assert f"3 records in {len(formats.names_of_all())} formats" in result.stderr


def test_all_leaves_the_site_out_unless_it_is_named(here):
    assert run("--all").exit_code == 0
    assert not (here / "build" / "site").exists()
    assert run("--all", "site").exit_code == 0
    assert (here / "build" / "site" / "index.html").is_file()


def test_every_lossless_target_validates_again(here):
    run("--all")
    original = readout.load("data").canonical()
    for name in formats.names():
        if formats.exporter(name).LOSSLESS:
            path = here / "build" / formats.exporter(name).TARGET
            assert readout.check(path) == []
            assert readout.load(path).canonical() == original


def test_only_the_formats_asked_for(here):
    result = run("json", "csv", "json", "-o", "out/deep", "--data", "data")
    assert result.exit_code == 0
    assert {path.name for path in (here / "out" / "deep").iterdir()} == {
        "codebook.md",
        "csv",
        "dataset.json",
        "losses.json",
    }
    assert "3 records in 2 formats" in result.stderr


def test_the_bom_is_for_csv(here):
    assert run("csv", "json", "--bom").exit_code == 0
    assert (here / "build/csv/meetings.csv").read_bytes().startswith(b"\xef\xbb\xbfid,")
    assert (here / "build/csv/datapackage.json").read_bytes().startswith(b"{")
    assert (here / "build/dataset.json").read_bytes().startswith(b"{")


def test_a_second_export_is_the_same_and_leaves_nothing_stale(here):
    run("--all")
    before = tree(here / "build")
    (here / "build/csv/old-table.csv").write_text("stale", "utf-8")
    (here / "build/notes.txt").write_text("mine", "utf-8")
    assert run("--all").exit_code == 0
    after = tree(here / "build")
    assert after.pop("notes.txt") == b"mine"
    assert after == before
    assert not [path.name for path in (here / "build").iterdir() if path.name.startswith(".")]


@pytest.mark.usefixtures("lossy")
def test_losses_are_told_and_kept(here):
    result = run("popolo", "json")
    assert result.exit_code == 0
    told = "popolo cannot hold 4 values:\n- 3 votes have no known time\n- 1 claim is left out\n"
    assert result.stderr == "3 records in 2 formats\n" + told
    assert json.loads((here / "build/losses.json").read_text("utf-8")) == {
        "json": {"summary": "Holds everything.", "losses": []},
        "popolo": {
            "summary": "Cannot hold 4 values, of 2 kinds.",
            "losses": [
                {"kind": "vote", "count": 3, "text": "3 votes have no known time"},
                {"kind": "claim", "count": 1, "text": "1 claim is left out"},
            ],
        },
    }


@pytest.mark.usefixtures("here")
def test_only_the_largest_of_many_losses_are_told(lossy):
    lossy.losses = tuple(Loss(f"kind-{count}", count, f"{count} of them") for count in range(1, 9))
    result = run("popolo")
    assert result.stderr.splitlines()[1:] == [
        "popolo cannot hold 36 values:",
        *(f"- {count} of them" for count in (8, 7, 6, 5, 4)),
        "- and 3 more kinds: build/losses.json",
    ]
    assert len(run("popolo", "--strict").stderr.splitlines()) == 1 + 8 + 1


@pytest.mark.usefixtures("lossy")
def test_losses_of_an_earlier_export_are_kept_while_it_is_there(here):
    run("popolo")
    run("json")
    losses = here / "build/losses.json"
    assert set(json.loads(losses.read_text("utf-8"))) == {"json", "popolo"}
    (here / "build/popolo.json").unlink()
    run("json")
    assert set(json.loads(losses.read_text("utf-8"))) == {"json"}


@pytest.mark.parametrize("text", ["{", "[1]", "null", '"text"'])
def test_a_spoilt_losses_file_is_written_anew(text, here):
    run("json")
    good = (here / "build/losses.json").read_text("utf-8")
    (here / "build/losses.json").write_text(text, "utf-8")
    assert run("json").exit_code == 0
    assert (here / "build/losses.json").read_text("utf-8") == good


# ---------------------------------------------------------------- when nothing is written


def nothing_new(here):
    return {path.name for path in here.iterdir()} == {"data"}


def test_a_dataset_with_errors_is_refused(here):
    (here / "data/meetings/2025/2025-11-03-istanbul-gaza.yaml").write_text(
        RECORDS["meetings/2025/2025-11-03-istanbul-gaza.yaml"].replace("place_id: istanbul", "place_id: istambul"),
        "utf-8",
    )
    result = run("--all")
    assert result.exit_code == 1
    assert "no place has the id `istambul`" in result.stdout
    assert "data/meetings/2025/2025-11-03-istanbul-gaza.yaml:4:11" in result.stdout
    assert result.stderr == "readout: 1 error: nothing was written\n"
    assert nothing_new(here)


def test_warnings_do_not_stand_in_the_way(here):
    meeting = here / "data/meetings/2025/2025-11-03-istanbul-gaza.yaml"
    (here / "data/sources/another.yaml").write_text("id: another\nkind: news\n", "utf-8")
    text = meeting.read_text("utf-8").replace("[wam-20251104]", "[another, wam-20251104]")
    meeting.write_text(f"{text}participants:\n  - id: somebody\n", "utf-8")
    assert [found.severity for found in readout.check("data")] == ["warning"]
    result = run("json")
    assert (result.exit_code, result.stderr) == (0, "4 records in 1 format\n")


def test_an_unknown_format_is_a_wrong_use(here):
    result = run("json", "cvs")
    assert result.exit_code == 2
    assert result.stderr.startswith(
        f"readout: there is no format `cvs`: did you mean `csv`? The formats are {', '.join(formats.names()[:-1])}"
    )
    assert nothing_new(here)


def test_no_format_is_a_wrong_use(here):
    result = run()
    assert result.exit_code == 2
    assert result.stderr.startswith(f"readout: name a format, or several: {', '.join(formats.names()[:-1])}")
    assert nothing_new(here)


@pytest.mark.usefixtures("lossy")
def test_strict_refuses_losses(here):
    result = run("popolo", "json", "--strict")
    assert result.exit_code == 1
    assert "- 3 votes have no known time" in result.stderr
    assert result.stderr.endswith("readout: losses are refused with --strict: nothing was written\n")
    assert nothing_new(here)
    assert run("json", "csv", "--strict").exit_code == 0


def test_a_value_that_a_format_cannot_hold_writes_nothing(here, lossy, monkeypatch):
    def refuse():
        raise formats.CannotHold("meetings/x: the description is too long")

    monkeypatch.setattr(lossy, "finish", refuse)
    run("json")
    before = tree(here)
    result = run("json", "popolo", "-o", "build")
    assert result.exit_code == 1
    assert result.stderr == "readout: meetings/x: the description is too long: nothing was written\n"
    assert tree(here) == before


@pytest.mark.parametrize("output", ["data", "data/out", "data/meetings", "out/../data/x"])
def test_an_output_folder_in_the_dataset_is_refused(output, here):
    before = tree(here)
    result = run("json", "-o", output)
    assert result.exit_code == 2
    assert "lies in the dataset data: choose a folder outside it" in result.stderr
    assert tree(here) == before


def test_an_output_folder_that_is_a_file_is_refused(here):
    (here / "taken").write_text("mine", "utf-8")
    for output in ("taken", "taken/below"):
        result = run("json", "-o", output)
        assert result.exit_code == 2
        assert result.stderr == "readout: taken is a file: name a folder to write into\n"
    assert (here / "taken").read_text("utf-8") == "mine"


def test_an_export_does_not_replace_what_it_is_made_from(here):
    run("--all")
    before = tree(here)
    for source, name in (("build/csv", "csv"), ("build/dataset.json", "json"), ("build/ndjson", "ndjson")):
        result = run(name, "--data", source, "-o", "build")
        assert result.exit_code == 2
        assert "would be replaced" in result.stderr
    assert tree(here) == before
    assert run("csv", "--data", "build/dataset.json", "-o", "build").exit_code == 0


def test_a_folder_of_somebody_else_is_not_replaced(here):
    (here / "build/csv").mkdir(parents=True)
    (here / "build/csv/mine.csv").write_text("precious", "utf-8")
    before = tree(here)
    result = run("csv")
    assert result.exit_code == 2
    assert "build/csv is no earlier export" in result.stderr
    assert tree(here) == before


@pytest.mark.parametrize(("name", "is_folder"), [("csv", False), ("dataset.json", True)])
def test_a_file_where_a_folder_belongs_is_not_replaced(name, is_folder, here):
    (here / "build").mkdir()
    if is_folder:
        (here / "build" / name).mkdir()
    else:
        (here / "build" / name).write_text("mine", "utf-8")
    result = run("csv", "json")
    assert result.exit_code == 2
    assert f"build/{name} is a {'folder' if is_folder else 'file'}: move it away" in result.stderr


@pytest.mark.parametrize("at", range(1, 9))
def test_a_move_that_fails_leaves_the_old_export(here, monkeypatch, at):
    run("csv", "json")
    before = tree(here / "build")
    moves = []
    move = export.Path.replace

    def replace(self, target):
        if ".readout" in self.parts and ".readout" in target.parts:
            return move(self, target)
        moves.append(target)
        if len(moves) == at:
            raise OSError("the disk is gone")
        return move(self, target)

    monkeypatch.setattr(export.Path, "replace", replace)
    result = run("csv", "json", "--bom")
    assert result.exit_code == 2
    assert "the disk is gone" in result.stderr
    assert tree(here / "build") == before


def test_a_workbook_that_is_open_keeps_all_targets_as_they_were(here, monkeypatch):
    """Windows moves no file that a program has opened."""
    run("json", "csv", "xlsx")
    before = tree(here / "build")
    move = export.Path.replace

    def replace(self, target):
        if self.name == "dataset.xlsx" and ".readout" not in self.parts:
            raise PermissionError(13, "the file is used by another program", str(self))
        return move(self, target)

    monkeypatch.setattr(export.Path, "replace", replace)
    (here / "data" / "places" / "yalta.yaml").write_text("id: yalta\nname: Yalta\nclassification: city\n", "utf-8")
    result = run("json", "csv", "xlsx")
    assert result.exit_code == 2
    assert "used by another program" in result.stderr
    assert tree(here / "build") == before
    assert not (here / "build" / ".readout").exists()


KILLED = """
import os, signal, sys
from pathlib import Path
from readout.cli.app import app
moves, move = [], Path.replace
def replace(self, target):
    if ".readout" not in target.parts:
        moves.append(target)
        if len(moves) == 3:
            os.kill(os.getpid(), signal.SIGKILL)
    return move(self, target)
Path.replace = replace
app()
"""


def test_a_killed_export_says_which_targets_are_new_and_the_next_one_is_whole(here):
    run("json", "csv", "xlsx")
    before = tree(here / "build")
    (here / "data" / "places" / "yalta.yaml").write_text("id: yalta\nname: Yalta\nclassification: city\n", "utf-8")
    command = [sys.executable, "-c", KILLED, "export", "json", "csv", "xlsx", "--data", "data", "-o", "build"]
    assert subprocess.run(command, capture_output=True, check=False, timeout=60).returncode == -9
    for name in ("csv", "dataset.json"):
        if (here / "build" / name).exists():
            codes = {each.code: each.message for each in readout.check(here / "build" / name)}
            assert "is new" in codes["RO119"]
    (here / "data" / "places" / "yalta.yaml").unlink()
    assert run("json", "csv", "xlsx").exit_code == 0
    assert tree(here / "build") == before
    assert not (here / "build" / ".readout").exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_refused(here):
    (here / "build").mkdir(mode=0o500)
    result = run("json")
    assert result.exit_code == 2
    assert "Permission denied" in result.stderr


# ---------------------------------------------------------------- the library


def test_the_library_gives_the_answers_of_the_command(here):
    run(*formats.names(), "-o", "by-command")
    losses = readout.export("data", formats.names(), "by-library")
    assert tree(here / "by-command") == tree(here / "by-library")
    assert set(losses) == set(formats.names())
    assert all(losses[name] == [] for name in losses if formats.exporter(name).LOSSLESS)


def test_the_library_validates_as_the_command_does(here):
    (here / "data/places/istanbul.yaml").write_text("id: istanbul\nname: 7\ncolour: red\n", "utf-8")
    command = [sys.executable, "-c", "from readout.cli.app import main; main()", "validate", "--format", "json"]
    output = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60).stdout
    found = readout.check("data")
    said = json.loads(output)["diagnostics"]
    assert len(said) >= 3
    assert [entry["code"] for entry in said] == [diagnostic.code for diagnostic in found]
    assert [entry["message"] for entry in said] == [diagnostic.message for diagnostic in found]


def test_load_refuses_a_dataset_with_errors(here):
    (here / "data/places/istanbul.yaml").write_text("id: istanbul\n", "utf-8")
    with pytest.raises(
        readout.InvalidDataset, match=r"data/places/istanbul\.yaml:1:1: the key `.+` is missing"
    ) as caught:
        readout.load("data")
    assert [type(found) for found in caught.value.diagnostics] == [readout.Diagnostic] * len(caught.value.diagnostics)
    with pytest.raises(readout.InvalidDataset):
        readout.export("data", "json", "build")
    assert nothing_new(here)


@pytest.mark.usefixtures("here")
def test_load_gives_records_and_typed_models():
    dataset = readout.load("data")
    assert isinstance(dataset, readout.Dataset)
    assert dataset.records["places"][0].value["name"] == "Istanbul"
    typed = readout.typed(dataset)
    assert isinstance(typed, readout.models.Dataset)
    assert isinstance(typed.meetings[0], readout.models.Meeting)
    assert typed.meetings[0].sources == ["wam-20251104"]
    assert typed.people is None
    assert typed.model_dump(exclude_unset=True) == dataset.canonical()


@pytest.mark.usefixtures("here")
def test_a_path_inside_a_dataset_means_the_dataset():
    assert readout.load("data/places").canonical() == readout.load("data").canonical()


@pytest.mark.usefixtures("here")
def test_a_path_without_records_is_no_dataset():
    with pytest.raises(readout.NotADataset, match="there is no nowhere"):
        readout.load("nowhere")


@pytest.mark.usefixtures("here")
def test_export_takes_one_format_by_its_name():
    assert readout.export(readout.load("data"), "json", "build") == {"json": []}
    with pytest.raises(readout.Refused, match="did you mean `json`"):
        readout.export("data", "jsn", "build")
    with pytest.raises(readout.Refused, match="name a format"):
        readout.export("data", [], "build")


@pytest.mark.usefixtures("lossy")
def test_export_refuses_losses_if_strict(here):
    with pytest.raises(readout.Lossy, match="`popolo` cannot hold everything") as caught:
        readout.export("data", ["json", "popolo"], "build", strict=True)
    assert [loss.kind for loss in caught.value.losses["popolo"]] == ["vote", "claim"]
    assert nothing_new(here)


def test_everything_offered_can_be_had():
    assert set(readout.__all__) <= set(dir(readout))
    for name in readout.__all__:
        assert getattr(readout, name) is getattr(readout, name)
    with pytest.raises(AttributeError, match="no attribute 'lod'"):
        _ = readout.lod


# ---------------------------------------------------------------- schemas


@pytest.mark.parametrize("name", ["meeting", "dataset"])
def test_a_schema_is_printed(name):
    result = CliRunner().invoke(app, ["schema", name])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["title"] == name.capitalize()
    assert '"$ref": "#/$defs/' in result.stdout


def test_an_unknown_schema_is_a_wrong_use():
    result = CliRunner().invoke(app, ["schema", "meetings"])
    assert result.exit_code == 2
    assert "there is no schema `meetings`: did you mean `meeting`?" in result.stderr
