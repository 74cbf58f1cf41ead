package gatekeeper

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// engine is where `make tools` puts the program that holds Gatekeeper's engine.
const engine = "../../.tools/sekisho-gatekeeper"

// answer is what sekisho-gatekeeper review says about one object.
type answer struct {
	ID      int `json:"id"`
	Results []struct {
		Kind    string `json:"kind"`
		Message string `json:"msg"`
		Name    string `json:"name"`
		Details struct {
			Path     json.RawMessage `json:"path"`
			Policy   string          `json:"policy"`
			Severity string          `json:"severity"`
		} `json:"details"`
	} `json:"results"`
	Error string `json:"error"`
}

// review hands objects to Gatekeeper with all the templates and constraints and returns an answer for each.
func review(t *testing.T, templates, constraints []string, objects []json.RawMessage) []answer {
	t.Helper()
	return reviewWith(t, nil, templates, constraints, objects)
}

// reviewWith is a review with objects in the sync cache.
func reviewWith(t *testing.T, inventory []json.RawMessage, templates, constraints []string, objects []json.RawMessage) []answer {
	t.Helper()
	var requests []any
	for i, object := range objects {
		requests = append(requests, map[string]any{"id": i, "object": object})
	}
	return ask(t, map[string]any{"templates": templates, "constraints": constraints, "inventory": inventory}, requests)
}

// ask hands requests to Gatekeeper, one after the other, and returns an answer for each.
func ask(t *testing.T, setup map[string]any, requests []any) []answer {
	t.Helper()
	binary, err := filepath.Abs(engine)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(binary); err != nil {
		if os.Getenv("SEKISHO_REQUIRE_TOOLS") != "" {
			t.Fatal("sekisho-gatekeeper is not built: run make tools")
		}
		t.Skip("sekisho-gatekeeper is not built: run make tools")
	}
	var input, stdout, stderr bytes.Buffer
	encoder := json.NewEncoder(&input)
	lines := append([]any{setup}, requests...)
	for _, line := range lines {
		if err := encoder.Encode(line); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.CommandContext(t.Context(), binary, "review")
	command.Stdin, command.Stdout, command.Stderr = &input, &stdout, &stderr
	if err := command.Run(); err != nil {
		t.Fatalf("sekisho-gatekeeper: %v\n%s", err, stderr.Bytes())
	}
	decoder := json.NewDecoder(&stdout)
	var ready struct{ Problems []string }
	if err := decoder.Decode(&ready); err != nil {
		t.Fatal(err)
	}
	for _, problem := range ready.Problems {
		t.Error("sekisho-gatekeeper:", problem)
	}
	var answers []answer
	for {
		var a answer
		switch err := decoder.Decode(&a); {
		case errors.Is(err, io.EOF) && len(answers) == len(requests):
			return answers
		case err != nil:
			t.Fatalf("sekisho-gatekeeper answered %d of %d requests: %v", len(answers), len(requests), err)
		}
		answers = append(answers, a)
	}
}
