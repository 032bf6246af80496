"""Terraform's AWS provider: where it comes from, found or fetched. Standard library only."""
