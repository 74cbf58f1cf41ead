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

func reviewPack(ctx context.Context, r *release.Release, objects []sekisho.Object, _ string) (time.Duration, error) {
	setup, err := gatekeeper.PackSetup(r)
	if err != nil {
		return 0, err
	}
	return reviewGatekeeper(ctx, objects, setup)
}

func reviewTemplates(ctx context.Context, r *release.Release, objects []sekisho.Object, _ string) (time.Duration, error) {
	setup, err := gatekeeper.TemplatesSetup(r.Library)
	if err != nil {
		return 0, err
	}
	return reviewGatekeeper(ctx, objects, setup)
}

// reviewGatekeeper asks Gatekeeper's engine, line by line.
func reviewGatekeeper(ctx context.Context, objects []sekisho.Object, setup gatekeeper.Setup) (time.Duration, error) {
	program, err := exec.LookPath("sekisho-gatekeeper")
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
	first, err := json.Marshal(setup)
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
