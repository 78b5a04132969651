package prompting_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"espalier/engine/redact"
	"espalier/search"
	"espalier/search/runner"
	"espalier/search/searchtest"
)

func TestFailedHoldsNoSecret(t *testing.T) {
	model := searchtest.CatModel()
	r := searchtest.CatRunner(t, model)
	model.Before = func(context.Context) error {
		return errors.New(`POST "https://me:hunter2@host/v1": 401 Authorization: Bearer sk-abcdefghijklmnop`)
	}
	if _, err := r.Step(context.Background()); err != nil { // Started
		t.Fatal(err)
	}
	events, err := r.Step(context.Background())
	if err == nil || len(events) != 1 {
		t.Fatal(events, err)
	}
	log, jsonErr := json.Marshal(r.Log())
	if jsonErr != nil {
		t.Fatal(jsonErr)
	}
	for _, secret := range []string{"hunter2", "sk-abc", "abcdefghijklmnop"} {
		if strings.Contains(string(log), secret) || strings.Contains(err.Error(), secret) {
			t.Errorf("%s is in the log or on the screen:\n%s\n%v", secret, log, err)
		}
	}
	if !strings.Contains(string(log), "401") {
		t.Errorf("nothing is left of the error: %s", log)
	}
}

// leaky checks as the task does, and quotes a key in all that it says.
type leaky struct {
	search.Problem
	key string
	err error
}

func (l leaky) Check(ctx context.Context, path []search.Step, text string) (search.Check, error) {
	c, err := l.Problem.Check(ctx, path, text)
	c.Reason, c.Short, c.State = c.Reason+l.key, c.Short+l.key, c.State+l.key
	return c, errors.Join(err, l.err)
}

func TestNoSecretOfACheckerIsLogged(t *testing.T) {
	const key = "tops3cret-0123456789"
	for _, fails := range []error{nil, errors.New("on stderr: " + key)} {
		r := searchtest.New(t, runner.Config{
			Problem: leaky{searchtest.Spell{Word: "cat", Length: 3}, key, fails}, Settings: searchtest.Settings(t, "tot-dfs"), Model: searchtest.CatModel(), Secrets: redact.New(key),
		})
		var err error
		for range 5 {
			if _, stepErr := r.Step(t.Context()); stepErr != nil {
				err = stepErr
			}
		}
		if (err != nil) != (fails != nil) || err != nil && strings.Contains(err.Error(), key) {
			t.Errorf("got %v", err)
		}
		log, jsonErr := json.Marshal(r.Log())
		if jsonErr != nil {
			t.Fatal(jsonErr)
		}
		if strings.Contains(string(log), key) || !strings.Contains(string(log), redact.Struck) {
			t.Errorf("the log is %s", log)
		}
	}
}
