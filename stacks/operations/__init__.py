"""Alarms that say that something is wrong, and the dashboard where people look."""
