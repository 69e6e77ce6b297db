"""The GitHub action as GitHub runs it: its steps in bash, in clones as actions/checkout makes them, with the
payloads of real events, and with pull requests from forks."""

import importlib.util
import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from github_runs import ROOT, ZEROS, Repository, act, checkout, dispatch, merge_group, pull_request, push, readout

MEETING = "meetings/2025/2025-11-03-istanbul-gaza.yaml"
SENTENCE = "name “Ministerial Meeting on Gaza” → “Coordination Meeting on Gaza”"


FILE = ROOT / "ci" / "github.py"
SOURCE = FILE.read_text(encoding="utf-8")


def load_script():
    spec = importlib.util.spec_from_file_location("action", FILE)
    module = importlib.util.module_from_spec(spec)
    sys.modules["action"] = module
    spec.loader.exec_module(module)
    return module


script = load_script()


# ---------------------------------------------------------------- repositories


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """The repository of a dataset: the one of `readout init`, and a person with an old finding."""
    repository = Repository(tmp_path_factory.mktemp("template") / "upstream")
    readout("init", "data", cwd=repository.folder)
    repository.write("data/people/hakan-fidan.yaml", "id: hakan-fidan\nname: Hakan Fidan\n")
    repository.write("data/people/old.yaml", "id: someone-else\nname: An Old Slip\n")
    repository.commit("A dataset")
    return repository.folder


@pytest.fixture
def upstream(template, tmp_path):
    repository = Repository(tmp_path / "upstream", origin=template)
    # As GitHub: any commit can be fetched by its hash.
    repository("config", "uploadpack.allowAnySHA1InWant", "true")
    return repository


# ---------------------------------------------------------------- pull requests


def branch(repository, *edits, name="fix"):
    """A branch with one commit for each edit; its head. The repository stays on main."""
    repository("checkout", "--quiet", "-b", name)
    for change in edits:
        change(repository)
        repository.commit()
    head = repository.head
    repository("checkout", "--quiet", "main")
    return head


def a_correction(repository):
    repository.edit(f"data/{MEETING}", "name: Ministerial Meeting on Gaza", "name: Coordination Meeting on Gaza")


def a_wrong_id(repository):
    repository.edit(f"data/{MEETING}", "place_id: istanbul", "place_id: istambul")


def a_venue(repository):
    repository.edit(f"data/{MEETING}", "#venue: a hotel", "venue: a hotel")


def test_a_good_pull_request(upstream, tmp_path):
    stale = upstream.head
    head = branch(upstream, a_venue, a_correction)
    upstream.edit("data/people/hakan-fidan.yaml", "name: Hakan Fidan", "name: H. Fidan")
    main = upstream.commit("Meanwhile")
    event = pull_request(upstream, head, base=stale)
    run = act(checkout(upstream, tmp_path / "clone", event.sha), event, tmp_path / "temp", sarif="true")
    assert run.code == 0, run.log
    assert run.annotations == []
    assert run.outputs["since"] == main
    assert run.outputs["changes"] == "2"
    assert run.outputs["findings"] == run.outputs["errors"] == run.outputs["warnings"] == "0"
    assert SENTENCE in run.summary
    assert "venue “a hotel” added" in run.summary
    assert "Fidan" not in run.summary
    headings = [line for line in run.summary.splitlines() if line.startswith("#")]
    assert headings == ["## readout", "### What changed", "### Numbers"]
    assert Path(run.outputs["summary"]).read_text(encoding="utf-8") == run.summary
    assert json.loads(Path(run.outputs["sarif"]).read_text(encoding="utf-8"))["runs"][0]["results"] == []


