"""What only the workflows need: words for a job's summary."""
