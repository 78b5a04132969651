package recording

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"espalier/search"
	"espalier/sessions"
)

// Bench stores the searches of a bench as sessions with a tag. A search is stored when it
// has ended, in one piece: a bench shows no events, and a write for every action would
// take more time than the actions.
type Bench struct {
	ctx   context.Context
	store *sessions.Store
	tag   string

	mutex sync.Mutex
	known map[string]sessions.Session // by the first event
	warn  func(error)
	once  sync.Once // to warn
}

// OpenBench reads the searches with a tag. warn gets a single warning if a search cannot
// be stored.
func OpenBench(ctx context.Context, store *sessions.Store, tag string, warn func(error)) (*Bench, error) {
	list, err := store.List(ctx, sessions.Query{Tags: []string{tag}})
	if err != nil {
		return nil, err
	}
	k := &Bench{ctx: ctx, store: store, tag: tag, warn: warn, known: map[string]sessions.Session{}}
	for _, s := range list {
		if s.Ended() && !s.Origin.Elsewhere() { // otherwise it was not measured here
			k.known[searchKey(s.Started)] = s
		}
	}
	return k, nil
}

// searchKey identifies a search of a bench.
func searchKey(s search.Started) string {
	data, err := json.Marshal(s)
	if err != nil {
		return "" // no session has it
	}
	return string(data)
}

// Recall returns the log of a search that is already stored.
func (k *Bench) Recall(s search.Started) ([]search.Event, time.Duration, error) {
	id := k.Session(s)
	if id == "" {
		return nil, 0, nil
	}
	r, err := k.store.Load(k.ctx, id)
	if err != nil {
		return nil, 0, err
	}
	return r.Events, sessions.Duration(r.Seconds), nil
}

// Session is the id of the session that a search is stored in; empty: there is none.
func (k *Bench) Session(s search.Started) string {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	return k.known[searchKey(s)].ID
}

// Keep stores a search. If that fails, the search still counts.
func (k *Bench) Keep(log []search.Event, took time.Duration) error {
	session, err := k.store.Add(k.ctx, &sessions.Recording{
		Session: sessions.Session{Tags: []string{k.tag}, Seconds: took.Seconds()}, Events: log,
	})
	if err == nil {
		k.mutex.Lock()
		defer k.mutex.Unlock()
		k.known[searchKey(session.Started)] = session
		return nil
	}
	var store *sessions.StoreError
	if !errors.As(err, &store) {
		return err
	}
	k.once.Do(func() { k.warn(err) })
	return nil
}
