"""Events out of files: of any kind that holds some, as far as they can be read."""
