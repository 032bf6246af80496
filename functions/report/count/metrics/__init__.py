"""Counts the team's own figures, in SQL that is made from their definitions for either engine."""
