"""A workbook that was exported lacks the sheet of a table.

## Why

Every export has a sheet for each table, also for those without rows. A sheet that was deleted or
renamed takes its rows along: whoever reads the workbook back would lose them without noticing. Sheets
of a workbook that was made by hand (without the cover sheet `About`) are not missed.

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
