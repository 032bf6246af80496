"""What the emulator's Athena lacks."""
