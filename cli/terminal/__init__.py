"""How commands are declared, and how they speak to people."""
