"""Who met whom: the best connected persons on a circle, those of one state together, in whole units."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations

from readout.publish.formats.site.index import Index

MOST = 60
"""The most persons of the picture."""
NEIGHBOURS = 14
"""The most persons beside the one whose page it is."""
SIZE, CENTRE, RADIUS = 1000, 500, 330
"""The picture's side, its centre, and the radius of the circle, in units."""
WIDEST = 4
"""How many widths a line can have."""
COLOURS = 8
"""So many states have a colour of their own; the grey one after them is of all others, and of who sat for none."""
GAP = 0.6
"""The gap between two states on the circle, in the distance of two persons."""


@dataclass(slots=True)
class Node:
    """A person on the circle: its place, where the label stands, and how that is turned."""

    number: int
    x: int
    y: int
    label_x: int
    label_y: int
    turn: int
    end: bool
    """Whether the label ends at its place, as on the left half."""
    colour: int
    """The colour of the state, as a number."""


@dataclass(slots=True)
class Edge:
    """Two persons who met, by their positions among the nodes."""

    one: int
    other: int
    path: str
    width: int
    times: int
    own: bool
    """Whether one of them is the person whose page it is."""


@dataclass(slots=True)
class Picture:
    """A picture of who met whom. `states` are the states in their order on the circle, each with its colour."""

    nodes: list[Node]
    edges: list[Edge]
    states: list[tuple[int, int]]
    centre: int = -1
    """The person whose page it is, if it is one's."""


class Network:
    """Which persons were present together, at which occasions."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.occasions: dict[int, set[int]] = defaultdict(set)
        """The occasions that took place at which a person was present."""
        for occasion, persons in index.persons.items():
            for person in persons:
                self.occasions[person].add(occasion)

    def together(self, one: int, other: int) -> int:
        """Return how often two persons met."""
        return len(self.occasions[one] & self.occasions[other])

    def state(self, person: int) -> int:
        """Return the state or body that a person sat for most often; -1 for none."""
        counts = Counter(body for seat in self.index.of_person.get(person, ()) for body in seat.bodies)
        return min(counts, key=lambda body: (-counts[body], body), default=-1)

    def best_connected(self) -> list[int]:
        """Return the persons who met most others."""
        met = {
            person: len({other for occasion in occasions for other in self.index.persons[occasion]}) - 1
            for person, occasions in self.occasions.items()
        }
        ordered = sorted((person for person in met if met[person]), key=lambda person: (-met[person], person))
        return ordered[:MOST]

    def neighbours(self, person: int) -> list[int]:
        """Return a person, and those whom they met most often."""
        counts = Counter(other for occasion in self.occasions.get(person, ()) for other in self.index.persons[occasion])
        del counts[person]
        return [person, *sorted(counts, key=lambda other: (-counts[other], other))[:NEIGHBOURS]] if counts else []

    def picture(self, persons: list[int], centre: int = -1) -> Picture:
        """Return the picture of some persons, grouped by state, and of which of them met; `centre` is one of them."""
        states = {person: self.state(person) for person in persons}
        sizes = Counter(states.values())
        name = self.index.entries
        ordered = sorted(
            persons,
            key=lambda each: (states[each] < 0, -sizes[states[each]], states[each], name[each].label.casefold(), each),
        )
        in_order = list(dict.fromkeys(states[each] for each in ordered))
        colours = {state: min(at, COLOURS) if state >= 0 else COLOURS for at, state in enumerate(in_order)}
        step = math.tau / max(1, len(ordered) + GAP * len(in_order))
        nodes, angle = [], -math.pi / 2
        for at, person in enumerate(ordered):
            if at and states[person] != states[ordered[at - 1]]:
                angle += step * GAP
            nodes.append(_node(person, angle, colours[states[person]]))
            angle += step
        return Picture(nodes, self._edges(nodes, centre), list(colours.items()), centre)

    def _edges(self, nodes: list[Node], centre: int) -> list[Edge]:
        edges = []
        for one, other in combinations(range(len(nodes)), 2):
            if times := self.together(nodes[one].number, nodes[other].number):
                start, end = nodes[one], nodes[other]
                path = f"M{start.x} {start.y}Q{CENTRE} {CENTRE} {end.x} {end.y}"
                edges.append(Edge(one, other, path, min(times, WIDEST), times, centre in (start.number, end.number)))
        return sorted(edges, key=lambda edge: (edge.own, edge.times))


def _node(person: int, angle: float, colour: int) -> Node:
    def at(radius: int) -> tuple[int, int]:
        return round(CENTRE + radius * math.cos(angle)), round(CENTRE + radius * math.sin(angle))

    degrees = round(math.degrees(angle))
    on_left = math.cos(angle) < -1e-9
    return Node(person, *at(RADIUS), *at(RADIUS + 16), degrees + 180 if on_left else degrees, on_left, colour)
