"""What writes generated files of the repository: documentation, models. Run from the top of the repository."""
