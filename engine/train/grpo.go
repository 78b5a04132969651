package train

import "math"

// Group Relative Policy Optimization (Shao et al. 2024, DeepSeekMath, section 4.1;
// DeepSeek-R1, section 2.2.1). With G replies o_i to one prompt and rewards r_i, it
// maximises
//
//	1/G sum_i 1/|o_i| sum_t ( min(ratio A_i, clip(ratio, 1-eps, 1+eps) A_i) - beta KL_t )
//
// where ratio = pi(o_it) / pi_old(o_it), A_i = (r_i - mean r) / std r, and KL_t is the
// estimator k3 = pi_ref/pi - ln(pi_ref/pi) - 1, which is never negative and unbiased.

// Advantages returns the z-scores of a group's rewards, 0 if all rewards are equal.
func Advantages(rewards []float64) []float64 {
	var m moments
	for _, r := range rewards {
		m.add(r)
	}
	out := make([]float64, len(rewards))
	for i, r := range rewards {
		out[i] = m.score(r)
	}
	return out
}

// moments are the mean and the variance of numbers (Welford 1962).
type moments struct{ n, mean, squares float64 }

func (m *moments) add(v float64) {
	m.n++
	d := v - m.mean
	m.mean += d / m.n
	m.squares += d * (v - m.mean)
}

func (m moments) variance() float64 { return m.squares / max(m.n, 1) }

// score is the z-score of a number, 0 if all numbers are equal.
func (m moments) score(v float64) float64 {
	std := math.Sqrt(m.variance())
	if std < 1e-9 {
		return 0
	}
	return (v - m.mean) / std
}

// objectiveTerm holds what the objective of a token depends on besides its
// log-probability.
type objectiveTerm struct {
	advantage      float64
	old, reference float64 // log-probabilities
	clip, kl       float64 // eps and beta
}

// divergence is the estimator k3 for a token.
func (o objectiveTerm) divergence(logProb float64) float64 {
	d := o.reference - logProb
	return math.Exp(d) - d - 1
}

// slope is the derivative of the objective of a token with respect to its log-probability. Its first part is
// 0 if the ratio exceeds its bound in the direction of the advantage.
func (o objectiveTerm) slope(logProb float64) float64 {
	slope := o.kl * (math.Exp(o.reference-logProb) - 1)
	if !o.clipped(logProb) {
		slope += math.Exp(logProb-o.old) * o.advantage
	}
	return slope
}

func (o objectiveTerm) clipped(logProb float64) bool {
	ratio := math.Exp(logProb - o.old)
	return o.advantage > 0 && ratio > 1+o.clip || o.advantage < 0 && ratio < 1-o.clip
}
