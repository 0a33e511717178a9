"""Values of a recipe that are found by trying, one file each; they leave no trace on a run."""
