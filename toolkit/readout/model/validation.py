"""Validation against the JSON Schemas.

`jsonschema-rs` compiles a schema and says whether a value is valid; `jsonschema`, the reference, says what is wrong
with one that is not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from readout.model.schema import Schema, reference_name

if TYPE_CHECKING:
    from readout.model.dataset import Dataset, Record
    from readout.span import Pointer

CONDITIONS = frozenset(
    ("if", "not", "anyOf", "oneOf", "contains", "dependentSchemas", "unevaluatedItems", "unevaluatedProperties")
)
"""Keywords whose subschemas may fail while the value is valid."""


@lru_cache(maxsize=64)
def compiled_validator(schema: Schema, kind: str) -> Any:
    """Return the compiled validator of a kind of record: `.is_valid(value)`."""
    import jsonschema_rs

    return jsonschema_rs.validator_for(_compilable(_bundle(schema, kind)))


def invalid_records(*datasets: Dataset) -> list[list[Record]]:
    """Return the records of each dataset that its schema refuses. What stands at one place of one document, which
    several of them share, is judged once."""
    verdicts: dict[tuple[Schema, tuple[int, Pointer]], bool] = {}

    def is_valid(schema: Schema, record: Record) -> bool:
        if record.is_known_valid:
            return True
        key = schema, record.origin
        if key not in verdicts:
            verdicts[key] = compiled_validator(schema, record.collection.record).is_valid(record.value)
        return verdicts[key]

    return [[record for record in dataset if not is_valid(dataset.schema, record)] for dataset in datasets]


@lru_cache(maxsize=512)
def value_validator(schema: Schema, kind: str, path: tuple[str | None, ...]) -> Any:
    """Return the compiled validator of the values at a path into a kind of record (None: any item of a list).

    None if the schema says nothing of that path.
    """
    import jsonschema_rs

    bundle = _bundle(schema, kind)
    node = bundle
    for step in path:
        node = _resolved(bundle, node)
        node = node.get("items") if step is None else node.get("properties", {}).get(step)
        if node is None:
            return None
    part = {key: bundle[key] for key in ("$schema", "$defs") if key in bundle}
    return jsonschema_rs.validator_for(_compilable({**part, **node}))


def _resolved(bundle: Any, node: Any) -> Any:
    """Return a node of a bundle with what it refers to; its own keywords win."""
    while "$ref" in node:
        node = {**bundle["$defs"][reference_name(node["$ref"])], **{k: v for k, v in node.items() if k != "$ref"}}
    return node


def _compilable(bundle: Any) -> str:
    """Return a schema as the compiled validator reads it.

    Only to Python does `$` match before a last line feed as well; look-ahead would take the engine that backtracks.
    """
    return json.dumps(bundle).replace(r'$(?!\\n)"', '$"')


@lru_cache(maxsize=64)
def reference_validator(schema: Schema, kind: str) -> Any:
    """Return the validator of a kind of record that explains errors: `.iter_errors(value)`."""
    import jsonschema

    return jsonschema.Draft202012Validator(_bundle(schema, kind))


def errors(schema: Schema, kind: str, value: Any) -> list[Any]:
    """Return all errors of the reference validator, in its order.

    Most of its time would go into valid parts of the value, so it descends only where the compiled validator has found
    an error, if the schema allows that.
    """
    narrow, narrow_errors = _narrow_validator(schema, kind), []
    if narrow:
        with suppress(ValueError):  # the value nests deeper than the compiled validator reports errors of
            narrow_errors = narrow.errors(value, compiled_validator(schema, kind).iter_errors(value))
    return narrow_errors or list(reference_validator(schema, kind).iter_errors(value))


def _bundle(schema: Schema, kind: str) -> Any:
    """Return the schema of a kind of record, or of the metadata, in one document."""
    if kind in schema.names:
        return schema.bundle(kind)
    dataset = schema.bundle("dataset")
    return {**dataset["properties"][kind], "$defs": dataset["$defs"]}


@lru_cache(maxsize=64)
def _narrow_validator(schema: Schema, kind: str) -> _NarrowValidator | None:
    """Return the validator that descends only where errors are; None if the schema has conditions."""
    bundle = _bundle(schema, kind)
    return None if _has_conditions(bundle) else _NarrowValidator(bundle)


def _has_conditions(node: Any) -> bool:
    if isinstance(node, list):
        return any(map(_has_conditions, node))
    return isinstance(node, dict) and (not CONDITIONS.isdisjoint(node) or any(map(_has_conditions, node.values())))


class _NarrowValidator:
    """The reference validator, which descends only into mappings and lists that lead to known errors."""

    def __init__(self, bundle: Any) -> None:
        import jsonschema

        keywords = {"properties": self._properties, "items": self._items}
        extend: Any = jsonschema.validators.extend
        self._validator = extend(jsonschema.Draft202012Validator, keywords)(bundle)
        self._on_path: set[int] = set()
        """The identities of the values on the way to an error."""

    def errors(self, value: Any, compiled_errors: Iterable[Any]) -> list[Any]:
        """Return the errors in those parts of a value where the compiled validator has found some."""
        self._on_path.clear()
        for error in compiled_errors:
            inner = value
            for part in error.instance_path:
                inner = inner[part]
                self._on_path.add(id(inner))
        return list(self._validator.iter_errors(value))

    def _properties(self, validator: Any, fields: Mapping[str, Any], value: Any, schema: Any) -> Iterator[Any]:
        del schema
        for name, field in fields.items():
            if isinstance(value, dict) and name in value and self._may_fail(value[name]):
                yield from validator.descend(value[name], field, path=name, schema_path=name)

    def _items(self, validator: Any, field: Any, value: Any, schema: Mapping[str, Any]) -> Iterator[Any]:
        first = len(schema.get("prefixItems", ()))
        for position, item in enumerate(value if isinstance(value, list) else ()):
            if position >= first and self._may_fail(item):
                yield from validator.descend(item, field, path=position)

    def _may_fail(self, value: Any) -> bool:
        return not isinstance(value, dict | list) or id(value) in self._on_path
