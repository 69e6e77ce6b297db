"""What the action of action.yml does: checks a dataset, annotates, writes the step's summary and outputs.

It runs the `readout` beside the interpreter that runs it, in the top folder of the data's repository: once to check and
to write all forms of the findings, and once for the changes and the numbers. All it is told comes from the
environment: the action's inputs as `READOUT_…`, and what GitHub sets for every step, of which it reads the
payload of the event (`GITHUB_EVENT_PATH`). The exit code is the verdict.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from readout.store import git
from readout.text.markdown import escaped

SETTINGS = "readout.toml"
CLEAN, FINDINGS, USAGE = 0, 1, 2
NO_COMMIT = re.compile("0+")
"""What a push names as the commit before a new branch."""
CHANGES = re.compile(r"^\*\*(?:([\d,]+) changes?|No changes)\b", re.MULTILINE)


class Failure(Exception):
    """The check cannot be made. The text says why, and what to do."""


@dataclass(frozen=True)
class Result:
    """How a command ended, and what it said."""

    code: int
    output: str
    errors: str


@dataclass(frozen=True)
class Section:
    """A part of the summary, cut at the end of a line after so many bytes of UTF-8.

    GitHub takes 1 MiB in all as the summary of a step, and refuses the whole of a larger one.
    """

    heading: str
    body: str
    limit: int = 50_000

    def __str__(self) -> str:
        data = self.body.rstrip().encode("utf-8")
        if len(data) > self.limit:
            kept = data[: self.limit]
            data = kept[: kept.rindex(b"\n")] + b"\n\n*Cut here: the rest does not fit into a summary.*"
        return f"{self.heading}\n\n{data.decode('utf-8')}\n"


@dataclass(frozen=True)
class Inputs:
    """The inputs of the action, named and explained in action.yml."""

    data: str
    since: str
    fail_on: str
    coverage: str
    sarif: str
    temporary: Path
    """A folder for what the action writes, which lasts as long as the job."""
    top: Path
    """The folder that the names of files are relative to: the repository's, wherever it is checked out."""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Inputs:
        given = {
            name: environment.get(f"READOUT_{name}", "") for name in ("DATA", "SINCE", "FAIL_ON", "COVERAGE", "SARIF")
        }
        for name, value in given.items():
            if "\n" in value or "\r" in value:
                raise Failure(f"the input {name.lower().replace('_', '-')} holds a line break")
        if given["COVERAGE"] not in ("", "no-decrease"):
            raise Failure(f"coverage is `no-decrease`, or left out, not `{given['COVERAGE']}`")
        data = given["DATA"] or "data"
        if not Path(data, SETTINGS).is_file():
            raise Failure(
                f"there is no dataset in {data} (no {SETTINGS}): "
                "name its folder with the input `data`, and check it out with actions/checkout before this step"
            )
        temporary = Path(tempfile.mkdtemp(prefix="readout-", dir=environment["RUNNER_TEMP"]))
        sarif = str(temporary / "readout.sarif") if given["SARIF"] == "true" else given["SARIF"]
        if sarif not in ("", "false") and any(part.is_symlink() for part in (Path(sarif), *Path(sarif).parents)):
            raise Failure(f"the input sarif names {sarif}, which is a link, or lies behind one: name another file")
        folder = Path(data).resolve()
        try:
            top = git.working_tree(folder)
        except git.GitError:
            top = Path.cwd()
        return cls(
            data=str(folder.relative_to(top)) if folder.is_relative_to(top) else str(folder),
            since=given["SINCE"],
            fail_on=given["FAIL_ON"] or "error",
            coverage=given["COVERAGE"],
            sarif="" if sarif == "false" else sarif,
            temporary=temporary,
            top=top,
        )


def main() -> int:
    try:
        inputs = Inputs.of(os.environ)
        return _check(inputs, _base(inputs))
    except (Failure, git.GitError) as failure:
        print(f"::error title=readout::{_escaped(str(failure))}")
        _append("GITHUB_STEP_SUMMARY", f"## readout\n\nThe data could not be checked: {escaped(str(failure))}\n")
        return USAGE


