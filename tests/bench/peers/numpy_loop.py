"""The textbook loop in NumPy. Its argument is a job as JSON; it prints lines of JSON."""

import ctypes
import json
import sys
import time

import numpy as np


def start(job, shape):
    n, d_in, d_out, rank = (shape[key] for key in ("n", "dIn", "dOut", "rank"))

    def matrix(name, rows, columns):
        return np.fromfile(f"{shape['folder']}/{name}.f64").reshape(rows, columns)

    x, y = matrix("x", n, d_in), matrix("y", n, d_out)
    w_base = matrix("wBase", d_in, d_out)
    a, b = matrix("a0", d_in, rank), matrix("b0", rank, d_out)
    lr = job["learningRate"]

    def step():
        nonlocal a, b
        effective_w = w_base + a @ b
        y_hat = x @ effective_w
        gradient = (2 / n) * (x.T @ (y_hat - y))
        gradient_a = gradient @ b.T
        gradient_b = a.T @ gradient
        a = a - lr * gradient_a
        b = b - lr * gradient_b

    def loss():
        return float(np.mean((x @ (w_base + a @ b) - y) ** 2))

    return step, loss


def time_single_steps(step, effort):
    """As in measure.js."""
    times = []
    total = 0.0
    enough = effort["samples"] * effort["sampleMs"]
    while total < enough or (len(times) < 5 and total < effort["budgetMs"]):
        begin = time.perf_counter()
        step()
        times.append((time.perf_counter() - begin) * 1e3)
        total += times[-1]
    return times


def measure(job, shape):
    step, loss = start(job, shape)
    for _ in range(shape["checkSteps"]):
        step()
    return {"loss": loss(), "times": time_single_steps(step, job["effort"])}


def blas():
    """What NumPy calls for its products: the libraries that this process has loaded."""
    with open("/proc/self/maps") as maps:
        files = {line.split()[-1] for line in maps if "blas" in line.lower()}
    for file in sorted(files):
        library = ctypes.CDLL(file)
        for prefix in ("openblas_", "scipy_openblas_"):
            for suffix in ("", "64_"):
                try:
                    config = getattr(library, f"{prefix}get_config{suffix}")
                    threads = getattr(library, f"{prefix}get_num_threads{suffix}")
                except AttributeError:
                    continue
                config.restype = ctypes.c_char_p
                return {"openblas": config().decode(), "threads": threads()}
    return {"openblas": None, "loaded": sorted(files)}


def main():
    job = json.loads(sys.argv[1])
    python = ".".join(map(str, sys.version_info[:2]))
    print(json.dumps({"numpy": np.__version__, "python": python, **blas()}), flush=True)
    for name, shape in job["shapes"].items():
        print(json.dumps({"shape": name, **measure(job, shape)}), flush=True)


main()
