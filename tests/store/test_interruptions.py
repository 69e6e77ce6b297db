"""At each call of a writing command that changes files: death, and a call that fails, leave the old state or the new one,
or one that the next read names and the next command that writes puts right, without litter."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import interruption
from helpers import ROOT, unavailable


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    """The library that is preloaded."""
    if sys.platform != "linux":
        pytest.skip("preloading a library is tried on Linux only")
    target = tmp_path_factory.mktemp("library") / "interruption.so"
    command = ["gcc", "-shared", "-fPIC", "-O1", "-o", target, ROOT / "tests" / "interruption.c", "-ldl"]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError:
        unavailable("gcc is not installed: no command is interrupted")
    return target


EVERY = os.environ.get("READOUT_INTERRUPT_EVERY", "8")
"""Of most calls one of so many is interrupted; with 1 all are, and by every error."""
WAYS = ["death", "ENOSPC", "each"]
if EVERY == "1":
    WAYS = ["death", *interruption.ERRORS, *(f"{name}+" for name in interruption.LASTING)]


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("command", interruption.COMMANDS)
def test_a_command_that_is_interrupted_leaves_old_or_new(command, how, library, tmp_path):
    (tmp_path / "work").mkdir()
    environment = os.environ | {
        "LD_PRELOAD": str(library),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "READOUT_CORES": "1",
        "READOUT_INTERRUPT_EVERY": EVERY,
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    arguments = [sys.executable, "-W", "ignore", interruption.__file__, tmp_path / "work", command, how]
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, timeout=1800, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    if log := os.environ.get("READOUT_INTERRUPT_LOG"):
        with Path(log).open("a", encoding="utf-8") as file:
            file.write(f"{command}\t{how}\t{result['calls']} calls\t{result['tried']} tried\t{result['broken']}\n")
    assert result["tried"] > 3
    assert result["broken"] == []
