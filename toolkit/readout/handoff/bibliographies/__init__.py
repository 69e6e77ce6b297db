"""Bibliographies that others keep (BibTeX, RIS, CSL-JSON) → source records."""
