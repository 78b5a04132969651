// Package thinking reads what a reasoning model wrote between <think> and </think> as the
// search that it is: it tries, computes, checks, gives up and goes back.
//
// A [Reader] takes the text as it arrives and cuts it into sentences, equations, list items
// and lines. Each becomes a [Node] with a kind and a parent, and a verdict where it claims
// something that rules can check. Nodes never change once the text has gone on past them;
// only the last one does. The work is linear in the text.
//
// Kinds and parents are inferred from wording, and they may be wrong. Nothing here is
// logged: whoever shows nodes derives them from the text that the model wrote.
// testdata/README.md says what each kind means and how parents are chosen.
package thinking
