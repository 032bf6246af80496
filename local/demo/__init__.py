"""The demo: events through the real pipeline on this machine, and whether its report is right."""
