"""What holds for all tests: readout keeps its journals in a folder of the tests, not in that of whoever runs them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent


@pytest.fixture(scope="session", autouse=True)
def state_folder(tmp_path_factory):
    """The folder for journals, also of the processes that tests start."""
    before = os.environ.get("XDG_STATE_HOME")
    folder = tmp_path_factory.mktemp("state")
    os.environ["XDG_STATE_HOME"] = str(folder)
    yield folder
    if before is None:
        del os.environ["XDG_STATE_HOME"]
    else:
        os.environ["XDG_STATE_HOME"] = before


@pytest.fixture
def journals(tmp_path, monkeypatch):
    """An empty folder for journals, of one test."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "readout" / "journals"


@pytest.fixture(scope="session")
def cluster(tmp_path_factory):
    """The address of the scheduler of a real Dask cluster of two processes."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), *sys.path])}
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", str(TESTS / "dask_cluster.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=tmp_path_factory.mktemp("cluster"),
    )
    yield process.stdout.readline().strip()
    process.communicate("\n", timeout=60)
