package curriculum

import "espalier/engine/native/arch"

// Large returns the shape of a teacher for a model: one and a half times as wide and as
// deep, with three times the parameters.
func Large(c arch.Config) arch.Config {
	qRank := 96
	c.HiddenSize, c.Layers = 192, 6
	c.Heads, c.QLoraRank, c.KVLoraRank = 6, &qRank, 48
	c.DenseSize, c.ExpertSize = 432, 144
	return c
}
