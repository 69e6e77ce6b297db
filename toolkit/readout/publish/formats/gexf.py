"""Who met whom, as a graph with dated edges for Gephi and networkx (GEXF 1.2): `who-met-whom.gexf`.

Nodes are persons; an edge is two who were both present at what took place, its weight how often, and its spells when:
from the first to the last day that a date can mean. An occasion without a date has no spell.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from html import escape
from pathlib import Path
from typing import Any, TextIO

from readout.model import presence
from readout.model.dataset import Dataset
from readout.model.presence import OCCASIONS, PRESENT
from readout.publish import projection
from readout.publish.batches import Batch
from readout.publish.formats import Loss, Options
from readout.text import edtf

TARGET = "who-met-whom.gexf"
LOSSLESS = False
VIEW = True

WRITTEN: dict[str, projection.Written] = {
    "people": {"": ("id", "name")},
    **{name: {"participants": ("person_id",)} for name in OCCASIONS},
}
"""What is written of each collection, beside the dates of occasions."""
Met = tuple[str, list[str]]
"""The date of what took place, empty if it has none, and the persons who were there."""
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">
<graph mode="dynamic" defaultedgetype="undirected" timeformat="date">
"""


def begin(dataset: Dataset, target: Path, options: Options, files: ExitStack) -> _Writer:
    del dataset, options
    return _Writer(files.enter_context(target.open("w", encoding="utf-8", newline="\n")))


class _Writer:
    def __init__(self, file: TextIO) -> None:
        self.file, self.counts = file, Counter[str]()
        self.names: dict[str, str] = {}
        self.met: list[Met] = []

    @staticmethod
    def map(batch: Batch) -> tuple[dict[str, str], list[Met], Counter[str]]:
        names, met, counts = {}, [], Counter[str]()
        kinds = projection.kinds_by_table(batch.collection, batch.schema.collections[batch.collection].field)
        for value in batch.canonical:
            written = WRITTEN.get(batch.collection, {})
            if batch.collection == "people":
                names[value["id"]] = value.get("name", value["id"])
            elif batch.collection in OCCASIONS:
                present = presence.persons(value)
                when = value.get("date", "")
                if len(present) > 1:
                    met.append((when, present))
                    counts["participants"] += sum(_is_left_out(seat) for seat in value["participants"])
                    written = {**written, "": ("date",) if any(edtf.outer_days(when)) else ()}
                else:
                    written = {}
            counts += projection.left_out(kinds, value, written)
        return names, met, counts

    def reduce(self, batch: Batch, result: tuple[dict[str, str], list[Met], Counter[str]]) -> None:
        del batch
        names, met, counts = result
        self.names |= names
        self.counts += counts
        self.met += met

    def finish(self) -> list[Loss]:
        self.file.write(f"{HEAD}<nodes>\n")
        edges = presence.pairs(self.met)
        for id in sorted({*self.names, *(id for pair in edges for id in pair)}):
            self.file.write(f'<node id="{escape(id)}" label="{escape(self.names.get(id, id))}"/>\n')
        self.file.write("</nodes>\n<edges>\n")
        for number, ((one, other), dates) in enumerate(sorted(edges.items())):
            ends = f'source="{escape(one)}" target="{escape(other)}"'
            self.file.write(f'<edge id="{number}" {ends} weight="{len(dates)}">{_spells(dates)}</edge>\n')
        self.file.write("</edges>\n</graph>\n</gexf>\n")
        return [Loss(*loss) for loss in projection.losses(self.counts)]


def _is_left_out(seat: dict[str, Any]) -> bool:
    """Whether a seat names a person who is not said to have been present."""
    return "person_id" in seat and seat.get("attendance") not in PRESENT


def _spells(dates: list[str]) -> str:
    spells = []
    for first, last in sorted(filter(any, map(edtf.outer_days, dates))):
        attributes = [f'{name}="{day}"' for name, day in (("start", first), ("end", last)) if day]
        spells.append(f"<spell {' '.join(attributes)}/>")
    return f"<spells>{''.join(spells)}</spells>" if spells else ""