def _check(inputs: Inputs, since: str | None) -> int:
    """Runs every form of the check since a commit, or of all there is; the exit code."""
    short = (since or "")[:12]  # what people read of a hash
    changed = ["--changed-since", short] if since else []
    forms = {"json": inputs.temporary / "readout.json", "markdown": inputs.temporary / "readout.md"}
    forms |= {"sarif": Path.cwd() / inputs.sarif} if inputs.sarif else {}
    written = [word for name, file in forms.items() for word in ("--output", f"{name}={file}")]
    arguments = [*changed, "--format", "github", "--fail-on", inputs.fail_on, *written]
    verdict = _readout("validate", inputs.data, *arguments, at=inputs.top, environment=_links(os.environ))
    print(verdict.output, end="")
    _tell(verdict.errors)
    if verdict.code not in (CLEAN, FINDINGS):
        raise Failure(_last(verdict.errors))
    if "holds no record" in verdict.errors:
        raise Failure(
            f"{inputs.data} holds no record: there is nothing to check; does the input `data` name its folder?"
        )
    code = verdict.code

    counted = json.loads(forms["json"].read_text(encoding="utf-8"))["summary"]
    headline, _, table = forms["markdown"].read_text(encoding="utf-8").partition("\n\n")
    sections, last = [], []
    changes = ""
    if since:
        old = f"git:{short}"
        told = inputs.temporary / "changes.md"
        policy = ["--fail-on-decrease", "sourced"] if inputs.coverage else []
        compared = ["--compare", old, "--data", inputs.data, "--diff", str(told)]
        numbers = _readout("stats", *compared, "--format", "markdown", *policy, at=inputs.top)
        difference = told.read_text(encoding="utf-8") if told.exists() else f"> {escaped(_last(numbers.errors))}"
        sections.append(Section("### What changed", difference, 300_000))
        if count_match := CHANGES.search(difference):
            changes = (count_match[1] or "0").replace(",", "")
        why = "" if numbers.code == CLEAN else _last(numbers.errors)
        if inputs.coverage and why:
            print(f"::error title=readout::{_escaped(why)}")
            headline = f"{headline.rstrip()}\n\n> {escaped(why)}"
            code = code or numbers.code
        last.append(Section("### Numbers", numbers.output or f"> {escaped(why)}"))
    else:
        alone = "There is nothing to compare with: all of the data was checked, by its own settings and comments."
        sections.append(Section("### What changed", alone))
    if table:
        sections.append(Section("### Findings", table, 550_000))
    text = "\n".join(map(str, [Section("## readout", headline), *sections, *last]))
    summary = inputs.temporary / "summary.md"
    summary.write_text(text, encoding="utf-8")
    _append("GITHUB_STEP_SUMMARY", text)
    outputs = {
        "findings": counted["errors"] + counted["warnings"],
        "errors": counted["errors"],
        "warnings": counted["warnings"],
        "changes": changes,
        "since": since or "",
        "summary": summary,
        "sarif": inputs.sarif,
    }
    _append("GITHUB_OUTPUT", "".join(f"{name}={value}\n" for name, value in outputs.items()))
    return code


# ---------------------------------------------------------------- since which commit


def _base(inputs: Inputs) -> str | None:
    """The commit with which the data is compared; None where there is none, or none that held the dataset."""
    since = _since(inputs)
    if since is None:
        return None
    base = _git(inputs, "merge-base", since, "HEAD").output.strip()
    if not base:
        raise Failure(f"{since} and HEAD have no history in common: give this action `since: all`")
    if _is_of_a_pull_request() and base == _commit(inputs, "HEAD"):
        raise Failure(
            "what is checked out is what the pull request goes into, and nothing of the pull request: on "
            "pull_request_target actions/checkout gets the base; run this on pull_request instead"
        )
    settings = (Path(inputs.data) / SETTINGS).as_posix()
    held = _git(inputs, "cat-file", "-e", f"{base}:{settings}").code == 0
    return base if held else None


def _since(inputs: Inputs) -> str | None:
    """The commit since which changes are checked, with the history that it takes to compare; None for all there is.

    Raises Failure if there is such a commit and it is out of reach.
    """
    if inputs.since == "all":
        return None
    if inputs.since:
        return _reach(inputs, inputs.since)
    event = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
    match os.environ["GITHUB_EVENT_NAME"]:
        case "pull_request" | "pull_request_target":
            return _merged_into(inputs) or _reach(inputs, event["pull_request"]["base"]["sha"])
        case "merge_group":
            return _reach(inputs, event["merge_group"]["base_sha"])
        case "push" if not NO_COMMIT.fullmatch(event["before"]):
            # A push that rewrote history may have left nothing to compare with.
            return _reach(inputs, event["before"], forgotten=bool(event.get("forced")))
        case _:
            return None


