"""What keeps the tests on this machine: nothing but loopback and Unix sockets is reached.

The folder stands on `PYTHONPATH` while the tests run, so that programs which they start are guarded too.
Not seen are those who connect without Python's socket module: libpq, uvloop, and Chromium, whose requests the tests
of the pages look at themselves; nor programs that are started with `python -I`.
"""
