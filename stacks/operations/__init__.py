"""What tells people that something is wrong, and where they look."""
