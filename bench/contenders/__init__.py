"""What is measured: each contender is a function that does its work and returns its answer."""
