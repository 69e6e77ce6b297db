"""What people read: findings in their formats, pages of records, provenance, sentences, numbers."""
