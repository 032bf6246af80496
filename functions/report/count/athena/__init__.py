"""Counts a day beyond one function: Athena over the files in S3."""
