"""The embedded AWS on this machine: starting it, deploying onto it, the demo."""
