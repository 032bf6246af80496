"""Report: counts a day's events once each, and balances what arrived against what was processed."""
