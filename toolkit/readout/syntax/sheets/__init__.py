"""Workbooks and folders of CSV ⇄ grids of cells with places."""
