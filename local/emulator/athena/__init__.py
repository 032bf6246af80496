"""Athena as the emulator runs it: dialect, UNLOAD, rights."""
