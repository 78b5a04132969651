package prompting

import "espalier/engine"

// Finished holds the replies to an action that then failed, such as all but one of a batch:
// the next attempt at the action asks for the rest.
type Finished struct {
	completions map[asked]engine.Completion
	scores      map[asked]engine.Scores
}

// asked is a request, as far as its reply depends on it within one action.
type asked struct {
	model, prompt string
	begins        engine.Beginning
	seed          uint64
	watch         engine.Watch
}

// NewFinished holds nothing yet.
func NewFinished() *Finished {
	return &Finished{map[asked]engine.Completion{}, map[asked]engine.Scores{}}
}

// remaining answers what it can. It returns the indexes of the other requests, and a stream
// that counts them as they were counted before.
func remaining[T any](known map[asked]T, keys []asked, replies []T, stream engine.Stream) (left []int, show engine.Stream) {
	for i, key := range keys {
		if reply, ok := known[key]; ok {
			replies[i] = reply
		} else {
			left = append(left, i)
		}
	}
	if stream != nil {
		show = func(i int, t engine.Token) {
			if i >= 0 && i < len(left) {
				stream(left[i], t)
			}
		}
	}
	return left, show
}
