"""What changes a dataset by a person's word: format, rename, new records, fixes."""
