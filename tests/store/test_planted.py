"""Pipes, devices, sockets, links, mounts and folders in every place where readout reads or writes: nothing hangs, nothing
of them is replaced, and nothing outside of the dataset changes."""

import json
import os
import subprocess
import sys

from helpers import ROOT, unavailable

EVERY = "1" if os.environ.get("READOUT_ATTEMPTS") == "all" else "97"
"""One of so many attempts is made."""


def test_what_no_file_is_does_nothing_and_hangs_nothing(tmp_path):
    private = ["unshare", "--mount"]
    try:
        probe = [*private, "mount", "-t", "tmpfs", "tmpfs", str(tmp_path)]
        allowed = sys.platform == "linux" and not subprocess.run(probe, capture_output=True, check=False).returncode
    except FileNotFoundError:
        allowed = False
    if not allowed:
        unavailable("no file system can be mounted here, which takes root on Linux: no device was planted")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [*private, sys.executable, "-W", "ignore", ROOT / "tests" / "planted.py", tmp_path, EVERY]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=3600, check=False)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert min(result["tried"].values()) > 2
    assert result["broken"] == []
