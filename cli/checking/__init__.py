"""What `pipeline check` finds in files: counted as events are judged, then told."""
