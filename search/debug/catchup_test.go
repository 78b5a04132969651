package debug

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"espalier/search"
)

// Breakpoints that look at the log piece by piece stop where those stop that look
// at all of it at once, whenever they are set, changed and cleared.
func TestWhoLooksLaterSeesTheSame(t *testing.T) {
	log := grown(60)
	places := []string{"777", "3", "on reply", "if value < 5 && depth == 1", "depth 2 hits % 3", "on value if value > 9", "if thoughts > 20", `if action == "expand" hits 2`}
	for seed := range uint64(50) {
		rng := rand.New(rand.NewPCG(seed, 1))
		first := rng.IntN(len(log))
		now, later := NewBreaks(log[:first]), NewBreaks(log[:first])
		later.Lazy(1 + rng.IntN(9))
		both := func(do func(*Breaks)) { do(now); do(later) }
		for at := first; at < len(log); {
			place := places[rng.IntN(len(places))]
			switch id := 1 + rng.IntN(8); rng.IntN(8) {
			case 0, 1:
				both(func(b *Breaks) { b.Add(parsed(t, place)) })
			case 2:
				both(func(b *Breaks) { _ = b.Clear(id) })
			case 3:
				both(func(b *Breaks) { _ = b.Change(id, func(p *Breakpoint) { p.Hits = Hits{">", id} }) })
			case 4:
				from := rng.IntN(at)
				both(func(b *Breaks) {
					tree, err := search.Fold(log[:from])
					if err != nil {
						t.Fatal(err)
					}
					b.dropGoals()
					b.aim(parsed(t, place), tree)
				})
			case 5:
				later.CatchUp(1 + rng.IntN(20))
			default:
				n := min(rng.IntN(20), len(log)-at)
				both(func(b *Breaks) { b.take(log[at : at+n]) })
				at += n
			}
		}
		for !later.CatchUp(7) {
		}
		if later.tree != nil && later.tree.Seq() != len(log) {
			t.Fatalf("seed %d: its tree is of event %d of %d", seed, later.tree.Seq(), len(log))
		}
		if a, b := stops(now), stops(later); a != b {
			t.Fatalf("seed %d: at once\n%slater\n%s", seed, a, b)
		}
	}
}

func parsed(t testing.TB, place string) *Breakpoint {
	t.Helper()
	p, err := ParseBreakpoint(place)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// stops tells all that a list of breakpoints knows.
func stops(b *Breaks) (text string) {
	for _, p := range b.list {
		text += fmt.Sprintln(p.ID, p, p.matched, p.stops, p.Err())
	}
	return text + fmt.Sprintln(b.action)
}

func TestABreakpointThatIsBehindSaysSo(t *testing.T) {
	log := grown(200)
	b := NewBreaks(log)
	b.Lazy(100)
	b.Add(parsed(t, "if value > 0"))
	if got, want := tellBreak(b.List()[0]), "breakpoint 1: if value > 0 (30 matches in the first 100 events)"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for !b.CatchUp(1000) {
	}
	if got, want := tellBreak(b.List()[0]), "breakpoint 1: if value > 0 (200 matches in this log)"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
