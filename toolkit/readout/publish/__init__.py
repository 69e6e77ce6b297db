"""Exports: a dataset in the formats of others, with what each could not hold."""
