"""What is to be said of the figures of metrics: why there is none, what is not counted, what is not judged.

Pure. Only names of metrics stand in it, which are of the definitions.
"""
