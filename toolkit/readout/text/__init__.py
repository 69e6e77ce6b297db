"""Words and characters: what needs neither files nor records."""
