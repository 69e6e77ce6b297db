"""Two records have the same identifier.

## Why

An identifier of another system names one thing. Either two records that share one are the same thing recorded
twice, or one of them was given the identifier of the other; whoever joins the data by it gets both.

People are compared with organizations, and meetings with events, as they also share their ids. A place and a
state may have the same identifier.

## Example

```yaml
# organizations/united-kingdom.yaml
id: united-kingdom
name: United Kingdom
classification: state
identifiers:
  - scheme: wikidata
    identifier: Q30
```

```yaml
# organizations/united-states.yaml
id: united-states
name: United States of America
classification: state
identifiers:
  - scheme: wikidata
    identifier: Q30
#               ^^^ `Q30` is the wikidata identifier of the organization `united-kingdom` as well
```

## Use instead

```yaml
# organizations/united-kingdom.yaml
id: united-kingdom
name: United Kingdom
classification: state
identifiers:
  - scheme: wikidata
    identifier: Q145
```

```yaml
# organizations/united-states.yaml
id: united-states
name: United States of America
classification: state
identifiers:
  - scheme: wikidata
    identifier: Q30
```
"""

from collections.abc import Iterator, Sequence

from readout.diagnostic import Severity
from readout.lint.cross_record import CrossRecordCheck, Fact, SharedFactCheck
from readout.lint.finding import Finding
from readout.lint.prefilter import RecordValues
from readout.model.dataset import Dataset, Record, items
from readout.model.distinctness import joining
from readout.span import Pointer
from readout.text.quoting import quoted

SEVERITY = Severity.WARNING


def cross_record_check() -> CrossRecordCheck:
    return SharedFactCheck(_facts, _report)


def _facts(values: RecordValues) -> list[Fact]:
    return [
        (values.record.collection.id_space, item.get("scheme"), str(item.get("identifier")).casefold())
        for item in values.tables.get("identifiers", ())
    ]


def _report(records: Sequence[Record], dataset: Dataset) -> Iterator[Finding]:
    del dataset
    first: dict[tuple[str, str, str], tuple[Record, Pointer]] = {}
    for record in records:
        for pointer, _, item in items(record.collection.field, record.value, "identifiers"):
            scheme, identifier = item.get("scheme"), item.get("identifier")
            if not isinstance(scheme, str) or not isinstance(identifier, str):
                continue
            key = (record.collection.id_space, scheme, identifier.casefold())
            other, at = first.setdefault(key, (record, (*pointer, "identifier")))
            if other is not record and other.id != record.id:
                whose = f"the {other.collection.record} {quoted(other.id)}"
                yield Finding(
                    record,
                    (*pointer, "identifier"),
                    f"{quoted(identifier)} is the {scheme} identifier of {whose} as well",
                    f"correct one of them; if the two are one, {joining(other, record)}",
                    related=((other, at, "first given here"),),
                )
