"""What is usual on such a day, and what stands out."""
