"""Versions that more than one part of the project names."""

from __future__ import annotations

# Of terraform-provider-aws. cdktf-cdktf-provider-aws (requirements-deploy.in) has the Python
# bindings of exactly this version, so the two change together.
AWS_PROVIDER_VERSION = "5.100.0"
