"""Folders of the user in which readout keeps something between runs.

`$XDG_CACHE_HOME` and `$XDG_STATE_HOME`, if they are set, else what the system uses (the XDG Base Directory
Specification on Linux). A user without a home folder has neither.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def caches() -> Path | None:
    """Return the folder for what can be deleted at any time; None if there is none."""
    return _folder("XDG_CACHE_HOME", windows="Cache", mac="Library/Caches", other=".cache")


def state() -> Path | None:
    """Return the folder for what is needed until a change is complete, or undone; None if there is none."""
    return _folder("XDG_STATE_HOME", windows="State", mac="Library/Application Support", other=".local/state")


def _folder(variable: str, *, windows: str, mac: str, other: str) -> Path | None:
    if xdg_folder := os.environ.get(variable):
        return Path(xdg_folder, "readout")
    try:
        if sys.platform == "win32":
            local = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
            return Path(local, "readout", windows)
        return Path.home() / (mac if sys.platform == "darwin" else other) / "readout"
    except RuntimeError:  # neither HOME nor the list of users names one
        return None
