"""One file per schedule; the folder is the registry."""
