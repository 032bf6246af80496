"""What the pipeline and other designs would cost."""
