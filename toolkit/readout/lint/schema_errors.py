"""Failures of the schema as findings, and records without the values that failed."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from typing import Any

from readout.lint.finding import Finding, SchemaError
from readout.lint.registry import Rule, registry
from readout.model import validation
from readout.model.dataset import Dataset, Record
from readout.model.schema import Collection, Field
from readout.span import Pointer


def schema_errors(record: Record, dataset: Dataset) -> Iterator[SchemaError]:
    """What fails in a record, keyword by keyword. A value of the wrong type fails at nothing else."""
    collection = record.collection
    seen_required: set[Pointer] = set()
    errors = validation.errors(dataset.schema, collection.record, record.value)
    mistyped = {tuple(error.absolute_path) for error in errors if error.validator == "type"}
    for error in errors:
        pointer = tuple(error.absolute_path)
        if pointer in mistyped and error.validator != "type":
            continue
        missing: tuple[str, ...] = ()
        if error.validator in ("required", "additionalProperties"):
            missing = tuple(name for name in error.schema.get("required", ()) if name not in error.instance)
        if error.validator == "required":
            if pointer in seen_required:
                continue
            seen_required.add(pointer)
        field = field_at(collection, pointer)
        yield SchemaError(
            record,
            pointer,
            error.validator,
            error.instance,
            error.validator_value,
            field,
            error.schema,
            dataset,
            missing,
        )


def field_at(collection: Collection, pointer: Pointer) -> Field | None:
    """The field that describes the value at a pointer into a record of the collection."""
    field: Field | None = collection.field
    for part in pointer:
        if field is None:
            return None
        field = field.items or field if isinstance(part, int) else field.get(part)
    return field


def explained(errors: Iterable[SchemaError]) -> Iterator[tuple[Rule, Finding]]:
    """The findings that put schema errors into words: the first rule that has any to say speaks."""
    rules = sorted((rule for rule in registry().values() if rule.explain), key=lambda rule: not rule.first)
    for error in errors:
        for rule in rules:
            if rule.explain and (error.keyword in rule.keywords or "*" in rule.keywords):
                findings = list(rule.explain(error))
                if findings:
                    yield from ((rule, finding) for finding in findings)
                    break


def pruned(value: dict[str, Any], errors: Iterable[SchemaError]) -> dict[str, Any]:
    """The record with None for each value that failed, and for each key that was misspelt, so that no rule
    finds fault with it again."""
    result = copy.deepcopy(value)
    for error in errors:
        meant = error.unknown.values() if error.keyword == "additionalProperties" else ()
        failed = error.keyword not in ("required", "additionalProperties", "uniqueItems")
        pointers = [(*error.pointer, name) for name in meant if name] + [error.pointer] * failed
        for *above, last in filter(None, pointers):
            here: Any = result
            part: Any
            for part in above:
                here = here[part] if here is not None else None
            if here is not None:
                here[last] = None
    return result
