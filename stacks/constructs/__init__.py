"""Building blocks of the stages, each secure by default: bucket, queue, function."""
