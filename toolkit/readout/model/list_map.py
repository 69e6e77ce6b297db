"""The map of a list that others keep, in TOML: which column is which field, by the addresses that claims use.

It is checked against the schema, and against the columns of the list where that is at hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from readout.diagnostic import Diagnostic, Severity
from readout.model.addresses import AddressPath, parse_address
from readout.model.schema import Collection, Field, Schema
from readout.span import Pointer
from readout.syntax import toml
from readout.syntax.document import MISSING, Document
from readout.text.quoting import quoted, quoted_list
from readout.text.suggestions import did_you_mean, nearest
from readout.text.written_dates import ORDERS

COLUMN = re.compile(r"\{([^{}]+)\}")
"""The name of a column in a template."""
TAKEN = re.compile(r"\{([a-z]+)\}")
"""The name of a part in a pattern."""
TOP = ("key", "ignored", "name")
OPTIONS: dict[str, type | tuple[type, ...]] = {
    "column": str,
    "columns": list,
    "constant": (str, int, bool, float),
    "order": str,
    "pattern": str,
    "take": str,
    "match": (str, list),
    "split": (str, list),
    "values": dict,
    "new": (bool, str, dict),
}
"""What may be said of a field, and the types that it may have."""


class InvalidMap(Exception):
    """A map cannot be used. `diagnostics` say why, and where in it."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__(diagnostics[0].message)
        self.diagnostics = diagnostics


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """A field that a list fills, and from what.

    `address` is the field's, in which `*` stands for one seat each. `template` has columns in braces; `constant` is a
    value for every record.
    """

    address: str
    path: AddressPath
    columns: tuple[str, ...] = ()
    template: str = ""
    constant: Any = None
    order: str | None = None
    pattern: str = ""
    take: str = ""
    match: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    new: bool | str | Mapping[str, Any] = True

    @property
    def field(self) -> Field:
        return self.path.field

    @property
    def group(self) -> tuple[str, str] | None:
        """The list and the key of the item that the field is of; None for a field of the record itself."""
        if not self.path.steps:
            return None
        *_, (table, key) = self.path.steps
        return table.name, key

    @property
    def used(self) -> tuple[str, ...]:
        """The names of the columns that it takes values from."""
        return self.columns or tuple(COLUMN.findall(self.template))


@dataclass(frozen=True, slots=True)
class ListMap:
    """A map. `name` is the scheme of the keys, and the name of the list in the dataset."""

    name: str
    key: tuple[str, ...]
    ignored: tuple[str, ...]
    targets: Mapping[str, tuple[Target, ...]]
    text: str

    @property
    def main(self) -> str:
        """The collection of the records that rows are."""
        return next(iter(self.targets))


def read(path: str, data: bytes, name: str, schema: Schema, columns: Sequence[str] | None = None) -> ListMap:
    """Return the map in a file. `columns` are those of the list, if it is at hand.

    Raises InvalidMap, with all that is wrong with the map.
    """
    document = toml.read(path, data)
    if document.problems or not isinstance(document.value, dict) or document.value is MISSING:
        problems = [
            Diagnostic("RO130", Severity.ERROR, each.message, document.place(each.span), each.help)
            for each in document.problems
        ]
        raise InvalidMap(problems)
    return _Reader(document, schema, columns).map(name)


