"""The reports of files, made on this machine by the code of the functions."""
