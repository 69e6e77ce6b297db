"""Reads JSON with orjson where it certainly says what `json.parse` says: in a fraction of the time.

The proof is that it writes what it has read as it was: then no key is a duplicate, and no number is spelled in another
way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache, reduce
from typing import Any

from readout.syntax.document import MAX_DEPTH
from readout.syntax.json_text import escaped

SPACE = b" \t\r\n"
WHOLE, WHOLE_NUMBER = (re.compile(rb"%b\.0[],}]" % before) for before in (b"", rb"[\[:,]-?[0-9]+"))
"""The end of a whole number that is written with a fraction, which may stand in a text, too; and such a number."""
ESCAPES = ((rb"\u0020", b" "), (rb"\u005f", b"_"))
"""The escapes that a snapshot has besides those of a text in ASCII."""
CONTAINERS = (dict, list)


def values(texts: Sequence[bytes]) -> list[Any] | None:
    """Return the values of texts if orjson certainly reads what `json.parse` reads, without a problem; else None.

    It does if it writes the values as they were, but for white space, or but for the escapes of a text in ASCII. Whole
    numbers must have no fraction, and nothing may be nested too deep.
    """
    import orjson

    try:
        result = [orjson.loads(text) for text in texts]
        shells = _wrapping_lists()
        if not shells and any(map(too_deep, result)):
            return None
        written = orjson.dumps(reduce(lambda inner, _: [inner], range(shells), result))[shells : -shells or None]
    except (ValueError, TypeError, RecursionError):
        return None
    if not _says(b"[%b]" % b",".join(texts), written):
        return None
    return None if WHOLE.search(written) and WHOLE_NUMBER.search(written) else result


def _says(text: bytes, written: bytes) -> bool:
    """Whether a text is what orjson writes, but for white space or escapes."""
    if rb"\u" in text and text.isascii():
        # Where a backslash is itself escaped, this leaves a backslash before a sign that none may stand before.
        for escape, sign in ESCAPES:
            text = text.replace(escape, sign)
        written = escaped(written)
    return text == written or text.translate(None, SPACE) == written.translate(None, SPACE)


def too_deep(value: Any) -> bool:
    """Return whether a value is nested in more than MAX_DEPTH containers."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(MAX_DEPTH):
        inside = [item.values() if isinstance(item, dict) else item for item in level]
        level = [inner for inners in inside for inner in inners if type(inner) in CONTAINERS]
    return bool(level)


@lru_cache(maxsize=1)
def _wrapping_lists() -> int:
    """Return in how many lists to wrap a value so that orjson, which has a limit, refuses to write what is too deep.

    The depth that it then refuses is half of MAX_DEPTH, which is enough and leaves no doubt about what it counts.
    0 if orjson's limit does not allow this.
    """
    import orjson

    nested: Any = 0
    for depth in range(2**10):
        try:
            orjson.dumps(nested)
        except TypeError:
            return max(depth - MAX_DEPTH // 2, 0)
        nested = [nested]
    return 0
