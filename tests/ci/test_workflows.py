"""Workflows, the action, the GitLab template, hooks, and every snippet of docs/ci.md: what linters and the formats'
own schemas say of them, and what their scripts do."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from string import Template

import pytest
import yaml

from github_runs import ACTION, IDENTITY, ROOT, ZEROS, Repository, act, checkout, git, pull_request, readout
from readout import __version__

BIN = Path(sys.executable).parent
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
GITLAB = ROOT / "ci" / "gitlab.yml"
MEETING = "data/meetings/2025/2025-11-03-istanbul-gaza.yaml"
PROJECT = "https://gitlab.example.org/group/meetings"
KNOWN = {
    "actions/checkout": ("v6", "v6.0.2"),
    "actions/setup-python": ("v6.2.0",),
    "actions/upload-artifact": ("v7", "v7.0.1"),
    "actions/upload-pages-artifact": ("v4", "v4.0.0"),
    "actions/deploy-pages": ("v4", "v4.0.5"),
    "actions/download-artifact": ("v8", "v8.0.1"),
    "github/codeql-action/upload-sarif": ("v4",),
    "OWNER/readout": (f"v{__version__}",),
}
"""The releases of actions that are known to exist, and ours, which the next tag makes."""


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def snippets(key):
    """The YAML snippets of the page that have a key at the top."""
    found = [block for block in blocks("yaml") if key in yaml.safe_load(block)]
    assert found, key
    return found


def run(*command, cwd=None, check=True, text=None, **environment):
    ended = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1", **environment},
        input=text,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert not check or ended.returncode == 0, ended.stdout
    return ended


# ---------------------------------------------------------------- linters


@pytest.fixture(scope="module")
def workflows(tmp_path_factory):
    """A repository with our action, our workflows, and those of the page."""
    folder = tmp_path_factory.mktemp("linted")
    git(folder, "init", "--quiet")
    shutil.copy(ROOT / "action.yml", folder)
    target = folder / ".github" / "workflows"
    shutil.copytree(ROOT / ".github", folder / ".github")
    for number, snippet in enumerate(snippets("jobs")):
        (target / f"page-{number}.yml").write_text(snippet, encoding="utf-8")
    assert WORKFLOWS
    return target


def test_actionlint(workflows):
    """With shellcheck, which it runs over every script."""
    assert shutil.which("shellcheck", path=BIN)
    assert run("actionlint", "-shellcheck", BIN / "shellcheck", "-pyflakes", "", cwd=workflows).stdout == ""


def test_zizmor(workflows):
    """No script can be injected, no token can do more than it must, nothing is left lying about."""
    run("zizmor", "--offline", "--no-progress", workflows / "..", workflows / "../../action.yml", cwd=workflows)


def test_zizmor_sees_what_it_should(tmp_path):
    file = tmp_path / "workflow.yml"
    file.write_text(
        WORKFLOWS[0].read_text(encoding="utf-8").replace("run: .ci/run", "run: echo ${{ github.head_ref }}"),
        encoding="utf-8",
    )
    found = run("zizmor", "--offline", "--no-progress", "--config", ROOT / ".github/zizmor.yml", file, check=False)
    assert found.returncode
    assert "template-injection" in found.stdout


@pytest.mark.parametrize(
    ("schema", "files"),
    [
        ("github-workflows", lambda folder: [*WORKFLOWS, *write(folder, snippets("jobs"))]),
        ("github-actions", lambda folder: [ROOT / "action.yml"]),
        ("gitlab-ci", lambda folder: [GITLAB, *write(folder, snippets("include"))]),
    ],
)
def test_schemas(schema, files, tmp_path):
    run("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *files(tmp_path))


def write(folder, texts):
    files = [folder / f"{number}.yml" for number in range(len(texts))]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, encoding="utf-8")
    return files


def test_pre_commit_reads_hooks_and_snippet(tmp_path):
    run("pre-commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml")
    run("pre-commit", "validate-config", *write(tmp_path, snippets("repos")))
    hooks = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    (snippet,) = map(yaml.safe_load, snippets("repos"))
    assert [hook["id"] for repository in snippet["repos"] for hook in repository["hooks"]] == sorted(hooks)
    assert [repository["rev"] for repository in snippet["repos"]] == [f"v{__version__}"]


def test_shellcheck():
    """What actionlint does not see: the steps of the action, the GitLab job, the shell of the page, and .ci/run."""
    action = [step["run"] for step in ACTION["runs"]["steps"] if "run" in step]
    gitlab = ["\n".join(job["script"]) for job in yaml.safe_load(GITLAB.read_text(encoding="utf-8")).values()]
    for dialect, scripts in (("bash", action), ("sh", [*gitlab, *blocks("sh")])):
        for script in scripts:
            run("shellcheck", "--shell", dialect, "-", text=script)
    run("shellcheck", ROOT / ".ci/run")


def test_actions_are_pinned_to_releases_that_exist():
    files = [*WORKFLOWS, ROOT / "action.yml", ROOT / "docs/ci.md", GITLAB]
    used = [found for file in files for found in re.findall(r"uses: (\S+)", file.read_text(encoding="utf-8"))]
    assert "./" in used, "this repository uses its own action"
    for name, _, tag in (use.partition("@") for use in used if use != "./"):
        assert tag in KNOWN[name], f"{name}@{tag}"
    for file in WORKFLOWS:
        for use in re.findall(r"uses: (\S+@v\S+)", file.read_text(encoding="utf-8")):
            assert re.search(r"@v\d+\.\d+\.\d+$", use), use


def test_the_page_names_the_version_there_is():
    versions = re.findall(r"OWNER/readout(?:@|/archive/refs/tags/|/)(v[\d.]+?)(?=\n|\.tar|/)", PAGE)
    assert len(versions) >= 5
    assert set(versions) == {f"v{__version__}"}


def test_the_page_lists_inputs_and_outputs():
    rows = re.findall(r"^\| `([a-z-]+)` \| (?:`(.*?)`|by the event, as above)? *\|", PAGE, re.MULTILINE)
    inputs = {name: default for name, default in rows if name in ACTION["inputs"]}
    assert inputs == {name: given["default"] for name, given in ACTION["inputs"].items()}
    section = PAGE.split("### Outputs")[1].split("## ")[0]
    assert set(re.findall("`([a-z-]+)`", section)) == set(ACTION["outputs"])


def test_tested_pythons_are_the_supported_ones():
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    check = yaml.safe_load((ROOT / ".github/workflows/check.yml").read_text(encoding="utf-8"))
    (job,) = check["jobs"].values()
    assert job["strategy"]["matrix"]["python"] == re.findall(r"Programming Language :: Python :: (3\.\d+)", project)


# ---------------------------------------------------------------- the page, as a newcomer follows it


def test_five_minutes(tmp_path):
    """What the page tells to type, in an empty folder; then the first pull request that it tells to make."""
    folder = tmp_path / "records"
    folder.mkdir()
    start, commit = (block for block in blocks("sh") if "git init" in block or "git commit" in block)
    identity = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in IDENTITY}
    install, _, rest = start.partition("\n")
    assert install.startswith("python -I -m pip install https://github.com/OWNER/readout/archive/")
    run("bash", "-e", "-c", rest, cwd=folder)
    workflow = next(text for text in snippets("jobs") if "push" in yaml.safe_load(text)[True])
    (folder / ".github/workflows/data.yml").write_text(workflow, encoding="utf-8")
    run("bash", "-e", "-c", commit, cwd=folder, **identity)

    upstream = Repository(tmp_path / "upstream", origin=folder)
    upstream("checkout", "--quiet", "-b", "patch-1")
    upstream.edit(MEETING, "status: held", "status: hold")
    head = upstream.commit("Update 2025-11-03-istanbul-gaza.yaml")
    upstream("checkout", "--quiet", "main")
    event = pull_request(upstream, head)
    (job,) = yaml.safe_load(workflow)["jobs"].values()
    inputs = job["steps"][-1]["with"]
    done = act(checkout(upstream, tmp_path / "clone", event.sha, depth=0), event, tmp_path / "temp", **inputs)
    assert done.code == 1, done.log
    promised = re.search(r"annotation \*(.+?)\*", PAGE)[1]
    assert any(promised in annotation for annotation in done.annotations), done.log
    headline, phrase = re.search(r"^> - \*\*(.+)\*\*\n>   - (.+)$", PAGE, re.MULTILINE).groups()
    assert re.search(rf"^- \*\*{re.escape(headline)}\*\* .*\n  - {re.escape(phrase)}", done.summary, re.MULTILINE)


@pytest.fixture
def records(tmp_path):
    """A repository with a dataset on main, and a branch on which people work."""
    repository = Repository(tmp_path / "records")
    readout("init", "data", cwd=repository.folder)
    repository.commit("A dataset")
    repository("update-ref", "refs/remotes/origin/main", "HEAD")
    repository("checkout", "--quiet", "-b", "fix")
    return repository


def wrong(repository):
    repository.edit(MEETING, "place_id: istanbul", "place_id: istambul")
    repository.commit()


def right(repository):
    repository.edit(MEETING, "#venue: a hotel", "venue: a hotel")
    repository.commit()


@pytest.mark.parametrize(("change", "code"), [(right, 0), (wrong, 1)])
def test_any_other_ci(records, change, code):
    change(records)
    (recipe,) = (block for block in blocks("sh") if "--changed-since" in block)
    install, _, rest = recipe.partition("\n")
    assert install.startswith("python -I -m pip install https://github.com/OWNER/readout/archive/")
    ended = run("bash", "-e", "-c", rest, cwd=records.folder, check=False)
    assert ended.returncode == code, ended.stdout
    assert (records.folder / "changes.txt").read_text(encoding="utf-8").endswith("1 change in 1 record.\n")
    assert "Items that name sources of their own" in ended.stdout
    assert ("RO301" in ended.stdout) == bool(code)


def gitlab(repository, **variables):
    """Runs the template's script as GitLab's runner does: in bash, that ends at the first error."""
    (job,) = yaml.safe_load(GITLAB.read_text(encoding="utf-8")).values()
    predefined = {"CI": "true", "GITLAB_CI": "true", "CI_PROJECT_URL": PROJECT, "CI_COMMIT_SHA": repository.head}
    own = {name: Template(value).substitute(predefined) for name, value in job["variables"].items()}
    given = predefined | own | variables
    script = "\n".join(job["script"])
    ended = run("bash", "-e", "-o", "pipefail", "-c", script, cwd=repository.folder, check=False, **given)
    reports = [*job["artifacts"]["paths"], *job["artifacts"]["reports"].values()]
    return ended, {name: (repository.folder / name).read_text(encoding="utf-8") for name in reports}


INTERPRETER = re.compile(
    r"""(?:\bpython3?|\$PYTHON|\$\{PYTHON\})["']? +(?!-I )(-\w.*|\S+\.py\b)|(?<!-m )\bpip3? install"""
)
"""A call of Python without -I, which takes modules from the working folder; or of pip, which is one."""


