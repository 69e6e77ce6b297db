"""What a hostile pull request tries so that a fault that it brings is not found, counted: faults × ways to silence them ×
states of the change. Each attempt must be found out, with the findings of the fault alone and its exit code.

A sample is tried; all of them with READOUT_ATTEMPTS=all. READOUT_ATTEMPTS_LOG names a file for the numbers.
"""

import json
import os
import shutil
from pathlib import Path

import pytest
from test_pull_requests import HERE, commit, git, readout

from readout.lint import engine
from readout.lint.registry import registry
from readout.store import load

ALL = os.environ.get("READOUT_ATTEMPTS") == "all"
GAZA = Path("data/meetings/2025/2025-11-03-istanbul-gaza.yaml")
PERSON = Path("data/people/hakan-fidan.yaml")
SETTINGS = Path("data/readout.toml")


def replaced(file, old, new):
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def written(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


FAULTS = {
    "a place that is not there": lambda: replaced(GAZA, "place_id: istanbul", "place_id: istambul"),
    "a deleted place": lambda: Path("data/places/istanbul.yaml").unlink(),
    "an unknown key": lambda: replaced(GAZA, "place_id: istanbul", "place: istanbul"),
    "a wrong word": lambda: replaced(GAZA, "status: held", "status: hold"),
    "a wrong date": lambda: replaced(GAZA, "date: 2025-11\n", "date: 2025-13\n"),
    "nothing of what is required": lambda: replaced(GAZA, "status: held\n", ""),
    "a claim about nothing": lambda: replaced(GAZA, "about: participants/uae/posts", "about: participants/usa/posts"),
    "a second record of one id": lambda: written(PERSON.with_name("other.yaml"), PERSON.read_text("utf-8")),
    "a file of another name": lambda: PERSON.rename(PERSON.with_name("fidan.yaml")),
    "a hidden character": lambda: replaced(GAZA, "Ministerial Meeting", f"Ministerial{chr(0x200B)} Meeting"),
    "spaces around a text": lambda: replaced(GAZA, "name: Ministerial Meeting on Gaza", "name: ' Ministerial Meeting'"),
    "a day to come": lambda: replaced(GAZA, "date: 2025-11\n", "date: 2925-11\n"),
    "no source": lambda: replaced(GAZA, "    sources: [leaders-mena-istanbul-talks]\n", ""),
    "a new file with several": lambda: written(
        PERSON.with_name("x.yaml"), "id: x\nname: X \nnam: Y\nsources: [nowhere]\n"
    ),
    "a formula": lambda: replaced(GAZA, "name: Ministerial Meeting on Gaza", "name: '=cmd|calc'"),
    "no YAML": lambda: replaced(GAZA, "status: held", "status: [held"),
    "a file in no folder": lambda: written(Path("data/stray.yaml"), "id: stray\nname: Stray\n"),
}  # fmt: skip


def code_at_line_end(code, name, file, line):
    lines = file.read_text("utf-8").splitlines()
    lines[line - 1] += f"  # readout: ignore[{code}]"
    file.write_text("\n".join(lines) + "\n", "utf-8")


def above(text):
    def write(code, name, file, line):
        lines = file.read_text("utf-8").splitlines()
        indent = lines[line - 1][: len(lines[line - 1]) - len(lines[line - 1].lstrip())]
        lines.insert(line - 1, indent + text.format(code=code, name=name))
        file.write_text("\n".join(lines) + "\n", "utf-8")

    return write


COMMENTS = {
    "comment at the end of the line": code_at_line_end,
    "comment above": above("# readout: ignore[{code}]"),
    "comment with the name": above("# readout: ignore[{name}] it is meant so"),
    "comment with several codes": above("# readout: ignore[RO999, {code},{name}]"),
    "comment in odd spacing": above("#\treadout:  ignore  [ {code} ]"),
}
"""How a finding on a line of YAML is silenced."""
RULES = {
    "off": 'RO = "off"',
    "off by name": 'NAME = "off"',
    "a warning": 'RO = "warning"',
    "an info or none": 'RO = "info"',
    "a table": 'RO = { severity = "off" }',
    "both": 'RO = "off"\nNAME = "off"',
}
"""What readout.toml says of a rule: RO and NAME stand for its code and its name."""


def by_rules(text):
    def write(codes):
        lines = [
            line.replace("RO", code).replace("NAME", registry()[code].name)
            for code in sorted(codes)
            for line in text.splitlines()
        ]
        with SETTINGS.open("a", encoding="utf-8") as file:
            file.write("\n[rules]\n" + "\n".join(lines) + "\n")

    return write


def other_settings(text):
    def write(codes):
        del codes
        with SETTINGS.open("a", encoding="utf-8") as file:
            file.write(text)

    return write


def link_to_settings(codes):
    by_rules(RULES["off"])(codes)
    SETTINGS.rename("data/settings.toml")
    SETTINGS.symlink_to("settings.toml")


def accepts(subjects):
    text = SETTINGS.read_text("utf-8")
    SETTINGS.write_text(f"accepted = {json.dumps(subjects)}\n{text}", "utf-8")


WHOLE = {
    **{f"settings: {name}": by_rules(text) for name, text in RULES.items()},
    "settings: behind a link": link_to_settings,
    "settings: the change may silence": other_settings("\n[changes]\nmay_silence = true\n"),
    "git: not shown as changed": lambda codes: written(Path(".gitattributes"), "*.yaml -diff binary\n"),
    "git: ignored": lambda codes: written(Path(".gitignore"), "*\n"),
    "a baseline of its own": lambda codes: written(Path("data/.readout-baseline.json"), "{}"),
}
"""What is done once for all findings, by their codes."""
STATES = ("committed", "in the files", "staged")


@pytest.fixture
def repository(tmp_path, monkeypatch):
    root = tmp_path / "work"
    shutil.copytree(HERE / "data", root / "data")
    git(tmp_path, "init", "--quiet", "--initial-branch", "main", str(root))
    monkeypatch.chdir(root)
    monkeypatch.delenv("PRE_COMMIT_TO_REF", raising=False)
    commit(root, "The dataset")
    return root


def judged(state):
    """The exit code of a check that fails on a warning, the codes of what is found with their severities, and where."""
    staged = ["--staged"] if state == "staged" else []
    arguments = ["--changed-since", "main", "--format", "json", "--fail-on", "warning", "--no-cache", *staged]
    result = readout("validate", "data", *arguments)
    assert result.exit_code in (0, 1), result.stderr
    diagnostics = json.loads(result.stdout)["diagnostics"]
    return result.exit_code, diagnostics


def entered(root, state):
    """Bring the change, which is in the files, into a state."""
    if state == "committed":
        git(root, "add", "--all", "--force")
        git(root, "commit", "--quiet", "--message", "A change")
    elif state == "staged":
        git(root, "add", "--all", "--force")


def back(root):
    git(root, "checkout", "--quiet", "--force", "main")
    git(root, "clean", "--quiet", "-d", "--force", "-x")
    git(root, "checkout", "--quiet", "-B", "change")


def silencers(alone):
    """Yield the ways to silence what is found of a fault alone, each by its name."""
    codes = {each["code"] for each in alone}
    placed = [each for each in alone if "start" in each["place"] and each["place"]["path"].endswith(".yaml")]
    found = [each.subject for each in engine.lint(load.load(Path("data"))).diagnostics if each.code in codes]
    subjects = [f"{code} {'/'.join(filter(None, subject))}" for code, *subject in found]
    for name, comment in COMMENTS.items():

        def write(comment=comment):
            for each in sorted(placed, key=lambda one: -one["place"]["start"]["line"]):
                rule = registry()[each["code"]]
                comment(rule.code, rule.name, Path(each["place"]["path"]), each["place"]["start"]["line"])

        if placed:
            yield name, write
    for name, settings in WHOLE.items():
        yield name, lambda settings=settings: settings(codes)
    yield "accepted", lambda: accepts(subjects)


def severities(diagnostics):
    """The gravest severity of what is found by each rule."""
    order = ("info", "warning", "error")
    return {
        code: max((each["severity"] for each in diagnostics if each["code"] == code), key=order.index)
        for code in {each["code"] for each in diagnostics}
    }


@pytest.mark.parametrize("fault", FAULTS)
def test_no_attempt_to_silence_a_fault_succeeds(fault, repository):
    tried, real, broken = 0, 0, []
    for number, state in enumerate(STATES):
        back(repository)
        FAULTS[fault]()
        entered(repository, state)
        code, alone = judged(state)
        assert code == 1, "the fault alone is found"
        for at, (name, write) in enumerate(silencers(alone)):
            if not ALL and (at + list(FAULTS).index(fault) + number) % 7:
                continue
            back(repository)
            FAULTS[fault]()
            write()
            entered(repository, state)
            tried += 1
            if ALL:
                merged = readout("validate", "data", "--format", "json", "--no-cache").stdout
                real += severities(json.loads(merged)["diagnostics"]) != severities(alone)
            code, diagnostics = judged(state)
            missing = {
                each: severity
                for each, severity in severities(alone).items()
                if severities(diagnostics).get(each, "") not in (severity, "error")
            }
            if code != 1 or missing:
                broken.append((state, name, code, missing))
    if log := os.environ.get("READOUT_ATTEMPTS_LOG"):
        with Path(log).open("a", encoding="utf-8") as file:
            file.write(f"{fault}\t{tried} tried\t{real} change what is found once merged\t{broken}\n")
    assert tried > 3
    assert broken == []


@pytest.mark.parametrize("name", ["comment at the end of the line", "settings: off", "accepted"])
def test_what_is_tried_does_silence_where_the_base_lets_it(name, repository):
    other_settings("\n[changes]\nmay_silence = true\n")(set())
    commit(repository, "Changes may silence")
    FAULTS["a place that is not there"]()
    _, alone = judged("in the files")
    alone = [each for each in alone if each["code"] == "RO301"]
    dict(silencers(alone))[name]()
    assert "RO301" not in severities(judged("in the files")[1])
