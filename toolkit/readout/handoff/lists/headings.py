"""Which row of a sheet holds the headings, and which rows are no data: titles, totals, footnotes, repeated headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from statistics import median_high

from readout.handoff.lists.table import Aside, Cell, Kind, Row, Sheet, Table
from readout.span import column_letters
from readout.syntax.sheets.grids import LAST_COLUMN
from readout.text.phrasing import counted

SEARCHED = 30
"""So many rows of a sheet may stand above the headings."""
MOST_RANGES = 6
"""So many merged ranges are named."""
LONGEST_HEADING = 120
TOTAL = re.compile(
    r"(?:grand[ -]?|sub[ -]?)?(?:totals?|sum|average|mean|count|gesamt|summe|insgesamt|suma|somme|totaux|итого|всего)"
    r"\b.{0,40}",
    re.IGNORECASE,
)
"""What the first cell of a row of totals says."""
FOOTNOTE = re.compile(
    r"(?:[*†‡§¹²³]|\[?[0-9]{1,2}[\])]|\([0-9a-z]\)|(?:foot)?notes?\b|sources?\s*:|nb\b|n\.b\.|remarks?\s*:|compiled\b"
    r"|updated\b|last updated\b|as of\b|\u00a9|data\s*:|legend\b|key\s*:)",
    re.IGNORECASE,
)
NUMBERISH = re.compile(r"[-+]?[0-9.,/:\s-]+")


class Unclear(Exception):
    """No row of a list holds headings that its columns could be told by. The text says what to do."""


def table_of(path: str, sheets: list[Sheet], notes: list[str]) -> Table:
    """Return the list that sheets hold: that of the first, and of the others that have the same headings.

    Raises Unclear.
    """
    full = [sheet for sheet in sheets if sheet.rows]
    if not full:
        raise Unclear("it is empty")
    if any(max(row.cells) > LAST_COLUMN for sheet in full for row in sheet.rows if row.cells):
        raise Unclear(f"it has more than {LAST_COLUMN:,} columns")
    parts = [_part(sheet) for sheet in full]
    main = parts[0] if full[0].collection else max(parts, key=lambda part: len(part[1]) if len(part[0]) > 1 else 0)
    columns, *_ = main
    table = Table(path, dict(columns), [], notes=notes, is_nested=any(sheet.names for sheet in full))
    table.collection = full[0].collection or table.collection
    for sheet, (names, rows, headings, aside) in zip(full, parts, strict=True):
        order = {title: number for number, title in columns.items()}
        has_headings = set(names.values()) <= set(order) and len(names) > 1
        if names is columns or ((sheet.collection or not full[0].collection) and has_headings):
            moved = {number: order[title] for number, title in names.items()}
            table.headings += headings
            table.aside += aside
            table.rows += [_moved(row, moved) for row in rows] if names != columns else rows
        else:
            reason = f"the sheet {sheet.name} has other headings than the list"
            table.aside += [Aside(row, reason) for row in sheet.rows]
            table.notes.append(f"the sheet {sheet.name} has other headings, and stays over")
    for sheet, (_, rows, _, _) in zip(full, parts, strict=True):
        table.notes += _merged_rows(sheet, rows)
    if not table.rows:
        raise Unclear("below its headings it has no rows")
    several = len({row.sheet for row in table.rows})
    if several > 1:
        table.notes.append(f"{counted(several, 'sheet')} have the same headings, and are one list")
    return table


def _merged_rows(sheet: Sheet, rows: list[Row]) -> Iterator[str]:
    """Yield notes on the cells that are merged over several rows of data, of which only the first has the value."""
    by_number = {row.number: row for row in rows}
    ranges = [
        f"{column_letters(column)}{first}:{column_letters(last_column)}{last}"
        for first, column, last, last_column in sheet.merged
        if last > first and first in by_number and column in by_number[first].cells
    ]
    if ranges:
        some = ", ".join(ranges[:MOST_RANGES]) + (", \u2026" if len(ranges) > MOST_RANGES else "")
        yield f"cells are merged over several rows; but for a key, only the first row has the value: {some}"


def _span(sheet: Sheet, rows: list[Row]) -> None:
    """Note in rows the cells that are merged down to them."""
    by_number = {row.number: row for row in rows}
    for first, column, last, _ in sheet.merged:
        top = by_number.get(first)
        for number in range(first + 1, min(last, rows[-1].number if rows else 0) + 1):
            if top and column in top.cells and number in by_number:
                by_number[number].spanned[column] = top.cells[column]


def _moved(row: Row, columns: Mapping[int, int]) -> Row:
    cells, spanned = (
        {columns.get(number, number): cell for number, cell in held.items()} for held in (row.cells, row.spanned)
    )
    return Row(row.number, cells, row.sheet, spanned)


Part = tuple[dict[int, str], list[Row], list[Row], list[Aside]]
"""The columns of a sheet, its rows of data, the rows of its headings, and the rows set aside."""


def _part(sheet: Sheet) -> Part:
    if sheet.names:
        return dict(enumerate(sheet.names, 1)), list(sheet.rows), [], []
    at = _heading_index(sheet)
    if at is None:
        return _lettered(sheet.rows), list(sheet.rows), [], []
    headings = [sheet.rows[at]]
    if at + 1 < len(sheet.rows) and _has_second_row(sheet, at):
        headings.append(sheet.rows[at + 1])
    names = _names(sheet, headings)
    aside = [Aside(row, "it stands above the headings") for row in sheet.rows[:at]]
    rows: list[Row] = []
    for row in sheet.rows[at + len(headings) :]:
        reason = _no_data(row, headings, len(names), names)
        if reason:
            aside.append(Aside(row, reason))
        else:
            rows.append(row)
    _span(sheet, rows)
    for number in sorted({number for row in rows for number in row.cells} - names.keys()):
        names[number] = f"column {column_letters(number)}"
    return dict(sorted(names.items())), rows, headings, aside


def _lettered(rows: list[Row]) -> dict[int, str]:
    numbers = sorted({number for row in rows for number in row.cells})
    return {number: f"column {column_letters(number)}" for number in numbers}


def _heading_index(sheet: Sheet) -> int | None:
    """Return the index of the row with the headings: the first that is nearly as wide as the rows, and all short texts.

    None for a list whose first wide row holds data.
    """
    rows = sheet.rows
    typical = median_high([len(row.cells) for row in rows if len(row.cells) > 1] or [1])
    for index, row in enumerate(rows[:SEARCHED]):
        is_wide = len(row.cells) >= max(1, min(2, typical)) and (
            2 * len(row.cells) >= typical or _is_spanned(sheet, row)
        )
        if is_wide:
            return index if _could_be_headings(row) else None
    return None


def _could_be_headings(row: Row) -> bool:
    texts = [cell.text for cell in row.cells.values()]
    return (
        all(cell.kind is Kind.TEXT for cell in row.cells.values())
        and not any(NUMBERISH.fullmatch(text) for text in texts if not re.fullmatch(r"(?:19|20)[0-9]{2}", text))
        and not any("://" in text or len(text) > LONGEST_HEADING for text in texts)
    )


def _spans(sheet: Sheet, row: Row) -> Iterator[tuple[int, int]]:
    """Yield the first and the last column of each heading that is merged over several columns."""
    for first_row, first, last_row, last in sheet.merged:
        if first_row == row.number and first_row == last_row and last > first:
            yield first, last


def _is_spanned(sheet: Sheet, row: Row) -> bool:
    return len(row.cells) > 1 and any(_spans(sheet, row))


def _has_second_row(sheet: Sheet, at: int) -> bool:
    """Return whether the row below the headings names their parts."""
    row, below = sheet.rows[at], sheet.rows[at + 1]
    if below.number != row.number + 1 or not _could_be_headings(below):
        return False
    spans = list(_spans(sheet, row))
    if spans:
        return all(any(number in below.cells for number in range(first, last + 1)) for first, last in spans)
    gaps = [number for number in below.cells if number not in row.cells and number > min(row.cells)]
    texts = [cell.text.casefold() for cell in below.cells.values()]
    rest = sheet.rows[at + 2 : at + 8]
    typed = any(
        cell.kind is not Kind.TEXT or NUMBERISH.fullmatch(cell.text) for row in rest for cell in row.cells.values()
    )
    return bool(gaps) and 2 * len(gaps) >= len(row.cells) and len(set(texts)) == len(texts) and typed


def _names(sheet: Sheet, headings: list[Row]) -> dict[int, str]:
    """Return the names of the columns: of a heading over several columns with what stands below it."""
    top = headings[0]
    over: dict[int, str] = {number: _line(cell) for number, cell in top.cells.items()}
    names: dict[int, str] = {}
    if len(headings) == 1:
        names = over
    else:
        below = headings[1].cells
        spanned = {
            number: over[first]
            for first, last in _spans(sheet, top)
            if first in over
            for number in range(first, last + 1)
        }
        if not spanned:  # a CSV file has no merged cells: a heading reaches up to the next
            title = ""
            for number in range(1, max((*over, *below)) + 1):
                title = over.get(number, title)
                if number in below and title:
                    spanned[number] = title
        for number in sorted({*over, *below}):
            parts = [spanned.get(number) or over.get(number, ""), _line(below[number]) if number in below else ""]
            names[number] = " ".join(dict.fromkeys(filter(None, parts)))
    result: dict[int, str] = {}
    for number, name in sorted(names.items()):
        title, often = name, 2
        while title in result.values():
            title, often = f"{name} ({often})", often + 1
        result[number] = title
    return result


def _line(cell: Cell) -> str:
    return " ".join(cell.text.split())


def _no_data(row: Row, headings: list[Row], width: int, names: Mapping[int, str]) -> str:
    """Return why a row below the headings is no row of data; empty if it is one."""
    for heading in headings:
        shared = sum(
            cell.text.casefold() == row.cells[number].text.casefold()
            for number, cell in heading.cells.items()
            if number in row.cells
        )
        if shared and shared == len(row.cells) and shared > len(heading.cells) / 2:
            return "it repeats the headings"
    del names
    first = row.cells[min(row.cells)]
    if TOTAL.fullmatch(first.text) and (len(row.cells) < max(2, width) or _sums(row)):
        return "it is a row of totals"
    if len(row.cells) == 1 and width > 2:
        return "it is a footnote" if FOOTNOTE.match(first.text) else "only one of its cells is filled"
    if len(row.cells) < width / 2 and first.kind is Kind.TEXT and FOOTNOTE.match(first.text) and len(first.text) > 20:
        return "it is a footnote"
    return ""


def _sums(row: Row) -> bool:
    rest = [cell for number, cell in row.cells.items() if number != min(row.cells)]
    return all(cell.kind in (Kind.NUMBER, Kind.FORMULA) or NUMBERISH.fullmatch(cell.text) for cell in rest)
