// Package native computes DeepSeek-V2 and V3 transformers: Multi-head Latent
// Attention over a cache of latents, and mixtures of experts.
//
// # From weights to text
//
// A Transformer is weights, laid out for multiplication. A Pass is the working
// memory to run tokens through them, many sequences at a time; a Sequence is the
// cache of one of them, which branches share. A Model puts text on top: it
// generates, scores, and walks the token tree; it keeps the latents of prompts,
// drafts tokens where the checkpoint has a module for it, and holds texts to a
// form.
//
// # The same request, the same answer
//
// A row's result is the same bits whatever stands beside it in a pass. The
// kernels promise it for products; this package keeps the promise by never
// choosing a form, or an order of summation, by the size of a batch. Tests
// compare bits and not bounds.
//
// # Papers
//
// DeepSeek-V2 (arXiv 2405.04434) for the attention, DeepSeekMoE (2401.06066) and
// DeepSeek-V3 (2412.19437) for the experts and their router. Names of tensors
// and of configuration fields are those of the checkpoints on the Hugging Face
// hub, and the golden vectors in testdata pin the conventions.
package native