@pytest.mark.parametrize("file", ["action.yml", "ci/gitlab.yml", "docs/ci.md", "README.md"])
def test_interpreters_are_isolated(file):
    text = (ROOT / file).read_text(encoding="utf-8")
    assert "-I" in text
    assert not INTERPRETER.search(text)


@pytest.mark.parametrize("call", ["python -m venv x", '"$PYTHON" -m venv', "pip install .", "bin/python ci/github.py"])
def test_interpreters_that_are_not_isolated_are_seen(call):
    assert INTERPRETER.search(call)


def test_gitlab_merge_request(records):
    base = records.head
    wrong(records)
    ended, reports = gitlab(records, CI_MERGE_REQUEST_DIFF_BASE_SHA=base, CI_COMMIT_BEFORE_SHA=ZEROS)
    assert ended.returncode == 1
    assert "error[RO301]" in ended.stdout
    (issue,) = json.loads(reports["readout-quality.json"])
    assert (issue["check_name"], issue["location"]["path"]) == ("RO301", MEETING)
    assert "<failure" in reports["readout-tests.xml"]
    headings = [line for line in reports["readout-summary.md"].splitlines() if line.startswith("#")]
    assert headings == ["## readout", "### What changed", "### Findings", "### Numbers"]
    changes, findings = reports["readout-summary.md"].split("### Findings")
    assert f"**1 error, 0 warnings**: 1 record in 1 file changed since {base[:12]}." in changes
    assert f"]({PROJECT}/-/blob/{records.head}/{MEETING}#L13)" in findings
    assert findings.startswith("\n\n| | place | finding |\n")
    assert "istambul" in changes
    assert gitlab(records, CI_MERGE_REQUEST_DIFF_BASE_SHA=base, READOUT_FAIL_ON="never")[0].returncode == 0


