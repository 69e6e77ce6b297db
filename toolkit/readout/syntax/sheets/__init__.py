"""Reads workbooks and folders of CSV files into grids of cells, and writes the snapshot that a workbook carries."""
