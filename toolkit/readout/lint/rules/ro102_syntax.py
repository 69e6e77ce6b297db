"""A file is not the YAML or JSON that it should be.

## Why

Nothing can be said of what a file holds before it can be read. YAML fails most often at a second colon
in an unquoted text, at quotes that end too early, and at a line that does not fit the indentation.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Istanbul: Ministerial Meeting on Gaza
#             ^ found a second `: ` on the line
status: held
sources: [wam-20251104]
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: "Istanbul: Ministerial Meeting on Gaza"
status: held
sources: [wam-20251104]
```
"""

from readout.diagnostic import Severity

SEVERITY = Severity.ERROR
