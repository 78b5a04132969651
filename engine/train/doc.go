// Package train trains DeepSeek-V3 transformers: forward and backward pass of the whole
// architecture written by hand, AdamW, and a loop that can be interrupted at any step and
// resumed bit for bit.
//
// # Shapes
//
// A batch is a list of sequences without padding: T tokens in all. Every linear layer is
// one product over all T rows; only attention depends on where sequences begin.
// Activations are [T, width], weights [out, in] as in the checkpoints.
//
// # Parallelism
//
// A step is divided into shards, each processed by one goroutine with gradients of its
// own. They are added in the order of the shards, so that the number of threads does not
// change the result of a run.
//
// The package does not know puzzles; engine/train/curriculum makes the sequences.
package train
