"""The `pipeline` command: generate, send, status, report, replay, redrive, quarantine."""
