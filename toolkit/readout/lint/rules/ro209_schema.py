"""A value fails a keyword of the schema that no other rule puts into words.

## Why

The schemas of this program use few keywords, and each has a rule of its own. Those who extend the schemas
may use any keyword of JSON Schema; this rule reports what fails the others.

## Example

With a schema for places that is extended by

```json
// place.schema.json
{"properties": {"name": {"minLength": 4}}}
```

this name is too short:

```yaml
# places/goa.yaml
id: goa
name: Goa
#     ^^^ `Goa` fails the keyword `minLength` of the schema, which says 4
classification: region
```

## Use instead

```yaml
# places/goa.yaml
id: goa
name: Goa, India
classification: region
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding, SchemaError
from readout.text.quoting import quoted

SEVERITY = Severity.ERROR
KEYWORDS = ("*",)


def explain(error: SchemaError) -> Iterator[Finding]:
    if error.keyword == "required":  # what is missing may be there under a misspelt key, and was reported as that
        return
    says = quoted(error.expected).strip("`")
    message = f"{quoted(error.instance)} fails the keyword `{error.keyword}` of the schema, which says {says}"
    help = error.field.description if error.field and error.field.description else "see the schema"
    yield Finding(error.record, error.pointer, message, help)
