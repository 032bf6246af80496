"""Events of files, judged as process would: by its own code, on this machine."""
