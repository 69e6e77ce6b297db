"""A file cannot be read as a workbook, or holds no table of a dataset.

## Why

The file is cut off, protected by a password, of another format (`.xls`, `.csv`) under the name of an `.xlsx`
or `.ods`, or built to exhaust the memory of whoever opens it: workbooks are zip archives, and what is
refused is one that unpacks to more than 256 MiB, shrinks more than any real sheet does, or declares XML
entities. Or it is a sound workbook in which no sheet has the name of a table.

## Example

```text
people.xlsx
^ the file is a workbook of the old .xls format
```

## Use instead

Open the file in Excel or LibreOffice, and save it as `.xlsx`, without a password.
"""

from readout.diagnostic import Severity

SEVERITY = Severity.ERROR
