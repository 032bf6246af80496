"""The infrastructure: stages of the pipeline as constructs that synthesise Terraform JSON."""
