"""What git knows of a folder: its files as they stood at a revision, and what changed since.

Nothing is checked out, nothing fetched, and nothing run that the files of a folder ask for. A revision that ends with
`...` is the merge base of it and HEAD, as in `git diff main...`: where the branch at work left it.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from readout.store import atomic
from readout.store.paths import GIT_FOLDER, follow_links
from readout.syntax import lfs
from readout.syntax.document import MAX_BYTES
from readout.text.suggestions import did_you_mean

BASE = "..."
PATIENCE = 600
"""Seconds that git may take for one answer: settings may have it read what never ends."""
INDEX = ":"
"""What is staged, in place of a revision, as git writes it in `:PATH`."""
READ_BY_GIT = (".gitattributes", ".gitignore", ".git/info/attributes", ".git/info/exclude")
"""The files of a working tree that git reads, whatever they are, to say what changed."""
LINK, SUBMODULE = b"120000", b"160000"
GUARDS = {
    "safe.bareRepository": "explicit",  # a folder with HEAD, objects, refs and config is no repository
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "protocol.ext.allow": "never",
    "advice.graftFileDeprecated": "false",  # or it stands before what git has to say
}
"""The settings under which git runs no program that a repository names."""
HARMLESS = ("GIT_CONFIG_NOSYSTEM", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "GIT_TEST_ASSUME_DIFFERENT_OWNER")
"""What of the environment's GIT_* git is told: the rest may lead it to another repository, as its hooks are told of
theirs, or to other settings and programs."""


class GitError(Exception):
    """Git cannot give the files. Its text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Changed:
    """The files of a repository, absolute, that differ between a commit and the working tree, deleted ones too."""

    commit: str
    files: frozenset[Path]


@dataclass(frozen=True, slots=True)
class Tree:
    """The files below a folder, by their path in it: their contents, None for those of other suffixes than asked for.

    `links` are the links that lead out of the folder, or nowhere.
    """

    contents: dict[str, bytes | None]
    links: frozenset[str]


def files(folder: Path, revision: str, suffixes: tuple[str, ...], without: Container[str] = ()) -> Tree:
    """Return the files below a folder at a revision, or as they are staged (INDEX), with what links in it lead to.

    Suffixes are in lower case. The contents of the files `without` are not read: they are None, too. The folder need
    not exist today. Raises GitError if there is no git, repository or revision, or if files are in conflict.
    """
    path, top = folder.resolve(), working_tree(folder)
    inside = path.relative_to(top).as_posix()
    entries = list(_index(top, inside) if revision == INDEX else _tree(top, _commit(top, revision), inside))
    links = [entry for entry in entries if entry.is_link]
    targets = dict(zip((each.path for each in links), _texts(top, links), strict=True))
    followed = follow_links([entry.path for entry in entries], targets)
    by_path = {entry.path: entry for entry in entries}
    contents: dict[str, bytes | None] = {}
    names, objects = [], []
    for name, target in followed.files.items():
        contents[name] = None
        if name.lower().endswith(suffixes) and name not in without:
            names.append(name)
            objects.append(by_path[target].object)
    sizes = _sizes(top, objects)
    for name, size in zip(names, sizes, strict=True):
        if size > MAX_BYTES:
            raise GitError(f"{name} is larger than {MAX_BYTES // 2**20} MiB at {revision}: split it")
    contents |= dict(zip(names, _contents(top, objects), strict=True))
    return Tree(_with_lfs(top, contents), frozenset(followed.outside))


def _with_lfs(top: Path, contents: dict[str, bytes | None]) -> dict[str, bytes | None]:
    """Return contents with what pointers of Git LFS among them stand for, where it lies in the repository: to git, that
    is how these files look. Its filters are not run."""
    pointers = {name: data for name, data in contents.items() if data and lfs.is_pointer(data)}
    if not pointers:
        return contents
    folder = top / os.fsdecode(_git(top, "rev-parse", "--git-common-dir").removesuffix(b"\n"))

    def read(place: str) -> bytes | None:
        try:
            return atomic.read(folder / place, MAX_BYTES)
        except OSError:  # no regular file, or a large one
            return None

    return contents | {name: lfs.content_of(pointer, read) or pointer for name, pointer in pointers.items()}


