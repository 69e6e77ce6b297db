"""The version, where every module can reach it without the rest of the package; and how more of it is installed."""

import sys

__version__ = "0.1.0"


def pip_install(extra: str) -> str:
    """Return the command that installs an extra where this runs: `pip` alone may be that of another Python."""
    import shlex

    return f"{shlex.quote(sys.executable or 'python')} -m pip install 'readout-toolkit[{extra}]'"
