"""One file per optimizer; the folder is the registry."""
