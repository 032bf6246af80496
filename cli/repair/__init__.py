"""What repairs share: consent, cost, audit, messages."""
