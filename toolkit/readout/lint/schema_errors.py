"""Checks records against the schema: what fails is explained by findings, and pruned from what rules see."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from readout.diagnostic import Diagnostic, Severity
from readout.lint.finding import Finding, SchemaError
from readout.lint.registry import Rule, registry
from readout.model import validation
from readout.model.dataset import Dataset, Record, values
from readout.model.lookup import LONGEST
from readout.model.schema import Collection, Field
from readout.model.validation import compiled_validator
from readout.span import Pointer


def check_schema(
    record: Record, dataset: Dataset, severities: Mapping[str, Severity]
) -> tuple[Record, list[Diagnostic]]:
    """Return the record itself, if it is valid, or else the pruned record, and what the schema finds."""
    if compiled_validator(dataset.schema, record.collection.record).is_valid(record.value):
        return record, []
    errors = list(schema_errors(record, dataset))
    diagnostics = [finding.diagnostic(rule.code, severities[rule.code], dataset) for rule, finding in explain(errors)]
    return record.with_value(pruned(record.value, errors)), diagnostics


def schema_errors(record: Record, dataset: Dataset) -> Iterator[SchemaError]:
    """Yield what fails in a record, keyword by keyword. A value fails once: by its type, form or length."""
    collection = record.collection
    seen_required: set[Pointer] = set()
    errors = validation.errors(dataset.schema, collection.record, record.value)
    mistyped = {tuple(error.absolute_path) for error in errors if error.validator == "type"}
    malformed = {tuple(error.absolute_path) for error in errors if error.validator == "pattern"}
    for error in errors:
        pointer = tuple(error.absolute_path)
        if (pointer in mistyped and error.validator != "type") or (
            pointer in malformed and error.validator == "maxLength"
        ):
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
    """Return the field that describes the value at a pointer into a record; None if the schema does not know it."""
    field: Field | None = collection.field
    for part in pointer:
        if field is None:
            return None
        field = field.items or field if isinstance(part, int) else field.get(part)
    return field


def explain(errors: Iterable[SchemaError]) -> Iterator[tuple[Rule, Finding]]:
    """Yield the findings that explain schema errors: for each error, those of the first rule that yields any."""
    rules = sorted((rule for rule in registry().values() if rule.explain), key=lambda rule: not rule.first)
    for error in errors:
        for rule in rules:
            if rule.explain and (error.keyword in rule.keywords or "*" in rule.keywords):
                findings = list(rule.explain(error))
                if findings:
                    yield from ((rule, finding) for finding in findings)
                    break


def pruned(value: dict[str, Any], errors: Iterable[SchemaError]) -> dict[str, Any]:
    """Return the record with None for each value that failed, for each unknown key, and for the key that it misspells.

    So rules do not find fault with them again, and every value that they read has the form of its field.
    """
    result = copy.deepcopy(value)
    for error in errors:
        unknown = chain(*error.unknown.items()) if error.keyword == "additionalProperties" else ()
        is_value_wrong = error.keyword not in ("required", "additionalProperties", "uniqueItems")
        pointers = [(*error.pointer, name) for name in unknown if name] + [error.pointer] * is_value_wrong
        for *parents, last in filter(None, pointers):
            container: Any = result
            part: Any
            for part in parents:
                container = container[part] if container is not None else None
            if container is not None:
                container[last] = None
    return result


def refused_texts(record: Record, pruned_record: Record) -> set[str]:
    """Return the texts of a record that rules do not see: values that failed, and all below unknown keys."""
    seen = {value for _, _, value in values(record.collection.field, pruned_record.value) if isinstance(value, str)}
    return set(_texts(record.value)) - seen


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str) and len(value) <= LONGEST:
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)
