"""Figures, names and sentences as people read them."""
