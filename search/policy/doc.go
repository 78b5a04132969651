// Package policy is the network of a ToT controller that learns (Long 2023,
// section 3.3): after a thought was checked it gives every candidate action a
// probability: to continue from the current thought, or to backtrack to an ancestor
// at most Levels up.
//
// The form follows the paper. A feed-forward network takes the action, one-hot, and
// what the checker found, to g(a, c); self-attention with position embeddings
// takes the last thoughts to a vector; the inner product of the two is the logit:
//
//	g(a, c) = W1·FFN(a, c) + b1
//	P(a)    = softmax over a of  g(a, c) · (W2·Attention(PE + E·s) + b2) + prior(a)
//
// It departs from the paper in three things. The paper reads thoughts as strings;
// here s are numbers that any task has (Visit), so that one network serves all of
// them. An action comes with what is known of the place it leads to (Place), or
// the network could not tell an ancestor with untried children from one without.
// And each action has a prior of its own, which favours continuing at first: a
// search that goes up as often as down solves nothing to learn from.
//
// The package knows no tree and no task: search/method fills in the numbers, and
// search/reinforce trains.
package policy
