// Package remote is what the backends that talk to a model's server have in
// common: many requests at once, patience and its end, bounds on what a server may
// send, and telling a reasoning model's thinking from its answer.
package remote
