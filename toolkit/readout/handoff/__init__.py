"""The way back of a workbook: what was handed out, what came back, and what becomes of it."""
