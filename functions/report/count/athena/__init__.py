"""Counts a day with Athena, which reads the event files in S3."""
