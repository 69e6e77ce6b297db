"""How what only some users need is installed: the extras of the package."""

from __future__ import annotations

import sys


def install_command(extra: str) -> str:
    """Return the command that installs an extra where this runs: `pip` alone may be that of another Python."""
    import shlex

    return f"{shlex.quote(sys.executable or 'python')} -m pip install 'readout-toolkit[{extra}]'"
