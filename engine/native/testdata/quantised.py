#!/usr/bin/env python3
"""Makes the folder quantised: models of random blocks in every quantised type of GGUF, and the
logits that their weights give once ggml's own Python package has decoded them.

    pip install gguf numpy
    python3 engine/native/testdata/quantised.py

The logits are computed here, in float64, with no cache and from the papers' equations. Before it
makes anything, the script computes those of the sets beside it, whose vectors are not its own.
"""

import gzip, json, os, struct, sys, tempfile

import gguf, numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "quantised")
# Where the blocks of a type have binary16 scales, and minima. MXFP4 has a power of two.
SCALES = {
    "Q4_0": (0, None), "Q4_1": (0, 2), "Q5_0": (0, None), "Q5_1": (0, 2), "Q8_0": (0, None), "Q2_K": (80, 82), "Q3_K": (108, None),
    "Q4_K": (0, 2), "Q5_K": (0, 2), "Q6_K": (208, None), "IQ4_NL": (0, None), "IQ4_XS": (0, None), "MXFP4": (None, None),
}
# Minima by which the numbers of a block are zero on average, in scales.
MINIMA = {"Q4_1": -7.5, "Q5_1": -15.5, "Q2_K": 1.5, "Q4_K": 7.5, "Q5_K": 15.5}
GROUPED = dict(vocab_size=64, hidden_size=256, intermediate_size=256, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=1,
               head_dim=64, rms_norm_eps=1e-6, rope_theta=10000.0, tie_word_embeddings=False, attention_bias=False)
MODELS = {
    "llama": dict(GROUPED, model_type="llama", num_key_value_heads=2),
    "qwen2": dict(GROUPED, model_type="qwen2", tie_word_embeddings=True),
    "qwen3": dict(GROUPED, model_type="qwen3", num_attention_heads=8, num_key_value_heads=4, head_dim=32),
    "deepseek2": dict(model_type="deepseek_v3", vocab_size=64, hidden_size=256, intermediate_size=256, num_hidden_layers=2,
                      num_attention_heads=4, rms_norm_eps=1e-6, rope_theta=10000.0, tie_word_embeddings=False,
                      q_lora_rank=256, kv_lora_rank=256, qk_nope_head_dim=48, qk_rope_head_dim=16, v_head_dim=64,
                      first_k_dense_replace=1, n_routed_experts=4, num_experts_per_tok=2, n_shared_experts=1, moe_intermediate_size=256,
                      n_group=2, topk_group=1, routed_scaling_factor=2.5, norm_topk_prob=True, scoring_func="sigmoid", topk_method="noaux_tc"),
}
TOKENS = 20


