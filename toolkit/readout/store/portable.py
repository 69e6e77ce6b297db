"""Names that not every system has for a file: what Windows refuses, and git cannot check out there.

Source: Naming Files, Paths, and Namespaces (Microsoft Learn): names of devices, with any ending; characters that no
name may hold; and no name ends with a dot or a space.
"""

from __future__ import annotations

import re
from collections.abc import Callable

DEVICE = r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])"
NOT_PORTABLE = re.compile(
    rf"(?:\A|/){DEVICE}[ ]*(?:\.[^/]*)?(?:/|\Z)|[<>:\"\\|?*\x00-\x1f]|[. ](?:/|\Z)", re.IGNORECASE
)


def is_device(name: str) -> bool:
    """Whether a name, without an ending, is that of a device on Windows."""
    return re.fullmatch(DEVICE, name, re.IGNORECASE) is not None


def is_portable(path: str) -> bool:
    """Whether every system can have a file at a relative path."""
    return NOT_PORTABLE.search(path) is None


def portable_id(id: str, kind: str, is_taken: Callable[[str], bool]) -> str:
    """Return an id like one that names a device, and that is not taken: `con-person`."""
    stem = candidate = f"{id}-{kind}"
    number = 2
    while is_taken(candidate):
        candidate, number = f"{stem}-{number}", number + 1
    return candidate
