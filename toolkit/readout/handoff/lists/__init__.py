"""Lists that others keep, in any table: read, mapped to our fields, and made records."""
