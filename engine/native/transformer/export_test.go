package transformer

import "espalier/engine/native/arch"

// NewStored is New for weights that are multiplied where they lie, however few there are.
func NewStored(c arch.Config, s Source) (*Transformer, error) { return newTransformer(c, s, 0) }
