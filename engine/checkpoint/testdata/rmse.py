#!/usr/bin/env python3
"""Prints how far each quantised type of llama.cpp is from normal numbers, relative to their
standard deviation, as TestBlocksEncode does for the writers here. libggml-base.so is in
package/bins/linux-x64 of the npm package.

    pip install gguf numpy
    npm pack @node-llama-cpp/linux-x64 && tar xzf node-llama-cpp-linux-x64-*.tgz
    python3 engine/checkpoint/testdata/rmse.py package/bins/linux-x64/libggml-base.so
"""

import ctypes, sys, time

import gguf, numpy

quantize = ctypes.CDLL(sys.argv[1]).ggml_quantize_chunk
quantize.restype = ctypes.c_size_t
quantize.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p] + 3 * [ctypes.c_int64] + [ctypes.c_void_p]
numbers = (numpy.random.default_rng(1).normal(size=(2048, 256)) * 0.02).astype("<f4")
for name in "Q8_0 Q4_0 Q4_1 Q5_0 Q5_1 Q2_K Q3_K Q4_K Q5_K Q6_K IQ4_NL IQ4_XS MXFP4".split():
    kind = gguf.GGMLQuantizationType[name]
    block, size = gguf.GGML_QUANT_SIZES[kind]
    data = numpy.zeros((len(numbers), 256 // block * size), dtype=numpy.uint8)
    began = time.process_time()
    quantize(kind.value, numbers.ctypes.data, data.ctypes.data, 0, len(numbers), 256, None)
    took = time.process_time() - began
    error = gguf.dequantize(data, kind) - numbers
    print(f"{name:7} {numpy.sqrt((error**2).mean()) / numbers.std():.4f}  {numbers.nbytes / took / 1e6:.0f} MB/s of float32")
