"""The stages of the pipeline, a construct each."""
