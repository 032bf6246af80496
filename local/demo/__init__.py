"""The demo: events through the real pipeline on this machine, and checks of its report."""
