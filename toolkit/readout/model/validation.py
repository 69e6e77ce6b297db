"""What the schema says of a value: `jsonschema-rs`, which compiles it, gives the verdict; what fails in a value that
does not pass is said by `jsonschema`, the reference."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

from readout.model.schema import Schema

CONDITIONS = frozenset(
    ("if", "not", "anyOf", "oneOf", "contains", "dependentSchemas", "unevaluatedItems", "unevaluatedProperties")
)
"""Keywords under which something may fail without any harm."""


@lru_cache(maxsize=64)
def verdict(schema: Schema, record: str) -> Any:
    """The compiled validator of a kind of record: `.is_valid(value)`."""
    import jsonschema_rs

    # Only to Python does `$` match before a last line feed as well; look-ahead would take the engine that backtracks.
    bundle = json.dumps(_bundle(schema, record)).replace(r'$(?!\\n)"', '$"')
    return jsonschema_rs.validator_for(bundle)


@lru_cache(maxsize=64)
def reference(schema: Schema, record: str) -> Any:
    """The explaining validator of a kind of record."""
    import jsonschema

    return jsonschema.Draft202012Validator(_bundle(schema, record))


def failures(schema: Schema, record: str, value: Any) -> list[Any]:
    """All errors of the reference, in its order. It need not go where the verdict finds nothing, which would take most
    of its time."""
    narrow, found = _narrow(schema, record), []
    if narrow:
        with suppress(ValueError):  # it nests deeper than the compiled validator tells errors of
            found = narrow.errors(value, verdict(schema, record).iter_errors(value))
    return found or list(reference(schema, record).iter_errors(value))


def _bundle(schema: Schema, record: str) -> Any:
    """The schema of a kind of record, or of the metadata, in one document."""
    if record in schema.names:
        return schema.bundle(record)
    whole = schema.bundle("dataset")
    return {**whole["properties"][record], "$defs": whole["$defs"]}


@lru_cache(maxsize=64)
def _narrow(schema: Schema, record: str) -> _Narrow | None:
    bundle = _bundle(schema, record)
    return None if _has_conditions(bundle) else _Narrow(bundle)


def _has_conditions(node: Any) -> bool:
    if isinstance(node, list):
        return any(map(_has_conditions, node))
    return isinstance(node, dict) and (not CONDITIONS.isdisjoint(node) or any(map(_has_conditions, node.values())))


class _Narrow:
    """The reference, but that it goes only into such mappings and lists as it is told."""

    def __init__(self, bundle: Any) -> None:
        import jsonschema

        keywords = {"properties": self._properties, "items": self._items}
        extend: Any = jsonschema.validators.extend
        self._validator = extend(jsonschema.Draft202012Validator, keywords)(bundle)
        self._wanted: set[int] = set()

    def errors(self, value: Any, found: Iterable[Any]) -> list[Any]:
        """The errors in those parts of a value in which others were found."""
        self._wanted.clear()
        for error in found:
            here = value
            for part in error.instance_path:
                here = here[part]
                self._wanted.add(id(here))
        return list(self._validator.iter_errors(value))

    def _properties(self, validator: Any, fields: Mapping[str, Any], value: Any, schema: Any) -> Iterator[Any]:
        del schema
        for name, field in fields.items():
            if isinstance(value, dict) and name in value and self._is_wanted(value[name]):
                yield from validator.descend(value[name], field, path=name, schema_path=name)

    def _items(self, validator: Any, field: Any, value: Any, schema: Mapping[str, Any]) -> Iterator[Any]:
        first = len(schema.get("prefixItems", ()))
        for at, item in enumerate(value if isinstance(value, list) else ()):
            if at >= first and self._is_wanted(item):
                yield from validator.descend(item, field, path=at)

    def _is_wanted(self, value: Any) -> bool:
        return not isinstance(value, dict | list) or id(value) in self._wanted
