"""Process: a raw batch becomes typed events, quarantine and a ledger entry."""
