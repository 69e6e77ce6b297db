"""A change has no say in what is found in it: its comments and its settings silence nothing that it brings."""

import json
import shutil
from pathlib import Path

import pytest
from test_pull_requests import HERE, commit, git, readout

GAZA = "data/meetings/2025/2025-11-03-istanbul-gaza.yaml"
SETTINGS = "data/readout.toml"
IGNORE = "  # readout: ignore[RO301]"
OFF = '\n[rules]\nRO301 = "off"\n'
ALLOWED = "\n[changes]\nmay_silence = true\n"


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """A working folder that is a repository with the small dataset in data/, without a finding."""
    root = tmp_path / "work"
    shutil.copytree(HERE / "data", root / "data")
    (root / "data/sources/mina-20251102.yaml").unlink()
    git(tmp_path, "init", "--quiet", "--initial-branch", "main", str(root))
    monkeypatch.chdir(root)
    commit(root, "The dataset")
    return root


def replaced(file, old, new):
    text = Path(file).read_text("utf-8")
    assert old in text
    Path(file).write_text(text.replace(old, new), "utf-8")


def appended(file, text):
    Path(file).write_text(Path(file).read_text("utf-8") + text, "utf-8")


def wrong_place(ignore=""):
    replaced(GAZA, "place_id: istanbul", f"place_id: istambul{ignore}")


def judged(*arguments):
    """The exit code, and the code and severity of each finding with what would silence it."""
    result = readout("validate", "--changed-since", "main", "--format", "json", *arguments)
    document = json.loads(result.stdout)
    findings = [(each["code"], each["severity"], each.get("silenced_by")) for each in document["diagnostics"]]
    assert document["summary"].get("silenced", 0) == sum(silencer is not None for *_, silencer in findings)
    return result.exit_code, findings


@pytest.mark.usefixtures("repository")
def test_a_comment_of_the_change_silences_nothing():
    wrong_place(IGNORE)
    assert readout("validate").exit_code == 0, "once it is merged, it is heard"
    assert judged() == (1, [("RO301", "error", "comment")])


@pytest.mark.usefixtures("repository")
def test_what_the_change_accepts_silences_nothing():
    wrong_place()
    text = f'accepted = ["RO301 meetings/{Path(GAZA).stem}/place_id: so it is"]\n'
    Path(SETTINGS).write_text(text + Path(SETTINGS).read_text("utf-8"), "utf-8")
    assert readout("validate").exit_code == 0, "once it is merged, it is heard"
    assert judged() == (1, [("RO301", "error", "settings")])


@pytest.mark.parametrize(
    ("rules", "severity"),
    [('RO301 = "off"', "error"), ('RO301 = "warning"', "error"), ('dangling-reference = "off"', "error")],
)
@pytest.mark.usefixtures("repository")
def test_settings_of_the_change_silence_nothing(rules, severity):
    wrong_place()
    appended(SETTINGS, f"\n[rules]\n{rules}\n")
    assert readout("validate").exit_code == 0
    assert judged() == (1, [("RO301", severity, "settings")])


def test_options_of_the_change_silence_nothing(repository):
    appended(SETTINGS, '\n[rules.loaded-words]\nwords = ["regime"]\nseverity = "error"\n')
    commit(repository, "A word that is not to be used")
    replaced(SETTINGS, '["regime"]', '["other"]')
    replaced(GAZA, "status: held", "status: held\ndescription: They spoke of the regime.")
    assert judged() == (1, [("RO615", "error", "settings")])


@pytest.mark.usefixtures("repository")
def test_stricter_settings_of_the_change_count():
    appended(SETTINGS, '\n[rules]\nRO301 = "warning"\nRO504 = "error"\n')
    code, findings = judged()
    assert (code, {silencer for *_, silencer in findings}) == (1, {None})
    assert {(rule, severity) for rule, severity, _ in findings} == {("RO504", "error")}


def test_what_the_base_silences_stays_silent(repository):
    """The same rule at the same address of the same record, in whatever file and on whatever line."""
    wrong_place(IGNORE)
    commit(repository, "A comment")
    git(repository, "mv", GAZA, "data/meetings/2025-11-03-istanbul-gaza.yaml")
    moved = Path("data/meetings/2025-11-03-istanbul-gaza.yaml")
    moved.write_text("# moved\n" + moved.read_text("utf-8").replace("istambul", "istanbool"), "utf-8")
    assert judged() == (0, [])


