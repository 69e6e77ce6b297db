"""Reports what is new since a revision: all findings in changed files, and those in other files that were not there.

The changed files are those that differ, for git, between the merge base of the revision with HEAD and the working
tree: the changes of a pull request, or of a branch. If the schema version, the settings of rules or readout itself
changed, all findings are reported.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from readout.lint import engine
from readout.lint.result import Report, Since, added
from readout.model.dataset import Dataset
from readout.store import git, load
from readout.store.cache import Cache
from readout.store.paths import SETTINGS, SUFFIXES, NoDatasetAtRevision, NotADataset, display_path, within

VERSION = "schema_version"
PACKAGE = Path(__file__).resolve().parent.parent


def lint(
    dataset: Dataset, root: Path, revision: str, paths: Iterable[str] | None = None, cache: Cache | None = None
) -> Report:
    """Return the report on a dataset, read from the folder `root`, of what is new since a revision.

    `paths` and `cache` are as in `engine.lint`. The dataset is also checked as it was at the revision, but only if
    something is found in a file that did not change. Raises NotADataset if there is no git, repository or revision,
    or if the path is no dataset folder.
    """
    selected, revision = None if paths is None else tuple(paths), revision.removesuffix(git.BASE)
    name = display_path(root)
    if not (root / SETTINGS).is_file():
        raise NotADataset(f"{name} is no dataset folder (no {SETTINGS}): git cannot say what changed")
    try:
        changed = git.changed(root, revision + git.BASE)
    except git.GitError as error:
        raise NotADataset(str(error)) from None
    changed_paths = _changed_paths(root, changed, dataset)
    report = engine.lint(dataset, cache=cache)
    rest = [diagnostic for diagnostic in report.diagnostics if diagnostic.place.path not in changed_paths]
    reason = f"readout itself changed since {revision}" if _readout_changed(dataset, changed) else None
    old: Dataset | None = None
    if not reason and (rest or display_path(root / SETTINGS) in changed_paths):
        try:
            old = load.load_revision(root, changed.commit)
            reason = _changed_settings(dataset, old, f"{display_path(root / SETTINGS)} changed since {revision}")
        except NoDatasetAtRevision:
            reason = f"there was no dataset in {name} at {revision}"
    since = Since(revision, changed.commit, everything=reason)
    if reason:
        return replace(report if selected is None else engine.lint(dataset, selected, cache), since=since)
    beyond = set(added(rest, engine.lint(old).diagnostics)) if old else set()
    new = [each for each in report.diagnostics if each.place.path in changed_paths or each in beyond]
    inside = [each for each in new if selected is None or within(each.place.path, selected)]
    return Report(
        tuple(inside),
        len(new) - len(inside),
        len(changed_paths),
        sum(record.document.path in changed_paths for record in dataset),
        replace(since, older=len(rest) - len(beyond), beyond=sum(each in beyond for each in inside)),
    )


def _changed_paths(root: Path, changed: git.Changed, dataset: Dataset) -> set[str]:
    """Return the files of the dataset that changed or are gone, as shown."""
    existing, folder = set(dataset.paths), root.resolve()
    inside = (file.relative_to(folder) for file in changed.files if file.is_relative_to(folder))
    names = {display_path(root / file): file for file in inside}
    return {
        name for name, file in names.items() if name in existing or (_is_read(file) and not (folder / file).exists())
    }


def _is_read(file: Path) -> bool:
    """Whether a file of this name is part of a dataset folder."""
    hidden = any(part.startswith(".") for part in file.parts)
    return file == Path(SETTINGS) or (file.suffix.lower() in SUFFIXES and not hidden)


def _readout_changed(dataset: Dataset, changed: git.Changed) -> bool:
    """Whether the repository holds readout itself, or its schemas, and they changed. An installed one never does."""
    roots = [root for root in (PACKAGE, dataset.schema.root.resolve()) if "site-packages" not in root.parts]
    return any(file.is_relative_to(root) for root in roots for file in changed.files)


def _changed_settings(new: Dataset, old: Dataset, changed: str) -> str | None:
    """Return the reason to report all findings, if the settings give one."""
    if new.metadata.get(VERSION) != old.metadata.get(VERSION):
        return f"the schema version in {changed}"
    return f"the rules in {changed}" if new.settings != old.settings else None
