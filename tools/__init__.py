"""What CI, lint and developers run."""
