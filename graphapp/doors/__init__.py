"""The web server's doors: what a stranger may take before anybody knows what is asked.

`protocol` limits each connection's bytes and time, `lobby` how many there are, and `descriptors`
says for how many the process has files.
"""
