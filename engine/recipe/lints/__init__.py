"""One file per lint that looks at graph, recipe and data together; the folder is the registry."""
