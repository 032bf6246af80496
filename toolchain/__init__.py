"""What a machine has to have: found, brought, or asked for before anything is installed."""
