// Package parallel starts goroutines whose panics reach whoever waits for them,
// so that one place in a program can restore the terminal and report them.
package parallel

import (
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// Panic is a panic on its way from the goroutine it happened in to another.
type Panic struct {
	Value any
	Stack []byte // of the goroutine that panicked
}

func (p *Panic) Error() string { return fmt.Sprintf("%v\n\n%s", p.Value, p.Stack) }

// Recovered wraps what recover returned, and must be called by the deferred
// function that called it. Nil gives nil, and a Panic is returned as it is.
func Recovered(value any) *Panic {
	if p, ok := value.(*Panic); ok || value == nil {
		return p
	}
	return &Panic{Value: value, Stack: debug.Stack()}
}

// Group is a set of goroutines that are waited for together. The zero Group is
// ready for use.
type Group struct {
	running sync.WaitGroup
	first   atomic.Pointer[Panic]
}

// Go runs f in a goroutine. A panic in f ends that goroutine alone.
func (g *Group) Go(f func()) {
	g.running.Go(func() {
		defer func() {
			if p := Recovered(recover()); p != nil {
				g.first.CompareAndSwap(nil, p)
			}
		}()
		f()
	})
}

// Wait waits until every goroutine has ended, and then panics with the first
// panic of one of them, as a *Panic.
func (g *Group) Wait() {
	g.running.Wait()
	if p := g.first.Load(); p != nil {
		panic(p)
	}
}
