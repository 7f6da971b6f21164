"""Numbers that need no file: the same integer hash is written in TypeScript (test/support/golden-formulas.ts)."""
import numpy as np

U32 = 0xFFFFFFFF


def hash_u32(n: np.ndarray, salt: int) -> np.ndarray:
    """A 32-bit integer hash of n (uint32) and salt: multiplications and shifts, all modulo 2**32."""
    with np.errstate(over="ignore"):
        h = (n.astype(np.uint32) ^ np.uint32((salt * 0x9E3779B9) & U32)).astype(np.uint32)
        h = (h ^ (h >> np.uint32(16))) * np.uint32(0x7FEB352D)
        h = (h ^ (h >> np.uint32(15))) * np.uint32(0x846CA68B)
        return h ^ (h >> np.uint32(16))


def uniform(count: int, salt: int) -> np.ndarray:
    """count doubles in [0, 1), each a multiple of 2**-24: hash_u32(i, salt) >> 8, over 2**24."""
    return (hash_u32(np.arange(count), salt) >> np.uint32(8)).astype(np.float64) / 2.0**24


def noise_pixels(height: int, width: int, salt: int) -> np.ndarray:
    """uint8 [height, width, 3]: the top byte of hash_u32(i, salt), row by row."""
    return (hash_u32(np.arange(height * width * 3), salt) >> np.uint32(24)).astype(np.uint8).reshape(height, width, 3)


def features(labels: np.ndarray, classes: int, feature_count: int, salt: int) -> np.ndarray:
    """float32 [n, feature_count]: uniform(i, salt), plus 0.25 where hash_u32(column, 99) % classes is the row's label."""
    n = len(labels)
    values = uniform(n * feature_count, salt).reshape(n, feature_count)
    favours = hash_u32(np.arange(feature_count), 99) % np.uint32(classes)
    return (values + 0.25 * (favours[None, :] == np.asarray(labels)[:, None])).astype(np.float32)


def kernel(feature_count: int, units: int, salt: int) -> np.ndarray:
    """float32 [feature_count, units]: (uniform(i, salt) - 0.5) * 0.0625, exact in float32."""
    return ((uniform(feature_count * units, salt) - 0.5) * 0.0625).reshape(feature_count, units).astype(np.float32)
