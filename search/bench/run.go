package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"espalier/engine/parallel"
	"espalier/search"
	"espalier/search/runner"
)

// job is one search of a plan, and its result.
type job struct {
	number int // subjects first: all puzzles of the first, then those of the next
	result Result
}

// Run measures every subject on every puzzle and returns a row for each subject
// in the plan's order. If the context ends first, the rows hold what was done
// and the error is the context's; a subject without a single result has no row.
func Run(ctx context.Context, p Plan) ([]Row, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var next atomic.Int64
	var workers, closer parallel.Group
	jobs := make(chan job)
	for range min(max(p.Jobs, 1), p.Searches()) {
		workers.Go(func() { p.work(ctx, &next, jobs) })
	}
	closer.Go(func() {
		defer close(jobs)
		workers.Wait()
	})

	results := make([]*Result, p.Searches())
	done, finished := 0, 0
	var failed error
	for j := range jobs {
		results[j.number] = &j.result
		done++
		if p.Searched != nil {
			p.Searched(done)
		}
		for failed == nil && p.Finished != nil && finished < len(p.Subjects) && p.complete(finished, results) {
			if failed = p.Finished(p.row(finished, results)); failed != nil {
				stop() // the loop ends when the workers have
			}
			finished++
		}
	}
	closer.Wait()
	var rows []Row
	for i := range p.Subjects {
		if row := p.row(i, results); len(row.Results) > 0 {
			rows = append(rows, row)
		}
	}
	if failed != nil {
		return rows, failed
	}
	return rows, ctx.Err()
}

// complete reports whether all searches of a subject have a result.
func (p Plan) complete(subject int, results []*Result) bool {
	for _, r := range results[subject*len(p.Problems) : (subject+1)*len(p.Problems)] {
		if r == nil {
			return false
		}
	}
	return true
}

func (p Plan) row(subject int, results []*Result) Row {
	row := Row{Subject: p.Subjects[subject], Puzzles: len(p.Problems)}
	for _, r := range results[subject*len(p.Problems) : (subject+1)*len(p.Problems)] {
		if r != nil {
			row.Results = append(row.Results, *r)
		}
	}
	return row
}

// work takes one search after the other until none is left. A search that the
// context cut short has no result.
func (p Plan) work(ctx context.Context, next *atomic.Int64, jobs chan<- job) {
	models := p.Models()
	defer func() { _ = models.Close() }() // nothing was written
	for {
		n := int(next.Add(1)) - 1
		if n >= p.Searches() || ctx.Err() != nil {
			return
		}
		result := p.search(ctx, p.Subjects[n/len(p.Problems)], p.Problems[n%len(p.Problems)], models)
		if ctx.Err() != nil && errors.Is(result.Err, ctx.Err()) {
			return
		}
		jobs <- job{n, result}
	}
}

// search runs one search to its end. A panic in a task or a model is that
// search's failure, not the bench's.
func (p Plan) search(ctx context.Context, s Subject, problem search.Problem, models Models) (result Result) {
	result.Puzzle = problem.Puzzle()
	defer func() {
		if r := parallel.Recovered(recover()); r != nil {
			result.Err = fmt.Errorf("panic in the search: %v", r.Value)
		}
	}()
	c, err := p.config(s, problem, models)
	if err != nil {
		result.Err = err
		return result
	}
	searcher, before, err := p.begin(ctx, c)
	if err != nil {
		result.Err = err
		return result
	}
	recalled := searcher.Tree().Outcome().Ended
	for result.Err == nil {
		if _, err := searcher.Step(ctx); errors.Is(err, runner.ErrEnded) {
			break
		} else if err != nil {
			result.Err = err
		}
	}
	tree := searcher.Tree()
	result.Started = tree.Started()
	if p.Trees {
		result.Tree = tree
	}
	if p.Thinking {
		result.Replies = repliesIn(problem, searcher.Log(), tree)
	}
	result.Solved = tree.Outcome().Solved
	result.Within = anyRight(tree)
	if score := problem.Capabilities().Score; score != nil {
		result.Scores = score(reached(problem, tree))
		result.Solved = result.Solved && whole(result.Scores)
	}
	if found := problem.Capabilities().Found; found != nil {
		result.Scores = append(result.Scores, found(tree)...)
	}
	if errors := problem.Capabilities().Errors; errors != nil {
		n := errors(tree.Outcome().Answer)
		result.Errors, result.Most = &n, errors("")
	}
	if p.LostBy != nil && !result.Solved && result.Err == nil {
		result.LostBy, result.Err = p.LostBy(problem, searcher.Log())
		for _, id := range search.FirstMistakes(tree) {
			result.Mistakes = append(result.Mistakes, tree.Node(id).Check.Mistake)
		}
	}
	if p.Judge != nil && result.Err == nil {
		judgements, err := p.Judge(problem, tree)
		result.Judgements, result.Err = &judgements, err
	}
	result.Totals = tree.Totals()
	result.Elapsed = before + searcher.Elapsed()
	if p.Keep != nil && !recalled && result.Err == nil {
		result.Err = p.Keep(searcher.Log(), result.Elapsed)
	}
	return result
}

// begin makes the first step of a search, or recalls all of it.
func (p Plan) begin(ctx context.Context, c runner.Config) (*runner.Runner, time.Duration, error) {
	searcher, err := runner.New(c)
	if err != nil || p.Recall == nil {
		return searcher, 0, err
	}
	if _, err := searcher.Step(ctx); err != nil { // it starts, and asks no model yet
		return nil, 0, err
	}
	log, took, err := p.Recall(searcher.Tree().Started())
	if err != nil || log == nil {
		return searcher, 0, err
	}
	searcher, err = runner.Resume(c, log)
	return searcher, took, err
}

// reached is the answer of a search or, where it has none and states are boards, the deepest
// one it reached (as Yao et al. 2023, section 4.3, do for crosswords).
func reached(p search.Problem, t *search.Tree) string {
	if o := t.Outcome(); o.Answer != "" || p.Capabilities().Board == nil {
		return o.Answer
	}
	deepest := t.Node(0)
	for id := range t.Len() {
		if n := t.Node(search.NodeID(id)); n.Depth > deepest.Depth && n.Check.State != "" {
			deepest = n
		}
	}
	return deepest.Check.State
}

// whole reports whether nothing is wrong with an answer, as far as it is known.
func whole(scores []search.Score) bool {
	return !slices.ContainsFunc(scores, func(s search.Score) bool { return s.Share < 1 })
}

func anyRight(t *search.Tree) bool {
	for id := range t.Len() {
		if t.Node(search.NodeID(id)).Check.Verdict == search.Right {
			return true
		}
	}
	return false
}
