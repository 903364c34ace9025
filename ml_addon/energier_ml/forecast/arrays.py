"""Arrays and LightGBM models as bytes and back, without pickle."""

from collections.abc import Mapping
import gzip
from io import BytesIO

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray


def pack(arrays: Mapping[str, NDArray[np.generic]]) -> bytes:
    """Arrays by name as a compressed npz."""
    file = BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def unpack(content: bytes) -> dict[str, NDArray[np.generic]]:
    """What `pack` was given; refuses objects."""
    try:
        with np.load(BytesIO(content), allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except RuntimeError as error:  # damage that looks like a password or an unknown way of packing
        raise ValueError(str(error)) from error


def pack_model(model: lgb.Booster) -> bytes:
    """A LightGBM model as compressed text; the checksum finds damage that LightGBM itself would stumble over."""
    return gzip.compress(model.model_to_string().encode(), 6, mtime=0)


def unpack_model(content: bytes) -> lgb.Booster:
    """What `pack_model` was given."""
    return lgb.Booster(model_str=gzip.decompress(content).decode())
