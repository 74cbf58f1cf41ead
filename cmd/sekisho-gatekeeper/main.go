// Command sekisho-gatekeeper runs Gatekeeper's own engine for sekisho: Suites for `sekisho test`, and reviews of single
// objects for the parity test. It is a program and a module of its own because the engine, which brings along half of
// Kubernetes, would make sekisho three times as large and slower to start.
//
//	sekisho-gatekeeper verify [--run REGEX] PATH...   run Suites; a JSON object per line
//	sekisho-gatekeeper review                         review the objects on stdin; JSON objects, one per line
//	sekisho-gatekeeper version                        print the versions of the engine's parts as JSON
//
// Exit status 0 says that everything passed, 1 that something did not, 2 that the work could not be done.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

const (
	exitPass = iota
	exitFail
	exitCannot
)

const usage = `usage: sekisho-gatekeeper verify [--run REGEX] PATH...
       sekisho-gatekeeper review
       sekisho-gatekeeper version

PATH is a Suite, a folder, or folder/... for a folder and all below it.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the program without the process around it.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	out := bufio.NewWriter(stdout)
	code, err := command(ctx, args, stdin, out)
	err = errors.Join(err, out.Flush())
	switch {
	case err == nil:
		return code
	case errors.Is(err, errUsage):
		fmt.Fprint(stderr, usage)
	default:
		fmt.Fprintln(stderr, "sekisho-gatekeeper:", err)
	}
	return exitCannot
}

var errUsage = errors.New("usage")

func command(ctx context.Context, args []string, stdin io.Reader, out *bufio.Writer) (int, error) {
	if len(args) == 0 {
		return exitCannot, errUsage
	}
	switch rest := args[1:]; args[0] {
	case "verify":
		return verifyCommand(ctx, rest, out)
	case "review":
		if len(rest) > 0 {
			return exitCannot, errUsage
		}
		return exitPass, review(ctx, stdin, out)
	case "version":
		if len(rest) > 0 {
			return exitCannot, errUsage
		}
		return exitPass, writeVersions(out)
	case "help", "-h", "-help", "--help":
		_, err := out.WriteString(usage)
		return exitPass, err
	default:
		return exitCannot, errUsage
	}
}
