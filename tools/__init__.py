"""What writes generated files of the repository, and what checks a large change. Run from the top of the repository."""
