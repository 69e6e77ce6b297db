r"""A text holds a character that cannot be seen.

## Why

Characters without a shape come along when text is copied: zero-width spaces, marks of direction, soft
hyphens, odd spaces. Two names that look the same are then two names, and marks of direction can show a
text in another order than programs read it. Private characters look different on every machine.

Joiners are left alone where a script or an emoji needs them.

## Example

```yaml
# people/hakan-fidan.yaml
id: hakan-fidan
name: "Hakan\u00a0Fidan"
#     ^^^^^^^^^^^^^^^^^^ the text holds U+00A0 NO-BREAK SPACE after `Hakan`
```

## Use instead

```yaml
# people/hakan-fidan.yaml
id: hakan-fidan
name: Hakan Fidan
```
"""

import re
import unicodedata
from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.fixes import change
from readout.lint.prefilter import Glance
from readout.model.dataset import Dataset, Record, scalars
from readout.text.characters import INVISIBLE, character
from readout.text.quoting import quoted

SEVERITY = Severity.ERROR

SUSPECT = re.compile(f"[{INVISIBLE}]")
JOINERS = "\u200c\u200d"
JOINING_SCRIPTS = re.compile(
    "ARABIC|BENGALI|DEVANAGARI|GUJARATI|GURMUKHI|KANNADA|KHMER|MALAYALAM|MANDAIC|MONGOLIAN|MYANMAR|NKO|ORIYA|"
    "PHAGS-PA|SINHALA|SYRIAC|TAMIL|TELUGU|TIBETAN"
)
"""The scripts, as the names of their letters begin, in which a joiner changes the shape of a letter."""
LOST = "\ufffc\ufffd"
"""These stand where something else was lost."""


def concerns(glance: Glance, dataset: Dataset) -> bool:
    del dataset
    return SUSPECT.search(glance.foreign) is not None


def check(record: Record, dataset: Dataset) -> Iterator[Finding]:
    del dataset
    for pointer, _, text in scalars(record):
        if not isinstance(text, str) or text.isascii():
            continue
        found = [match.start() for match in SUSPECT.finditer(text) if not _needed(text, match.start())]
        if not found:
            continue
        at = found[0]
        where = (
            f"after {quoted(text[max(0, at - 20) : at].rpartition(' ')[2])}" if text[:at].strip() else "at its start"
        )
        more = f" ({len(found)} such characters in all)" if len(found) > 1 else ""
        lost = any(text[i] in LOST or unicodedata.category(text[i]) == "Co" for i in found)
        help = "look up in the source what should stand there" if lost else "delete it, or write a plain space"
        wanted = "" if lost else cleaned(text)
        fix = change(record, pointer, "remove what cannot be seen", wanted) if wanted.strip() else None
        yield Finding(record, pointer, f"the text holds {character(text[at])} {where}{more}", help, fix=fix)


def cleaned(text: str) -> str:
    """The text with plain spaces for odd ones, and without what shows nothing."""
    return SUSPECT.sub(lambda match: match.group() if _needed(text, match.start()) else _plain(match.group()), text)


def _plain(char: str) -> str:
    return " " if unicodedata.category(char) in ("Zs", "Zl", "Zp") else ""


def _needed(text: str, at: int) -> bool:
    """Whether the character is a joiner between letters of a script, or pictures, that need it."""
    if text[at] not in JOINERS or at == 0:
        return False
    before, after = text[at - 1], text[at + 1 : at + 2]
    if JOINING_SCRIPTS.match(unicodedata.name(before, "")):
        return True
    pictures = text[at] == "\u200d" and bool(after) and unicodedata.category(after) == "So"
    return pictures and (before == "\ufe0f" or unicodedata.category(before) in ("So", "Sk"))
