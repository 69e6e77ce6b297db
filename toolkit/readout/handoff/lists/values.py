"""The cells of a row → the texts that a field is filled from: templates, splitting, patterns, and tables of values."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from readout.handoff.lists.table import Cell, Kind, Row, Table
from readout.model.list_map import COLUMN, TAKEN, Target
from readout.model.schema import Field
from readout.syntax.document import Cell as Scalar
from readout.text import edtf, written_dates
from readout.text.characters import character
from readout.text.quoting import quoted
from readout.text.titles import split_title

NOTHING = re.compile(r"(?:[-\u2013\u2014?.]+|n/?a|n\.a\.|none|unknown|tb[acd]|\(blank\)|null|nil)", re.IGNORECASE)
"""What people write into a cell about which nothing is known."""
DITTO = re.compile(
    r"(?:[\"\u201c\u201d\u2033\u3003]|''|,,|-\"-|do\.|ditto|idem|dto\.?|ebd\.|\u0442\u0430\u043c \u0436\u0435)",
    re.IGNORECASE,
)
"""What stands for the words of the cell above. It stays over, since rows may have been sorted since."""
FOOTNOTE_MARK = re.compile(r"(?<=\S)\s*(?:[*†‡§¹²³⁴⁵⁶⁷⁸⁹]+|\[(?:[0-9]{1,3}|[a-z])\])$")
LOST = "\ufffc\ufffd"
"""Characters that stand where others were lost."""
LONGEST = 1000
"""Longer texts are taken for no pattern: they are prose."""
EPOCHS = ("1899-12-30", "1899-12-31", "1900-01-00", "1900-01-01", "1904-01-01", "1904-01-02")
"""The days that programs show for 0 and 1 where a date is expected."""


@dataclass(frozen=True, slots=True)
class Part:
    """One text for a field, or a reason why there is none. `columns` are those of the cells that it comes from.

    `rest` is what the cells say besides. `value` is the value itself, from a table of values, else None.
    """

    text: str
    columns: tuple[int, ...] = ()
    reason: str = ""
    rest: str = ""
    value: Any = None


def parts(table: Table, target: Target, row: Row) -> list[Part]:
    """Return the texts that a row has for a field: one, or as many as its cells are split into."""
    if target.constant is not None:
        return [Part(str(target.constant), value=target.constant)]
    if target.template:
        text = _filled(table, target.template, row)
        return [Part(text, tuple(_numbers(table, target, row)))] if text else []
    numbers = _numbers(table, target, row)
    if target.field.format == "edtf":
        return _date(target, row, numbers, [table.column(name) in row.cells for name in target.columns])
    result: list[Part] = []
    for number in numbers:
        result += _of_cell(target, row.cells[number], number)
    return result


def _numbers(table: Table, target: Target, row: Row) -> list[int]:
    numbers = (table.column(name) for name in target.used)
    return [number for number in dict.fromkeys(numbers) if number is not None and number in row.cells]


def _filled(table: Table, template: str, row: Row) -> str:
    """Return a template with the cells of a row; without the words around cells that are empty at its ends."""

    def cell(match: re.Match[str]) -> str:
        number = table.column(match[1])
        held = row.cells.get(number) if number else None
        is_plain = held and held.kind not in (Kind.FORMULA, Kind.ERROR) and not set(LOST) & set(held.text)
        is_plain = is_plain and held and not DITTO.fullmatch(held.text)
        return " ".join(held.text.split()) if held and is_plain else ""

    if not any(cell(match) for match in COLUMN.finditer(template)):
        return ""
    return re.sub(
        r"\s*[,;:(\u2013-]*\s*$|^\s*[,;:)\u2013-]+\s*|\(\)", "", " ".join(COLUMN.sub(cell, template).split())
    ).strip()


def _of_cell(target: Target, cell: Cell, number: int) -> list[Part]:
    columns = (number,)
    if cell.kind is Kind.FORMULA:
        return [Part("", columns, f"it is a formula, {quoted(cell.text)}: write the value itself")]
    if cell.kind is Kind.ERROR:
        return [Part("", columns, f"it holds the error {cell.text}")]
    if lost := next((sign for sign in LOST if sign in cell.text), None):
        return [Part("", columns, f"it holds {character(lost)}, where something was lost")]
    if cell.text in target.values:
        return _tabled(target, cell.text, columns)
    if NOTHING.fullmatch(cell.text):
        return [Part("", columns, f"{quoted(cell.text)} says nothing")]
    if DITTO.fullmatch(cell.text):
        return [Part("", columns, _ditto(cell))]
    texts = split_texts(cell.text, target.split) if target.split else [cell.text]
    result: list[Part] = []
    for text in texts:
        if text in target.values:
            result += _tabled(target, text, columns)
            continue
        if target.pattern:
            taken, reason = _take(target.pattern, target.take, text)
            result.append(Part(taken, columns, reason))  # an empty one keeps the parts of two fields side by side
            continue
        result.append(Part(text, columns))
    return result


def _ditto(cell: Cell) -> str:
    return f"{quoted(cell.text)} stands for the cell above: write it out"


def _tabled(target: Target, text: str, columns: tuple[int, ...]) -> list[Part]:
    value = target.values[text]
    return [Part(str(each), columns, value=each) for each in (value if isinstance(value, list) else [value])]


def split_texts(text: str, separators: tuple[str, ...]) -> list[str]:
    """Return the parts of a text between separators, outside of brackets."""
    cuts: list[tuple[int, int]] = []
    depth = 0
    index = 0
    while index < len(text):
        if text[index] in "([":
            depth += 1
        elif text[index] in ")]":
            depth = max(0, depth - 1)
        sign = next((sign for sign in separators if sign and text.startswith(sign, index)), None) if not depth else None
        if sign:
            cuts.append((index, index + len(sign)))
            index += len(sign)
        else:
            index += 1
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(text)]
    parts = [text[start:end].strip(" \t\n") for start, end in zip(starts, ends, strict=True)]
    return [part for part in parts if part]


def _take(pattern: str, take: str, text: str) -> tuple[str, str]:
    """Return the part of a text that a pattern names, or why it has none. A title may be missing."""
    line = " ".join(text.split())
    if len(line) > LONGEST:
        return "", f"it is too long to read as {quoted(pattern)}"
    if pattern.startswith("{title} ") and len(TAKEN.findall(pattern)) > 1:
        title, rest = split_title(line)
        if take == "title":
            return title, ""
        pattern, line = pattern.removeprefix("{title} "), rest
    match = _compiled(pattern).fullmatch(line)
    if match is None:
        return "", f"{quoted(text)} does not read as {quoted(pattern)}"
    return match[take].strip(), ""


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    pieces = TAKEN.split(pattern)
    texts = [re.escape(piece).replace(r"\ ", " *") for piece in pieces[::2]]
    names = [f"(?P<{name}>.+?)" for name in pieces[1::2]]
    # Each part ends where what follows it first stands: without atomic groups, many parts would take endless time.
    inner = [f"(?>{name}{text})" for name, text in zip(names[:-1], texts[1:-1], strict=True)]
    return re.compile("".join([texts[0], *inner, *names[-1:], *texts[1:][-1:]]))


# ---------------------------------------------------------------- dates


def _date(target: Target, row: Row, numbers: list[int], filled: list[bool]) -> list[Part]:
    """Return the date of one cell, or the interval that two cells begin and end."""
    sides = [_date_part(target, row.cells[number], number) for number in numbers]
    if len(target.columns) == 1 or not sides:
        return sides
    if any(side.reason for side in sides):
        return [side if side.reason else Part("", side.columns, "the other end of it is not certain") for side in sides]
    columns, rest = tuple(numbers), "; ".join(side.rest for side in sides if side.rest)
    if len(sides) == 1 and "/" in sides[0].text:
        return [Part(sides[0].text, columns, rest=rest)]  # the one cell says both ends
    if len(sides) == 1:
        return [Part(f"{sides[0].text}/" if filled[0] else f"/{sides[0].text}", columns, rest=rest)]
    start, end = sides[0].text, sides[1].text
    if start == end:
        return [Part(start, columns, rest=rest)]
    if "/" in start or "/" in end:
        return [Part("", columns, "both ends of it are spans")]
    text = f"{start}/{end}"
    if not edtf.is_valid(text):
        return [Part("", columns, f"it ends before it begins: {start}, {end}")]
    return [Part(text, columns, rest=rest)]


def _date_part(target: Target, cell: Cell, column: int) -> Part:
    """Return the date that a cell says, in EDTF, or the reason why there is none."""
    columns = (column,)
    if cell.kind is Kind.FORMULA:
        return Part("", columns, f"it is a formula, {quoted(cell.text)}: write the value itself")
    if cell.kind in (Kind.ERROR, Kind.BOOLEAN):
        return Part("", columns, f"it holds {cell.text}, and no date")
    if cell.text in target.values:
        return Part(str(target.values[cell.text]), columns)
    if cell.kind is Kind.DATE:
        return _date_cell(cell, columns)
    if NOTHING.fullmatch(cell.text):
        return Part("", columns, f"{quoted(cell.text)} says no date")
    if DITTO.fullmatch(cell.text):
        return Part("", columns, _ditto(cell))
    date = written_dates.read(cell.text, target.order)
    if date.value is None:
        return Part("", columns, f"{quoted(cell.text)}: {date.reason}")
    return Part(date.value, columns, rest=date.rest)


def _date_cell(cell: Cell, columns: tuple[int, ...]) -> Part:
    """Return the date of a cell that a program has stored as one, as precisely as the cell displays it."""
    day, _, clock = cell.text.partition(" ")
    rest = clock if clock.strip("0:") else ""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day):
        return Part("", columns, f"it holds {cell.text}, and no date")
    if day in EPOCHS:
        return Part("", columns, f"{day} is what programs show for an empty date")
    if "y" not in cell.shows or ("d" in cell.shows and "m" not in cell.shows):
        return Part("", columns, f"the cell does not show the year of {day}: write the date in full")
    length = 10 if "d" in cell.shows else 7 if "m" in cell.shows else 4
    return Part(day[:length], columns, rest=rest)


# ---------------------------------------------------------------- values


def scalar(field: Field, part: Part) -> tuple[Scalar, str]:
    """Return the value of a scalar field, of no reference, that a text means; or None, and why not."""
    text = unicodedata.normalize("NFC", part.text)
    if field.type in ("integer", "number"):
        bare = text.replace(" ", "").removesuffix(".0")
        if re.fullmatch(r"-?[0-9]{1,15}", bare) and (field.minimum is None or int(bare) >= field.minimum):
            return int(bare), ""
        if field.type == "number" and re.fullmatch(r"-?[0-9]{1,15}\.[0-9]{1,15}", bare):
            return float(bare), ""
        return None, f"{quoted(text)} is no number that {field.title} can be"
    if field.type == "boolean":
        folded = text.casefold()
        return (
            (folded == "true", "")
            if folded in ("true", "false")
            else (None, f"{quoted(text)} is neither true nor false")
        )
    if field.enum:
        folded = "-".join(re.findall(r"[a-z0-9]+", text.casefold()))
        if folded in field.enum:
            return folded, ""
        return (
            None,
            f"{quoted(text)} is none of the values of {field.title}: a table `values` in the map says which it is",
        )
    if field.format != "text":
        text = " ".join(text.split())
    text = "".join(char for char in text if char == "\n" or unicodedata.category(char) not in ("Cc", "Cn"))
    if field.pattern and not re.search(field.pattern, text):
        return None, f"{quoted(text)} has not the form of {field.title}"
    if field.max_length and len(text) > field.max_length:
        return None, f"it is longer than {field.title} may be"
    return text, ""


def footnote_mark(text: str) -> str:
    """Return the mark of a footnote that a name ends with; empty if it has none."""
    match = FOOTNOTE_MARK.search(text)
    return match[0].strip() if match else ""
