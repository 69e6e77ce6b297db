"""The JSON Schemas, and the tree of fields that everything else is derived from.

Only this module reads the `x-` annotations; docs/schema/annotations.md documents them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any

Json = Any

ANNOTATIONS = {
    "x-table": "The list is a table of its own, with this name.",
    "x-key": "The properties that identify an item within its list.",
    "x-ordered": "The order of the list is data. Tables carry it in a position column, cells by their order.",
    "x-delimiter": "What separates the items of a list of scalars in one table cell.",
    "x-reference": "The string is the id of a record in one of these collections.",
    "x-reference-prefix": "The string begins with the id of a record in one of these collections, a colon and a space; "
    "a list has one for each id.",
    "x-expected": "Every record or item has a value, or two claims that stand which give it one each.",
    "x-item-reference": "The string is the id of an item in this list of the same record.",
    "x-address": "The string addresses a field of the record: field, list/item key, or list/item key/field.",
    "x-format": "The lexical form of the string, for rules, links and cell formats. No verdict rests on it.",
    "x-id-space": "Collections that name the same space share their ids.",
}


def reference_name(reference: str) -> str:
    """Return the name of what a `$ref` refers to: `participant`, `meeting`."""
    document, _, fragment = reference.partition("#/$defs/")
    return fragment or document.removesuffix(".schema.json")


class SchemaError(Exception):
    """A schema uses annotations in a way that nothing can be derived from."""


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """A property of a record or of an item, with its references resolved.

    `type` is `string`, `integer`, `number`, `boolean`, `array` or `object`. A list of scalars has
    `items`; a list of objects has `fields`, `table`, `key`, and `item`, the name of one of them.
    """

    name: str
    title: str
    description: str
    type: str
    examples: tuple[Json, ...] = ()
    required: bool = False
    expected: bool = False
    """Whether it has a value, or two claims that stand: RO210."""
    enum: tuple[str, ...] = ()
    definitions: Mapping[str, str] = dataclass_field(default_factory=dict)
    """What each word of `enum` means, in one sentence."""
    pattern: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    max_length: int | None = None
    format: str | None = None
    reference: tuple[str, ...] = ()
    reference_prefix: tuple[str, ...] = ()
    item_reference: str | None = None
    address: bool = False
    delimiter: str | None = None
    items: Field | None = None
    item: str | None = None
    fields: tuple[Field, ...] = ()
    table: str | None = None
    key: tuple[str, ...] = ()
    ordered: bool = False
    unique: bool = False
    scalars: tuple[Field, ...] = dataclass_field(init=False, repr=False)
    """The fields that fit into one cell: scalars and lists of scalars."""
    tables: tuple[Field, ...] = dataclass_field(init=False, repr=False)
    """The fields that are tables of their own."""
    within: frozenset[str] = dataclass_field(init=False, repr=False)
    """The names of its own table and of those of all fields below it."""
    names: dict[str, Field] = dataclass_field(init=False, repr=False)
    """The fields by name."""

    def __post_init__(self) -> None:
        tables = tuple(field for field in self.fields if field.table)
        own = {self.table} if self.table else set()
        for name, value in (
            ("scalars", tuple(field for field in self.fields if not field.table)),
            ("tables", tables),
            ("within", frozenset(own.union(*(field.within for field in tables)))),
            ("names", {field.name: field for field in self.fields}),
        ):
            object.__setattr__(self, name, value)

    @property
    def needed(self) -> bool:
        """Whether people are asked for it: it is required, or expected."""
        return self.required or self.expected

    def get(self, name: str) -> Field | None:
        return self.names.get(name)

    def __getitem__(self, name: str) -> Field:
        return self.names[name]

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def descendants(self) -> Iterator[tuple[tuple[str, ...], Field]]:
        """Yield every field below this one, with the names that lead to it."""
        for field in self.fields:
            yield (field.name,), field
            for path, inner in field.descendants():
                yield (field.name, *path), inner


class Collection:
    """A kind of record: `name` is its folder and table (`meetings`), `record` its schema (`meeting`).

    Collections with one `id_space` share their ids: an id names a record in one of them only. `field` is the tree of
    its fields, which is made when it is first asked for.
    """

    def __init__(self, name: str, record: str, id_space: str, make_field: Callable[[], Field]) -> None:
        self.name, self.record, self.id_space, self._make_field = name, record, id_space, make_field

    @cached_property
    def field(self) -> Field:
        return self._make_field()


class Schema:
    """A folder of JSON Schemas, each read once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._fields: dict[tuple[str, int, bool], Field] = {}
        """The fields that were made, by name, the identity of their node in a source, and whether they are required.

        Collections share many definitions, and so their fields."""

    @lru_cache(maxsize=64)  # noqa: B019 - a schema lives as long as the program
    def source(self, name: str) -> Json:
        """Return the canonical schema `NAME.schema.json`, as written."""
        return json.loads((self.root / f"{name}.schema.json").read_text("utf-8"))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the schemas that can be printed: that of each kind of record, and the dataset's."""
        return (*(collection.record for collection in self.collections.values()), "dataset")

    def bundle(self, name: str) -> Json:
        """Return a schema as one self-contained document, its definitions flat under `#/$defs`.

        Raises KeyError for a name that is not in `names`.
        """
        if name not in self.names:
            raise KeyError(name)
        return self._bundle(name)

    @lru_cache(maxsize=64)  # noqa: B019 - a schema lives as long as the program
    def _bundle(self, name: str) -> Json:
        definitions: dict[str, Json] = {}

        def target(reference: str) -> str:
            key = reference_name(reference)
            if key not in definitions:
                definitions[key] = None  # a placeholder, so that a recursive definition ends
                definition = self._target(reference)
                definitions[key] = {k: flat(v) for k, v in definition.items() if k != "$schema"}
            return f"#/$defs/{key}"

        def flat(node: Json) -> Json:
            if isinstance(node, dict):
                return {k: target(v) if k == "$ref" else flat(v) for k, v in node.items()}
            if isinstance(node, list):
                return [flat(item) for item in node]
            return node

        result = {key: flat(value) for key, value in self.source(name).items()}
        return {**result, "$defs": dict(sorted(definitions.items()))}

    @cached_property
    def collections(self) -> dict[str, Collection]:
        """The kinds of record, in the order of the dataset schema."""
        collections = {}
        for name, node in self.source("dataset")["properties"].items():
            if node.get("type") == "array":
                record = reference_name(node["items"]["$ref"])
                make_field = partial(self._field, name, node, required=False)
                collections[name] = Collection(name, record, node["x-id-space"], make_field)
        return collections

    @cached_property
    def metadata(self) -> Field:
        """The field of the metadata: the description of the dataset as a whole."""
        return self._field("metadata", self.source("dataset")["properties"]["metadata"], required=True)

    @cached_property
    def metadata_collection(self) -> Collection:
        """The metadata in the shape of a collection, for what works on records."""
        return Collection("metadata", "metadata", "metadata", lambda: self.metadata)

    def _target(self, reference: str) -> Json:
        """Return the node that a `$ref` refers to."""
        name = reference_name(reference)
        return self.source("common")["$defs"][name] if "#" in reference else self.source(name)

    def _resolve(self, node: Json) -> Json:
        """Return a node merged with what it refers to; its own keywords win."""
        if "$ref" not in node:
            return node
        return {**self._resolve(self._target(node["$ref"])), **{k: v for k, v in node.items() if k != "$ref"}}

    def _field(self, name: str, node: Json, *, required: bool) -> Field:
        """Return the field of a property, which stands in a source. Raises SchemaError for annotations that do not fit
        it."""
        key = name, id(node), required
        if key not in self._fields:
            self._fields[key] = self._made(name, self._resolve(node), required=required)
        return self._fields[key]

    def _made(self, name: str, node: Json, *, required: bool) -> Field:
        """Return the field of a property whose node is resolved."""
        unknown = {key for key in node if key.startswith("x-")} - set(ANNOTATIONS)
        if unknown:
            raise SchemaError(f"{name}: unknown annotation {', '.join(sorted(unknown))}")
        items = self._resolve(node["items"]) if node.get("type") == "array" else None
        nested = items if items and items["type"] == "object" else node if node.get("type") == "object" else None
        fields: tuple[Field, ...] = ()
        if nested:
            names = nested.get("required", ())
            fields = tuple(self._field(n, p, required=n in names) for n, p in nested["properties"].items())
        field = Field(
            name=name,
            title=node.get("title", name),
            description=node.get("description", ""),
            type=node["type"],
            examples=tuple(node.get("examples", ())),
            required=required,
            expected=bool(node.get("x-expected")),
            enum=tuple(node.get("enum", ())),
            definitions=dict(zip(node.get("enum", ()), node.get("enumDescriptions", ()), strict=False)),
            pattern=node.get("pattern"),
            minimum=node.get("minimum"),
            maximum=node.get("maximum"),
            max_length=node.get("maxLength"),
            format=node.get("x-format"),
            reference=tuple(node.get("x-reference", ())),
            reference_prefix=tuple(node.get("x-reference-prefix", ())),
            item_reference=node.get("x-item-reference"),
            address=bool(node.get("x-address")),
            delimiter=node.get("x-delimiter"),
            items=self._made(name, items, required=True) if items and not nested else None,
            item=reference_name(node["items"]["$ref"]) if nested and items else None,
            fields=fields,
            table=node.get("x-table"),
            key=tuple(node.get("x-key", ())),
            ordered=bool(node.get("x-ordered")),
            unique=bool(node.get("uniqueItems")),
        )
        if field.type == "array" and bool(field.table) != bool(nested):
            raise SchemaError(f"{name}: a list of objects, and no other list, has x-table")
        if field.type == "array" and not nested and not field.delimiter:
            raise SchemaError(f"{name}: a list of scalars has x-delimiter")
        return field


@lru_cache(maxsize=1)
def default() -> Schema:
    """Return the schema that this program ships with.

    An installed wheel carries them in the package; a source tree has them at its top, and is
    asked first, since an editable install may leave an old copy in the package.
    """
    package = Path(__file__).resolve().parent.parent
    source_tree = package.parent.parent / "schema"
    return Schema(source_tree if (source_tree / "dataset.schema.json").is_file() else package / "_schema")