class Reference:
    """Computes a text of tokens, w being the weights under the hub's names."""

    def __init__(self, config, w):
        self.c, self.w, self.latent = config, w, "kv_lora_rank" in config

    def project(self, name, x):
        y = x @ self.w[name + ".weight"].T
        return y + self.w[name + ".bias"] if name + ".bias" in self.w else y

    def norm(self, name, x):
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + self.c["rms_norm_eps"]) * self.w[name + ".weight"]

    def rotate(self, x):
        """x [tokens, heads, size]: pairs are neighbours in DeepSeek, otherwise halves of a head."""
        size = x.shape[-1]
        angle = np.arange(len(x))[:, None, None] * float(self.c["rope_theta"]) ** (-np.arange(0, size, 2) / size)
        real, imaginary = (x[..., 0::2], x[..., 1::2]) if self.latent else (x[..., : size // 2], x[..., size // 2 :])
        real, imaginary = real * np.cos(angle) - imaginary * np.sin(angle), real * np.sin(angle) + imaginary * np.cos(angle)
        return np.stack([real, imaginary], -1).reshape(x.shape) if self.latent else np.concatenate([real, imaginary], -1)

    def attend(self, q, k, v):
        scores = np.einsum("thd,shd->hts", q, k) * q.shape[-1] ** -0.5
        scores = np.where(np.tri(len(q), dtype=bool), scores, -np.inf)
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        return np.einsum("hts,shd->thd", weights / weights.sum(-1, keepdims=True), v).reshape(len(q), -1)

    def grouped_attention(self, p, x):
        heads, groups = self.c["num_attention_heads"], self.c["num_key_value_heads"]
        q, k, v = (self.project(p + n, x).reshape(len(x), h, -1) for n, h in [("q_proj", heads), ("k_proj", groups), ("v_proj", groups)])
        if p + "q_norm.weight" in self.w:
            q, k = self.norm(p + "q_norm", q), self.norm(p + "k_norm", k)
        k, v = (np.repeat(y, heads // groups, axis=1) for y in (self.rotate(k), v))
        return self.project(p + "o_proj", self.attend(self.rotate(q), k, v))

    def latent_attention(self, p, x):
        heads, nope, rank = self.c["num_attention_heads"], self.c["qk_nope_head_dim"], self.c["kv_lora_rank"]
        if self.c["q_lora_rank"]:
            q = self.project(p + "q_b_proj", self.norm(p + "q_a_layernorm", self.project(p + "q_a_proj", x)))
        else:
            q = self.project(p + "q_proj", x)
        q = q.reshape(len(x), heads, -1)
        q = np.concatenate([q[..., :nope], self.rotate(q[..., nope:])], -1)
        both = self.project(p + "kv_a_proj_with_mqa", x)
        key = np.repeat(self.rotate(both[:, None, rank:]), heads, axis=1)
        kv = self.project(p + "kv_b_proj", self.norm(p + "kv_a_layernorm", both[:, :rank])).reshape(len(x), heads, -1)
        return self.project(p + "o_proj", self.attend(q, np.concatenate([kv[..., :nope], key], -1), kv[..., nope:]))

    def mlp(self, p, x):
        gate = self.project(p + "gate_proj", x)
        return self.project(p + "down_proj", gate / (1 + np.exp(-gate)) * self.project(p + "up_proj", x))

    def experts(self, p, x):
        """As in the V3 report, section 2.1.2, and its limit to groups of experts."""
        c = self.c
        scores = 1 / (1 + np.exp(-self.project(p + "gate", x)))
        biased = scores + self.w[p + "gate.e_score_correction_bias"]
        y = self.mlp(p + "shared_experts.", x)
        for t in range(len(x)):
            groups = biased[t].reshape(c["n_group"], -1)
            best = np.argsort(-np.sort(groups, axis=1)[:, -2:].sum(1))[: c["topk_group"]]
            allowed = np.full_like(groups, -np.inf)
            allowed[best] = groups[best]
            chosen = np.argsort(-allowed.ravel())[: c["num_experts_per_tok"]]
            weights = scores[t, chosen] / scores[t, chosen].sum() * c["routed_scaling_factor"]
            for expert, weight in zip(chosen, weights):
                y[t] += weight * self.mlp(f"{p}experts.{expert}.", x[t])
        return y

    def logits(self, tokens):
        x = self.w["model.embed_tokens.weight"][tokens]
        for layer in range(self.c["num_hidden_layers"]):
            p = f"model.layers.{layer}."
            attention = self.latent_attention if self.latent else self.grouped_attention
            x = x + attention(p + "self_attn.", self.norm(p + "input_layernorm", x))
            mlp = self.experts if p + "mlp.gate.weight" in self.w else self.mlp
            x = x + mlp(p + "mlp.", self.norm(p + "post_attention_layernorm", x))
        head = "model.embed_tokens.weight" if self.c["tie_word_embeddings"] else "lm_head.weight"
        return self.norm("model.norm", x) @ self.w[head].T


def safetensors(path):
    with open(path, "rb") as f:
        data = f.read()
    (length,) = struct.unpack("<Q", data[:8])
    tensors = {}
    for name, t in json.loads(data[8 : 8 + length]).items():
        if name != "__metadata__":
            begin, end = (8 + length + offset for offset in t["data_offsets"])
            assert t["dtype"] == "F32"
            tensors[name] = np.frombuffer(data[begin:end], "<f4").reshape(t["shape"]).astype(float)
    return tensors


def check(name):
    folder = os.path.join(HERE, name)
    config = json.load(open(os.path.join(folder, "config.json")))
    config["rope_theta"] = config.get("rope_theta") or config["rope_parameters"]["rope_theta"]
    reference = Reference(config, safetensors(os.path.join(folder, "model.safetensors")))
    cases = json.load(gzip.open(os.path.join(folder, "expected.json.gz")))["cases"]
    worst = max(np.abs(reference.logits(c["input_ids"]) - c["logits"]).max() for c in cases)
    print(f"{name}: within {worst:.1e}")
    assert worst < 2e-5


def tensors(config):
    """The names of llama.cpp and the hub, and the shape that the hub has."""
    c, hidden, out = config, config["hidden_size"], []

    def add(own, hub, *shape):
        out.append((own, hub, shape))

    def mlp(block, p, own, size):
        add(f"{block}ffn_gate{own}.weight", p + "gate_proj.weight", size, hidden)
        add(f"{block}ffn_up{own}.weight", p + "up_proj.weight", size, hidden)
        add(f"{block}ffn_down{own}.weight", p + "down_proj.weight", hidden, size)

    add("token_embd.weight", "model.embed_tokens.weight", c["vocab_size"], hidden)
    for layer in range(c["num_hidden_layers"]):
        block, p = f"blk.{layer}.", f"model.layers.{layer}."
        heads, q, attention = c["num_attention_heads"], block + "attn_", p + "self_attn."
        add(q + "norm.weight", p + "input_layernorm.weight", hidden)
        if "kv_lora_rank" in c:
            rank, rope = c["kv_lora_rank"], c["qk_rope_head_dim"]
            add(q + "q_a.weight", attention + "q_a_proj.weight", c["q_lora_rank"], hidden)
            add(q + "q_a_norm.weight", attention + "q_a_layernorm.weight", c["q_lora_rank"])
            add(q + "q_b.weight", attention + "q_b_proj.weight", heads * (c["qk_nope_head_dim"] + rope), c["q_lora_rank"])
            add(q + "kv_a_mqa.weight", attention + "kv_a_proj_with_mqa.weight", rank + rope, hidden)
            add(q + "kv_a_norm.weight", attention + "kv_a_layernorm.weight", rank)
            add(q + "kv_b.weight", attention + "kv_b_proj.weight", heads * (c["qk_nope_head_dim"] + c["v_head_dim"]), rank)
            add(q + "output.weight", attention + "o_proj.weight", hidden, heads * c["v_head_dim"])
        else:
            for part, n in [("q", heads), ("k", c["num_key_value_heads"]), ("v", c["num_key_value_heads"])]:
                add(f"{q}{part}.weight", f"{attention}{part}_proj.weight", n * c["head_dim"], hidden)
                if c["model_type"] == "qwen2":
                    add(f"{q}{part}.bias", f"{attention}{part}_proj.bias", n * c["head_dim"])
                if c["model_type"] == "qwen3" and part != "v":
                    add(f"{q}{part}_norm.weight", f"{attention}{part}_norm.weight", c["head_dim"])
            add(q + "output.weight", attention + "o_proj.weight", hidden, heads * c["head_dim"])
        add(block + "ffn_norm.weight", p + "post_attention_layernorm.weight", hidden)
        if layer < c.get("first_k_dense_replace", c["num_hidden_layers"]):
            mlp(block, p + "mlp.", "", c["intermediate_size"])
            continue
        experts = c["n_routed_experts"]
        add(block + "ffn_gate_inp.weight", p + "mlp.gate.weight", experts, hidden)
        add(block + "exp_probs_b.bias", p + "mlp.gate.e_score_correction_bias", experts)
        mlp(block, p + "mlp.shared_experts.", "_shexp", c["moe_intermediate_size"])
        for expert in range(experts):
            mlp(block, f"{p}mlp.experts.{expert}.", "_exps", c["moe_intermediate_size"])
    add("output_norm.weight", "model.norm.weight", hidden)
    if not c["tie_word_embeddings"]:
        add("output.weight", "lm_head.weight", c["vocab_size"], hidden)
    return out


def rows_of(kind, random, n=64):
    """n rows of 256 numbers in blocks of a type, with a standard deviation of about 1/16."""
    numbers, size = gguf.GGML_QUANT_SIZES[gguf.GGMLQuantizationType[kind]]
    data = random.integers(0, 256, (n * 256 // numbers, size), dtype=np.uint8)
    scale, minimum = SCALES[kind]
    if scale is None:
        data[:, 0] = random.integers(121, 123, len(data))
        return data.reshape(n, -1)

    def put(value):
        data[:, scale : scale + 2] = value.astype("<f2").view(np.uint8).reshape(-1, 2)
        if minimum is not None:
            data[:, minimum : minimum + 2] = (MINIMA[kind] * value).astype("<f2").view(np.uint8).reshape(-1, 2)

    put(np.ones(len(data)))
    spread = np.sqrt((gguf.dequantize(data, gguf.GGMLQuantizationType[kind]).astype(float) ** 2).mean(-1))
    put(random.uniform(0.7, 1.3, len(data)) / 16 / spread)
    return data.reshape(n, -1)


def matrix(pool, rows, cols, random):
    """Random rows of the pool, no two alike among 64, so that files can be compressed."""
    n = rows * cols // 256
    order = np.concatenate([random.permutation(len(pool)) for _ in range(-(-n // len(pool)))])[:n]
    return pool[order].reshape(rows, -1)


def make(name, config, kind, random):
    c, pool = config, rows_of(kind, random)
    number = gguf.GGMLQuantizationType[kind]
    weights, stacks = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.gguf")
        w = gguf.GGUFWriter(path, name)
        metadata(w, c)
        for own, hub, shape in tensors(c):
            if len(shape) == 1 or "ffn_gate_inp" in own:
                values = random.normal(size=shape)
                values = 1 + 0.2 * values if "norm" in own else 0.3 * values if own.endswith("bias") else values / 16
                values = values.astype(np.float32)
                weights[hub] = values.astype(float)
                w.add_tensor(own, values)
                continue
            data = matrix(pool, *shape, random)
            values = gguf.dequantize(data, number).astype(float)
            if name == "llama" and ("attn_q" in own or "attn_k" in own):  # pairs are neighbours in the file
                values = values.reshape(-1, c["head_dim"] // 2, 2, shape[1]).swapaxes(1, 2).reshape(shape)
            weights[hub] = values
            if "_exps" in own:
                stacks.setdefault(own, []).append(data)
            else:
                w.add_tensor(own, data, raw_dtype=number)
        for own, parts in stacks.items():
            w.add_tensor(own, np.stack(parts), raw_dtype=number)
        w.write_header_to_file()
        w.write_kv_data_to_file()
        w.write_tensors_to_file()
        w.close()
        with open(path, "rb") as f:
            compressed(f"{name}.{kind}.gguf.gz", f.read())
    tokens = random.integers(0, c["vocab_size"], TOKENS).tolist()
    logits = Reference(c, weights).logits(tokens)
    assert 0.3 < logits.std() < 3, logits.std()
    return dict(name=kind, input_ids=tokens, logits=[[float(f"{v:.6g}") for v in row] for row in logits.tolist()])


def metadata(w, c):
    w.add_block_count(c["num_hidden_layers"])
    w.add_context_length(256)
    w.add_embedding_length(c["hidden_size"])
    w.add_feed_forward_length(c["intermediate_size"])
    w.add_head_count(c["num_attention_heads"])
    w.add_layer_norm_rms_eps(c["rms_norm_eps"])
    w.add_rope_freq_base(c["rope_theta"])
    w.add_vocab_size(c["vocab_size"])
    w.add_tokenizer_model("none")
    if "kv_lora_rank" not in c:
        w.add_head_count_kv(c["num_key_value_heads"])
        w.add_rope_dimension_count(c["head_dim"])
        w.add_key_length(c["head_dim"])
        w.add_value_length(c["head_dim"])
        return
    w.add_head_count_kv(c["num_attention_heads"])
    w.add_rope_dimension_count(c["qk_rope_head_dim"])
    w.add_key_length(c["qk_nope_head_dim"] + c["qk_rope_head_dim"])
    w.add_value_length(c["v_head_dim"])
    w.add_q_lora_rank(c["q_lora_rank"])
    w.add_kv_lora_rank(c["kv_lora_rank"])
    w.add_leading_dense_block_count(c["first_k_dense_replace"])
    w.add_expert_count(c["n_routed_experts"])
    w.add_expert_used_count(c["num_experts_per_tok"])
    w.add_expert_shared_count(c["n_shared_experts"])
    w.add_expert_feed_forward_length(c["moe_intermediate_size"])
    w.add_expert_weights_scale(c["routed_scaling_factor"])
    w.add_expert_weights_norm(c["norm_topk_prob"])
    w.add_expert_gating_func(gguf.ExpertGatingFuncType.SIGMOID)
    w.add_expert_group_count(c["n_group"])
    w.add_expert_group_used_count(c["topk_group"])


def compressed(name, data):
    with open(os.path.join(OUT, name), "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as f:
        f.write(data)


if __name__ == "__main__":
    for name in ["llama_tiny", "qwen2_tiny", "qwen3_tiny", "v3_tiny"]:
        check(name)
    os.makedirs(OUT, exist_ok=True)
    for name, config in MODELS.items():
        random = np.random.default_rng(1 + list(MODELS).index(name))
        cases = [make(name, config, kind, random) for kind in SCALES]
        compressed(name + ".json.gz", json.dumps(dict(cases=cases), separators=(",", ":")).encode())