def changed(folder: Path, revision: str, state: str | None = None) -> Changed:
    """What changed in the folder's repository since a revision: committed, staged, in the files, and new ones; of those
    that are ignored, the ones in the folder. A renamed file is one deleted and one new. With a `state`, what changed
    up to this commit, or what is staged (INDEX). Raises GitError as `files` does."""
    top = working_tree(folder)
    for name in READ_BY_GIT:
        if (file := top / name).exists() and not (file.is_file() or file.is_dir()):
            raise GitError(f"{file} is no regular file, and git would read it without end: remove it")
    head = "HEAD" if state in (None, INDEX) else _commit(top, state)
    commit = _commit(top, revision, head)
    sides = [commit] if state is None else ["--cached", commit] if state == INDEX else [commit, head]
    options = ("--name-only", "--no-renames", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all", "-z")
    if state is not None:
        differ = _git(top, "diff", *options, *sides, "--")
        return Changed(commit, frozenset(top / os.fsdecode(name) for name in differ.split(b"\0") if name))
    settings = _git(top, "config", "--list", "--name-only", "-z").split(b"\0")
    inside = folder.resolve().relative_to(top).as_posix()
    if b"core.sparsecheckout" in settings:
        _refuse_sparse(top, inside)
    differ = _git(top, *_without_filters(settings), "diff", *options, *sides, "--")
    fresh = _git(top, "ls-files", "--others", "--exclude-standard", "-z")
    ignored = _git(top, "ls-files", "--others", "--ignored", "--exclude-standard", "-z", "--", _pathspec(inside))
    names = (name for name in (differ + fresh + ignored).split(b"\0") if name)
    return Changed(commit, frozenset(top / os.fsdecode(name) for name in names))


def _refuse_sparse(top: Path, inside: str) -> None:
    """Raise GitError if a sparse checkout left out files below a folder: they would look as if they were deleted."""
    marked = _git(top, "ls-files", "-t", "-z", "--", _pathspec(inside)).split(b"\0")
    missing = sum(line.startswith(b"S ") and not os.path.lexists(top / os.fsdecode(line[2:])) for line in marked)
    if missing:
        what = "1 file of the dataset is" if missing == 1 else f"{missing} files of the dataset are"
        way = "`git sparse-checkout disable`" if inside == "." else f"`git sparse-checkout add {inside}`"
        raise GitError(f"{what} left out of this sparse checkout, and would look deleted: {way} brings all of it")


def _without_filters(settings: Sequence[bytes]) -> Iterator[str]:
    """Yield the options with which git puts no file through a program that a setting names (gitattributes, `filter`).

    A file that such a filter is meant for differs then, if it may have changed. Raises GitError for a name that no
    option can hold.
    """
    names = {name.partition(b".")[2].rpartition(b".")[0] for name in settings if name.startswith(b"filter.")}
    for name in sorted(map(os.fsdecode, names - {b""})):
        if "=" in name:
            raise GitError(f"git's settings have a filter whose name has a `=` in it, `{name}`: give it another name")
        for key, value in (("clean", ""), ("smudge", ""), ("process", ""), ("required", "false")):
            yield from ("-c", f"filter.{name}.{key}={value}")


def head(folder: Path) -> str | None:
    """The commit that is checked out; None if there is none."""
    try:
        return _resolved(working_tree(folder), "HEAD")
    except GitError:
        return None


def is_amended(folder: Path) -> bool:
    """Whether the commit that is checked out took the place of another, as the log of HEAD says."""
    try:
        return _git(working_tree(folder), "reflog", "-1", "--format=%gs", "HEAD").startswith(b"commit (amend)")
    except GitError:
        return False


def knows(folder: Path, revision: str) -> bool:
    """Whether a folder lies in a repository that has the revision."""
    try:
        return bool(_commit(working_tree(folder), revision))
    except GitError:
        return False


def working_tree(path: Path) -> Path:
    """The folder of the working tree that a path lies in: the nearest one, at or above it, that holds `.git`.

    Raises GitError where there is none, or git does not take that folder for a working tree.
    """
    path = path.resolve()
    top = next((folder for folder in (path, *path.parents) if os.path.lexists(folder / ".git")), None)
    if not top:
        raise GitError(f"{path} lies in no git repository")
    try:
        answer = os.fsdecode(_git(top, "rev-parse", "--show-toplevel").removesuffix(b"\n"))
    except GitError as error:
        if "not a git repository" not in str(error):
            raise
        answer = ""
    if not answer or Path(answer).resolve() != top:
        raise GitError(f"{path} lies in no git repository: {top / '.git'} is none")
    return top


def _commit(top: Path, revision: str, head: str = "HEAD") -> str:
    """Return the commit of a revision, or the merge base of it and `head`."""
    name = revision.removesuffix(BASE)
    if not name:
        raise GitError("no revision is named: a branch, a tag or a commit is one")
    commit = _resolved(top, name)
    if commit is None:
        raise GitError(f"git knows no revision `{name}`{_advice(top, name)}")
    if name == revision:
        return commit
    try:
        return _git(top, "merge-base", commit, head).split()[0].decode()
    except GitError:
        raise GitError(f"`{name}` and HEAD share no history{_shallow(top)}") from None


def _resolved(top: Path, revision: str) -> str | None:
    try:  # with --verify and the suffix, nothing is taken for an option
        return _git(top, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").decode().strip()
    except GitError:
        return None


def _advice(top: Path, revision: str) -> str:
    """What to do about a revision that is not there: a checkout of one branch knows the others as origin's only."""
    if _resolved(top, f"origin/{revision}"):
        return f": {did_you_mean(f'origin/{revision}')}"
    if _resolved(top, "HEAD"):
        return _shallow(top)
    try:
        _git(top, "rev-parse", "--verify", "--quiet", "HEAD")
    except GitError:
        return ": nothing is committed yet"
    return ": the commit that is checked out is missing or damaged, `git fsck` says more"


def _shallow(top: Path) -> str:
    if _git(top, "rev-parse", "--is-shallow-repository").strip() != b"true":
        return ""
    return (
        ": the clone is shallow, fetch its history first "
        "(`git fetch --unshallow`; `fetch-depth: 0` of actions/checkout; `GIT_DEPTH: 0` of GitLab)"
    )


class _Entry(NamedTuple):
    """A file of a commit or of the index: its path below the folder, its object, and whether it is a link. Of a
    submodule, it is the `.git` that stands in it when it is checked out, which has no object."""

    path: str
    object: str
    is_link: bool


def _tree(top: Path, commit: str, inside: str) -> Iterator[_Entry]:
    """Yield the files of a commit below a folder."""
    pathspec = [] if inside == "." else ["--", f"{inside}/"]
    for line in _git(top, "ls-tree", "-r", "-z", "--full-tree", commit, *pathspec).split(b"\0"):
        if line:
            facts, _, name = line.partition(b"\t")
            mode, kind, item = facts.split()
            if kind == b"blob":
                yield _Entry(_below(inside, name), item.decode(), mode == LINK)
            elif mode == SUBMODULE:
                yield _Entry(f"{_below(inside, name)}/{GIT_FOLDER}", "", is_link=False)


def _index(top: Path, inside: str) -> Iterator[_Entry]:
    """Yield the files below a folder that are staged. Raises GitError if a merge left any in conflict."""
    for line in _git(top, "ls-files", "--stage", "-z", "--", _pathspec(inside)).split(b"\0"):
        if line:
            facts, _, name = line.partition(b"\t")
            mode, item, stage = facts.split()
            if stage != b"0":
                raise GitError(f"{os.fsdecode(name)} is in conflict: resolve it, and `git add` it")
            if mode == SUBMODULE:
                yield _Entry(f"{_below(inside, name)}/{GIT_FOLDER}", "", is_link=False)
            else:
                yield _Entry(_below(inside, name), item.decode(), mode == LINK)


def _pathspec(inside: str) -> str:
    """Return what git calls a folder by its path in the working tree. A literal `.` matches nothing."""
    return ":(top)" if inside == "." else f":(top,literal){inside}"


def _below(inside: str, name: bytes) -> str:
    path = os.fsdecode(name)
    return path if inside == "." else path.removeprefix(f"{inside}/")


def _texts(top: Path, entries: Sequence[_Entry]) -> list[str]:
    """Return what links lead to, as they say it."""
    return [os.fsdecode(data) for data in _contents(top, [entry.object for entry in entries])]


def _sizes(top: Path, objects: Sequence[str]) -> list[int]:
    """Return the sizes of objects in bytes."""
    answer = _git(
        top, "cat-file", "--batch-check=%(objectsize)", given="".join(f"{name}\n" for name in objects).encode()
    )
    lines = answer.splitlines()
    for name, line in zip(objects, lines, strict=True):
        if not line.isdigit():
            raise GitError(f"git lacks the object {name}: fetch it first")
    return [int(line) for line in lines]


def _contents(top: Path, objects: Sequence[str]) -> Iterator[bytes]:
    """Yield the contents of objects. Git answers each line with `OBJECT blob SIZE`, the bytes, and a line feed."""
    answer = _git(top, "cat-file", "--batch", given="".join(f"{name}\n" for name in objects).encode())
    at = 0
    for name in objects:
        end = answer.index(b"\n", at)
        kind, _, size = answer[at:end].partition(b" ")[2].partition(b" ")
        if kind != b"blob":
            raise GitError(f"git lacks the object {name}: fetch it first")
        at = end + 1 + int(size) + 1
        yield answer[end + 1 : at - 1]


def command(folder: Path, *arguments: str) -> list[str]:
    """A command of git in a folder, as `working_tree` finds it, that runs nothing which the folder's files ask for."""
    guards = (part for name, value in GUARDS.items() for part in ("-c", f"{name}={value}"))
    return ["git", "-C", str(folder), *guards, *arguments]


def environment() -> dict[str, str]:
    """The environment for `command`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in HARMLESS}
    # A folder's replace refs and grafts would put other files and another history in the place of a commit's own.
    as_committed = {"GIT_NO_REPLACE_OBJECTS": "1", "GIT_GRAFT_FILE": os.devnull}
    quiet = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
    return kept | as_committed | quiet


def _git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """What git answers in a folder, as `working_tree` finds it. Raises GitError."""
    try:
        done = subprocess.run(  # noqa: S603 - the revision is verified, and never a shell's
            command(folder, *arguments),
            input=given,
            capture_output=True,
            env=environment() | {"GIT_ALLOW_PROTOCOL": "none"},  # no object is fetched, whatever git's version
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise GitError(f"git has not answered in {PATIENCE // 60} minutes: see to its settings") from None
    except FileNotFoundError:
        raise GitError("git is not installed: install it, or name a folder or an export instead") from None
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().removeprefix("fatal: ").partition("\n")[0]
        if "dubious ownership" in reason:  # as in containers, where another user has checked it out
            allow = f"`git config --global --add safe.directory {folder}` allows it"
            raise GitError(f"git refuses the repository of {folder}, which belongs to another user: {allow}")
        raise GitError(f"git says: {reason}")
    return done.stdout
