"""YAML ⇄ values with places: readers, writer, and the editor that keeps comments."""
