package search

import "espalier/engine"

// StreamUpdate is what a model is writing at the moment. The first update of a request carries
// its prompt, each later one a token. Before the first there may be some that say how far the
// call has come with reading prompts.
type StreamUpdate struct {
	Node    NodeID
	Purpose Purpose
	Request int // counts the requests of this node in this action from 0
	Prompt  string
	Token   engine.Token
	Given   bool // the token is of the beginning, or the program's: it was not sampled
	Reading engine.Reading
}
