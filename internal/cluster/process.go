package cluster

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	// patience is how long one event of the control plane may take. All events are awaited; only what is broken takes so long.
	patience = 90 * time.Second
	interval = 100 * time.Millisecond
	// tail is how much of a log a failed test shows.
	tail = 8 << 10
)

// process is a program that ends with its test.
type process struct {
	name  string
	log   string
	kill  func() // and wait for the end
	ended chan struct{}
	err   error // once it has ended
}

// tool is where a program is.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	switch {
	case err == nil:
	case os.Getenv("SEKISHO_REQUIRE_TOOLS") != "":
		t.Fatalf("%s is not installed: run make cluster-tools", name)
	default:
		t.Skipf("%s is not installed: run make cluster-tools", name)
	}
	return path
}

// start starts a program. Its log is an artifact of the test, which shows the end of it when it fails.
func start(t *testing.T, name string, env []string, binary string, args ...string) *process {
	t.Helper()
	p := &process{name: name, log: filepath.Join(t.ArtifactDir(), name+".log"), ended: make(chan struct{})}
	log, err := os.Create(p.log)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()                        // the program has its own
	command := exec.Command(binary, args...) //nolint:gosec,noctx // it ends in Cleanup, after what still uses it
	command.Stdout, command.Stderr = log, log
	command.Env = append(os.Environ(), env...)
	command.SysProcAttr = endWithParent()
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		p.err = command.Wait()
		close(p.ended)
	}()
	p.kill = func() {
		_ = command.Process.Kill() // an error says that it has ended before
		<-p.ended
	}
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("the end of the log of %s:\n%s", name, endOf(p.log))
		}
	})
	return p
}

// awaitReady waits until a URL answers with success, or the program has ended.
func (p *process) awaitReady(t *testing.T, client *http.Client, url string) {
	t.Helper()
	Await(t, p.name+" is ready", func(ctx context.Context) error {
		select {
		case <-p.ended:
			t.Fatalf("%s has ended: %v", p.name, p.err)
		default:
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		request.Header.Set("Authorization", "Bearer "+adminToken)
		response, err := client.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		if err == nil && response.StatusCode != http.StatusOK {
			err = fmt.Errorf("%s: %s", response.Status, text)
		}
		return err
	})
}

// Await asks until the answer is no error, and ends the test if that takes too long.
func Await(t *testing.T, what string, ask func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	var last error
	for {
		err := ask(ctx)
		if err == nil {
			return
		}
		if last == nil || !errors.Is(err, context.DeadlineExceeded) {
			last = err // and not that the deadline cut the last question short
		}
		select {
		case <-ctx.Done():
			t.Fatalf("waited %v until %s: %v", patience, what, last)
		case <-ticker.C:
		}
	}
}

func endOf(file string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	if len(text) <= tail {
		return string(text)
	}
	_, rest, _ := strings.Cut(string(text[len(text)-tail:]), "\n")
	return "...\n" + rest
}
