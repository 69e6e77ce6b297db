"""Edits the parts of an Office Open XML file in place: what is not edited stays byte for byte as it was.

Not with openpyxl, which keeps only what it knows: charts, shapes, conversations, slicers, the extensions that
newer versions of Excel write, and the sizes and fonts of notes are gone when it saves, and its reader changes
texts. Here a part is read with expat for the places of its elements, and edited by these, so that whatever
a program has put into a workbook is still there. Cells (`sheetData`) are never looked into.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from posixpath import dirname, join, normpath
from types import TracebackType
from typing import Self
from xml.parsers import expat

from readout.handoff.remark import CannotAnswer

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "[Content_Types].xml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

ORDER = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection"),
    *("protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells"),
    *("phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins"),
    *("pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors"),
    *("smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls"),
    *("webPublishItems", "tableParts", "extLst"),
)
"""The order in which the elements of a worksheet must stand (ECMA-376-1, 18.3.1.99, CT_Worksheet)."""
STYLES = (
    *("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles"),
    *("colors", "extLst"),
)
"""The order of those of the styles (18.8.39, CT_Stylesheet)."""

TAG = re.compile(rb"""<[^<>"']+(?:"[^"]*"|'[^']*'|[^<>"'])*>""")
CELLS = re.compile(rb"<(?:[\w.-]+:)?sheetData\b")
CELLS_END = re.compile(rb"</(?:[\w.-]+:)?sheetData\s*>")
HOLE = b"<sheetData/>"
ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
IN_ATTRIBUTES = str.maketrans({'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
"""What an attribute's value cannot hold as it is."""
FORBIDDEN = re.compile("[\0-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
LONG_AGO = (2000, 1, 1, 0, 0, 0)
"""The time of writing would make the same workbook another file."""


def tag(name: str, attributes: Mapping[str, object] | None = None, *inside: str) -> str:
    """An element as XML; what is inside it is XML already."""
    opened = name + "".join(f" {key}={_quoted(str(value))}" for key, value in (attributes or {}).items())
    return f"<{opened}>{''.join(inside)}</{name}>" if inside else f"<{opened}/>"


def spelled(text: str) -> str:
    """A text as the file spells it, as XML: `_x0041_` would be read as an A, and some characters no XML may hold."""
    hidden = FORBIDDEN.sub(lambda match: f"_x{ord(match[0]):04X}_", ESCAPED.sub("_x005F_", text))
    return escape(hidden, quote=False)


def _quoted(value: str) -> str:
    """A value in quotes. Unescaped line ends and tabs in attributes are read as spaces."""
    if value.isalnum():
        return f'"{value}"'
    return f'"{escape(value, quote=False).translate(IN_ATTRIBUTES)}"'


class Node:
    """An element and its place: from `start` to `end`, and its inside from `opened` to `closing`, in bytes.

    `name` and the names of attributes are as they are written, with their prefixes.
    """

    __slots__ = (
        "after",
        "attributes",
        "changed",
        "children",
        "closing",
        "end",
        "inside",
        "name",
        "opened",
        "start",
        "text",
    )

    def __init__(self, name: str, attributes: dict[str, str], start: int, opened: int) -> None:
        self.name, self.attributes, self.start, self.opened = name, attributes, start, opened
        self.closing = self.end = opened
        self.children: list[Node] = []
        self.text = ""
        self.changed = False
        self.inside: list[str] = []
        self.after: list[str] = []

    @property
    def local(self) -> str:
        return self.name.rpartition(":")[2]

    @property
    def namespace(self) -> str:
        """The namespace of the element, which it must declare itself, as roots do."""
        prefix = self.name.rpartition(":")[0]
        return self.attributes.get(f"xmlns:{prefix}" if prefix else "xmlns", "")

    def child(self, local: str) -> Node | None:
        return next((node for node in self.children if node.local == local), None)

    def below(self, local: str) -> Iterator[Node]:
        """The elements of a name anywhere inside."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            if node.local == local and node is not self:
                yield node
            waiting += reversed(node.children)

    def set(self, name: str, value: object) -> None:
        if self.attributes.get(name) != str(value):
            self.attributes[name] = str(value)
            self.changed = True

    def unset(self, name: str) -> None:
        if self.attributes.pop(name, None) is not None:
            self.changed = True

    def link(self) -> str:
        """The id of the relation that the element names; empty for none."""
        return next((value for key, value in self.attributes.items() if key.endswith(":id")), "")


class Part:
    """A part of the file as XML. Edits are gathered, and made when its bytes are asked for."""

    def __init__(self, data: bytes) -> None:
        start, end = _cells(data)
        self._cells = data[start:end] or HOLE
        self.data = data[:start] + HOLE + data[end:] if end else data
        self.nodes: list[Node] = []
        self._edits: list[tuple[int, int, str]] = []
        self._read()
        self.root = self.nodes[0]

    def _read(self) -> None:
        if self.data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise CannotAnswer("the workbook is stored in UTF-16: open it in a spreadsheet program, and save it again")
        parser = expat.ParserCreate()
        parser.buffer_text = True
        open_nodes: list[Node] = []

        def doctype(*_: object) -> None:
            raise CannotAnswer("the workbook declares XML entities, which no spreadsheet program writes")

        def start(name: str, attributes: dict[str, str]) -> None:
            at = parser.CurrentByteIndex
            match = TAG.match(self.data, at)
            if not match:
                raise CannotAnswer("the workbook is damaged")
            node = Node(name, attributes, at, match.end())
            if open_nodes:
                open_nodes[-1].children.append(node)
            open_nodes.append(node)
            self.nodes.append(node)

        def end(_: str) -> None:
            node = open_nodes.pop()
            at = parser.CurrentByteIndex
            if at >= node.opened and self.data[at : at + 2] == b"</" and self.data[node.opened - 2] != ord("/"):
                node.closing, node.end = at, self.data.index(b">", at) + 1

        def text(characters: str) -> None:
            open_nodes[-1].text += characters

        parser.StartDoctypeDeclHandler = doctype
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        try:
            parser.Parse(self.data, True)
        except (expat.ExpatError, ValueError) as error:
            raise CannotAnswer("the workbook is damaged: a part of it is no XML") from error

    # ------------------------------------------------------------ edits

    def own(self, xml: str) -> str:
        """An element for this part, which is written without a prefix: it is of the namespace of the root."""
        if ":" not in self.root.name:
            return xml
        space = _quoted(self.root.namespace)
        return re.sub(r"^<[\w:]+", lambda match: f"{match[0]} xmlns={space}", xml)

    def append(self, node: Node, xml: str) -> None:
        """Adds an element as the last of those inside another."""
        node.inside.append(self.own(xml))

    def insert(self, xml: str, order: tuple[str, ...]) -> None:
        """Adds an element inside the root, at its place in an order of names; extensions stand last."""
        name = re.match(r"<([\w:]+)", xml)
        following = set(order[order.index(name[1]) + 1 :]) if name else set()
        before = self.root
        for node in self.root.children:
            if node.local in following:
                break
            before = node
        else:
            self.append(self.root, xml)
            return
        if before is self.root:
            self._edits.append((self.root.opened, self.root.opened, self.own(xml)))
        else:
            before.after.append(self.own(xml))

    def prepend(self, node: Node, xml: str) -> None:
        """Adds an element before another."""
        self._edits.append((node.start, node.start, self.own(xml)))

    def remove(self, node: Node) -> None:
        self._edits.append((node.start, node.end, ""))

    def wrap(self, node: Node, name: str) -> None:
        """Puts an element into one of its own."""
        self._edits.append((node.start, node.start, f"<{name}>"))
        node.after.append(f"</{name}>")

    def rewrite(self, node: Node, xml: str) -> None:
        """Puts XML in the place of what is inside an element that is not empty."""
        self._edits.append((node.opened, node.closing, xml))

    def render(self) -> bytes:
        """The part with all edits made. What lies inside something removed goes with it."""
        edits: list[tuple[int, int, str]] = []
        # Inner elements first: where one ends with the other, what comes after the inner one comes first.
        for node in reversed(self.nodes):
            inside, empty = "".join(node.inside), node.end == node.opened
            if node.changed or (inside and empty):
                opened = tag(node.name, node.attributes)
                edits.append((node.start, node.opened, opened if empty and not inside else f"{opened[:-2]}>"))
            if inside:
                edits.append((node.closing, node.closing, f"{inside}</{node.name}>" if empty else inside))
            if node.after:
                edits.append((node.end, node.end, "".join(node.after)))
        edits += self._edits
        pieces, done = [], 0
        for start, end, new in sorted(edits, key=lambda edit: (edit[0], edit[1] > edit[0])):
            if start >= done:
                pieces += [self.data[done:start], new.encode()]
                done = end
        return b"".join([*pieces, self.data[done:]]).replace(HOLE, self._cells, 1)


def _cells(data: bytes) -> tuple[int, int]:
    """From where to where the cells of a sheet stand; nowhere in a part without any."""
    rows = CELLS.search(data)
    opened = TAG.match(data, rows.start()) if rows else None
    if not opened or opened[0].endswith(b"/>"):
        return 0, 0
    closed = CELLS_END.search(data, opened.end())
    return (opened.start(), closed.end()) if closed else (0, 0)


class Package:
    """A zip archive of parts, of which some have changed. A context manager: it holds the file open."""

    def __init__(self, file: Path) -> None:
        self._zip = zipfile.ZipFile(file)
        self._names = {name.lower(): name for name in self._zip.namelist()}
        self._parts: dict[str, Part] = {}
        self._new: dict[str, bytes] = {}
        self._dropped: set[str] = set()
        kinds = (node.attributes.get("Type", "") for node in self.part(_relations("")).root.children)
        self.space = next(kind.removesuffix("/officeDocument") for kind in kinds if kind.endswith("/officeDocument"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return (name in self._new or name.lower() in self._names) and name not in self._dropped

    @property
    def names(self) -> list[str]:
        """The parts that there are, in the order of the file."""
        return [name for name in dict.fromkeys([*self._zip.namelist(), *self._new]) if name not in self._dropped]

    def read(self, name: str) -> bytes:
        return self._new[name] if name in self._new else self._zip.read(self._names[name.lower()])

    def part(self, name: str) -> Part:
        """A part to be edited; what is edited is written when the file is saved."""
        if name not in self._parts:
            self._parts[name] = Part(self.read(name))
        return self._parts[name]

    def put(self, name: str, data: bytes, kind: str = "") -> None:
        """Adds a part, or gives one other bytes. `kind` is its content type, where its ending does not say it."""
        self._new[name] = data
        self._parts.pop(name, None)
        self._dropped.discard(name)
        types = self.part(TYPES)
        if kind and not self._type(name):
            types.append(types.root, tag("Override", {"PartName": f"/{name}", "ContentType": kind}))

    def ending(self, ending: str, kind: str) -> None:
        """Says what parts with an ending are."""
        types = self.part(TYPES)
        endings = {node.attributes.get("Extension", "").lower() for node in types.root.children}
        if ending not in endings and not any(f'"{ending}"' in xml for xml in types.root.inside):
            types.append(types.root, tag("Default", {"Extension": ending, "ContentType": kind}))

    def settle(self, name: str) -> Part:
        """Makes the edits of a part so far, and reads it again."""
        self.put(name, self.part(name).render())
        return self.part(name)

    def drop(self, name: str) -> None:
        """Removes a part, and what it says of its relations and its type."""
        self._dropped |= {name, _relations(name)}
        if node := self._type(name):
            self.part(TYPES).remove(node)
            self.settle(TYPES)

    def retype(self, name: str, kind: str) -> None:
        """Says what a part is, where it was something else."""
        if node := self._type(name):
            node.set("ContentType", kind)

    def _type(self, name: str) -> Node | None:
        nodes = self.part(TYPES).root.children
        return next((node for node in nodes if node.attributes.get("PartName", "").lower() == f"/{name}".lower()), None)

    def free(self, pattern: str) -> str:
        """A name that no part has, with a number for `{}`."""
        taken = {name.lower() for name in self.names}
        return next(name for at in range(1, len(taken) + 2) if (name := pattern.format(at)).lower() not in taken)

    # ------------------------------------------------------------ relations

    def links(self, source: str) -> dict[str, tuple[str, str]]:
        """What a part relates to inside the file: kind and part, by the relation's id."""
        if _relations(source) not in self:
            return {}
        return {
            node.attributes["Id"]: (
                node.attributes["Type"].rpartition("/")[2],
                normpath(join("/", dirname(source), node.attributes["Target"])).lstrip("/"),
            )
            for node in self.part(_relations(source)).root.children
            if {"Id", "Type", "Target"} <= node.attributes.keys() and node.attributes.get("TargetMode") != "External"
        }

    def linked(self, source: str, kind: str) -> str | None:
        """The first part of a kind that a part relates to, if it is there."""
        return next(
            (part for link_kind, part in self.links(source).values() if link_kind == kind and part in self), None
        )

    def link(self, source: str, target: str, kind: str) -> str:
        """Relates a part to another; the id of the relation. Types have two spellings: one file has one of them."""
        name = _relations(source)
        if name not in self:
            self.put(name, (HEAD + tag("Relationships", {"xmlns": f"{PACKAGE}/relationships"})).encode())
        part = self.part(name)
        ids = {node.attributes.get("Id") for node in part.root.children}
        id = next(id for at in range(1, len(ids) + 2) if (id := f"readout{at}") not in ids)
        part.append(part.root, tag("Relationship", {"Id": id, "Type": f"{self.space}/{kind}", "Target": f"/{target}"}))
        self.settle(name)
        return id

    def unlink(self, source: str, target: str) -> str:
        """Ends the relation of a part to another; the id that it had."""
        part = self.part(_relations(source))
        id = next(id for id, (_, link_target) in self.links(source).items() if link_target == target)
        part.remove(next(node for node in part.root.children if node.attributes.get("Id") == id))
        self.settle(_relations(source))
        return id

    # ------------------------------------------------------------ the file

    def save(self, target: Path) -> None:
        """Writes the file: the parts that did not change as they are."""
        for name, part in self._parts.items():
            self._new[name] = part.render()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in self.names:
                info = zipfile.ZipInfo(name, LONG_AGO)
                info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 0
                archive.writestr(info, self.read(name))


def _relations(name: str) -> str:
    """The part that holds the relations of a part."""
    return join(dirname(name), "_rels", f"{name.rpartition('/')[2]}.rels")
