"""A file uses a feature of YAML that JSON does not have.

## Why

Records are read as JSON: texts, numbers, true and false, lists and mappings. An anchor and its aliases
put one value in many places, a merge key hides where a value comes from, a tag asks for a type of its own,
and a second document in a file has no name. Each of these surprises somebody, and some are used for
attacks. Write the values out.

## Example

```yaml
# places/istanbul.yaml
id: istanbul
name: &name Istanbul
#     ^^^^^^^^^^^^^^ `&name` marks a place for reuse
classification: city
```

## Use instead

```yaml
# places/istanbul.yaml
id: istanbul
name: Istanbul
classification: city
```
"""

from readout.diagnostic import Severity

SEVERITY = Severity.ERROR
