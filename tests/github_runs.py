"""GitHub, in tests: repositories, the payloads of its events, clones as actions/checkout makes them, and a runner of
the steps of action.yml."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
ZEROS = "0" * 40
EXPRESSION = re.compile(r"\$\{\{ *(.*?) *\}\}")


# ---------------------------------------------------------------- repositories


class Repository:
    """A repository with a working tree, in which people commit."""

    def __init__(self, folder, origin=None):
        self.folder = folder
        if origin:
            git(folder.parent, "clone", "--quiet", origin, folder)
        else:
            folder.mkdir()
            git(folder, "init", "--quiet", "--initial-branch=main")

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def edit(self, name, old, new):
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def commit(self, message="A change"):
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", "--message", message)
        return self.head

    @property
    def head(self):
        return self("rev-parse", "HEAD")

    def __call__(self, *arguments):
        return git(self.folder, *arguments)


def git(folder, *arguments):
    identity = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in IDENTITY}
    result = subprocess.run(
        ["git", *map(str, arguments)],
        cwd=folder,
        env={**os.environ, **identity, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


IDENTITY = (("NAME", "A Curator"), ("EMAIL", "curator@example.org"))


def readout(*arguments, cwd):
    subprocess.run([Path(sys.executable).with_name("readout"), *arguments], cwd=cwd, capture_output=True, check=True)


# ---------------------------------------------------------------- events, and what GitHub does on them


@dataclass
class Event:
    name: str
    payload: dict
    sha: str
    ref: str


def account(login):
    return {"login": login, "id": 1, "type": "User", "html_url": f"https://github.com/{login}"}


def project(owner):
    name = f"{owner}/meetings"
    url = f"https://github.com/{name}"
    return {
        "id": 1,
        "name": "meetings",
        "full_name": name,
        "private": False,
        "owner": account(owner),
        "html_url": url,
        "fork": owner != "upstream",
        "clone_url": f"{url}.git",
        "default_branch": "main",
    }


def pull_request(upstream, head, base=None, owner="upstream"):
    """Opens a pull request: GitHub keeps its head and its merge as refs of the base's repository."""
    base = base or upstream("rev-parse", "main")
    upstream("checkout", "--quiet", "--detach", "main")
    upstream("merge", "--quiet", "--no-ff", "--message", f"Merge {head} into {base}", head)
    merge = upstream.head
    upstream("update-ref", "refs/pull/1/head", head)
    upstream("update-ref", "refs/pull/1/merge", merge)
    upstream("checkout", "--quiet", "main")
    sides = {
        side: {"label": f"{who}:{ref}", "ref": ref, "sha": sha, "user": account(who), "repo": project(who)}
        for side, who, ref, sha in (("head", owner, "fix", head), ("base", "upstream", "main", base))
    }
    payload = {
        "action": "synchronize",
        "number": 1,
        "pull_request": {
            "number": 1,
            "state": "open",
            "title": "`$(touch pwned)` ${{ github.token }}",
            "user": account(owner),
            "draft": False,
            "merged": False,
            "merge_commit_sha": merge,
            "author_association": "FIRST_TIME_CONTRIBUTOR",
            **sides,
        },
        "repository": project("upstream"),
        "sender": account(owner),
    }
    return Event("pull_request", payload, merge, "refs/pull/1/merge")


def push(upstream, before, *, forced=False):
    payload = {
        "ref": "refs/heads/main",
        "before": before,
        "after": upstream.head,
        "created": before == ZEROS,
        "deleted": False,
        "forced": forced,
        "base_ref": None,
        "commits": [],
        "head_commit": {"id": upstream.head, "message": "A change"},
        "repository": project("upstream"),
        "sender": account("upstream"),
    }
    return Event("push", payload, upstream.head, "refs/heads/main")


def merge_group(upstream, base):
    group = {
        "head_sha": upstream.head,
        "head_ref": "refs/heads/gh-readonly-queue/main/pr-1",
        "base_sha": base,
        "base_ref": "refs/heads/main",
    }
    payload = {"action": "checks_requested", "merge_group": group, "repository": project("upstream")}
    return Event("merge_group", payload, upstream.head, group["head_ref"])


def dispatch(upstream, name="workflow_dispatch"):
    payload = {"inputs": None, "ref": "refs/heads/main", "repository": project("upstream")}
    return Event(name, payload, upstream.head, "refs/heads/main")


def checkout(upstream, folder, commit, depth=1):
    """Does what actions/checkout does, which by default fetches one commit."""
    folder.mkdir()
    git(folder, "init", "--quiet")
    git(folder, "remote", "add", "origin", upstream.folder.as_uri())
    limit = [f"--depth={depth}"] if depth else []
    branches = [] if depth else ["+refs/heads/*:refs/remotes/origin/*"]
    git(folder, "fetch", "--quiet", "--no-tags", *limit, "origin", *branches, f"+{commit}:refs/remotes/pull/1/merge")
    git(folder, "checkout", "--quiet", "--force", "refs/remotes/pull/1/merge")
    return folder


# ---------------------------------------------------------------- the runner


@dataclass
class Run:
    """What a run of the action did."""

    code: int
    log: str
    summary: str
    outputs: dict = field(default_factory=dict)

    @property
    def annotations(self):
        return [line for line in self.log.splitlines() if re.match("::(error|warning|notice) ", line)]


def act(workspace, event, temporary, steps=("check",), action=ROOT, variables=None, **inputs):
    """Runs steps of action.yml as the runner does: inputs resolved, a file for each way to speak to GitHub.

    `variables` are those that the job sets."""
    context = {f"inputs.{name}": given.get("default", "") for name, given in ACTION["inputs"].items()}
    unknown = set(inputs) - {name.replace("-", "_") for name in ACTION["inputs"]}
    assert not unknown
    context |= {f"inputs.{name.replace('_', '-')}": value for name, value in inputs.items()}
    context |= {"github.action_repository": "OWNER/readout", "github.action_ref": "v1"}
    context["steps.python.outputs.python-path"] = sys.executable
    temporary.mkdir(exist_ok=True)
    if not (temporary / "readout").exists():
        (temporary / "readout").symlink_to(sys.prefix)
    files = {name: temporary / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_EVENT_PATH")}
    for file in files.values():
        file.write_text("", encoding="utf-8")
    files["GITHUB_EVENT_PATH"].write_text(json.dumps(event.payload), encoding="utf-8")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(temporary),
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_ACTION_PATH": str(action),
        "GITHUB_EVENT_NAME": event.name,
        "GITHUB_REF": event.ref,
        "GITHUB_REPOSITORY": "upstream/meetings",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_SHA": event.sha,
        "GITHUB_WORKSPACE": str(workspace),
        "RUNNER_TEMP": str(temporary),
        **{name: value for name, value in os.environ.items() if name.startswith("PIP_")},
        **{name: str(path) for name, path in files.items()},
        **(variables or {}),
    }
    log = ""
    for step in ACTION["runs"]["steps"]:
        if step.get("id", "install") not in steps:
            continue
        own = {name: EXPRESSION.sub(lambda found: context[found[1]], value) for name, value in step["env"].items()}
        (temporary / "step.sh").write_text(step["run"], encoding="utf-8")
        ended = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", temporary / "step.sh"],
            cwd=workspace,
            env=environment | own,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        log += ended.stdout
        if ended.returncode:
            break
    lines = files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines()
    return Run(
        ended.returncode,
        log,
        files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8"),
        dict(line.split("=", 1) for line in lines),
    )
