"""The `pipeline` command: one module for each of its commands."""

# The product's version. pyproject.toml reads it from here.
__version__ = "0.2.0.dev0"
