"""Code that runs in Lambda: one package a function, and `common` for what they share."""
