package lists

import (
	"slices"

	"espalier/search/english"
)

var sorting = kind{
	task: "sorting", title: "Sorting", done: "sorted", example: madeWord + " 32 7",
	errors: func(_ *problem, from, result []int) (int, string) {
		// Besta et al. (2023, section 5.1): neighbours in the wrong order, and for each number
		// by how much it occurs too often or too seldom.
		pairs := 0
		for i := 1; i < len(result); i++ {
			if result[i-1] > result[i] {
				pairs++
			}
		}
		missing, extra := difference(from, result)
		count := pairs + len(missing) + len(extra)
		if count == 0 {
			return 0, ""
		}
		order := ""
		if pairs > 0 {
			order = english.Plural(pairs, "pair") + " out of order"
		}
		return count, errorsText(count, order, missing, extra)
	},
	answer: func(_ *problem, from []int) []int { return slices.Sorted(slices.Values(from)) },
	wording: wording{
		solve:  "Sort this list of numbers in ascending order. Every number must occur as often as in the list. For example, [3, 0, 2, 0] becomes [0, 0, 2, 3].",
		split:  "Divide this list of numbers into %d lists of the same length, in the order of the list and without sorting them. Write each on a line of its own, in square brackets, and nothing else. For example, [3, 0, 2, 7] divided into 2 becomes\n[3, 0]\n[2, 7]",
		merge:  "Merge these sorted lists into one sorted list. Every number must occur as often as in all of them together. For example, [0, 3] and [0, 2] become [0, 0, 2, 3].",
		refine: "Somebody sorted the first of these lists in ascending order, and the second is what came of it. It may have mistakes: numbers in the wrong place, too few of a number or too many. Write it without mistakes.",
		result: "the sorted list",
		list:   "List",
	},
}