class _Reader:
    def __init__(self, document: Document, schema: Schema, columns: Sequence[str] | None) -> None:
        self.document, self.schema, self.of_list = document, schema, columns
        self.value: dict[str, Any] = document.value
        self.diagnostics: list[Diagnostic] = []

    def report(self, code: str, message: str, pointer: Pointer, help: str) -> None:
        self.diagnostics.append(Diagnostic(code, Severity.ERROR, message, self.document.at(pointer, key=True), help))

    def map(self, name: str) -> ListMap:
        targets: dict[str, tuple[Target, ...]] = {}
        for key, value in self.value.items():
            collection = self.schema.collections.get(key)
            if collection and isinstance(value, dict):
                targets[key] = tuple(self.targets(collection, value))
            elif key not in TOP:
                near = nearest(key, [*TOP, *self.schema.collections])
                help = did_you_mean(near) or f"write one of {quoted_list([*TOP, *self.schema.collections])}"
                self.report("RO130", f"{quoted(key)} is nothing that a map has", (key,), help)
        columns = {key: self.columns((key,), self.value.get(key, [])) for key in ("key", "ignored")}
        if not targets:
            self.report("RO130", "the map fills no collection", (), "write a table such as [meetings]")
        if not columns["key"]:
            help = 'write the column that tells the rows apart, such as key = "No.", or a list of columns'
            self.report("RO130", "the map names no key", ("key",), help)
        for key in ("key", "ignored"):
            if not _fits("columns", said := self.value.get(key, [])) and not isinstance(said, str):
                self.report("RO130", f"{quoted(key)} names no columns", (key,), "write the name of a column, or a list")
        said = self.value.get("name", name)
        if not (isinstance(said, str) and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", said)):
            self.report("RO130", f"{quoted(str(said))} is no name of a list", ("name",), "write it as an id is written")
        if self.diagnostics:
            raise InvalidMap(self.diagnostics)
        return ListMap(said, columns["key"], columns["ignored"], targets, self.document.text)

    def targets(self, collection: Collection, value: Mapping[str, Any]) -> Iterator[Target]:
        for address, said in value.items():
            pointer = (collection.name, address)
            path = parse_address(collection.field, address)
            if path is None or path.name is None or path.field.table or path.end:
                self.report("RO131", self.no_field(collection, address), pointer, self.near_field(collection, address))
                continue
            options = {"column": said} if isinstance(said, str) and not COLUMN.search(said) else said
            if isinstance(said, str) and COLUMN.search(said):
                options = {"template": said}
            if not isinstance(options, dict):
                self.report("RO130", f"{quoted(address)} is filled by nothing", pointer, "write the name of a column")
                continue
            if target := self.target(address, path, options, pointer):
                yield target

    @staticmethod
    def no_field(collection: Collection, address: str) -> str:
        what = "is no field that one cell can fill" if parse_address(collection.field, address) else "is no field"
        return f"{quoted(address)} {what} of {collection.name}"

    @staticmethod
    def near_field(collection: Collection, address: str) -> str:
        """Return what to write instead of an address that leads nowhere."""
        *outer, name = address.split("/")
        field = collection.field
        for part in outer[::2]:
            field = field.get(part) or field
        near = nearest(name, [each.name for each in field.scalars])
        return did_you_mean("/".join([*outer, near]) if near else None) or "write it as claims address it"

    def target(self, address: str, path: AddressPath, options: Mapping[str, Any], pointer: Pointer) -> Target | None:
        wrong = [name for name, said in options.items() if name != "template" and not _fits(name, said)]
        for name in wrong:
            near = did_you_mean(nearest(name, OPTIONS)) if name not in OPTIONS else ""
            help = near or f"it may have {quoted_list(OPTIONS)}"
            self.report(
                "RO130", f"{quoted(address)} has an option {quoted(name)} that is not understood", pointer, help
            )
        ways = [name for name in ("column", "columns", "constant", "template") if name in options]
        if len(ways) != 1:
            self.report("RO130", f"{quoted(address)} needs one of column, columns and constant", pointer, "write one")
        if wrong or len(ways) != 1:
            return None
        columns = _listed(options.get("column", options.get("columns", [])))
        used = (*columns, *COLUMN.findall(str(options.get("template", ""))))
        self.columns(pointer, list(used))
        reference = (path.field.items or path.field).reference
        match = _listed(options.get("match", []))
        if set(match) - set(reference):
            help = f"it may name {quoted_list(reference)}" if reference else "leave match out: it holds no ids"
            self.report("RO130", f"{quoted(address)} names nothing of {quoted_list(match)}", pointer, help)
        order = options.get("order")
        if order not in (None, *ORDERS):
            self.report("RO130", f"{quoted(str(order))} is no order of a date", pointer, "write ymd, dmy or mdy")
        pattern, take = options.get("pattern", ""), options.get("take", "")
        if bool(pattern) != bool(take) or (take and take not in TAKEN.findall(pattern)):
            help = 'write pattern = "{title} {name}" and take = "name", or another part of the pattern'
            self.report("RO130", f"{quoted(address)} takes no part of a pattern", pointer, help)
        if len(set(parts := TAKEN.findall(pattern))) < len(parts):
            help = "give each part a name of its own"
            self.report("RO130", f"{quoted(address)} has a pattern that names a part twice", pointer, help)
        return Target(
            address,
            path,
            columns,
            options.get("template", ""),
            options.get("constant"),
            order,
            pattern,
            take,
            match or reference,
            _listed(options.get("split", [])),
            options.get("values", {}),
            options.get("new", True),
        )

    def columns(self, pointer: Pointer, named: Any) -> tuple[str, ...]:
        """Return the columns of the list with these names, each of which it has."""
        result = []
        for name in _listed(named):
            if self.of_list is not None and column_index(self.of_list, name) is None:
                near = nearest(name, self.of_list)
                help = did_you_mean(near) or f"its columns are {quoted_list(self.of_list)}"
                self.report("RO130", f"the list has no column {quoted(name)}", pointer, help)
            else:
                result.append(name)
        return tuple(result)


def column_index(columns: Sequence[str], name: str) -> int | None:
    """Return the index of the column with a name, without regard to case and spaces; None if there is none."""
    if name in columns:
        return columns.index(name)
    folded = [" ".join(title.split()).casefold() for title in columns]
    wanted_name = " ".join(name.split()).casefold()
    return folded.index(wanted_name) if folded.count(wanted_name) == 1 else None


def _fits(name: str, said: Any) -> bool:
    kinds = OPTIONS.get(name)
    if kinds is None or not isinstance(said, kinds):
        return False
    return not isinstance(said, list) or all(isinstance(item, str) for item in said)


def _listed(said: Any) -> tuple[str, ...]:
    if isinstance(said, str):
        return (said,)
    return tuple(each for each in said if isinstance(each, str)) if isinstance(said, list) else ()
