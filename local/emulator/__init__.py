"""The emulator of AWS: its process, and what is replaced in it."""
