"""Versions that more than one part of the project names."""

from __future__ import annotations

# Of terraform-provider-aws: the one that cdktf-cdktf-provider-aws has the bindings of.
AWS_PROVIDER = "5.100.0"
