"""Two people, or two organizations, have names that look like spellings of one.

## Why

One person under two ids is two people to every program that counts or joins. It happens when a second
source spells a name otherwise: `Khalifa Al Marar`, `Khalifa al-Marar`, `Halifa Almarar`. The rule
compares each `name` and `other_names` regardless of case, marks, script, hyphens, articles, titles and the
order of their parts, and names of people roughly by their sound. It leaves out abbreviations of organizations.

Two records are not reported if they say themselves that they are two: by different identifiers of one scheme,
different dates of birth or country codes, a relation of one organization to the other, or a claim in either
with a `topic` and the other's id as its `value`: `topic: same-person` with `standing: rejected` if they are
two, or `not-stated` if no source tells. If they are one, `readout merge KEEP GONE` says what joining them would
change, and does it with `--write`.

## Example

```yaml
# people/khalifa-al-marar.yaml
id: khalifa-al-marar
name: Khalifa Al Marar
```

```yaml
# people/marar.yaml
id: marar
name: Halifa el-Marrar
#     ^^^^^^^^^^^^^^^^ `Halifa el-Marrar` may be `Khalifa Al Marar`, the person `khalifa-al-marar`
```

## Use instead

```yaml
# people/khalifa-al-marar.yaml
id: khalifa-al-marar
name: Khalifa Al Marar
other_names:
  - name: Halifa el-Marrar
```
"""

from collections.abc import Iterator, Sequence

from readout.diagnostic import Severity
from readout.lint.cross_record import CrossRecordCheck, Fact, SharedFactCheck
from readout.lint.finding import Finding
from readout.lint.fixes import entry
from readout.lint.prefilter import RecordValues
from readout.model.dataset import Dataset, Record, items
from readout.model.distinctness import difference, joining
from readout.span import Pointer
from readout.text.names import organization_keys, person_keys
from readout.text.quoting import quoted

SEVERITY = Severity.WARNING
EXCUSED_BY = ("claims", "relations")

KEYS = {"people": person_keys, "organizations": organization_keys}


def cross_record_check() -> CrossRecordCheck:
    return SharedFactCheck(_facts, _report)


def _facts(values: RecordValues) -> list[Fact]:
    name = values.record.collection.name
    if name not in KEYS:
        return []
    written = [values.record.value.get("name"), *(item.get("name") for item in values.tables.get("names", ()))]
    return [
        (name, key) for key in sorted({key for text in written if isinstance(text, str) for key in KEYS[name](text)})
    ]


def _report(records: Sequence[Record], dataset: Dataset) -> Iterator[Finding]:
    del dataset
    for name, keys in KEYS.items():
        first: dict[str, tuple[Record, Pointer, str]] = {}
        for record in (record for record in records if record.collection.name == name):
            seen = {record.id}
            for pointer, written in _names(record):
                for key in sorted(keys(written)):
                    other, at, other_name = first.setdefault(key, (record, pointer, written))
                    if other.id not in seen and not difference(record, other):
                        seen.add(other.id)
                        claim = {"topic": f"same-{other.collection.record}", "value": other.id, "standing": "rejected"}
                        told = ", ".join(entry(record, name, value) for name, value in claim.items())
                        yield Finding(
                            record,
                            pointer,
                            f"{quoted(written)} may be {quoted(other_name)}, "
                            f"the {other.collection.record} {quoted(other.id)}",
                            f"if they are one, {joining(other, record)}; if not, add a claim with {told}",
                            related=((other, at, "the other name"),),
                        )


def _names(record: Record) -> Iterator[tuple[Pointer, str]]:
    """Yield the names of a record, with their pointers."""
    if isinstance(record.value.get("name"), str):
        yield ("name",), record.value["name"]
    for pointer, _, item in items(record.collection.field, record.value, "names"):
        if isinstance(item.get("name"), str):
            yield (*pointer, "name"), item["name"]
