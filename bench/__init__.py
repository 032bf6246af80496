"""Measurements: how good a part is, in figures that the documents quote."""
