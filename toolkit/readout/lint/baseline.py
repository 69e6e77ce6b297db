"""Finds what is new since a revision: all findings in files that changed, and in other files those that are new.

A file has changed if it differs between the merge base of the revision with HEAD and the working tree, as in a pull
request. If the schema version, the settings of rules or readout itself changed, all findings are reported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from readout.diagnostic import Diagnostic
from readout.lint import engine
from readout.lint.result import Report, Since
from readout.model.dataset import Dataset
from readout.store import git, load
from readout.store.cache import Cache
from readout.store.paths import SETTINGS, SUFFIXES, NoDatasetThen, NotADataset, shown, within

VERSION = "schema_version"
PACKAGE = Path(__file__).resolve().parent.parent


def lint(
    dataset: Dataset, root: Path, revision: str, paths: Iterable[str] | None = None, cache: Cache | None = None
) -> Report:
    """Return the findings on a dataset, read from the folder `root`, that are new since a revision.

    `paths`, as shown, limits the findings to files and folders; `cache` is as in `engine.lint`. The dataset is checked
    as it was at the revision only if something is found in a file that did not change.

    Raises NotADataset if there is no git, repository or revision, or the path is no dataset folder.
    """
    requested_paths, revision = None if paths is None else tuple(paths), revision.removesuffix(git.BASE)
    name = shown(root)
    if not (root / SETTINGS).is_file():
        raise NotADataset(f"{name} is no dataset folder (no {SETTINGS}): git cannot say what changed")
    try:
        changed = git.changed(root, revision + git.BASE)
    except git.GitError as error:
        raise NotADataset(str(error)) from None
    touched = _touched(root, changed, dataset)
    report = engine.lint(dataset, cache=cache)
    untouched = [each for each in report.diagnostics if each.place.path not in touched]
    reason = f"readout itself changed since {revision}" if _readout_changed(dataset, changed) else None
    then: Dataset | None = None
    if not reason and (untouched or shown(root / SETTINGS) in touched):
        try:
            then = load.load_revision(root, changed.commit)
            reason = _settings(dataset, then, f"{shown(root / SETTINGS)} changed since {revision}")
        except NoDatasetThen:
            reason = f"there was no dataset in {name} at {revision}"
    since = Since(revision, changed.commit, everything=reason)
    if reason:
        return replace(report if requested_paths is None else engine.lint(dataset, requested_paths, cache), since=since)
    beyond = _new_since(untouched, then) if then else set()
    new = [each for each in report.diagnostics if each.place.path in touched or each in beyond]
    chosen = [each for each in new if requested_paths is None or within(each.place.path, requested_paths)]
    return Report(
        tuple(chosen),
        len(new) - len(chosen),
        len(touched),
        sum(record.document.path in touched for record in dataset),
        replace(since, older=len(untouched) - len(beyond), beyond=sum(each in beyond for each in chosen)),
    )


def _touched(root: Path, changed: git.Changed, dataset: Dataset) -> set[str]:
    """Return the files of the dataset that changed, as shown, with those that were deleted."""
    present, folder = set(dataset.paths), root.resolve()
    inside = (file.relative_to(folder) for file in changed.files if file.is_relative_to(folder))
    names = {shown(root / file): file for file in inside}
    return {
        name for name, file in names.items() if name in present or (_is_read(file) and not (folder / file).exists())
    }


def _is_read(file: Path) -> bool:
    """Whether a file of such a name is part of a dataset folder."""
    hidden = any(part.startswith(".") for part in file.parts)
    return file == Path(SETTINGS) or (file.suffix.lower() in SUFFIXES and not hidden)


def _readout_changed(dataset: Dataset, changed: git.Changed) -> bool:
    """Whether the repository contains readout itself, or its schemas, and they changed; not in an environment."""
    folders = [folder for folder in (PACKAGE, dataset.schema.root.resolve()) if "site-packages" not in folder.parts]
    return any(file.is_relative_to(folder) for folder in folders for file in changed.files)


def _settings(now: Dataset, then: Dataset, changed: str) -> str | None:
    """Return why changed settings put all findings in question; None if they do not."""
    if now.metadata.get(VERSION) != then.metadata.get(VERSION):
        return f"the schema version in {changed}"
    return f"the rules in {changed}" if now.settings != then.settings else None


def _new_since(diagnostics: Iterable[Diagnostic], then: Dataset) -> set[Diagnostic]:
    """Return the diagnostics that the dataset did not have then; of equal ones, as many as there are more now."""
    older = Counter(each.identity for each in engine.lint(then).diagnostics)
    new = set()
    for each in diagnostics:
        if older[each.identity]:
            older[each.identity] -= 1
        else:
            new.add(each)
    return new
