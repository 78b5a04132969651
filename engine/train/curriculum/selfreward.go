package curriculum

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"espalier/engine/boundedfile"
	"espalier/engine/train"
	"espalier/engine/vocabulary"
	"espalier/engine/wholefile"
	"espalier/search/tasks/game24"
)

// SelfReward sets a run of self-rewarding: in each round a model writes chains, judges them itself,
// and learns by preference optimisation from those that it judged best and worst.
type SelfReward struct {
	Init     string  `json:"init"`
	Rounds   int     `json:"rounds"`
	Puzzles  int     `json:"puzzles"` // per round
	Replies  int     `json:"replies"` // to each
	Epochs   int     `json:"epochs"`
	Beta     float64 `json:"beta"`
	NLL      float64 `json:"nll"` // weight of the likelihood of chosen replies
	Rate     float64 `json:"learning_rate"`
	Length   int     `json:"max_tokens"`
	Validate int     `json:"validate_on"` // puzzles that are never trained on
	Samples  int     `json:"samples"`     // replies to each of those
	Seed     uint64  `json:"seed"`
}

// Check returns an error for options that cannot train.
func (o SelfReward) Check() error {
	switch {
	case o.Rounds < 1 || o.Puzzles < 1 || o.Epochs < 1 || o.Length < 1 || o.Validate < 1 || o.Samples < 1:
		return errors.New("rounds, puzzles, epochs, length and what is validated on: want 1 or more of each")
	case o.Replies < 2:
		return fmt.Errorf("replies is %d: want 2 or more, since they are compared", o.Replies)
	}
	return nil
}

// selfRun is a run in a folder, which has a folder for each round: its pairs, its state, its model
// and what was measured of it. Whatever is there is not made again.
type selfRun struct {
	SelfReward
	dir     string
	corpus  *Corpus
	sampler *train.Sampler
	held    []train.Exercise
	report  func(string)
}

// RunSelfReward carries out the run in dir, or what is left of it, and returns what was measured of the model before
// the first round and after each.
func RunSelfReward(ctx context.Context, dir string, h *HoldOut, initial func() (*train.Model, error), o SelfReward, report func(string)) ([]SelfMeasured, *train.Trainer, error) {
	if err := o.Check(); err != nil {
		return nil, nil, err
	}
	if err := claim(dir, o); err != nil {
		return nil, nil, err
	}
	model, err := initial()
	if err != nil {
		return nil, nil, err
	}
	r := selfRun{SelfReward: o, dir: dir, corpus: NewCorpus(h), report: report}
	r.held = r.corpus.Validation(ChainOfThought, o.Validate)
	if r.sampler, err = train.NewSampler(model, vocabulary.NewGame24(), runtime.GOMAXPROCS(0)); err != nil {
		return nil, nil, err
	}
	before, err := r.measured(ctx, 0, model, nil)
	if err != nil {
		return nil, nil, err
	}
	all := []SelfMeasured{before}
	var trainer *train.Trainer
	for round := 1; round <= o.Rounds; round++ {
		pairs, err := r.pairs(ctx, round, model)
		if err != nil {
			return all, nil, err
		}
		if trainer, err = r.learn(ctx, round, model, pairs.Pairs); err != nil {
			return all, nil, err
		}
		model = trainer.Model
		m, err := r.measured(ctx, round, model, &all[round-1])
		if err != nil {
			return all, nil, err
		}
		m.Learnt, m.Helpful, m.Harmful = len(pairs.Pairs), pairs.Helpful, pairs.Harmful
		all = append(all, m)
	}
	return all, trainer, nil
}

// claim makes the folder that of a run with these options, or reports that it is another's.
func claim(dir string, o SelfReward) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var started SelfReward
	file := filepath.Join(dir, "self.json")
	switch err := readJSON(file, &started); {
	case errors.Is(err, fs.ErrNotExist):
		return writeJSON(file, o)
	case err != nil:
		return err
	case started != o:
		return fmt.Errorf("%s holds a run with other options: give another --out, or remove it", dir)
	}
	return nil
}

func (r *selfRun) folder(round int) string {
	return filepath.Join(r.dir, fmt.Sprintf("round-%d", round))
}

// preferences are the pairs of a round. Helpful ones prefer a right reply to a wrong one by the
// rules of the game, harmful ones a wrong reply to a right one. Nothing is learnt from either number.
type preferences struct {
	Pairs            []train.Preference
	Helpful, Harmful int
}

// pairs has the model write and judge the replies of a round, and pairs for each puzzle one of those
// with the most points with one of those with the fewest.
func (r *selfRun) pairs(ctx context.Context, round int, m *train.Model) (p preferences, err error) {
	file := filepath.Join(r.folder(round), "pairs.json")
	if err = readJSON(file, &p); !errors.Is(err, fs.ErrNotExist) {
		return p, err
	}
	rng := rand.New(rand.NewPCG(r.Seed, 1<<44|uint64(round)))
	exercises := r.puzzles(rng)
	replies, opinions, _, err := r.write(ctx, m, exercises, train.Sampling{Count: r.Replies, Temperature: 1, MaxTokens: r.Length, Seed: rng.Uint64()})
	if err != nil {
		return p, err
	}
	for i, e := range exercises {
		best, worst := -1, -1
		for j, o := range opinions[i] {
			if e.Judge(replies[i][j]).Void {
				continue
			}
			if best < 0 || o.points > opinions[i][best].points {
				best = j
			}
			if worst < 0 || o.points < opinions[i][worst].points {
				worst = j
			}
		}
		if best < 0 || opinions[i][best].points == opinions[i][worst].points {
			continue
		}
		pair := train.Preference{Question: e.Question, Chosen: replies[i][best], Rejected: replies[i][worst]}
		p.Pairs = append(p.Pairs, pair)
		switch chosen, rejected := e.Judge(pair.Chosen).Accuracy, e.Judge(pair.Rejected).Accuracy; {
		case chosen > rejected:
			p.Helpful++
		case chosen < rejected:
			p.Harmful++
		}
	}
	if len(p.Pairs) == 0 {
		return p, fmt.Errorf("round %d: the model finds its replies to each puzzle equally good, so that there is nothing to learn; ask for more replies", round)
	}
	chosen, rejected := 0, 0
	for _, pair := range p.Pairs {
		chosen, rejected = chosen+len(pair.Chosen.Tokens), rejected+len(pair.Rejected.Tokens)
	}
	r.report(fmt.Sprintf("round %d: %d pairs of %d puzzles, chosen %.0f tokens, rejected %.0f", round, len(p.Pairs), len(exercises), ratio(chosen, len(p.Pairs)), ratio(rejected, len(p.Pairs))))
	return p, writeJSON(file, p)
}

