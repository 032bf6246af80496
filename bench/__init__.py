"""Measurements: speed, size and accuracy, in figures that the documents quote."""
