"""A file has a name that Windows cannot check out.

## Why

On Windows `con`, `prn`, `aux`, `nul`, `com1` and `lpt1` are devices, with any ending and in any case, and no name holds
`<`, `>`, `:`, `"`, `|`, `?`, `*` or a backslash, or ends with a dot or a space. One such file in a commit stops
`git checkout` for everybody there, as do two files whose names differ in upper and lower case only.

## Example

```yaml
# places/aux.yaml
#^^^^^^^^^^^^^^^^ Windows cannot check out a file of this name
id: aux
name: Aux
classification: city
```

## Use instead

```yaml
# places/aux-place.yaml
id: aux-place
name: Aux
classification: city
```
"""

from readout.diagnostic import Severity

SEVERITY = Severity.ERROR
