// Package train teaches a DeepSeek-V3-style transformer: forward and backward
// pass of the whole architecture written by hand, AdamW, and a loop that can be
// interrupted at any step and resumed bit for bit.
//
// # Shapes
//
// A batch is a list of sequences packed end to end: T tokens in all, no padding.
// Every linear layer is one product over all T rows; only attention looks at
// where a sequence begins. Activations are [T, width], weights [out, in] as in
// the checkpoints.
//
// # Parallelism
//
// A step is cut into shards, each worked through by one goroutine with gradients
// of its own. They are added in the order of the shards, so that the number of
// threads changes the speed of a run and not its result.
//
// The package knows nothing of puzzles; engine/train/curriculum makes the
// sequences.
package train