def test_gitlab_writes_through_no_link_of_a_merge_request(records, tmp_path):
    (outside := tmp_path / "outside.txt").write_text("kept", encoding="utf-8")
    base = records.head
    for name in ("readout-summary.md", "readout-findings.md", "readout-quality.json", "readout-tests.xml"):
        (records.folder / name).symlink_to(outside)
    records("add", "--all")
    records("commit", "--quiet", "--message", "Links")
    ended, reports = gitlab(records, CI_MERGE_REQUEST_DIFF_BASE_SHA=base)
    assert ended.returncode == 0, ended.stdout
    assert outside.read_text(encoding="utf-8") == "kept"
    assert reports["readout-summary.md"].startswith("## readout")


def test_gitlab_push(records):
    before = records.head
    right(records)
    ended, reports = gitlab(records, CI_COMMIT_BEFORE_SHA=before)
    assert ended.returncode == 0, ended.stdout
    assert json.loads(reports["readout-quality.json"]) == []
    assert "a hotel" in reports["readout-summary.md"]
    assert re.findall("### .*", reports["readout-summary.md"]) == ["### What changed", "### Numbers"]


@pytest.mark.parametrize(
    "variables", [{}, {"CI_COMMIT_BEFORE_SHA": ZEROS}, {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "empty"}]
)
def test_gitlab_with_nothing_to_compare_with(records, variables):
    """A schedule, a new branch, and the merge request that brings the dataset."""
    if "empty" in variables.values():
        tree = records("mktree", "--missing")
        variables = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": records("commit-tree", tree, "-m", "Nothing yet")}
    wrong(records)
    ended, reports = gitlab(records, READOUT_COVERAGE="no-decrease", **variables)
    assert ended.returncode == 1, ended.stdout
    assert "RO301" in ended.stdout
    assert re.findall("### .*", reports["readout-summary.md"]) == ["### Findings"]


