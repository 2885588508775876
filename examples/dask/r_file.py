"""Writes an R factor as the safetensors file that readR() and `lora-wasm train --data` take."""

import json
import os
import struct

import numpy


def write_r(path, r, n, targets, w_base=None):
    """r: (k, d_in + d_out), upper triangular; n: the rows that it was made of; targets: d_out."""
    tensors = {"R": r} if w_base is None else {"R": r, "w_base": w_base}
    sizes = {"n": n, "d_in": r.shape[1] - targets, "d_out": targets}
    metadata = {"format": "lora-wasm-r1", **{name: str(size) for name, size in sizes.items()}}
    write_safetensors(path, tensors, metadata)


def write_safetensors(path, tensors, metadata):
    """Float64 matrices by name; at once, so that nobody finds half a file."""
    header, data = {"__metadata__": metadata}, b""
    for name, matrix in tensors.items():
        begin = len(data)
        data += numpy.ascontiguousarray(matrix, "<f8").tobytes()
        offsets = [begin, len(data)]
        header[name] = {"dtype": "F64", "shape": matrix.shape, "data_offsets": offsets}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(f"{path}.part", "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)
    os.replace(f"{path}.part", path)
