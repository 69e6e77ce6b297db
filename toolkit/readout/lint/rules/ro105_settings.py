"""The settings of a dataset are not as they should be.

## Why

`readout.toml` says what the dataset is and how it may be used, which goes into every export, and which
rules it is checked by. With a misspelt licence key the dataset would have no licence; with a misspelt
rule, nobody would notice that a check is not made. Rules are named by code or by name, and set to `off`, `warning`
or `error`. Syntax and schema cannot be switched off: every export rests on them. A rule that has
options has a table of its own, `[rules.NAME]`, which may set its `severity` too. `may_silence = true` under `[changes]`
lets a change, such as a pull request, silence findings of its own; else it cannot. `corrections` under `[site]` is the
web address at which readers of the published site suggest a correction.

## Example

```toml
# readout.toml
title = "Readouts of diplomatic meetings"
schema_version = "1.0"
lisence = "CC-BY-4.0"
#^^^^^^ the key `lisence` is unknown

[rules]
RO510 = "off"
#^^^^ there is no rule `RO510`
unsourced-item = "fatal"
#                ^^^^^^^ expected `off`, `warning` or `error`, found the text `fatal`
```

## Use instead

```toml
# readout.toml
title = "Readouts of diplomatic meetings"
schema_version = "1.0"
license = "CC-BY-4.0"

[rules]
RO501 = "off"
```
"""

from readout.diagnostic import Severity

SEVERITY = Severity.ERROR
