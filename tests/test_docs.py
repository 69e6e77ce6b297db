"""What the documentation shows is what happens: its commands and its Python are executed."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(page, language):
    return [
        match["body"] for match in BLOCK.finditer(page.read_text(encoding="utf-8")) if match["language"] == language
    ]


def environment():
    base = {k: v for k, v in os.environ.items() if k not in ("GITHUB_ACTIONS", "FORCE_COLOR", "NO_COLOR")}
    return base | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{base['PATH']}", "COLUMNS": "80"}


def shell(command, cwd):
    return subprocess.run(
        ["bash", "-c", command],
        cwd=cwd,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """A folder with a copy of our data, and its exports beside it."""
    folder = tmp_path_factory.mktemp("workspace")
    shutil.copytree(ROOT / "data", folder / "data")
    result = shell("readout export --all parquet --data data -o build", folder)
    assert result.returncode == 0, result.stdout
    return folder


def test_readme_tour(tmp_path):
    """Every command of README's console blocks prints what README says it prints, one after the other."""
    commands = 0
    for block in blocks(ROOT / "README.md", "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, expected = part.partition("\n")
            assert shell(command, tmp_path).stdout == expected, command
            commands += 1
    assert commands > 3


def test_python_examples(workspace):
    count = 0
    for page in PAGES:
        for code in blocks(page, "python"):
            if "pyspark" in code:  # run by tests/lint/test_spark.py
                continue
            result = subprocess.run(
                [sys.executable, "-W", "error", "-c", code],
                cwd=workspace,
                env=environment(),
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
            assert result.returncode == 0, f"{page.name}\n{code}\n{result.stderr}"
            assert result.stdout.strip()
            count += 1
    assert count >= 3


def test_sqlite_example(workspace):
    if not shutil.which("sqlite3"):
        assert "CI" not in os.environ, "sqlite3 is missing"
        pytest.skip("sqlite3 is not installed")
    (code,) = (block for block in blocks(ROOT / "docs/using.md", "sh") if "sqlite3" in block)
    result = shell(code, workspace)
    assert result.returncode == 0, result.stdout
    assert re.search(r"^2025-\d\d-\d\d\|[^|]+\|\d+$", result.stdout, re.MULTILINE), result.stdout


def test_links_and_pictures_lead_somewhere():
    broken = []
    for page in [*PAGES, *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")  # noqa: PERF401
    assert not broken


def test_generated_files_are_up_to_date():
    from tools import docgen

    assert docgen.main(["--check"]) == 0


def test_every_dependency_is_explained():
    import tomllib
    from itertools import chain

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    text = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8").casefold()
    wanted = [*project["project"]["dependencies"], *chain(*project["dependency-groups"].values())]
    names = {re.split(r"[=<>]", name)[0].casefold() for name in wanted}
    assert not {name for name in names if name not in text and not name.startswith("types-")}
