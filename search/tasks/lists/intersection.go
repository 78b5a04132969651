package lists

import (
	"slices"
)

var intersection = kind{
	task: "intersection", title: "Set intersection", done: "shared", sets: true, example: madeWord + " 32 7",
	errors: func(p *problem, from, result []int) (int, string) {
		// Besta et al. (2023, section 5.2): members that should not be there, those that are
		// missing, and those that are there twice.
		missing, extra := difference(p.answer(p, from), result)
		if count := len(missing) + len(extra); count > 0 {
			return count, errorsText(count, "", missing, extra)
		}
		return 0, ""
	},
	answer: func(p *problem, from []int) []int {
		return slices.Sorted(slices.Values(slices.DeleteFunc(slices.Clone(from), func(n int) bool { return !slices.Contains(p.first, n) })))
	},
	wording: wording{
		solve:  "Find the numbers that are in both of these sets. For example, [1, 4, 6] and [6, 2, 1] have [1, 6] in common.",
		split:  "Divide this set of numbers into %d sets of the same size, in the order in which they stand. Write each on a line of its own, in square brackets, and nothing else. For example, [3, 0, 2, 7] divided into 2 becomes\n[3, 0]\n[2, 7]",
		merge:  "Join these sets into one that has each of their numbers once. For example, [1, 6] and [4, 1] become [1, 4, 6].",
		refine: "Somebody looked for the numbers that the first two sets have in common, and the third is what came of it. It may have mistakes: numbers that are missing, that are not in both sets, or that are there twice. Write it without mistakes.",
		result: "the common numbers",
		list:   "Set",
	},
}
