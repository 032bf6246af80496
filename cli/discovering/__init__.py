"""What events of files look like, and a mapping for them."""
