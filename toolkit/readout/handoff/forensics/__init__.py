"""Tell what programs did to the cells of a workbook from what a colleague did.

Rows are recognised by their key columns, columns by their headings or by their values, sheets by their names or by
their headings. Where a cell differs from what was handed out and a habit of spreadsheet programs explains it (see
`handoff.habits`), the old value is restored and a `Repair` recorded. Where a cell cannot be read and no habit explains
it, there is a finding, and the cell counts as it was. Everything else is the colleague's edit and stays.
"""

from readout.handoff.forensics.workbook import Forensics as Forensics
