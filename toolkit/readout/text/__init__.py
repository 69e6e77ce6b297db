"""Words and characters: phrasing, suggestions, character classes, dates, codes and names. Knows no files or records."""
