"""The files of a folder as they stood at a revision, asked of git. Nothing is checked out, nothing fetched."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

from readout.source.document import MAX_BYTES

FOREIGN = ("GIT_DIR", "GIT_WORK_TREE", "GIT_PREFIX")
"""What git tells its hooks about the repository that they run in. Ours is the one that the folder lies in."""


class GitError(Exception):
    """Git cannot give the files. Its text says why, and what to do."""


def files(folder: Path, revision: str, suffixes: tuple[str, ...]) -> dict[str, bytes]:
    """The files below a folder whose names end so, by their path in it, as they stood at a revision.

    The folder need not be there today. Raises GitError where there is no git, repository or revision.
    """
    path = folder.resolve()
    standing = next(place for place in (path, *path.parents) if place.is_dir())
    try:
        top = Path(_git(standing, "rev-parse", "--show-toplevel").decode().rstrip("\n")).resolve()
    except GitError as error:
        if "not a git repository" in str(error):
            raise GitError(f"{path} lies in no git repository") from None
        raise
    commit = _commit(top, revision)
    inside = path.relative_to(top).as_posix()
    names, objects = [], []
    for size, name, found in _tree(top, commit, inside):
        if name.endswith(suffixes):
            if size > MAX_BYTES:
                raise GitError(f"{name} is larger than {MAX_BYTES // 2**20} MiB at {revision}: split it")
            names.append(name if inside == "." else name.removeprefix(f"{inside}/"))
            objects.append(found)
    return dict(zip(names, _contents(top, objects), strict=True))


def _commit(top: Path, revision: str) -> str:
    try:  # with --verify and the suffix, nothing is taken for an option
        return _git(top, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").decode().strip()
    except GitError:
        shallow = _git(top, "rev-parse", "--is-shallow-repository").strip() == b"true"
        why = ": the clone is shallow, fetch its history first (`git fetch --unshallow`)" if shallow else ""
        raise GitError(f"git knows no revision `{revision}`{why}") from None


def _tree(top: Path, commit: str, inside: str) -> Iterator[tuple[int, str, str]]:
    """The files of a commit below a folder: size, path, object."""
    where = [] if inside == "." else ["--", f"{inside}/"]
    for line in _git(top, "ls-tree", "-r", "-l", "-z", "--full-tree", commit, *where).split(b"\0"):
        if line:
            facts, _, name = line.partition(b"\t")
            _, kind, found, size = facts.split()
            if kind == b"blob":
                yield int(size), os.fsdecode(name), found.decode()


def _contents(top: Path, objects: Sequence[str]) -> Iterator[bytes]:
    """What objects hold: git answers each line with `OBJECT blob SIZE`, the bytes, and a line feed."""
    answer = _git(top, "cat-file", "--batch", given="".join(f"{name}\n" for name in objects).encode())
    at = 0
    for name in objects:
        end = answer.index(b"\n", at)
        kind, _, size = answer[at:end].partition(b" ")[2].partition(b" ")
        if kind != b"blob":
            raise GitError(f"git lacks the object {name}: fetch it first")
        at = end + 1 + int(size) + 1
        yield answer[end + 1 : at - 1]


def _git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    environment |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(  # noqa: S603 - the revision is verified, and never a shell's
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - the user's own git
            input=given,
            capture_output=True,
            env=environment,
            check=False,
        )
    except FileNotFoundError:
        raise GitError("git is not installed: install it, or name a folder or an export instead") from None
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().removeprefix("fatal: ").partition("\n")[0]
        raise GitError(f"git says: {reason}")
    return done.stdout
