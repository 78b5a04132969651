#!/usr/bin/env python3
"""Makes the tokenizers in this folder, and what the tokenizers library makes of many texts.

    pip install tokenizers
    python3 engine/tokenizer/testdata/make.py

They are small, trained on the texts themselves, and split words as those of Qwen2, Llama 3 and
SmolLM2 do.
"""

import json, os, random, unicodedata

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

HERE = os.path.dirname(os.path.abspath(__file__))
QWEN = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
LLAMA = QWEN.replace(r"|\p{N}| ", r"|\p{N}{1,3}| ")


def split(pattern):
    return pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), "isolated", invert=False),
                                    pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


FAMILIES = {  # name in GGUF: how words are split, whether text is normalised, whether words that are tokens are merged
    "qwen2": (split(QWEN), normalizers.NFC(), False),
    "llama-bpe": (split(LLAMA), None, True),
    "smollm": (pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True),
                                        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)]), None, False),
}
TEXTS = [
    "", " ", "  ", "\n", " \n", "\n ", "\r\n", "\r\n\r\n x", "\t\tx", "a\n\n\nb", "a  b   c", " leading and trailing ", "x \n y",
    "I'm he'll WE'VE it'S 'sudo don't. 'ſ 'ſt I'LL", "'s't're've'm'll'd", "Hello, world! (4 + 9) * 10 - 13 = 117",
    "1 12 123 1234 12345 123456 3.14159 1,000,000 ½ ² Ⅷ ٣٤٥ १२३ ১২", "naïve café e\u0301 A\u030a ﬁ Straße İi ıI",
    "日本語のテキスト、中文字符。한국어 문장입니다", "emoji 👩‍👩‍👧 🇩🇪 ✌🏽 ☃", "https://example.com/a?b=c&d#e user@host", "if (x<=3){return y[0]/*c*/;}\n\tend",
    "\u00a0nbsp\u2003em\u3000ideographic\u200bzero\u2028line\u0085next\x1cfs", "mixed\u0301\u0302 marks \u0e01\u0e31\u0e19 ไทย हिन्दी العَرَبِيَّة עִבְרִית",
    "....!!!???\n\n\n", "--- *** ___\r\n", "tabs\tand\nnewlines\r\n", "<|im_start|>user\nHi<|im_end|>\n", "a<|im_end|>b <|im_start|>", "\u0000\u0001\u007f",
]


def texts():
    rng = random.Random(1)
    letters = " \n\r\t'sStTreEvV0123٣½aäßñ中が한🙂.,!-_()\u00a0\u0301\u2028\u3000\u0085\x1dſ"
    many = list(TEXTS)
    for _ in range(400):
        many.append("".join(rng.choice(letters) for _ in range(rng.randint(1, 24))))
    for _ in range(150):  # anything that is assigned
        many.append("".join(c for c in (chr(rng.choice([rng.randrange(0x250), rng.randrange(0x3000), rng.randrange(0x20000)])) for _ in range(10))
                            if unicodedata.category(c) not in ("Cs", "Cn")))
    return many


for name, (words, normal, ignore) in FAMILIES.items():
    t = Tokenizer(models.BPE(ignore_merges=ignore))
    t.pre_tokenizer, t.decoder = words, decoders.ByteLevel()
    if normal:
        t.normalizer = normal
    trainer = trainers.BpeTrainer(vocab_size=700, show_progress=False, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()))
    t.train_from_iterator(TEXTS * 3, trainer)
    t.add_special_tokens([AddedToken("<|im_start|>", special=True, normalized=False), AddedToken("<|im_end|>", special=True, normalized=False)])
    t.save(os.path.join(HERE, name + ".json"), pretty=False)
    lines = [json.dumps([text, t.encode(text, add_special_tokens=False).ids]) for text in texts()]
    with open(os.path.join(HERE, name + ".jsonl"), "w") as f:
        f.write("\n".join(lines) + "\n")
