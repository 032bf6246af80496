"""The emulator of AWS: how it is started, and what it lacks."""
