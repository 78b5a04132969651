// Package reinforce trains the network of the learned ToT controller by REINFORCE
// (Williams 1992; Long 2023, Algorithm 1), on searches that it runs in this
// process.
//
// A step draws boards and searches each of them several times. A search that
// solves its puzzle is worth 1, another one -1, as in the paper; a decision gets
// that, discounted by how many decisions followed. Its baseline is what the other
// searches of the same board got at that point, which its own actions do not affect.
// A budget of thoughts and of calls ends the searches, so that waste costs.
//
// The paper trains the controller in alternation with a prompter that learns too;
// here the prompter is the task's and does not change.
package reinforce
