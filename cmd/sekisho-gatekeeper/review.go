package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// setup is the first line that review reads. Templates and constraints are YAML.
type setup struct {
	Templates   []string          `json:"templates"`
	Constraints []string          `json:"constraints"`
	Inventory   []json.RawMessage `json:"inventory"`
}

// ready answers setup. What has a problem is left out, and all else judges.
type ready struct {
	Templates   int      `json:"templates"`
	Constraints int      `json:"constraints"`
	Inventory   int      `json:"inventory"`
	Problems    []string `json:"problems"`
}

// request is every other line: an object to review, or the inventory that holds from then on instead of the one before. ID
// comes back in the answer.
type request struct {
	ID        json.RawMessage   `json:"id"`
	Object    json.RawMessage   `json:"object"`
	Inventory []json.RawMessage `json:"inventory"`
}

type answer struct {
	ID      json.RawMessage `json:"id"`
	Results []result        `json:"results"`
	Error   string          `json:"error,omitempty"`
}

type result struct {
	Kind    string `json:"kind"`
	Name    string `json:"name"`
	Message string `json:"msg"`
	Details any    `json:"details,omitempty"`
}

// review answers every line of stdin with one line, in order.
func review(ctx context.Context, stdin io.Reader, out *bufio.Writer) error {
	decoder := json.NewDecoder(stdin)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	var s setup
	if err := decoder.Decode(&s); err != nil {
		return fmt.Errorf(`the first line is no setup: %w: write {"templates": [yaml], "constraints": [yaml], "inventory": [object]}`, err)
	}
	reviewer, state, err := newReviewer(ctx, s)
	if err != nil {
		return err
	}
	if err := errors.Join(encoder.Encode(state), out.Flush()); err != nil {
		return err
	}
	for line := 2; ctx.Err() == nil; line++ {
		var r request
		switch err := decoder.Decode(&r); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil: // Where the next line begins is unknown now.
			return fmt.Errorf(`value %d of the input is no request: %w: write {"id": …, "object": {…}} or {"id": …, "inventory": [{…}]}`, line, err)
		}
		if err := errors.Join(encoder.Encode(reviewer.answer(ctx, r)), out.Flush()); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// key orders results; the engine returns them in the order of its maps.
func (r result) key() string {
	details, _ := json.Marshal(r.Details) // It was JSON before.
	return strings.Join([]string{r.Kind, r.Name, r.Message, string(details)}, "\x00")
}
