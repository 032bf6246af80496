"""What there is to count: the lake of the buckets, listed and read."""
