"""What there is to count: the zones of the buckets, listed and read."""
