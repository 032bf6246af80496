"""Plays a week through the functions of the clone on whose path it runs, on AWS in memory.

`__main__.py` holds still what else is different in every run; `pipeline.py` plays;
`requests.py` notes what is put into buckets and what is sent to queues, topics and the bus;
`stored.py` writes down what is in a bucket.

It runs as a package of its own (`python -m player`), whatever `tools` the clone may have, and
imports nothing of the project but the functions' handlers.
"""
