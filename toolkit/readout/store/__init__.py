"""Where data lie: folders, files, git, and what is written whole or not at all."""
