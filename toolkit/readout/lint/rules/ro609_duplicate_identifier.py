"""Two records have the same identifier.

## Why

An identifier of another system names one thing. Two records that share one are the same thing recorded
twice, or one of them was given the identifier of the other; whoever joins the data by it gets both.

Records are compared that share their ids: people with organizations, meetings with events. A place and a
state may have one identifier.

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
from readout.lint.cross_record import Mark, Twins, Watch
from readout.lint.finding import Finding
from readout.lint.prefilter import Glance
from readout.model.dataset import Dataset, Record, items
from readout.span import Pointer
from readout.text.quoting import quoted

SEVERITY = Severity.WARNING


def watch() -> Watch:
    return Twins(_marks, _check)


def _marks(glance: Glance) -> list[Mark]:
    return [
        (glance.record.collection.id_space, item.get("scheme"), str(item.get("identifier")).casefold())
        for item in glance.table("identifiers")
    ]


def _check(records: Sequence[Record], dataset: Dataset) -> Iterator[Finding]:
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
                    "correct one of them; if the two are one, join the records",
                    related=((other, at, "first given here"),),
                )
