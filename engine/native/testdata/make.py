#!/usr/bin/env python3
"""Makes the sets of Llama, Qwen2 and Qwen3 in this folder, and checks those of DeepSeek.

    pip install torch transformers gguf
    python3 engine/native/testdata/make.py [NAME...]

Each set is a tiny random model, in the files of the Hugging Face hub and of llama.cpp, with what
transformers computes for it in float32. With "deepseek" the script makes nothing: it compares what
transformers computes for the DeepSeek sets with their expected.json.gz, a second opinion on both.
"""

import gzip, json, os, sys

import gguf, numpy, torch, transformers
from safetensors.torch import save_file

HERE = os.path.dirname(os.path.abspath(__file__))
SIZES = dict(vocab_size=96, hidden_size=32, intermediate_size=48, num_hidden_layers=2, max_position_embeddings=256,
             rms_norm_eps=1e-6, rope_theta=50.0, num_attention_heads=4, num_key_value_heads=2)
LLAMA3 = dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=32)
YARN = dict(rope_type="yarn", factor=4.0, original_max_position_embeddings=32)

# name: model type, stored type, what differs from SIZES
SETS = {
    "llama_tiny": ("llama", torch.float32, dict(rms_norm_eps=1e-5)),
    "llama3_tiny": ("llama", torch.bfloat16, dict(hidden_size=48, num_attention_heads=6, tie_word_embeddings=True, rope_parameters=LLAMA3)),
    "llama_bias_tiny": ("llama", torch.float32, dict(num_key_value_heads=4, attention_bias=True, rope_parameters=dict(rope_type="linear", factor=4.0))),
    "qwen2_tiny": ("qwen2", torch.float32, dict(num_key_value_heads=1, tie_word_embeddings=True)),
    "qwen2_yarn_tiny": ("qwen2", torch.bfloat16, dict(rope_parameters=YARN)),
    "qwen3_tiny": ("qwen3", torch.float32, dict(num_attention_heads=8, head_dim=6)),
    "qwen3_yarn_tiny": ("qwen3", torch.bfloat16, dict(head_dim=16, tie_word_embeddings=True, attention_bias=True,
                                                      rope_parameters=dict(YARN, attention_factor=1.3))),
}
DEEPSEEK = ["v2lite_tiny", "v3_tiny", "yarn_v3_tiny"]


