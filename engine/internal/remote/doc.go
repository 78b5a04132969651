// Package remote is what the backends that talk to a model's server have in
// common: many requests at once, patience and its end, and telling a reasoning
// model's thinking from its answer.
package remote
