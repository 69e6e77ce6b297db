"""Files of other formats, which people put into a dataset or check in its place: what they are, and the way in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

SUFFIXES = {
    ".csv": "a CSV file",
    ".tsv": "a file of tab-separated values",
    ".xlsx": "a workbook",
    ".ods": "a spreadsheet",
    ".xls": "a workbook of an old Office program",
    ".bib": "a bibliography (BibTeX)",
    ".ris": "a bibliography (RIS)",
    ".ics": "a calendar (iCalendar)",
}
"""What files are by the ends of their names, in lower case."""
IMPORTED = (".csv", ".xlsx", ".ods", ".json", ".ndjson")
"""The ends of names of the files that `readout import` takes for lists."""
BIBLIOGRAPHIES = (".bib", ".ris")
POPOLO = {"persons", "organizations", "memberships", "posts", "areas", "events", "motions", "votes"}
CSL_DATES = {"issued", "container-title", "accessed"}
TELLING = POPOLO | {"type", "@context", "@graph", "_id", "ocd_id", "terms"}
"""The keys of which one stands in every mapping that is of another format, unless its id tells."""
MOST = 100
"""So many entries of a list are looked at."""


def by_name(path: str) -> str | None:
    """Return what a file is by the end of its name; None if that says nothing."""
    return SUFFIXES.get(PurePosixPath(path).suffix.lower())


def by_content(value: Any) -> str | None:
    """Return what a value of JSON or YAML is that is no record of ours; None if it may be one."""
    if isinstance(value, dict) and TELLING.isdisjoint(value) and not _is_ocd(value.get("id")):
        return None  # as most records
    listed = (value if isinstance(value, list) else [value])[:MOST]
    entries = [entry for entry in listed if isinstance(entry, dict) and entry]
    if not entries:
        return None
    first = entries[0]
    if isinstance(value, dict) and "metadata" not in value and len(lists := POPOLO & _lists(value)) > 1:
        return "Popolo" if lists - {"organizations", "events"} else None
    types = {entry["type"] for entry in entries if isinstance(entry.get("type"), str)}
    if any(type.startswith("https://schema.oparl.org/") for type in types):
        return "OParl"
    if "@context" in first or "@graph" in first:
        return "schema.org data (JSON-LD)" if "schema.org" in str(first.get("@context")) else "linked data (JSON-LD)"
    if types & {"FeatureCollection", "Feature"}:
        return "GeoJSON"
    if any(_is_ocd(entry.get(name)) for entry in entries for name in ("id", "_id", "ocd_id")):
        return "Open Civic Data"
    if isinstance(value, list) and types and any(CSL_DATES & entry.keys() for entry in entries):
        return "a bibliography (CSL-JSON)"
    if all(isinstance(entry.get("id"), dict) and "terms" in entry for entry in entries):
        return "a list of legislators"
    if isinstance(value, list) and not any("id" in entry or "name" in entry for entry in entries):
        return "a list of its own"
    return None


def way_in(path: str) -> str:
    """Return how the entries of a file become records."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix in BIBLIOGRAPHIES:
        return f"`readout import {path}` makes sources of its entries"
    if suffix in IMPORTED:
        return f"`readout import {path}` makes records of the entries of a list, by a map that it proposes"
    if suffix in (".tsv", ".xls"):
        return "save it as .csv or .xlsx: `readout import` makes records of such lists"
    if suffix in (".yaml", ".yml"):
        return "save it as JSON: `readout import` makes records of such lists"
    return "write a record of each entry: `readout new` asks for what it needs"


def _lists(value: dict[str, Any]) -> set[str]:
    return {name for name, inner in value.items() if isinstance(inner, list)}


def _is_ocd(id: Any) -> bool:
    return isinstance(id, str) and id.startswith("ocd-")


def tables_in(names: Iterable[str]) -> list[str]:
    """Return those of some files that `readout import` takes, by their names."""
    return [name for name in names if PurePosixPath(name).suffix.lower() in IMPORTED]