def test_a_bad_pull_request_from_a_fork(upstream, tmp_path):
    """Its clone is GitHub's merge, its token can only read, and it needs none: nothing is written but the summary."""
    fork = Repository(tmp_path / "fork", origin=upstream.folder)
    head = branch(fork, a_wrong_id)
    upstream("fetch", "--quiet", fork.folder, "fix")
    event = pull_request(upstream, head, owner="newcomer")
    run = act(checkout(upstream, tmp_path / "clone", event.sha), event, tmp_path / "temp", sarif="out.sarif")
    assert run.code == 1
    (annotation,) = run.annotations
    assert annotation.startswith(f"::error title=readout RO301,file=data/{MEETING},line=")
    assert "istambul" in annotation
    assert "did you mean" in annotation.lower()
    assert "[RO301](https://github.com/OWNER/readout/blob/v1/docs/rules/RO301.md)" in run.summary
    assert f"https://github.com/upstream/meetings/blob/{event.sha}/data/{MEETING}" in run.summary
    assert "RO303" not in run.log + run.summary, "the old slip is not theirs"
    headings = [line for line in run.summary.splitlines() if line.startswith("#")]
    assert headings == ["## readout", "### What changed", "### Findings", "### Numbers"]
    assert (run.outputs["errors"], run.outputs["changes"], run.outputs["sarif"]) == ("1", "1", "out.sarif")
    (result,) = json.loads((tmp_path / "clone/out.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert result["ruleId"] == "RO301"
    assert not list(tmp_path.rglob("pwned"))


def test_policies(upstream, tmp_path):
    head = branch(upstream, a_wrong_id)
    event = pull_request(upstream, head)
    clone = checkout(upstream, tmp_path / "clone", event.sha)
    assert act(clone, event, tmp_path / "temp", fail_on="never").code == 0
    assert act(clone, event, tmp_path / "temp", fail_on="sometimes").code == 2
    wrong = act(clone, event, tmp_path / "temp", coverage="increase")
    assert wrong.code == 2
    assert "::error title=readout::coverage is `no-decrease`" in wrong.log


def test_coverage_may_not_decrease(upstream, tmp_path):
    upstream.edit(
        f"data/{MEETING}",
        "sources: [",
        "participants:\n  - id: fidan\n    person_id: hakan-fidan\n    sources: [wam-20251104]\nsources: [",
    )
    upstream.commit("A seat with a source")
    head = branch(
        upstream,
        lambda repository: repository.edit(f"data/{MEETING}", "    sources: [wam-20251104]\nsources", "sources"),
    )
    event = pull_request(upstream, head)
    clone = checkout(upstream, tmp_path / "clone", event.sha)
    run = act(clone, event, tmp_path / "temp", coverage="no-decrease")
    assert run.code == 1, run.log
    assert any("a smaller share of participants" in annotation for annotation in run.annotations)
    headline, _, reason, *_ = run.summary.removeprefix("## readout\n\n").splitlines()
    assert headline.startswith("**No findings**")
    assert reason.startswith("> a smaller share of participants"), "why it is red stands at the top"
    assert act(clone, event, tmp_path / "temp").code == 0


def test_all_of_the_data_where_there_is_nothing_to_compare_with(upstream, tmp_path):
    event = dispatch(upstream)
    run = act(checkout(upstream, tmp_path / "clone", event.sha), event, tmp_path / "temp")
    assert run.code == 1
    errors = [annotation for annotation in run.annotations if annotation.startswith("::error")]
    assert [error.split(",")[0] for error in errors] == ["::error title=readout RO303"]
    assert (run.outputs["since"], run.outputs["changes"]) == ("", "")
    assert "all of the data was checked" in run.summary


def test_nothing_in_the_data_speaks_to_github(upstream, tmp_path):
    """Neither names of files nor texts become workflow commands, live Markdown or mentions."""

    def hostile(repository):
        repository.write("data/people/a\n::set-env name=X::y.yaml", "id: [\n")
        repository.write(
            "data/people/b.yaml", 'id: b\nname: "@octocat ::error::x <img src=x> [a](http://x)"\nx: "\\n::warning::z"\n'
        )

    event = pull_request(upstream, branch(upstream, hostile))
    run = act(checkout(upstream, tmp_path / "clone", event.sha), event, tmp_path / "temp")
    assert run.code == 1
    token = None
    for line in run.log.splitlines():
        if found := re.fullmatch("::stop-commands::([0-9a-f]{32})", line):
            token = found[1]
        elif line == f"::{token}::":
            token = None
        elif token is None:
            assert re.match(r"::(error|warning|notice) title=readout", line), line
    assert not re.search(r"@octocat|(?<!\\)<img|(?<!\\)\]\(http://x\)", run.summary)


def test_the_summary_is_cut_where_github_would_refuse_it():
    long = script.Section("### Findings", "é | finding\n" * 80_000, 550_000)
    heading, _, *lines, blank, note = str(long).splitlines()
    assert (heading, blank) == ("### Findings", "")
    assert set(lines) == {"é | finding"}
    assert note.startswith("*Cut here")
    assert 549_000 < len(str(long).encode()) < 551_000
    assert str(script.Section("## readout", "**No findings**\n\n")) == "## readout\n\n**No findings**\n"
    limits = [int(found.replace("_", "")) for found in re.findall(r'Section\("#.*, ([\d_]+)\)', SOURCE)]
    count = SOURCE.count('Section("#')
    assert sum(limits) + (count - len(limits)) * 50_000 + count * 200 < 2**20


def test_links_lead_where_the_workflow_says():
    github = {
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "upstream/meetings",
        "GITHUB_SHA": "1" * 40,
    }
    local = script._links({**github, "READOUT_ACTION_REPOSITORY": "", "READOUT_ACTION_REF": ""})
    assert "READOUT_RULES_URL" not in local, "an action in the repository itself has no name"
    assert local["READOUT_FILES_URL"] == f"https://github.com/upstream/meetings/blob/{'1' * 40}"
    named = {"READOUT_ACTION_REPOSITORY": "OWNER/readout", "READOUT_ACTION_REF": "v1"}
    rules = script._links(github | named)["READOUT_RULES_URL"]
    assert rules == "https://github.com/OWNER/readout/blob/v1/docs/rules"
    assert script._links(github | named | {"READOUT_RULES_URL": "here"})["READOUT_RULES_URL"] == "here"


def test_installs_itself_from_its_checkout(upstream, tmp_path):
    """With a data set of its own beside it, and no Python but that of its environment."""
    temporary = tmp_path / "temp"
    temporary.mkdir()
    (temporary / "readout").mkdir()
    event = pull_request(upstream, branch(upstream, a_correction))
    run = act(checkout(upstream, tmp_path / "clone", event.sha), event, temporary, steps=("install", "check"))
    assert run.code == 0, run.log
    assert (temporary / "readout/bin/readout").is_file()
    assert SENTENCE in run.summary


def test_runs_no_module_of_the_pull_request(upstream, tmp_path):
    """The working folder of a step is the checkout: Python looks for modules there first, unless it is told not to."""
    temporary = tmp_path / "temp"
    (temporary / "readout").mkdir(parents=True)
    event = pull_request(upstream, branch(upstream, a_correction))
    clone = checkout(upstream, tmp_path / "clone", event.sha)
    for name in ("venv", "ensurepip", "pip", "json", "yaml", "typer", "readout", "sitecustomize"):
        (clone / f"{name}.py").write_text(f"open({str(tmp_path / 'pwned')!r}, 'a').write({name!r})", encoding="utf-8")
    variables = {"PYTHONPATH": str(clone), "PYTHONSTARTUP": str(clone / "json.py")}
    run = act(clone, event, temporary, steps=("install", "check"), variables=variables)
    assert run.code == 0, run.log
    assert not (tmp_path / "pwned").exists(), (tmp_path / "pwned").read_text("utf-8")


def test_a_folder_that_looks_like_a_repository_is_not_asked(upstream, tmp_path):
    """Its settings are the pull request's, and would have git run any command."""
    settings = f"""[core]\n\tbare = false\n\tworktree = .\n\tfsmonitor = "touch {tmp_path / "pwned"}; false"
[remote "origin"]\n\turl = "ext::sh -c touch% {tmp_path / "pwned"}"\n[protocol "ext"]\n\tallow = always\n"""

    def planted(repository):
        a_correction(repository)
        for name, text in (("HEAD", "ref: refs/heads/main\n"), ("objects/x", ""), ("refs/x", ""), ("config", settings)):
            repository.write(f"data/{name}", text)

    event = pull_request(upstream, branch(upstream, planted))
    run = act(checkout(upstream, tmp_path / "clone", event.sha), event, tmp_path / "temp")
    assert not (tmp_path / "pwned").exists(), run.log
    assert SENTENCE in run.summary, run.log


def test_the_base_in_place_of_the_pull_request_is_no_green(upstream, tmp_path):
    """What pull_request_target checks out, unless it is told otherwise."""
    event = pull_request(upstream, branch(upstream, a_wrong_id))
    base = upstream("rev-parse", "main")
    event.name, event.sha = "pull_request_target", base
    run = act(checkout(upstream, tmp_path / "clone", base), event, tmp_path / "temp")
    assert run.code == 2
    assert "nothing of the pull request" in run.log


def test_a_dataset_without_a_record_is_no_green(upstream, tmp_path):
    event = pull_request(
        upstream, branch(upstream, lambda repository: repository("rm", "-r", "--quiet", "data/*/*.yaml"))
    )
    run = act(checkout(upstream, tmp_path / "clone", event.sha), event, tmp_path / "temp")
    assert run.code == 2
    assert "::error title=readout::data holds no record" in run.log


def test_names_are_those_of_the_repository_wherever_it_is_checked_out(upstream, tmp_path):
    """`path: repo` of actions/checkout: GitHub knows no file repo/data/..."""
    event = pull_request(upstream, branch(upstream, a_wrong_id))
    (tmp_path / "work").mkdir()
    checkout(upstream, tmp_path / "work/repo", event.sha)
    run = act(tmp_path / "work", event, tmp_path / "temp", data="repo/data", sarif="out.sarif")
    assert run.code == 1, run.log
    (annotation,) = run.annotations
    assert f",file=data/{MEETING}," in annotation
    assert f"/blob/{event.sha}/data/{MEETING}" in run.summary
    assert run.outputs["changes"] == "1"
    (result,) = json.loads((tmp_path / "work/out.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    location = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert location == f"data/{MEETING}"


def test_a_pull_request_does_not_talk_itself_green(upstream, tmp_path):
    def silent(repository):
        repository.edit(f"data/{MEETING}", "place_id: istanbul", "place_id: istambul  # readout: ignore[RO301]")
        repository.write("data/readout.toml", (repository.folder / "data/readout.toml").read_text("utf-8"))

    event = pull_request(upstream, branch(upstream, silent))
    run = act(checkout(upstream, tmp_path / "clone", event.sha), event, tmp_path / "temp", sarif="true")
    assert run.code == 1, run.log
    assert "came with the change" in run.summary
    (result,) = json.loads(Path(run.outputs["sarif"]).read_text(encoding="utf-8"))["runs"][0]["results"]
    assert result["suppressions"][0]["status"] == "rejected"


def test_a_report_is_not_written_through_a_link(upstream, tmp_path):
    event = pull_request(
        upstream, branch(upstream, lambda repository: (repository.folder / "out.sarif").symlink_to("../elsewhere"))
    )
    run = act(checkout(upstream, tmp_path / "clone", event.sha), event, tmp_path / "temp", sarif="out.sarif")
    assert run.code == 2
    assert "which is a link, or lies behind one" in run.log
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(("how", "said"), [("no repository", "lies in no git repository"), ("no git", "not installed")])
def test_without_git(upstream, tmp_path, monkeypatch, how, said):
    event = pull_request(upstream, branch(upstream, a_correction))
    clone = checkout(upstream, tmp_path / "clone", event.sha)
    variables = {}
    if how == "no git":
        (tmp_path / "bin").mkdir()
        for name in ("bash", "env"):
            (tmp_path / "bin" / name).symlink_to(shutil.which(name))
        monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    else:
        shutil.rmtree(clone / ".git")
    run = act(clone, event, tmp_path / "temp", variables=variables)
    assert (run.code, "Traceback" in run.log) == (2, False)
    assert said in run.log
    assert "fetch-depth" not in run.log


# ---------------------------------------------------------------- with which commit


@pytest.fixture
def base(upstream, tmp_path, monkeypatch):
    """What the action compares with on an event, in a clone of so many commits."""

    def found(event, commit=None, depth=1, since=""):
        clone = checkout(upstream, tmp_path / "clone", commit or event.sha, depth)
        (tmp_path / "event.json").write_text(json.dumps(event.payload), encoding="utf-8")
        monkeypatch.chdir(clone)
        environment = {
            "GITHUB_EVENT_NAME": event.name,
            "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
            "GITHUB_SHA": event.sha,
            "READOUT_SINCE": since,
            "RUNNER_TEMP": str(tmp_path),
        }
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return script._base(script.Inputs.of(os.environ))

    return found


def meanwhile(upstream):
    upstream.edit("data/people/hakan-fidan.yaml", "name: Hakan Fidan", "name: H. Fidan")
    return upstream.commit("Meanwhile")


def test_base_of_a_pull_request_is_what_it_was_merged_into(upstream, base):
    head = branch(upstream, a_venue, a_correction)
    main = meanwhile(upstream)
    assert base(pull_request(upstream, head, base=f"{main}~1")) == main


@pytest.mark.parametrize("name", ["pull_request", "pull_request_target"])
def test_base_of_a_pull_request_whose_head_is_checked_out(upstream, base, name):
    """What the base branch gained since the pull request was begun is none of its doing."""
    fork_point = upstream.head
    head = branch(upstream, a_venue, a_correction)
    meanwhile(upstream)
    event = pull_request(upstream, head)
    event.name = name
    assert base(event, commit=head) == fork_point


@pytest.mark.parametrize("depth", [1, 0])
def test_base_of_a_push_is_what_stood_there(upstream, base, depth):
    before = upstream.head
    for name in ("H. Fidan", "Hakan F."):
        upstream.write("data/people/hakan-fidan.yaml", f"id: hakan-fidan\nname: {name}\n")
        upstream.commit()
    assert base(push(upstream, before), depth=depth) == before


def test_base_of_a_forced_push_is_what_both_have_in_common(upstream, base):
    common = upstream.head
    before = meanwhile(upstream)
    upstream("reset", "--quiet", "--hard", common)
    a_correction(upstream)
    upstream.commit()
    assert base(push(upstream, before, forced=True)) == common


def test_base_of_a_forced_push_that_left_nothing(upstream, base):
    assert base(push(upstream, "1" * 40, forced=True)) is None


def test_no_base_of_a_new_branch(upstream, base):
    assert base(push(upstream, ZEROS)) is None


@pytest.mark.parametrize("name", ["workflow_dispatch", "schedule", "release", "workflow_run"])
def test_no_base_of_other_events(upstream, base, name):
    assert base(dispatch(upstream, name)) is None


def test_base_of_a_merge_group(upstream, base):
    before = upstream.head
    meanwhile(upstream)
    assert base(merge_group(upstream, before)) == before


def test_base_that_the_workflow_names(upstream, base):
    before = upstream.head
    upstream("branch", "published")
    upstream("tag", "v1")
    meanwhile(upstream)
    event = dispatch(upstream)
    assert base(event, since="published") == before


def test_base_that_is_a_tag(upstream, base):
    upstream("tag", "v1")
    before = upstream.head
    meanwhile(upstream)
    assert base(dispatch(upstream), since="v1") == before


def test_all_is_no_base(upstream, base):
    assert base(push(upstream, upstream.head), since="all") is None


def test_no_base_before_there_was_a_dataset(tmp_path, template):
    upstream = Repository(tmp_path / "upstream")
    upstream.write("README", "Soon.\n")
    before = upstream.commit()
    readout("init", "data", cwd=upstream.folder)
    upstream.commit()
    event = push(upstream, before)
    clone = checkout(upstream, tmp_path / "clone", event.sha)
    run = act(clone, event, tmp_path / "temp", coverage="no-decrease")
    assert run.code == 0, run.log
    assert "all of the data was checked" in run.summary


@pytest.mark.parametrize("since", ["no-such-branch", "--upload-pack=touch pwned", "1" * 40])
def test_a_base_out_of_reach(upstream, base, since, tmp_path):
    with pytest.raises(script.Failure, match="a branch, tag or commit that there is"):
        base(dispatch(upstream), since=since)
    assert not list(tmp_path.rglob("pwned*"))


def test_no_dataset(upstream, tmp_path):
    event = dispatch(upstream)
    clone = checkout(upstream, tmp_path / "clone", event.sha)
    for data in ("records", "$(touch pwned)", "-h"):
        run = act(clone, event, tmp_path / "temp", data=data)
        assert run.code == 2
        assert run.log == (
            f"::error title=readout::there is no dataset in {data} (no readout.toml): name its folder with the input "
            "`data`, and check it out with actions/checkout before this step\n"
        )
    run = act(clone, event, tmp_path / "temp", data="data\n::warning::x")
    assert run.log == "::error title=readout::the input data holds a line break\n"
    assert not list(tmp_path.rglob("pwned*"))
