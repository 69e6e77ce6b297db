"""The notes of a sheet: ours are added to those of people, and taken away again.

A note is a text among the comments of a sheet (ECMA-376-1, 18.7), and a shape in its drawing (VML, ECMA-376-4),
without which no program shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape

from readout.handoff.package import HEAD, ORDER, Node, Package, Part, spelled, tag
from readout.handoff.remark import ABOVE, BELOW, OURS
from readout.span import CellRef

AUTHOR = "readout"
CONVERSATION = "tc="
"""So the author of a note is called that stands for a conversation, in versions of Excel that know none."""
COLUMNS, LINE, WIDTH = 46, 16, 320
"""How many letters a line of a note holds, how high it is and how wide the note, in pixels."""

COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
DRAWING = "application/vnd.openxmlformats-officedocument.vmlDrawing"
SHAPE = re.compile(r"<((?:[\w.-]+:)?)shape\b")
CELL = tuple(re.compile(rf"<(?:[\w.-]+:)?{name}>\s*(\d+)\s*<") for name in ("Row", "Column"))
IDS = re.compile(r'"_x0000_s(\d+)"')
VML = "urn:schemas-microsoft-com"
SPACES = {"xmlns:v": f"{VML}:vml", "xmlns:o": f"{VML}:office:office", "xmlns:x": f"{VML}:office:excel"}


def clear(package: Package, sheet: str) -> None:
    """Takes what is ours out of the notes of a sheet, which is a part of the file; notes with nothing else go."""
    name = package.linked(sheet, "comments")
    if name is None:
        return
    part = package.part(name)
    comments = list(part.root.below("comment"))
    empty = [node for node in comments if _without_ours(part, node)]
    for node in empty:
        part.remove(node)
    package.settle(name)
    drawing = _drawing(package, sheet)
    if drawing and empty:
        _remove_shapes(package, sheet, drawing, {node.attributes["ref"] for node in empty})
    if empty and len(empty) == len(comments):
        package.unlink(sheet, name)
        package.drop(name)


def add(package: Package, sheet: str, notes: Mapping[CellRef, str]) -> list[CellRef]:
    """Adds notes to the cells of a sheet, below what they say already. Raises nothing for cells with a conversation:
    these are left alone, and returned."""
    name = package.linked(sheet, "comments")
    if name is None:
        name = package.free("xl/comments{}.xml")
        space = {"xmlns": package.part(sheet).root.namespace}
        package.put(name, (HEAD + tag("comments", space, tag("authors"), tag("commentList"))).encode(), COMMENTS)
        package.link(sheet, name, "comments")
    part = package.part(name)
    there = {node.attributes.get("ref"): node for node in part.root.below("comment")}
    authors = [node.text for node in part.root.below("author")]
    conversations = {str(at) for at, author in enumerate(authors) if author.startswith(CONVERSATION)}
    untouched, fresh = [], {}
    for cell, text in notes.items():
        node = there.get(cell.a1)
        if node is None:
            fresh[cell] = text
        elif node.attributes.get("authorId") in conversations:
            untouched.append(cell)
        else:
            _append(part, node, text)
    author = authors.index(AUTHOR) if AUTHOR in authors else len(authors)
    for node in part.root.children:
        if node.local == "authors" and author == len(authors):
            part.append(node, tag("author", None, AUTHOR))
        elif node.local == "commentList":
            for cell, text in fresh.items():
                said = tag("text", None, _run(_section(text)))
                part.append(node, tag("comment", {"ref": cell.a1, "authorId": author}, said))
    package.settle(name)
    if fresh:
        _add_shapes(package, sheet, fresh)
    return untouched


# ---------------------------------------------------------------- texts


def _section(text: str) -> str:
    return f"{ABOVE}\n{text}\n{BELOW}"


def _run(text: str) -> str:
    return tag("r", None, tag("t", {"xml:space": "preserve"}, spelled(text)))


def _append(part: Part, comment: Node, text: str) -> None:
    """Adds a section to a note, whose text becomes one of several runs if it was none yet."""
    said = comment.child("text")
    if said is None:
        part.append(comment, tag("text", None, _run(_section(text))))
        return
    plain = said.child("t")
    if plain:
        prefix = plain.name.removesuffix("t")
        part.wrap(plain, f"{prefix}r")
    part.append(said, _run(f"\n{_section(text)}"))


def _without_ours(part: Part, comment: Node) -> bool:
    """Takes what is ours out of a note; whether nothing is left of it."""
    runs = [(run, text) for run in comment.below("r") if (text := run.child("t"))]
    runs += [(text, text) for said in comment.children if (text := said.child("t"))]
    whole = "".join(text.text for _, text in runs)
    ours = {at for match in OURS.finditer(whole) for at in range(*match.span())}
    at = 0
    for run, text in runs:
        kept = "".join(letter for offset, letter in enumerate(text.text, at) if offset not in ours)
        at += len(text.text)
        if kept != text.text and kept:
            text.set("xml:space", "preserve")
            part.rewrite(text, escape(kept, quote=False))
        elif kept != text.text:
            part.remove(run)
    return bool(ours) and all(letter.isspace() for offset, letter in enumerate(whole) if offset not in ours)


# ---------------------------------------------------------------- shapes


def _drawing(package: Package, sheet: str) -> str | None:
    """The drawing of a sheet that holds the shapes of its notes."""
    node = package.part(sheet).root.child("legacyDrawing")
    return package.links(sheet).get(node.link(), ("", ""))[1] or None if node else None


def _remove_shapes(package: Package, sheet: str, drawing: str, cells: set[str]) -> None:
    # As Latin-1, bytes of any encoding survive; programs do not write VML as XML should be written.
    text = package.read(drawing).decode("latin-1")
    kept, done, left = [], 0, 0
    for start, end in _shapes(text):
        row, column = (pattern.search(text, start, end) for pattern in CELL)
        if row and column and CellRef("", int(row[1]) + 1, int(column[1]) + 1).a1 in cells:
            kept.append(text[done:start])
            done = end
        else:
            left += 1
    if left:
        package.put(drawing, "".join([*kept, text[done:]]).encode("latin-1"))
        return
    part = package.part(sheet)
    if node := part.root.child("legacyDrawing"):
        part.remove(node)
    package.settle(sheet)
    package.unlink(sheet, drawing)
    package.drop(drawing)


def _shapes(text: str) -> Iterator[tuple[int, int]]:
    """Where the shapes of a drawing start and end."""
    for match in SHAPE.finditer(text):
        closed = f"</{match[1]}shape>"
        end = text.find(closed, match.end())
        if end < 0:
            return
        yield match.start(), end + len(closed)


def _add_shapes(package: Package, sheet: str, notes: Mapping[CellRef, str]) -> None:
    drawing = _drawing(package, sheet)
    if drawing is None:
        drawing = package.free("xl/drawings/readout{}.vml")
        layout = tag("o:shapelayout", {"v:ext": "edit"}, tag("o:idmap", {"v:ext": "edit", "data": 1}))
        kind = {"id": "_x0000_t202", "coordsize": "21600,21600", "o:spt": 202, "path": "m,l,21600r21600,l21600,xe"}
        path = tag("v:path", {"gradientshapeok": "t", "o:connecttype": "rect"})
        shapetype = tag("v:shapetype", kind, tag("v:stroke", {"joinstyle": "miter"}), path)
        package.put(drawing, tag("xml", SPACES, layout, shapetype).encode())
        package.ending("vml", DRAWING)
        id = package.link(sheet, drawing, "vmlDrawing")
        part = package.part(sheet)
        part.insert(tag("legacyDrawing", {"xmlns:r": package.space, "r:id": id}), ORDER)
        package.settle(sheet)
    text = package.read(drawing).decode("latin-1")
    number = max((int(id) for id in IDS.findall(text)), default=1024) + 1
    spaces = {key: space for key, space in SPACES.items() if f"{key}=" not in text}
    shapes = [_shape(cell, note, at, spaces) for at, (cell, note) in enumerate(notes.items(), number)]
    before, close, after = text.rpartition("</")
    package.put(drawing, f"{before}{''.join(shapes)}{close}{after}".encode("latin-1"))


def _shape(cell: CellRef, note: str, number: int, spaces: Mapping[str, str]) -> str:
    from readout.publish.formats.xlsx import look

    height = (look.lines(_section(note), COLUMNS) + 1) * LINE
    style = f"position:absolute;margin-left:60pt;margin-top:2pt;width:{WIDTH}px;height:{height}px;visibility:hidden"
    about = {"id": f"_x0000_s{number}", "type": "#_x0000_t202", "style": style, "fillcolor": "#ffffe1"}
    data = (
        tag("x:MoveWithCells"),
        tag("x:SizeWithCells"),
        tag("x:AutoFill", None, "False"),
        tag("x:Row", None, str(cell.row - 1)),
        tag("x:Column", None, str(cell.column - 1)),
    )
    return tag(
        "v:shape",
        {**spaces, **about, "o:insetmode": "auto"},
        tag("v:fill", {"color2": "#ffffe1"}),
        tag("v:shadow", {"color": "black", "obscured": "t"}),
        tag("v:path", {"o:connecttype": "none"}),
        tag("v:textbox", {"style": "mso-direction-alt:auto"}, tag("div", {"style": "text-align:left"})),
        tag("x:ClientData", {"ObjectType": "Note"}, *data),
    )
