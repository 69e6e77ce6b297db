"""Files → bibliographies: which form a file has, by its content, and its text in whatever encoding."""

from __future__ import annotations

import re
from pathlib import Path

from readout.handoff.bibliographies import bibtex, csl, ris
from readout.handoff.bibliographies.entries import Bibliography
from readout.store.paths import NotADataset, display_path
from readout.syntax import json
from readout.syntax.document import MISSING

MAX_BYTES = 32 * 1024 * 1024
"""Larger files are refused: an entry takes a kilobyte."""
HEAD = 65_536
NAMED = re.compile(r"^\s*@(?:[a-z]+)\s*[{(]", re.IGNORECASE | re.MULTILINE)
TAGGED = re.compile(r"(?:\A|[\r\n])\s*TY  ?- ?[A-Z]+ *[\r\n]")


def form_of(path: Path) -> str | None:
    """Return the form of bibliography that a file has, `bibtex`, `ris` or `csl`; None if it is none."""
    suffix = path.suffix.lower()
    if not path.is_file() or suffix in (".xlsx", ".ods", ".yaml", ".yml", ".ndjson", ".jsonl", ".sqlite"):
        return None
    try:
        with path.open("rb") as file:
            data = file.read(HEAD)
    except OSError:  # whoever reads it says why
        return None
    text = _decoded(data)
    head = text.lstrip()
    if head.startswith(("[", "{")):
        return "csl" if re.search(r'"(?:type|items)"\s*:', head) and _is_csl(path) else None
    if TAGGED.search(text) and (suffix == ".ris" or suffix not in (".csv", ".tsv")):
        return "ris"
    if NAMED.search(text) and (suffix == ".bib" or suffix not in (".csv", ".tsv")):
        return "bibtex"
    return {".bib": "bibtex", ".ris": "ris"}.get(suffix)


def _is_csl(path: Path) -> bool:
    if path.stat().st_size > MAX_BYTES:
        return False
    document = json.read(display_path(path), path.read_bytes())
    return not document.problems and document.value is not MISSING and csl.items_of(document.value) is not None


def read(path: Path, form: str, encoding: str | None = None) -> Bibliography:
    """Return the entries of a file. `encoding` is that of a file in none of Unicode's. Raises NotADataset, OSError."""
    name = display_path(path)
    if path.stat().st_size > MAX_BYTES:
        raise NotADataset(f"{name} is larger than {MAX_BYTES // 2**20} MiB: split it")
    data = path.read_bytes()
    if form == "csl":
        return csl.read(data, name)
    text = _decoded(data, encoding).replace("\0", "")
    bibliography = bibtex.read(text, name) if form == "bibtex" else ris.read(text, name)
    if not bibliography.entries and not bibliography.rest:
        raise NotADataset(f"{name} holds no entry")
    return bibliography


def _decoded(data: bytes, encoding: str | None = None) -> str:
    """Return the text of bytes: Unicode, or Western European as older programs write it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.end >= len(data) - 3 and len(data) == HEAD:  # cut within a character
            return data[: error.start].decode("utf-8-sig")
        return data.decode(encoding or "cp1252", errors="replace")
