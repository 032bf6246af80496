"""What writes generated files, and what the workflows and the build need."""
