"""Schemas, records, claims and tables: what needs no folder and no git."""
