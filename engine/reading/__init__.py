"""What people hand in: tables, trees, JSON, arrays and pictures, read in one way everywhere.

Importing and asking share these files, and ``predict.py`` of a bundle is made of them, which runs
at home without Brickwork: so they import nothing of it, and of other packages only NumPy (and
Pillow, where there is a picture).
"""
