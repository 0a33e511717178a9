"""What of Brickwork is compiled when it is installed; everything else is in pyproject.toml."""

import platform

from setuptools import Extension, setup

# Nothing that would reorder sums or forget about NaN. Every x86-64 processor of the last ten years
# has AVX2; which others are left out, engine/train/faster/native.py asks before it uses any of it.
VECTORS = ["-mavx2", "-mfma"] if platform.machine() in ("x86_64", "AMD64") else []
# Threads are OpenMP's, of which torch brings the library: none is linked here.
THREADS = ["-fopenmp"] if platform.system() == "Linux" else []
NATIVE = Extension(
    "engine.train.faster._native",
    sources=["engine/train/faster/steps.c", "engine/train/faster/mask.c"],
    depends=["engine/train/faster/products.h", "engine/train/faster/vectors.h"],
    extra_compile_args=[
        *("-std=gnu11", "-O3", "-fno-math-errno", "-fno-trapping-math"),
        *(*VECTORS, *THREADS),
    ],
    optional=True,  # where there is no C compiler, torch's own layers do
)

setup(ext_modules=[NATIVE])
