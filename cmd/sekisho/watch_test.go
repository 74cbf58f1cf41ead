package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// lockedBuffer is a buffer that one goroutine writes and another reads.
type lockedBuffer struct {
	mutex  sync.Mutex
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.buffer.String()
}

func TestWatchRunsAgainWhatIsSavedAndEndsWhenInterrupted(t *testing.T) {
	folder := t.TempDir()
	save := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	save("a_test.rego", "package a_test\n\ntest_a if true\n")
	save("b_test.rego", "package b_test\n\ntest_b if true\n")
	ctx, interrupt := context.WithCancel(t.Context())
	var out lockedBuffer
	status := make(chan int)
	go func() {
		status <- Main(ctx, []string{"test", "--watch", folder}, Streams{In: strings.NewReader(""), Out: &out, Err: &out})
	}()
	wait := func(text string) {
		t.Helper()
		for start := time.Now(); !strings.Contains(out.String(), text); time.Sleep(5 * time.Millisecond) {
			if time.Since(start) > 10*time.Second {
				t.Fatalf("nothing like %q in\n%s", text, out.String())
			}
		}
	}
	wait("2 tests passed in")
	save("a_test.rego", "package a_test\n\ntest_a if false\n")
	wait("a_test.rego:3: data.a_test.test_a failed")
	wait("0 tests passed, 1 failed in")
	save("a_test.rego", "package a_test\n\ntest_a if {\n")
	wait("a_test.rego:4: unexpected eof token")
	save("a_test.rego", "package a_test\n\ntest_a if true\n")
	wait("\n1 test passed in")
	interrupt()
	if got := <-status; got != exitOK {
		t.Errorf("exit status %d, want %d", got, exitOK)
	}
}
