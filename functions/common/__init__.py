"""What the functions and the command line share: keys, books, storage, settings, logs."""
