"""Files of rows, read a block at a time by whichever worker gets the task."""

import functools
import os
from typing import Callable, NamedTuple

import numpy


class Block(NamedTuple):
    rows: int
    columns: int
    read: Callable[[], numpy.ndarray]


def blocks_of(path, block_rows, columns):
    """The blocks of a shard, of `block_rows` at the most. Only the file's header is read here."""
    path = os.path.abspath(path)
    if path.endswith(".npy"):
        return npy_blocks(path, block_rows)
    return parquet_blocks(path, columns)


def npy_blocks(path, block_rows):
    rows, columns = numpy.load(path, mmap_mode="r").shape
    for first in range(0, rows, block_rows):
        last = min(rows, first + block_rows)
        yield Block(last - first, columns, functools.partial(read_npy, path, first, last))


def parquet_blocks(path, columns):
    """A row group each, which is what Parquet reads at once."""
    from pyarrow.parquet import ParquetFile

    file = ParquetFile(path)
    names = columns or file.schema_arrow.names
    for group in range(file.num_row_groups):
        rows = file.metadata.row_group(group).num_rows
        yield Block(rows, len(names), functools.partial(read_parquet, path, group, names))


def read_npy(path, first, last):
    return finite(numpy.load(path, mmap_mode="r")[first:last].astype(float), path, first)


def read_parquet(path, group, names):
    from pyarrow.parquet import ParquetFile

    table = ParquetFile(path).read_row_group(group, columns=names)
    values = numpy.column_stack([table[name].to_numpy() for name in names]).astype(float)
    return finite(values, f"{path}, row group {group}", 0)


def finite(values, where, first):
    bad = numpy.argwhere(~numpy.isfinite(values))
    if len(bad) > 0:
        row, column = bad[0]
        raise ValueError(f"{where}: row {first + row}, column {column} is {values[row, column]}")
    return values
