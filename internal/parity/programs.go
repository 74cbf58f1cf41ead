package parity

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/gatekeeper"
	"github.com/sekisho/sekisho/internal/release"
)

// versionOf is what a program prints of its version, as one line and without what it says of its build.
func versionOf(ctx context.Context, program, argument string) string {
	output, err := exec.CommandContext(ctx, program, argument).Output() //nolint:gosec // The program was found by its name.
	if err != nil {
		return "unknown"
	}
	var modules map[string]string
	if json.Unmarshal(output, &modules) == nil {
		return "Gatekeeper " + modules["gatekeeper"] + ", OPA " + modules["opa"]
	}
	text, _, _ := strings.Cut(string(output), "\nBuild")
	return strings.Join(strings.Fields(text), " ")
}

// run runs a program in the stage's folder and returns its standard output.
func (s *stage) run(ctx context.Context, input []byte, program string, arguments ...string) ([]byte, error) {
	output, _, err := s.start(ctx, input, nil, program, arguments...)
	return output, err
}

// start also takes exit statuses besides 0 for an answer, and returns what the program says on standard error, too.
func (s *stage) start(ctx context.Context, input []byte, allowed []int, program string, arguments ...string) (output, complaint []byte, err error) {
	var stdout, stderr bytes.Buffer
	command := exec.CommandContext(ctx, program, arguments...) //nolint:gosec // The program was found by its name.
	command.Dir, command.Stdin, command.Stdout, command.Stderr = s.folder, bytes.NewReader(input), &stdout, &stderr
	err = command.Run()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && slices.Contains(allowed, exit.ExitCode()) {
		err = nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %s%s", err, stdout.Bytes(), stderr.Bytes())
	}
	return stdout.Bytes(), stderr.Bytes(), nil
}

// indexOf is the number of the object that a file holds.
func indexOf(file string) (int, error) {
	return strconv.Atoi(strings.TrimSuffix(filepath.Base(file), ".json"))
}

func judgeConftest(ctx context.Context, program string, s *stage) ([][]string, error) {
	messages := make([][]string, len(s.subjects()))
	err := s.eachSet(ctx, func() error {
		output, complaint, err := s.start(ctx, nil, []int{1}, program, "test", "--output", "json", "--policy", "policies", "--data", "policies/data.json", "objects")
		if err != nil {
			return err
		}
		var results []struct {
			Filename string
			Failures []struct {
				Message  string `json:"msg"`
				Metadata struct{ Policy string }
			}
		}
		if err := json.Unmarshal(output, &results); err != nil {
			return fmt.Errorf("the answer is no JSON: %w\n%s%s", err, output, complaint)
		}
		for _, result := range results {
			i, err := indexOf(result.Filename)
			if err != nil {
				return err
			}
			for _, failure := range result.Failures {
				messages[i] = append(messages[i], failure.Metadata.Policy+": "+failure.Message)
			}
		}
		return nil
	})
	return messages, err
}

// judgeOPA builds a bundle and lets a stock OPA decide with it.
func judgeOPA(ctx context.Context, program string, s *stage) ([][]string, error) {
	subjects := s.subjects()
	messages := make([][]string, len(subjects))
	err := s.eachSet(ctx, func() error {
		if _, err := s.run(ctx, nil, program, "build", "--bundle", "policies", "--output", "bundle.tar.gz"); err != nil {
			return err
		}
		output, err := s.run(ctx, nil, program, "exec", "--bundle", "bundle.tar.gz", "--decision", "main/violation", "objects")
		if err != nil {
			return err
		}
		var answer struct {
			Result []struct {
				Path   string
				Error  any
				Result []struct {
					Message string `json:"msg"`
					Policy  string
				}
			}
		}
		if err := json.Unmarshal(output, &answer); err != nil {
			return fmt.Errorf("the answer is no JSON: %w\n%s", err, output)
		}
		for _, result := range answer.Result {
			i, err := indexOf(result.Path)
			if err != nil {
				return err
			}
			if result.Error != nil {
				return fmt.Errorf("%s: %v", subjects[i].File, result.Error)
			}
			for _, violation := range result.Result {
				messages[i] = append(messages[i], violation.Policy+": "+violation.Message)
			}
		}
		return nil
	})
	return messages, err
}

// judgeGatekeeper renders every policy as a template and lets Gatekeeper's engine review the objects.
func judgeGatekeeper(ctx context.Context, program string, s *stage) ([][]string, error) {
	setup, err := gatekeeper.TemplatesSetup(s.library)
	if err != nil {
		return nil, err
	}
	ids := map[string]string{}
	for _, policy := range s.library.Policies() {
		ids[gatekeeper.Kind(policy)] = policy.ID
	}
	return reviewed(ctx, program, s, setup, ids)
}

// judgeGatekeeperPack renders all policies as one template.
func judgeGatekeeperPack(ctx context.Context, program string, s *stage) ([][]string, error) {
	r, err := release.New("", s.library)
	if err != nil {
		return nil, err
	}
	setup, err := gatekeeper.PackSetup(r)
	if err != nil {
		return nil, err
	}
	return reviewed(ctx, program, s, setup, nil)
}

// reviewed is what Gatekeeper's engine finds. ids are those of the policies by kind; a pack says in its details which policy
// found something.
func reviewed(ctx context.Context, program string, s *stage, setup gatekeeper.Setup, ids map[string]string) ([][]string, error) {
	var input bytes.Buffer
	encoder := json.NewEncoder(&input)
	err := encoder.Encode(setup)
	subjects, i := s.subjects(), 0
	for _, one := range s.sets {
		err = errors.Join(err, encoder.Encode(map[string]any{"id": nil, "inventory": append([]sekisho.Object{}, one.inventory...)}))
		for _, subject := range one.subjects {
			err = errors.Join(err, encoder.Encode(map[string]any{"id": i, "object": subject.Object}))
			i++
		}
	}
	if err != nil {
		return nil, err
	}
	output, err := s.run(ctx, input.Bytes(), program, "review")
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(output))
	var ready struct{ Problems []string }
	if err := decoder.Decode(&ready); err != nil {
		return nil, err
	}
	if len(ready.Problems) > 0 {
		return nil, errors.New(strings.Join(ready.Problems, "\n"))
	}
	messages := make([][]string, len(subjects))
	for range len(subjects) + len(s.sets) {
		var answer struct {
			ID      *int
			Error   string
			Results []struct {
				Kind    string
				Message string `json:"msg"`
				Details struct{ Policy string }
			}
		}
		if err := decoder.Decode(&answer); err != nil {
			return nil, fmt.Errorf("the answer ends early: %w", err)
		}
		switch {
		case answer.Error != "" && answer.ID != nil:
			return nil, fmt.Errorf("%s: %s", subjects[*answer.ID].File, answer.Error)
		case answer.Error != "":
			return nil, errors.New(answer.Error)
		}
		for _, result := range answer.Results {
			policy := cmp.Or(result.Details.Policy, ids[result.Kind])
			message := strings.TrimSuffix(result.Message, " ("+result.Details.Policy+")")
			messages[*answer.ID] = append(messages[*answer.ID], policy+": "+message)
		}
	}
	return messages, nil
}
