"""Reduces the rows of a linear layer's training data to the R factor of [x | y], on a Dask cluster.

    r_factor.py --targets 4 --out r.safetensors rows-*.npy
    r_factor.py --targets 1 --columns sun,wind,rain --out r.safetensors rows-*.parquet

A shard is an .npy file of (rows, d_in + d_out), or a Parquet file with a column each; the last
`--targets` columns are y. Every worker has to find the shards under the same paths. Without
`--scheduler` a cluster of this machine's processes is started. lora-wasm trains on what is written.
"""

import argparse

import dask
import dask.array
import numpy
from dask.distributed import Client, progress

import shards
from r_file import write_r


def tall_skinny(blocks):
    """The blocks, one below the other, as an array that no machine has to hold."""
    arrays = [
        dask.array.from_delayed(dask.delayed(block.read)(), (block.rows, block.columns), float)
        for block in blocks
    ]
    return dask.array.concatenate(arrays)


def r_factor(rows):
    """R of the QR factorisation of `rows`. What a lost worker had is computed again by another."""
    _, r = dask.array.linalg.tsqr(rows)
    (future,) = Client.current().compute([r])
    progress(future, notebook=False)
    return future.result()


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="+", metavar="SHARD", help=".npy or .parquet")
    parser.add_argument("--targets", type=int, required=True, help="how many columns y has")
    parser.add_argument("--out", required=True, help="the safetensors file to write")
    parser.add_argument("--columns", help="of Parquet files, with commas between; all by default")
    parser.add_argument("--w-base", help=".npy of the frozen weight (d_in, d_out), to go along")
    parser.add_argument("--block-rows", type=int, default=50_000, help="of a task, at most")
    parser.add_argument("--scheduler", help="address of a cluster that is running")
    return parser.parse_args()


def main():
    given = arguments()
    columns = given.columns.split(",") if given.columns else None
    blocks = [b for path in given.paths for b in shards.blocks_of(path, given.block_rows, columns)]
    w_base = numpy.load(given.w_base) if given.w_base else None
    check_widths({block.columns for block in blocks}, given.targets, w_base)
    with Client(given.scheduler) as client:
        client.upload_file(shards.__file__)
        rows = tall_skinny(blocks)
        r = r_factor(rows)
    write_r(given.out, r, len(rows), given.targets, w_base)
    print(f"\n{len(rows)} rows reduced to {len(r)} in {given.out}")


def check_widths(widths, targets, w_base):
    if len(widths) != 1:
        raise SystemExit(f"the shards have {sorted(widths)} columns; the same number was expected")
    (width,) = widths
    if not 0 < targets < width:
        raise SystemExit(f"--targets is {targets}; it has to be from 1 to {width - 1}")
    if w_base is not None and w_base.shape != (width - targets, targets):
        raise SystemExit(f"--w-base is {w_base.shape}; {(width - targets, targets)} was expected")


if __name__ == "__main__":
    main()
