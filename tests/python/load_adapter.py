"""Loads an adapter's folder as PEFT does, with torch and safetensors, and applies it.

load_adapter.py FOLDER < INPUT   INPUT: JSON of wBase (dIn, dOut) and x (n, dIn); prints the outputs
"""

import json
import math
import sys

import torch
from safetensors import safe_open


class Model(torch.nn.Module):
    def __init__(self, weight):
        super().__init__()
        self.proj = torch.nn.Linear(*weight.shape, bias=False, dtype=weight.dtype)
        self.proj.weight.data = weight.T.contiguous()

    def forward(self, x):
        return self.proj(x)


def outputs(folder, w_base, x):
    with open(f"{folder}/adapter_config.json", encoding="utf-8") as file:
        config = json.load(file)
    with safe_open(f"{folder}/adapter_model.safetensors", framework="pt") as file:
        assert file.metadata()["format"] == "pt"
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    (module,) = config["target_modules"]
    lora_a = tensors.pop(f"base_model.model.{module}.lora_A.weight").double()
    lora_b = tensors.pop(f"base_model.model.{module}.lora_B.weight").double()
    assert not tensors and lora_a.shape[0] == lora_b.shape[1] == config["r"]
    rank = config["r"]
    scaling = config["lora_alpha"] / (math.sqrt(rank) if config["use_rslora"] else rank)
    model = Model(w_base)
    linear = torch.nn.functional.linear
    return model(x) + linear(linear(x, lora_a), lora_b) * scaling


given = json.load(sys.stdin)
w_base, x = (torch.tensor(given[name], dtype=torch.float64) for name in ("wBase", "x"))
print(json.dumps(outputs(sys.argv[1], w_base, x).tolist()))
