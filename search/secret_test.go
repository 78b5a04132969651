package search

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestFailedHoldsNoSecret(t *testing.T) {
	model := catModel()
	r := catRunner(t, model)
	model.before = func(context.Context) error {
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
