"""Datasets that a test writes, and what is found in them."""

import textwrap

import pytest

from lint_cases import FILES, MEETING, SOURCED_MEETING, TOML, WAM
from readout.lint import engine
from readout.store import load


def write_and_lint(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else textwrap.dedent(text).encode())
    return engine.lint(load.load(folder)).diagnostics


@pytest.fixture
def lint_files(tmp_path, monkeypatch):
    """Lints files in a dataset that has one source. Unused records are not reported: in so few, most are."""
    monkeypatch.chdir(tmp_path)

    def lint(**files):
        diagnostics = write_and_lint(tmp_path, {"readout.toml": TOML, "sources/wam-20251104.yaml": WAM} | files)
        return [diagnostic for diagnostic in diagnostics if diagnostic.code != "RO614"]

    return lint


@pytest.fixture
def lint_meeting(lint_files):
    """Lints a meeting that has these lines as well as the required ones."""
    return lambda lines: lint_files(**{"meetings/m.yaml": MEETING + textwrap.dedent(lines)})


@pytest.fixture
def lint_among_sources(tmp_path, monkeypatch):
    """Lints files in a dataset of several sources and places. Unused records are reported if they are asked for."""
    monkeypatch.chdir(tmp_path)

    def lint(*, unused=False, **files):
        diagnostics = write_and_lint(tmp_path, FILES | files)
        return [diagnostic for diagnostic in diagnostics if unused or diagnostic.code != "RO614"]

    return lint


@pytest.fixture
def lint_meeting_among_sources(lint_among_sources):
    """Codes and pointers of what is found in a meeting with these lines, which may replace the required ones."""

    def lint(lines):
        lines = textwrap.dedent(lines)
        keys = {line.partition(":")[0] for line in lines.splitlines()}
        required = [line for line in SOURCED_MEETING.splitlines() if line.partition(":")[0] not in keys]
        diagnostics = lint_among_sources(**{"meetings/m.yaml": "\n".join([*required, lines])})
        return [(diagnostic.code, diagnostic.pointer) for diagnostic in diagnostics]

    return lint
