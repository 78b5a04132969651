package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"espalier/search"
	"espalier/sessions"
)

// keptBench are the searches of a bench that are sessions with one tag. A search
// is stored when it has ended, in one piece: a bench shows no events, and a write
// for every action would take more time than the actions.
type keptBench struct {
	ctx   context.Context
	store *sessions.Store
	tag   string
	known map[string]sessions.Session // by the first event
	warn  sync.Once                   // that a search is not stored
}

func openBench(ctx context.Context, tag string) (*keptBench, error) {
	store, err := openStore(ctx)
	if err != nil {
		return nil, err
	}
	list, err := store.List(ctx, sessions.Query{Tags: []string{tag}})
	if err != nil {
		_ = store.Close()
		return nil, storeFailure(err)
	}
	k := &keptBench{ctx: ctx, store: store, tag: tag, known: map[string]sessions.Session{}}
	for _, s := range list {
		if s.Ended() && !s.Origin.Elsewhere() { // else anybody could have measured
			k.known[searchKey(s.Started)] = s
		}
	}
	return k, nil
}

// searchKey tells one search of a bench from all others.
func searchKey(s search.Started) string {
	data, err := json.Marshal(s)
	if err != nil {
		return "" // no session has it
	}
	return string(data)
}

func (k *keptBench) recall(s search.Started) ([]search.Event, time.Duration, error) {
	session, ok := k.known[searchKey(s)]
	if !ok {
		return nil, 0, nil
	}
	r, err := k.store.Load(k.ctx, session.ID)
	if err != nil {
		return nil, 0, err
	}
	return r.Events, seconds(r.Seconds), nil
}

// keep stores a search. One that cannot be stored counts for what it is all the same.
func (k *keptBench) keep(log []search.Event, took time.Duration) error {
	_, err := k.store.Add(k.ctx, &sessions.Recording{
		Session: sessions.Session{Tags: []string{k.tag}, Seconds: took.Seconds()}, Events: log,
	})
	var store *sessions.StoreError
	if !errors.As(err, &store) {
		return err
	}
	k.warn.Do(func() {
		fmt.Fprintf(stderr, "espalier: warning: from here on searches may not be stored, and count all the same: %v\n", err)
	})
	return nil
}
