"""What people write where they know nothing, as the text of a value: `n/a`, `-`, `unknown`."""

from __future__ import annotations

import re

PLACEHOLDER = re.compile(
    r"n\.?\s?/?\s?a\.?|n\.?\s?k\.?|nil|none|null|nan|unknown|unkn\.?|tb[acdn]|missing|empty|undefined|xxx+"
    r"|not (?:known|available|applicable|stated|given)|to be (?:announced|confirmed|determined)"
    r"|\((?:none|blank|empty|unknown)\)|[-\u2010-\u2015_.?*/]+"
    r"|k\. ?a\.|o\. ?a\.|unbekannt|keine angabe|inconnu|desconocido|sconosciuto|sans objet",
    re.IGNORECASE,
)
"""What people write into cells of which they know nothing, in a few languages."""
LONGEST = 20
LEAVE_OUT = "leave it out; what was looked for and not found is a claim with the standing `not-stated`"
"""What to do instead."""


def is_placeholder(text: str) -> bool:
    """Return whether a text says only that there is nothing to say."""
    if len(text) > LONGEST or not PLACEHOLDER.fullmatch(text.strip()):
        return False
    return not (text.istitle() and text.isalpha() and len(text) < 4)  # Na and Nan are names of people
