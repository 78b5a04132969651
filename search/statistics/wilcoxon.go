package statistics

import (
	"cmp"
	"math"
	"slices"
)

// mostExact is the largest number of pairs whose distribution is computed: n sums of up
// to n(n+1) half ranks.
const mostExact = 200

// Wilcoxon is the two-sided signed-rank test (Wilcoxon 1945): how likely the signs of the
// differences fall at least this unevenly on their ranks if either sign is equally likely.
// Differences of zero are left out, and equal ones share their mean rank. Up to 200
// differences the distribution is computed, ties or not; of more it is the normal one, its
// variance corrected for ties, without correction for continuity.
func Wilcoxon(differences []float64) float64 {
	halves, positive := signedRanks(differences)
	if len(halves) > mostExact {
		return wilcoxonNormal(halves, positive)
	}
	all := 0
	for _, r := range halves {
		all += r
	}
	p := make([]float64, all+1) // of each sum of the positive ranks, in half ranks
	p[0] = 1
	reached := 0
	for _, r := range halves {
		reached += r
		for sum := reached; sum >= 0; sum-- {
			p[sum] /= 2
			if sum >= r {
				p[sum] += p[sum-r] / 2
			}
		}
	}
	tail := 0.0
	for sum, each := range p {
		if abs(2*sum-all) >= abs(2*positive-all) {
			tail += each
		}
	}
	return min(1, tail)
}

// signedRanks are twice the ranks of the differences that are not zero, by size, and twice
// the sum of those of the positive ones. Twice a mean rank is a whole number.
func signedRanks(differences []float64) (halves []int, positive int) {
	d := slices.DeleteFunc(slices.Clone(differences), func(x float64) bool { return x == 0 })
	slices.SortFunc(d, func(a, b float64) int { return cmp.Compare(math.Abs(a), math.Abs(b)) })
	halves = make([]int, len(d))
	for from := 0; from < len(d); {
		to := from
		for to < len(d) && math.Abs(d[to]) == math.Abs(d[from]) {
			to++
		}
		for i := from; i < to; i++ {
			halves[i] = from + 1 + to // twice the mean of the ranks from+1 to to
			if d[i] > 0 {
				positive += halves[i]
			}
		}
		from = to
	}
	return halves, positive
}

// wilcoxonNormal is the test by the normal approximation: the variance of the sum is a
// quarter of the sum of the squared ranks, in which ties are accounted for.
func wilcoxonNormal(halves []int, positive int) float64 {
	mean, variance := 0.0, 0.0
	for _, r := range halves {
		rank := float64(r) / 2
		mean += rank / 2
		variance += rank * rank / 4
	}
	z := (float64(positive)/2 - mean) / math.Sqrt(variance)
	return math.Erfc(math.Abs(z) / math.Sqrt2)
}

func abs(x int) int { return max(x, -x) }
