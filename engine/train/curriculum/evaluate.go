package curriculum

import (
	"context"
	"math"
	"slices"
	"strings"

	"espalier/engine"
	"espalier/search/method"
	"espalier/search/tasks/game24"
)

// Values measures how well a model tells states that reach 24 from others.
type Values struct {
	States   int     `json:"states"`
	Sure     int     `json:"sure"`     // states that reach 24
	AUC      float64 `json:"auc"`      // probability that a sure state is valued above another
	Accuracy float64 `json:"accuracy"` // of the more likely label
	TPR      float64 `json:"tpr"`      // sure states called sure
	TNR      float64 `json:"tnr"`      // others called impossible
	Tokens   float64 `json:"tokens"`   // generated per state
}

// judgement is a model's judgement of one state.
type judgement struct {
	sure   float64 // probability
	truth  bool
	tokens int
}

func summarise(judged []judgement) Values {
	v := Values{States: len(judged)}
	var right, truePositives, trueNegatives, tokens int
	for _, j := range judged {
		said := j.sure > 0.5
		tokens += j.tokens
		if said == j.truth {
			right++
		}
		switch {
		case j.truth:
			v.Sure++
			if said {
				truePositives++
			}
		case !said:
			trueNegatives++
		}
	}
	v.Accuracy = ratio(right, v.States)
	v.TPR, v.TNR = ratio(truePositives, v.Sure), ratio(trueNegatives, v.States-v.Sure)
	v.Tokens = ratio(tokens, v.States)
	v.AUC = auc(judged)
	return v
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// auc returns the area under the ROC curve by the rank-sum statistic; ties count half.
func auc(judged []judgement) float64 {
	sorted := slices.Clone(judged)
	slices.SortFunc(sorted, func(a, b judgement) int {
		switch {
		case a.sure < b.sure:
			return -1
		case a.sure > b.sure:
			return 1
		}
		return 0
	})
	var ranks float64
	positives := 0
	for from := 0; from < len(sorted); {
		to := from
		for to < len(sorted) && sorted[to].sure == sorted[from].sure {
			to++
		}
		for _, j := range sorted[from:to] {
			if j.truth {
				ranks += float64(from+to+1) / 2
				positives++
			}
		}
		from = to
	}
	pairs := float64(positives) * float64(len(sorted)-positives)
	if pairs == 0 {
		return 0
	}
	return (ranks - float64(positives)*float64(positives+1)/2) / pairs
}

// FastValues asks for a label directly and uses its probability.
func FastValues(ctx context.Context, m engine.Model, states []game24.State) (Values, error) {
	judged, err := fastJudgements(ctx, m, states)
	return summarise(judged), err
}

func fastJudgements(ctx context.Context, m engine.Model, states []game24.State) ([]judgement, error) {
	var judged []judgement
	for chunk := range slices.Chunk(states, 64) {
		var requests []engine.ScoreRequest
		for _, s := range chunk {
			requests = append(requests, engine.ScoreRequest{Prompt: prompt(s, "Judge:"), Continuations: []string{"sure", "impossible"}})
		}
		scores, err := m.Score(ctx, requests)
		if err != nil {
			return nil, err
		}
		for i, s := range chunk {
			sure, not := math.Exp(scores[i].LogProbs[0]), math.Exp(scores[i].LogProbs[1])
			judged = append(judged, judgement{sure / (sure + not), exact().Solvable(s), 1})
		}
	}
	return judged, nil
}

// ThinkingValues has the model try every pair before it gives a label.
func ThinkingValues(ctx context.Context, m engine.Model, states []game24.State) (Values, error) {
	judged, err := thinkingJudgements(ctx, m, states)
	return summarise(judged), err
}

func thinkingJudgements(ctx context.Context, m engine.Model, states []game24.State) ([]judgement, error) {
	var judged []judgement
	for chunk := range slices.Chunk(states, 64) {
		var requests []engine.Request
		for _, s := range chunk {
			requests = append(requests, engine.Request{Prompt: prompt(s, "Think:"), MaxTokens: 160})
		}
		completions, err := m.Generate(ctx, requests, nil)
		if err != nil {
			return nil, err
		}
		for i, s := range chunk {
			judged = append(judged, judgement{lastLabel(completions[i]), exact().Solvable(s), len(completions[i].Tokens)})
		}
	}
	return judged, nil
}

// lastLabel returns the probability of sure at the end of a chain.
func lastLabel(c engine.Completion) float64 {
	for i := len(c.Tokens) - 1; i > 0; i-- {
		switch strings.TrimSpace(c.Tokens[i].Text) {
		case "sure":
			return math.Exp(c.Tokens[i].LogProb)
		case "impossible":
			return 1 - math.Exp(c.Tokens[i].LogProb)
		}
	}
	return 0
}

// Proposals measures the next steps that a model proposes.
type Proposals struct {
	States   int     `json:"states"`
	Offered  int     `json:"offered"`
	Legal    float64 `json:"legal"`    // share of proposals
	Repeated float64 `json:"repeated"` // share of proposals that lead to the same state as another
	Complete float64 `json:"complete"` // share of legal moves that were proposed
}

// ProposeAll enumerates next steps for states, as a search does.
func ProposeAll(ctx context.Context, m engine.Enumerator, states []game24.State) (Proposals, error) {
	defaults, err := method.Defaults("tot-bfs")
	if err != nil {
		return Proposals{}, err
	}
	p := Proposals{States: len(states)}
	legal, repeated, all := 0, 0, 0
	for chunk := range slices.Chunk(states, 16) {
		var requests []engine.EnumerateRequest
		for _, s := range chunk {
			requests = append(requests, engine.EnumerateRequest{Prompt: prompt(s, "Next:"), MinProbability: defaults.MinProb, Max: defaults.Proposals, MaxTokens: 32, Stop: []string{"\n"}})
		}
		completions, err := m.Enumerate(ctx, requests, nil)
		if err != nil {
			return Proposals{}, err
		}
		for i, s := range chunk {
			moves, reached := map[string]game24.State{}, map[string]bool{}
			for _, move := range s.Moves() {
				if Writable(move.Left) {
					moves[move.String()] = move.Left
				}
			}
			all += len(moves)
			for _, c := range completions[i] {
				p.Offered++
				left, ok := moves[strings.TrimSpace(c.Text)]
				if !ok {
					continue
				}
				legal++
				if reached[left.String()] {
					repeated++
				}
				reached[left.String()] = true
			}
		}
	}
	p.Legal, p.Repeated, p.Complete = ratio(legal, p.Offered), ratio(repeated, p.Offered), ratio(legal, all)
	return p, nil
}