// puzzles draws those of a round, each once.
func (r *selfRun) puzzles(rng *rand.Rand) (all []train.Exercise) {
	seen := map[string]bool{}
	for tries := 0; len(all) < r.Puzzles && tries < 20*r.Puzzles; tries++ {
		if s := r.corpus.puzzle(rng); !seen[s.String()] {
			seen[s.String()] = true
			all = append(all, r.corpus.Exercise(ChainOfThought, s))
		}
	}
	return all
}

// write draws replies from a model, and has it judge them.
func (r *selfRun) write(ctx context.Context, m *train.Model, exercises []train.Exercise, by train.Sampling) ([][]train.Reply, [][]opinion, verdicts, error) {
	if err := r.sampler.Load(m); err != nil {
		return nil, nil, nil, err
	}
	var questions []train.Question
	for _, e := range exercises {
		questions = append(questions, e.Question)
	}
	replies, err := r.sampler.Ask(ctx, questions, by)
	if err != nil {
		return nil, nil, nil, err
	}
	judged, said, err := opinions(ctx, r.sampler, replies)
	return replies, judged, said, err
}

// learn optimises a model by the pairs of a round, with itself as the reference.
func (r *selfRun) learn(ctx context.Context, round int, m *train.Model, pairs []train.Preference) (*train.Trainer, error) {
	o := train.DPODefaults()
	o.Seed, o.Rate, o.Beta, o.NLL = r.Seed, r.Rate, r.Beta, r.NLL
	o.Pairs = min(o.Pairs, len(pairs))
	o.Steps = r.Epochs * len(pairs) / o.Pairs
	d, err := train.OpenDPO(r.folder(round), m, vocabulary.NewGame24(), pairs, o)
	if err != nil {
		return nil, err
	}
	return d.Trainer, d.Run(ctx, r.folder(round), func(p train.DPOProgress) {
		r.report(fmt.Sprintf("round %d, step %d/%d  loss %.4f  margin %.3f  preferred %.0f%%  chosen %+.1f nats  rejected %+.1f", round, p.Step, o.Steps, p.Loss, p.Margin, 100*p.Preferred, p.Chosen, p.Rejected))
	})
}

// measured is what was measured of the model after a round, or is now.
func (r *selfRun) measured(ctx context.Context, round int, m *train.Model, before *SelfMeasured) (SelfMeasured, error) {
	file := filepath.Join(r.folder(round), "measured.json")
	now := SelfMeasured{Round: round}
	err := readJSON(file, &now)
	if errors.Is(err, fs.ErrNotExist) {
		if err = r.measure(ctx, m, &now); err == nil {
			err = writeJSON(file, now)
		}
	}
	if err == nil && before != nil {
		now.compare(*before)
	}
	return now, err
}

// measure asks the model for the puzzles that it never learns from. Here, and here alone, its own
// opinions are compared with the rules and the exact solver.
func (r *selfRun) measure(ctx context.Context, m *train.Model, to *SelfMeasured) error {
	likeliest, _, _, err := r.write(ctx, m, r.held, train.Sampling{Count: 1, MaxTokens: r.Length})
	if err != nil {
		return err
	}
	replies, opinions, said, err := r.write(ctx, m, r.held, train.Sampling{Count: r.Samples, Temperature: 1, MaxTokens: r.Length, Seed: 1 << 45})
	if err != nil {
		return err
	}
	var scored []judgement
	for i, e := range r.held {
		to.Greedy += e.Judge(likeliest[i][0]).Accuracy / float64(len(r.held))
		var right []bool
		for j, reply := range replies[i] {
			good := e.Judge(reply).Accuracy == 1
			right = append(right, good)
			scored = append(scored, judgement{sure: float64(opinions[i][j].points) / mostPoints, truth: good})
			to.Length += float64(len(reply.Tokens)) / float64(len(r.held)*r.Samples)
		}
		to.Right = append(to.Right, right)
		best := slices.IndexFunc(opinions[i], func(o opinion) bool {
			return !slices.ContainsFunc(opinions[i], func(p opinion) bool { return p.points > o.points })
		})
		if right[best] {
			to.Picked += 1 / float64(len(r.held))
		}
	}
	to.AUC = auc(scored)
	for text, sure := range said {
		s, err := game24.ParseState(text)
		if err != nil {
			return err
		}
		to.States++
		if sure == (r.corpus.label(s) == "sure") {
			to.Agreed++
		}
	}
	return nil
}

func readJSON(file string, to any) error {
	data, err := boundedfile.Regular(file, boundedfile.Record)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, to); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

func writeJSON(file string, from any) error {
	data, err := json.Marshal(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return wholefile.Write(file, append(data, '\n'), 0o644)
}
