// Package remote holds what the backends that talk to a model's server share:
// concurrent requests, timeouts, limits on what a server may send, scores by forced
// continuations, and splitting a reply into thinking and answer.
package remote