def _is_of_a_pull_request() -> bool:
    """Whether the event is about a pull request, whose commits must then be checked out."""
    return os.environ["GITHUB_EVENT_NAME"] in ("pull_request", "pull_request_target")


def _merged_into(inputs: Inputs) -> str | None:
    """What GitHub merged the pull request into, where its merge is checked out, as is the default.

    The payload's base may be older: then everything that came between would look like the pull request's doing.
    """
    merge = os.environ["GITHUB_SHA"]
    if os.environ["GITHUB_EVENT_NAME"] != "pull_request" or _git(inputs, "rev-parse", "HEAD").output.strip() != merge:
        return None
    if _is_shallow(inputs):
        _git(inputs, "fetch", "--no-tags", "--quiet", "--depth=2", "origin", merge)
    return _commit(inputs, "HEAD^1") if _commit(inputs, "HEAD^2") else None


def _reach(inputs: Inputs, revision: str, *, forgotten: bool = False) -> str | None:
    """The commit of a revision that git can compare with; None for one that may be forgotten, and is."""
    if _is_shallow(inputs):
        _tell(_git(inputs, "fetch", "--no-tags", "--quiet", "--unshallow", "origin").errors)
    for name in (revision, f"origin/{revision}"):
        if commit := _commit(inputs, name):
            return commit
    fetched = _git(inputs, "fetch", "--no-tags", "--quiet", "--", "origin", revision)
    commit = _commit(inputs, revision if re.fullmatch("[0-9a-f]{40,64}", revision) else "FETCH_HEAD")
    if fetched.code == 0 and commit:
        return commit
    if forgotten:
        return None
    _tell(fetched.errors)
    advice = "give this action a branch, tag or commit that there is, or `since: all`"
    if _is_shallow(inputs):
        advice = "give actions/checkout `fetch-depth: 0`, or this action `since: all`"
    raise Failure(f"git cannot reach {revision}, with which the changes are compared: {advice}")


def _commit(inputs: Inputs, revision: str) -> str | None:
    answer = _git(inputs, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    return answer.output.strip() if answer.code == 0 else None


def _is_shallow(inputs: Inputs) -> bool:
    return _git(inputs, "rev-parse", "--is-shallow-repository").output.strip() == "true"


# ---------------------------------------------------------------- the summary


def _links(environment: Mapping[str, str]) -> dict[str, str]:
    """Where the summary's links lead: to the pages of the rules, and to the files as this run sees them."""
    links = dict(environment)
    server = environment["GITHUB_SERVER_URL"]
    action, ref = environment.get("READOUT_ACTION_REPOSITORY"), environment.get("READOUT_ACTION_REF")
    if action and ref:
        links.setdefault("READOUT_RULES_URL", f"{server}/{action}/blob/{ref}/docs/rules")
    links.setdefault(
        "READOUT_FILES_URL", f"{server}/{environment['GITHUB_REPOSITORY']}/blob/{environment['GITHUB_SHA']}"
    )
    return links


# ---------------------------------------------------------------- programs and GitHub


def _readout(*arguments: str, at: Path, environment: Mapping[str, str] | None = None) -> Result:
    command = [sys.executable, "-I", str(Path(sys.executable).with_name("readout")), *arguments]
    return _run(command, environment, at)


def _git(inputs: Inputs, *arguments: str) -> Result:
    """Asks git in the working tree that the data lies in. Raises GitError where there is none, or no git."""
    top = git.working_tree(inputs.top / inputs.data)
    return _run(git.command(top, *arguments), git.environment(), top)


def _run(command: list[str], environment: Mapping[str, str] | None, at: Path) -> Result:
    ended = subprocess.run(
        command, env=environment, cwd=at, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    return Result(ended.returncode, ended.stdout, ended.stderr)


def _tell(text: str) -> None:
    """Prints what names files or texts of the data, so that GitHub takes no line of it for a command."""
    if text.strip():
        token = secrets.token_hex(16)
        print(f"::stop-commands::{token}\n{text.rstrip()}\n::{token}::")


def _append(variable: str, text: str) -> None:
    """Appends to one of the files through which a step speaks to GitHub."""
    with Path(os.environ[variable]).open("a", encoding="utf-8") as file:
        file.write(text)


def _last(errors: str) -> str:
    """The last line that a command wrote to standard error: why it ended as it did."""
    return (errors.strip().splitlines() or ["readout said nothing"])[-1].removeprefix("readout: ")


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


if __name__ == "__main__":
    sys.exit(main())
