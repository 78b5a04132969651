#!/usr/bin/env python3
"""Makes blocks.json: random blocks of each quantised type, and what ggml's own Python package
makes of them.

    pip install gguf
    python3 engine/checkpoint/testdata/blocks.py
"""

import json, os

import gguf, numpy

# Where blocks have binary16 scales, which must be finite.
SCALES = {
    "Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0], "Q2_K": [80, 82], "Q3_K": [108],
    "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208], "IQ4_NL": [0], "IQ4_XS": [0], "MXFP4": [],
}
random = numpy.random.default_rng(1)
out = {}
for name, scales in SCALES.items():
    kind = gguf.GGMLQuantizationType[name]
    numbers, size = gguf.GGML_QUANT_SIZES[kind]
    data = random.integers(0, 256, (256 // numbers, size), dtype=numpy.uint8)
    for at in scales:
        scale = random.normal(size=(len(data), 1)).astype(numpy.float16)
        data[:, at : at + 2] = scale.view(numpy.uint8)
    if name == "MXFP4":
        data[:, 0] = [0, 1, 2, 100, 126, 127, 128, 200]
    decoded = gguf.dequantize(data, kind).astype("<f4")
    out[name] = {"blocks": data.tobytes().hex(), "numbers": decoded.tobytes().hex()}
with open(os.path.join(os.path.dirname(__file__), "blocks.json"), "w") as f:
    json.dump(out, f, indent=1)
    f.write("\n")
