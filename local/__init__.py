"""The embedded AWS on this machine: start it, deploy the stack onto it, show what it does."""
