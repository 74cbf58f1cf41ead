package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/registry"
	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write what the commands print into testdata/script")

// TestMain makes the test binary serve as two commands: sekisho, and exits, which runs it and compares its exit status:
//
//	exits 1 sekisho check pod.yaml
func TestMain(m *testing.M) {
	run := func(args []string) int {
		return Main(context.Background(), args, Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
	}
	testscript.Main(m, map[string]func(){
		"sekisho": func() { os.Exit(run(os.Args[1:])) },
		"exits": func() {
			if status := strconv.Itoa(run(os.Args[3:])); status != os.Args[1] {
				fmt.Fprintf(os.Stderr, "exit status %s, want %s\n", status, os.Args[1])
				os.Exit(1)
			}
		},
	})
}

// TestScript runs testdata/script/*.txtar, the specification of the command line.
func TestScript(t *testing.T) {
	containers := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(containers.Close)
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: *update,
		Cmds:          map[string]func(*testscript.TestScript, bool, []string){"write": write},
		Setup: func(env *testscript.Env) error {
			env.Setenv("REGISTRY", strings.TrimPrefix(containers.URL, "http://"))
			env.Setenv("PATH", withoutEngines(env.Getenv("PATH")))
			// The search for sekisho.yaml must not leave the script's folder.
			return os.Mkdir(filepath.Join(env.WorkDir, ".git"), 0o755)
		},
	})
}

// withoutEngines leaves out the folders of PATH that hold the programs which sekisho test looks for, as `make tools` installs
// them: scripts bring their own.
func withoutEngines(path string) string {
	folders := slices.DeleteFunc(filepath.SplitList(path), func(folder string) bool {
		_, err := os.Stat(filepath.Join(folder, "sekisho-gatekeeper"))
		return err == nil
	})
	return strings.Join(folders, string(filepath.ListSeparator))
}

// write makes a file of texts that an archive cannot hold: write FILE TEXT..., where TEXT is written as in Go and N*TEXT
// stands for N times that text.
func write(ts *testscript.TestScript, _ bool, args []string) {
	var text strings.Builder
	for _, arg := range args[1:] {
		times := 1
		if number, rest, found := strings.Cut(arg, "*"); found {
			if n, err := strconv.Atoi(number); err == nil {
				times, arg = n, rest
			}
		}
		plain, err := strconv.Unquote(`"` + arg + `"`)
		ts.Check(err)
		text.WriteString(strings.Repeat(plain, times))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text.String()), 0o644))
}
