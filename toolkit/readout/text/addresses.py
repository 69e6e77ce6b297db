"""Web addresses: what of them is there for tracking only, and what tells pages apart."""

from __future__ import annotations

import re

TRACKING = re.compile(
    r"(?:utm_|mtm_|pk_|piwik_|hsa_|stm_|at_(?:medium|campaign|custom|link|format|ptr|bbc)|ns_(?:mchannel|source"
    r"|campaign|linkname|fee)|fb_(?:action|source|ref)|oly_(?:anon|enc)_id|vero_|__twitter|trk_)\w*"
    r"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|li_fat_id|igshid|igsh|srsltid"
    r"|mc_[ce]id|s_cid|s_kwcid|_ga|_gl|_hsenc|_hsmi|_openstat|mkt_tok|wickedid|rb_clickid|ref_src|cmpid|ncid|xtor",
    re.IGNORECASE,
)
"""Parameters that are there for tracking only, whatever the site."""
START = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
DEFAULT_PORT = re.compile(r":(?:80|443)$")


def untracked(address: str) -> tuple[str, list[str]]:
    """Return the address without its tracking parameters, and the names of these."""
    before, hash, fragment = address.partition("#")
    page, _, query = before.partition("?")
    kept: list[str] = []
    names: list[str] = []
    for part in query.split("&"):
        name = part.partition("=")[0].removeprefix("amp;")
        if TRACKING.fullmatch(name):
            names.append(name)
        else:
            kept.append(part)
    plain = f"{page}{'?' if kept else ''}{'&'.join(kept)}{hash}{fragment}" if names else address
    return plain, list(dict.fromkeys(names))


def page_of(address: str) -> str:
    """Return what the addresses of one page share: no scheme, `www.`, usual port, last slash, fragment or tracking."""
    host, slash, path = START.sub("", untracked(address.strip().partition("#")[0])[0]).partition("/")
    return f"{DEFAULT_PORT.sub('', host.casefold())}{slash}{path}".rstrip("/")
