"""One block, one file; this folder is the registry."""