def test_gitlab_coverage(records):
    records.edit(
        MEETING, "sources: [wam", "outcomes:\n  - id: a\n    kind: document\n    sources: [wam-20251104]\nsources: [wam"
    )
    records.commit()
    base = records.head
    records.edit(MEETING, "    sources: [wam-20251104]\n", "")
    records.commit()
    variables = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "READOUT_FAIL_ON": "never"}
    assert gitlab(records, **variables)[0].returncode == 0
    ended, _ = gitlab(records, **variables, READOUT_COVERAGE="no-decrease")
    assert ended.returncode == 1
    assert "a smaller share of outcomes" in ended.stdout


@pytest.mark.parametrize(("number", "link", "comments"), [("7", False, True), ("", False, False), ("7", True, False)])
def test_comment_recipe(tmp_path, number, link, comments):
    """With a `gh` that notes what it is asked."""
    (step,) = (
        step
        for text in snippets("jobs")
        for job in yaml.safe_load(text)["jobs"].values()
        for step in job["steps"]
        if "gh pr comment" in step.get("run", "")
    )
    (tmp_path / "gh").write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$*" >> asked\nif [ "$1" = api ]; then echo "{number}"; else cat > comment; fi\n',
        encoding="utf-8",
    )
    (tmp_path / "gh").chmod(0o755)
    text = "## readout\n" + "é" * 100_000
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    if link:
        (tmp_path / "summary.md").symlink_to("secret")
    else:
        (tmp_path / "summary.md").write_text(text, encoding="utf-8")
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    ended = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
        cwd=tmp_path,
        env={"PATH": path, "GH_REPO": "upstream/meetings", "HEAD": "newcomer:fix $(touch pwned)", "SHA": "1" * 40},
        check=False,
    )
    assert ended.returncode == 0
    asked = (tmp_path / "asked").read_text(encoding="utf-8")
    assert "repos/upstream/meetings/pulls --field state=open --field head=newcomer:fix $(touch pwned)" in asked
    assert not (tmp_path / "pwned").exists()
    assert ("pr comment 7" in asked) == comments
    if comments:
        assert text.encode().startswith((tmp_path / "comment").read_bytes())
        assert 0 < len((tmp_path / "comment").read_bytes()) < 65_536
