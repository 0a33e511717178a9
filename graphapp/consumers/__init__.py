"""Websockets: a run's log, live. A socket has a cursor and no queue; the hub reads once for all."""