def make(name, kind, dtype, own):
    sizes = dict(SIZES, **own)
    rope = dict(dict(rope_type="default"), **sizes.pop("rope_parameters", {}), rope_theta=sizes.pop("rope_theta"))
    sizes.setdefault("head_dim", sizes["hidden_size"] // sizes["num_attention_heads"])
    sizes.setdefault("tie_word_embeddings", False)
    config = transformers.AutoConfig.for_model(kind, **sizes, rope_parameters=rope, attn_implementation="eager")
    model = transformers.AutoModelForCausalLM.from_config(config, dtype=torch.float32).eval()
    random = torch.Generator().manual_seed(1 + list(SETS).index(name))
    with torch.no_grad():
        for tensor, p in model.named_parameters():
            values = torch.randn(p.shape, generator=random)
            if "norm" in tensor:
                values = 1 + 0.2 * values
            elif tensor.endswith("bias"):
                values = 0.3 * values
            elif "embed" not in tensor:
                values = values * p.shape[-1] ** -0.5
            p.copy_(values.to(dtype).float())
    if sizes["tie_word_embeddings"]:
        assert model.lm_head.weight is model.model.embed_tokens.weight

    folder = os.path.join(HERE, name)
    os.makedirs(folder, exist_ok=True)
    tensors = {n: p.detach().to(dtype).contiguous() for n, p in model.named_parameters()}
    weights = os.path.join(folder, "model.safetensors")
    save_file(tensors, weights, metadata={"format": "pt"})
    os.chmod(weights, 0o644)
    with open(os.path.join(folder, "config.json"), "w") as f:
        json.dump(config_file(config, rope, name), f, indent=1, sort_keys=True)
        f.write("\n")
    with open(os.path.join(folder, "expected.json.gz"), "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as f:
        f.write(json.dumps(expected(model, random, sizes["vocab_size"]), separators=(",", ":")).encode())
    write_gguf(os.path.join(folder, "model.gguf"), config, rope, tensors)


def config_file(config, rope, name):
    """As files of today have it, or, for the half of the sets, as those of before."""
    fields = config.to_dict()
    for useless in ["_name_or_path", "transformers_version", "architectures", "chunk_size_feed_forward", "id2label", "label2id",
                    "output_attentions", "output_hidden_states", "return_dict", "problem_type", "is_encoder_decoder", "use_cache"]:
        fields.pop(useless, None)
    if list(SETS).index(name) % 2 == 0:
        fields.pop("rope_parameters")
        fields["rope_theta"] = rope["rope_theta"]
        fields["rope_scaling"] = None
        if rope["rope_type"] != "default":
            fields["rope_scaling"] = {k: v for k, v in rope.items() if k != "rope_theta"}
    return fields


def numbers(tensor):
    return [[float(f"{v:.7g}") for v in row] for row in tensor.tolist()]


def logits_of(model, tokens):
    with torch.no_grad():
        return model(torch.tensor([tokens])).logits[0].float()


def expected(model, random, vocabulary):
    def tokens(n):
        return torch.randint(0, vocabulary, (n,), generator=random).tolist()

    main = tokens(40)
    layers, hooks = [], []
    for layer in model.model.layers:
        hooks.append(layer.register_forward_hook(lambda _, __, out: layers.append(out[0] if isinstance(out, tuple) else out)))
    logits = logits_of(model, main)
    for h in hooks:
        h.remove()
    cases = [dict(name="main", input_ids=main, logits=numbers(logits), argmax=logits.argmax(-1).tolist(),
                  layer_outputs=[numbers(l.reshape(len(main), -1)) for l in layers])]
    for name, input_ids in [("shared_prefix", main[:9] + tokens(8)), ("single", main[:1])]:
        logits = logits_of(model, input_ids)
        cases.append(dict(name=name, input_ids=input_ids, logits=numbers(logits), argmax=logits.argmax(-1).tolist()))

    prompt, greedy = tokens(9), []
    for _ in range(24):
        greedy.append(int(logits_of(model, prompt + greedy)[-1].argmax()))

    nodes, paths = [], {-1: []}
    for number, (parent, n) in enumerate([(-1, 12), (0, 4), (0, 4), (0, 4), (1, 3), (1, 3), (2, 3), (2, 3), (3, 3), (3, 3)]):
        own, before = tokens(n), paths[parent]
        paths[number] = before + own
        nodes.append(dict(id=number, parent=parent, start_pos=len(before), tokens=own,
                          logits=numbers(logits_of(model, paths[number])[len(before):])))
    return dict(cases=cases, greedy=dict(prompt_ids=prompt, tokens=greedy), tree=dict(nodes=nodes))


def write_gguf(path, config, rope, tensors):
    """As llama.cpp's convert_hf_to_gguf.py does: Llama's queries and keys are permuted."""
    w = gguf.GGUFWriter(path, config.model_type)
    w.add_block_count(config.num_hidden_layers)
    w.add_context_length(config.max_position_embeddings)
    w.add_embedding_length(config.hidden_size)
    w.add_feed_forward_length(config.intermediate_size)
    w.add_head_count(config.num_attention_heads)
    w.add_head_count_kv(config.num_key_value_heads)
    w.add_layer_norm_rms_eps(config.rms_norm_eps)
    w.add_rope_freq_base(rope["rope_theta"])
    w.add_rope_dimension_count(config.head_dim)
    w.add_key_length(config.head_dim)
    w.add_value_length(config.head_dim)
    w.add_vocab_size(config.vocab_size)
    w.add_tokenizer_model("none")
    if rope["rope_type"] in ("linear", "yarn"):
        w.add_rope_scaling_type(gguf.RopeScalingType(rope["rope_type"]))
        w.add_rope_scaling_factor(rope["factor"])
    if rope["rope_type"] == "yarn":
        w.add_rope_scaling_orig_ctx_len(rope["original_max_position_embeddings"])
        if "attention_factor" in rope:  # llama.cpp multiplies it by YaRN's own
            w.add_rope_scaling_attn_factors(rope["attention_factor"] / (1 + 0.1 * numpy.log(rope["factor"])))
    if rope["rope_type"] == "llama3":
        old, factors = rope["original_max_position_embeddings"], []
        for i in range(0, config.head_dim, 2):
            wave = 2 * numpy.pi * rope["rope_theta"] ** (i / config.head_dim)
            low, high = old / rope["low_freq_factor"], old / rope["high_freq_factor"]
            smooth = (old / wave - rope["low_freq_factor"]) / (rope["high_freq_factor"] - rope["low_freq_factor"])
            factors.append(1 if wave < high else rope["factor"] if wave > low else 1 / ((1 - smooth) / rope["factor"] + smooth))
        w.add_tensor("rope_freqs.weight", numpy.array(factors, dtype=numpy.float32))
    names = gguf.get_tensor_name_map(w.arch if isinstance(w.arch, gguf.MODEL_ARCH) else
                                     {v: k for k, v in gguf.MODEL_ARCH_NAMES.items()}[config.model_type], config.num_hidden_layers)
    for name, tensor in tensors.items():
        heads = config.num_attention_heads if "q_proj" in name else config.num_key_value_heads
        if config.model_type == "llama" and ("q_proj" in name or "k_proj" in name):
            tensor = tensor.reshape(heads, 2, tensor.shape[0] // heads // 2, *tensor.shape[1:]).swapaxes(1, 2).reshape(tensor.shape)
        data, kind = tensor.float().numpy(), None
        if tensor.dtype == torch.bfloat16 and data.ndim == 2:
            data, kind = gguf.quants.quantize(data, gguf.GGMLQuantizationType.BF16), gguf.GGMLQuantizationType.BF16
        w.add_tensor(names.get_name(name, try_suffixes=(".weight", ".bias")), data, raw_dtype=kind)
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


def check(name):
    folder = os.path.join(HERE, name)
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
    want = json.load(gzip.open(os.path.join(folder, "expected.json.gz")))
    worst = max(float((logits_of(model, c["input_ids"]) - torch.tensor(c["logits"])).abs().max()) for c in want["cases"])
    print(f"{name}: transformers {transformers.__version__} is within {worst:.1e}")
    assert worst < 1e-4


if __name__ == "__main__":
    for name in sys.argv[1:] or list(SETS) + ["deepseek"]:
        if name == "deepseek":
            for one in DEEPSEEK:
                check(one)
        else:
            make(name, *SETS[name])
