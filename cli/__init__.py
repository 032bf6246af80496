"""The `pipeline` command: generate, send, status, report."""
