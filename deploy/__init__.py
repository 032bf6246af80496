"""Deploying to AWS: the state, the plan, the apply, and what a destroy must ask first."""
