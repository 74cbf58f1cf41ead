package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/gatekeeper"
	"github.com/sekisho/sekisho/internal/release"
)

// setup is what Gatekeeper's engine is told first.
type setup struct {
	Templates   []string `json:"templates"`
	Constraints []string `json:"constraints"`
}

func templatesOf(r *release.Release) (setup, error) {
	var s setup
	for _, policy := range r.Library.Policies() {
		template, err := gatekeeper.Template(policy, r.Library)
		if err != nil {
			return s, err
		}
		constraint, err := gatekeeper.Constraint(policy, gatekeeper.ConstraintOptions{Parameters: r.Library.Parameters(policy.ID)})
		if err != nil {
			return s, err
		}
		s.Templates, s.Constraints = append(s.Templates, string(template)), append(s.Constraints, string(constraint))
	}
	return s, nil
}

func packOf(r *release.Release) (setup, error) {
	template, err := gatekeeper.PackTemplate(r)
	if err != nil {
		return setup{}, err
	}
	constraints, err := gatekeeper.PackConstraints(r, gatekeeper.Options{})
	s := setup{Templates: []string{string(template)}}
	for _, constraint := range constraints {
		s.Constraints = append(s.Constraints, string(constraint.Data))
	}
	return s, err
}

// reviewGatekeeper asks Gatekeeper's engine, line by line.
func reviewGatekeeper(ctx context.Context, r *release.Release, objects []sekisho.Object, render func(*release.Release) (setup, error)) (time.Duration, error) {
	program, err := exec.LookPath("sekisho-gatekeeper")
	if err != nil {
		return 0, err
	}
	s, err := render(r)
	if err != nil {
		return 0, err
	}
	command := exec.CommandContext(ctx, program, "review") //nolint:gosec // The program was found by its name.
	command.Stderr = os.Stderr
	input, err := command.StdinPipe()
	if err != nil {
		return 0, err
	}
	output, err := command.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := command.Start(); err != nil {
		return 0, err
	}
	answers := bufio.NewScanner(output)
	answers.Buffer(nil, 64<<20)
	ask := func(line []byte) error {
		if _, err := input.Write(append(line, '\n')); err != nil {
			return err
		}
		if !answers.Scan() {
			return errors.Join(errors.New("it ends without an answer"), answers.Err())
		}
		var answer struct {
			Problems []string
			Error    string
		}
		if err := json.Unmarshal(answers.Bytes(), &answer); err != nil || answer.Error == "" && len(answer.Problems) == 0 {
			return err
		}
		return fmt.Errorf("%s%s", answer.Error, answer.Problems)
	}
	first, err := json.Marshal(s)
	if err != nil {
		return 0, err
	}
	lines, err := marshalled(objects, func(object sekisho.Object) any { return map[string]any{"id": 0, "object": object} })
	if err != nil {
		return 0, err
	}
	err = ask(first)
	var one time.Duration
	if err == nil {
		one, err = each(objects, func(i int) error { return ask(lines[i]) })
	}
	return one, errors.Join(err, input.Close(), command.Wait())
}
