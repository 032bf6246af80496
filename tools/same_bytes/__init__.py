"""Compares what two checkouts of this project make from the same inputs, byte by byte.

`__main__.py` is the command. `clone.py` copies a checkout and runs its commands; `week.py` writes
down what happens in a week; `player/` plays that through the functions of a clone;
`synthesis.py` makes the stacks; `trees.py` compares what came out.
"""
