"""One file per lint that looks at the graph alone; the folder is the registry."""
