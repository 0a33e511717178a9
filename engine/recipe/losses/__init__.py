"""One file per loss; the folder is the registry."""
