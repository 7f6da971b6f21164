"""Products of two large square matrices in numpy, on all cores.

usage: gemm.py SIDE
"""

import os
import sys

# Where the environment names a kernel for numpy's library, another one than it would choose by itself is measured.
os.environ.pop("OPENBLAS_CORETYPE", None)
os.environ.pop("OPENBLAS_L2_SIZE", None)

import numpy as np

from serve import serve

PRODUCTS = 4


def main():
    side = int(sys.argv[1])
    a = np.full((side, side), 0.5, np.float32)
    b = np.full((side, side), 0.5, np.float32)
    out = np.empty((side, side), np.float32)

    def work():
        for _ in range(PRODUCTS):
            np.matmul(a, b, out=out)
        return {"operations": PRODUCTS * 2 * side**3}

    serve(work)


main()
