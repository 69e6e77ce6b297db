"""Two items of a list have the same key.

## Why

Claims, tables and comparisons name an item by its key: an id, or a name and its language, or a relation's
type and target. For all of these, two items with one key are one item.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
participants:
  - id: minister
    person_id: hakan-fidan
  - id: minister
#       ^^^^^^^^ another item of `participants` has the id `minister`
    on_behalf_of_ids: [turkiye]
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
participants:
  - id: hakan-fidan
    person_id: hakan-fidan
  - id: turkiye
    on_behalf_of_ids: [turkiye]
```
"""

from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.prefilter import RecordValues
from readout.model.dataset import Record, RecordLookup, items
from readout.model.schema import Field
from readout.span import Pointer
from readout.text.quoting import quoted, quoted_list

SEVERITY = Severity.ERROR


def may_find(values: RecordValues, dataset: RecordLookup) -> bool:
    del dataset
    return any(
        len(items) > 1 and len(_keys(values.fields[name], items)) < len(items) for name, items in values.tables.items()
    )


def _keys(field: Field, items: list[dict[str, Any]]) -> set[Any]:
    """Return the keys of the items, each once."""
    try:
        return set(map(itemgetter(*field.key), items))
    except KeyError:
        return {tuple(map(item.get, field.key)) for item in items}


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    del dataset
    first: dict[tuple[Pointer, tuple[str | None, ...]], Pointer] = {}
    for pointer, field, item in items(record.collection.field, record.value):
        key = tuple(item.get(name) for name in field.key)
        if key == (None,) * len(key):
            continue
        before = first.setdefault((pointer[:-1], key), pointer)
        if before is pointer:
            continue
        given = [name for name, part in zip(field.key, key, strict=True) if part is not None]
        said = " and ".join(f"the {name.replace('_', ' ')} {quoted(item[name])}" for name in given)
        yield Finding(
            record,
            (*pointer, given[0]),
            f"another item of `{field.name}` has {said}",
            f"join the two, or change {quoted_list(field.key)} of one of them",
            related=((record, (*before, given[0]), "first stands here"),),
        )
