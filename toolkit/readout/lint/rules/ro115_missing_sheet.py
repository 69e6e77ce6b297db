"""A workbook or CSV folder that was exported lacks the sheet or file of a table.

## Why

Every export has a sheet or file for each table, also for those without rows. One that was deleted or
renamed takes its rows along: whoever reads the export back would lose them without noticing. Tables are
not missed in a workbook that was made by hand (without the cover sheet `About`), nor in a CSV folder
whose `datapackage.json` does not list them.

## Example

```text
dataset.xlsx, sheets About, meetings, events, people, places, sources, claims (2), ...
^ the workbook has lost its sheet `claims`
```

## Use instead

The sheet under its own name; with no more than its headings where all of its rows are meant to go.
"""

from readout.diagnostic import Severity

SEVERITY = Severity.ERROR
