"""Published networks, built as graphs: their parameter counts are known to the last one."""
