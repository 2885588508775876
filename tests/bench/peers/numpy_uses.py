"""What comes before and after training, in NumPy: uses.js says what. As numpy_loop.py otherwise."""

import json
import sys
import time

import numpy as np


def squares(values):
    """As in uses-lora-wasm.js."""
    some = values.ravel()[::997]
    return float(some @ some)


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def recall_at_k(queries, index, k):
    similar = unit(queries) @ unit(index).T
    own = similar[np.arange(len(queries)), np.arange(len(queries))]
    return float(np.mean((similar >= own[:, None]).sum(axis=1) <= k))


def top_k(queries, index, k):
    similar = unit(queries) @ unit(index).T
    best = np.argpartition(-similar, k, axis=1)[:, :k]
    return float(np.mean((best == np.arange(len(queries))[:, None]).any(axis=1)))


def solve(x, y, rank):
    """The best adapter of a rank, for a base weight of zeros, and its loss."""
    q, r = np.linalg.qr(x)
    left, values, right = np.linalg.svd(q.T @ y)
    root = np.sqrt(values[:rank])
    np.linalg.solve(r, left[:, :rank] * root), root[:, None] * right[:rank]
    return float((np.vdot(y, y) - np.sum(values[:rank] ** 2)) / y.size)


def compress(x, y):
    q, r = np.linalg.qr(x)
    projected = q.T @ y
    return float(np.vdot(y, y) - np.vdot(projected, projected))


def use_of(name, m, sizes):
    if name == "apply":
        return lambda: squares((m["x"] @ m["a"]) @ m["b"])
    if name == "applyWithBase":
        return lambda: squares(m["x"] @ m["wBase"] + (m["x"] @ m["a"]) @ m["b"])
    if name == "recallAtK":
        return lambda: recall_at_k(m["queries"], m["index"], sizes["k"])
    if name == "topK":
        return lambda: top_k(m["queries"], m["index"], sizes["k"])
    if name.startswith("solve"):
        return lambda: solve(m["x"], m["y"], sizes["rank"])
    if name == "compress":
        return lambda: compress(m["x"], m["y"])
    raise ValueError(name)


def measure(use, effort):
    matrices = {
        name: np.fromfile(f"{use['folder']}/{name}.f64").reshape(shape)
        for name, shape in use["shapes"].items()
    }
    work = use_of(use["name"], matrices, use["sizes"])
    answer = work()
    times = []
    while len(times) < 3 or (sum(times) < effort["budgetMs"] / 2 and len(times) < effort["samples"]):
        begin = time.perf_counter()
        work()
        times.append((time.perf_counter() - begin) * 1e3)
    return {"use": use["name"], "answer": answer, "times": times}


def main():
    job = json.loads(sys.argv[1])
    for use in job["uses"]:
        print(json.dumps(measure(use, job["effort"])), flush=True)


main()
