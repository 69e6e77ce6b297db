"""Relations lead in a circle.

## Why

A place that is part of a region that is part of the place is nowhere. Programs that go up from part to
whole would never arrive, and exports that nest one in the other cannot be written. The same holds of
occasions that follow, replace, merge or prepare one another, of organizations and their members or
successors, and of sources that are derived from each other. One of the relations in the circle is wrong.

## Example

```yaml
# places/istanbul.yaml
id: istanbul
name: Istanbul
classification: city
relations:
  - type: part-of
    target_id: marmara-region
```

```yaml
# places/marmara-region.yaml
id: marmara-region
name: Marmara Region
classification: region
relations:
  - type: part-of
    target_id: turkiye
```

```yaml
# places/turkiye.yaml
id: turkiye
name: Türkiye
classification: country
relations:
  - type: part-of
    target_id: istanbul
#              ^^^^^^^^ `part-of` leads in a circle: `istanbul`, `marmara-region`, `turkiye`, `istanbul`
```

## Use instead

```yaml
# places/istanbul.yaml
id: istanbul
name: Istanbul
classification: city
relations:
  - type: part-of
    target_id: marmara-region
```

```yaml
# places/marmara-region.yaml
id: marmara-region
name: Marmara Region
classification: region
relations:
  - type: part-of
    target_id: turkiye
```

```yaml
# places/turkiye.yaml
id: turkiye
name: Türkiye
classification: country
```
"""

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Self

from readout.diagnostic import Severity
from readout.lint.cross_record import CrossRecordCheck, Fact
from readout.lint.finding import Finding
from readout.lint.links import DERIVED, ONE_WAY, Link, derivations, relations
from readout.lint.prefilter import RecordValues
from readout.model.dataset import Dataset, Record
from readout.text.quoting import quoted

SEVERITY = Severity.ERROR

MOST = 8
"""How many records of a circle a message names: longer ones are cut."""


def cross_record_check() -> CrossRecordCheck:
    return LinkGraphCheck()


class LinkGraphCheck(CrossRecordCheck):
    """Collects the links of each type: what they lead from, with the record's number, and to.

    Only hashes of type and id are kept, since there may be very many, and `_report` is not misled by a record too many.
    """

    def __init__(self) -> None:
        self.starts = array("q")
        self.ends = array("q")
        self.numbers = array("q")

    def facts(self, values: RecordValues) -> list[Fact]:
        links = [(item.get("type"), item.get("target_id")) for item in values.tables.get("relations", ())]
        above = values.record.value.get("derived_from_ids")
        links += [(DERIVED, target) for target in above] if isinstance(above, list) else []
        return [(type, values.record.id, target) for type, target in links if type in ONE_WAY]

    def collect(self, number: int, facts: list[Fact]) -> None:
        for type, id, target in facts:
            self.starts.append(hash((type, id)))
            self.ends.append(hash((type, target)))
            self.numbers.append(number)

    def merge(self, other: Self) -> None:
        self.starts += other.starts
        self.ends += other.ends
        self.numbers += other.numbers

    def renumber(self, number_of: Callable[[int], int]) -> None:
        self.numbers = array("q", map(number_of, self.numbers))

    def findings(self, dataset: Dataset, records: Sequence[Record]) -> Iterator[Finding]:
        nodes = _nodes_before_a_circle(self.starts, self.ends)
        if nodes:
            nodes.intersection_update(self.ends)
            links = zip(self.starts, self.numbers, strict=True)
            numbers = sorted({number for start, number in links if start in nodes})
            yield from _report([records[number] for number in numbers], dataset)


def _nodes_before_a_circle(starts: Sequence[int], ends: Sequence[int]) -> set[int]:
    """Return the nodes of a graph from which its links lead on without end: those on a circle, or before one."""
    nodes = set(starts)
    before: dict[int, list[int]] = {}
    links_on: Counter[int] = Counter()
    for start, end in zip(starts, ends, strict=True):
        if end in nodes:
            before.setdefault(end, []).append(start)
            links_on[start] += 1
    leaves = [node for node in before if node not in links_on]
    while leaves:
        for node in before.pop(leaves.pop(), ()):
            links_on[node] -= 1
            if not links_on[node]:
                del links_on[node]
                leaves.append(node)
    return set(links_on)


def _report(records: Sequence[Record], dataset: Dataset) -> Iterator[Finding]:
    links: dict[str, dict[str, list[Link]]] = {}
    for record in records:
        for link in (*relations(record, dataset), *derivations(record, dataset)):
            if link.type in ONE_WAY:
                links.setdefault(link.type, {}).setdefault(record.address, []).append(link)
    for type, below in links.items():
        for others, closing in _circles(below):
            way = [quoted(link.record.id) for link in others]
            way += ["…"] * (others[-1].target is not closing.record)
            circle = ", ".join([*way, quoted(closing.record.id), quoted(closing.target.id)])
            yield Finding(
                closing.record,
                closing.pointer,
                f"{quoted(type)} leads in a circle: {circle}",
                "delete the one that is wrong",
                related=tuple((link.record, link.pointer, "part of the circle") for link in others),
            )


def _circles(links: dict[str, list[Link]]) -> Iterator[tuple[list[Link], Link]]:
    """Yield each circle of a graph: its links but the last, at most `MOST` of them, and the last, which closes it.

    `links` are the links from each record, by its address. The search goes depth first, without recursion.
    """
    done: set[str] = set()
    for start, first in links.items():
        way: list[Link] = []
        at = {start: 0}  # the records on the way, each with the number of links that lead there
        rest = [iter(first if start not in done else ())]
        while rest:
            link = next(rest[-1], None)
            if link is None:
                rest.pop()
                if way:
                    passed = way.pop().target.address
                    done.add(passed)
                    del at[passed]
            elif (target := link.target.address) in at:
                yield way[at[target] : at[target] + MOST], link
            elif target not in done:
                way.append(link)
                at[target] = len(way)
                rest.append(iter(links.get(target, ())))
        done.add(start)