def test_another_place_is_not_silenced_by_a_comment_of_the_base(repository):
    """Nor is one on which the comment silenced nothing."""
    wrong_place(IGNORE)
    text = Path(GAZA).read_text("utf-8")
    assert "on_behalf_of_ids: [turkiye]" in text
    commit(repository, "A comment")
    replaced(GAZA, "on_behalf_of_ids: [turkiye]", f"on_behalf_of_ids: [turkye]{IGNORE}")
    assert judged() == (1, [("RO301", "error", "comment")])
    replaced(GAZA, f"istambul{IGNORE}", "istanbul")
    replaced(GAZA, "[turkye]", "[turkiye]")
    commit(repository, "A comment that silences nothing")
    wrong = Path(GAZA).read_text("utf-8").replace("[turkiye]", "[turkye]")
    Path(GAZA).write_text(wrong, "utf-8")
    assert judged() == (1, [("RO301", "error", "comment")])


def test_what_a_change_breaks_elsewhere_is_silenced_by_older_comments(repository):
    """A comment in a file that did not change is not the change's."""
    replaced(GAZA, "place_id: istanbul", f"place_id: istanbul{IGNORE}")
    commit(repository, "A comment before its time")
    Path("data/places/istanbul.yaml").unlink()
    assert ("RO301", "error", "comment") not in judged()[1]


@pytest.mark.parametrize("silence", [IGNORE, OFF])
def test_the_base_may_lift_this(silence, repository):
    """Only the base: a change that allows itself to be silent is not heard."""
    wrong_place(silence if silence is IGNORE else "")
    appended(SETTINGS, silence if silence is OFF else "")
    before = Path(SETTINGS).read_text("utf-8")
    appended(SETTINGS, ALLOWED)
    assert judged()[0] == 1
    change = Path(GAZA).read_text("utf-8"), Path(SETTINGS).read_text("utf-8")
    git(repository, "stash", "--quiet")
    appended(SETTINGS, ALLOWED)
    commit(repository, "Allow it")
    Path(GAZA).write_text(change[0], "utf-8")
    Path(SETTINGS).write_text(before + ALLOWED, "utf-8")
    assert judged() == (0, [])


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("changes = 1", "expected a table, found the number `1`"),
        ("[changes]\nmay_silense = true", "there is no setting `may_silense` of changes"),
        ('[changes]\nmay_silence = "yes"', "expected true or false, found the text `yes`"),
    ],
)
@pytest.mark.usefixtures("repository")
def test_the_switch_is_checked(table, message):
    text = Path(SETTINGS).read_text("utf-8")
    Path(SETTINGS).write_text(f"{table}\n{text}" if table[0] != "[" else f"{text}\n{table}\n", "utf-8")
    assert f"error[RO105]: {message}" in readout("validate").stdout


@pytest.mark.usefixtures("repository")
def test_settings_behind_a_link_are_settings():
    """A link that did not change leads to a file that did."""
    Path("data/conf").mkdir()
    Path(SETTINGS).rename("data/conf/settings.toml")
    Path(SETTINGS).symlink_to("conf/settings.toml")
    commit(Path.cwd(), "A link")
    wrong_place()
    appended("data/conf/settings.toml", OFF)
    assert judged() == (1, [("RO301", "error", "settings")])


def test_records_behind_a_link_to_a_folder(repository):
    Path("data/meetings").rename("data/past")
    Path("data/meetings").symlink_to("past")
    commit(repository, "A link")
    replaced(GAZA, "place_id: istanbul", f"place_id: istambul{IGNORE}")
    assert ("RO301", "error", "comment") in judged()[1]


@pytest.mark.usefixtures("repository")
def test_every_form_says_so():
    wrong_place(IGNORE)
    said = "the comment came with the change, and does not silence what came with it"
    text = readout("validate", "--changed-since", "main").stdout
    assert said in text
    assert "1 finding of these would be silenced by the change itself, and count." in text
    markdown = readout("validate", "--changed-since", "main", "--format", "markdown").stdout
    assert said in markdown
    assert "1 finding of these would be silenced" in markdown.splitlines()[0]
    sarif = json.loads(readout("validate", "--changed-since", "main", "--format", "sarif").stdout)
    (result,) = sarif["runs"][0]["results"]
    (suppression,) = result["suppressions"]
    assert (suppression["kind"], suppression["status"]) == ("inSource", "rejected")
    appended(SETTINGS, OFF)
    replaced(GAZA, IGNORE, "")
    sarif = json.loads(readout("validate", "--changed-since", "main", "--format", "sarif").stdout)
    (result,) = sarif["runs"][0]["results"]
    assert result["suppressions"][0]["kind"] == "external"


def test_without_a_dataset_before_the_change_judges_itself(repository):
    wrong_place(IGNORE)
    git(repository, "rm", "-r", "--quiet", "--cached", "data")
    commit(repository, "Nothing yet")
    git(repository, "rm", "-r", "--quiet", "--cached", "data")
    git(repository, "commit", "--quiet", "--message", "Nothing", "--no-verify")
    text = readout("validate", "--changed-since", "main").stdout
    assert "there was no dataset in data at main, so that its own settings and comments count" in text
