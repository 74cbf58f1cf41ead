//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// buffer is what a process prints, while it does.
type buffer struct {
	mutex sync.Mutex
	bytes bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.bytes.Write(p)
}

func (b *buffer) String() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.bytes.String()
}

// process is a server of ours or of somebody else's.
type process struct {
	command *exec.Cmd
	log     *buffer
	ended   chan struct{}
}

func start(t *testing.T, folder, name string, args ...string) *process {
	t.Helper()
	p := &process{command: exec.CommandContext(context.Background(), name, args...), log: &buffer{}, ended: make(chan struct{})}
	p.command.Dir, p.command.Stdout, p.command.Stderr = folder, p.log, p.log
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.command.Wait() // How it ended stands in its log.
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("%s %s\n%s", filepath.Base(name), strings.Join(args, " "), p.log)
		}
	})
	return p
}

func (p *process) kill() {
	_ = p.command.Process.Signal(syscall.SIGKILL) // It may have ended.
	<-p.ended
}

// eventually waits for what another process does.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for start := time.Now(); !is(); time.Sleep(2 * time.Millisecond) {
		if time.Since(start) > 30*time.Second {
			t.Fatal("not within 30 seconds: " + what)
		}
	}
}

// built is the command, built once where make build puts it.
var built = sync.OnceValues(func() (string, error) {
	binary, err := filepath.Abs("../../dist/sekisho")
	if err != nil {
		return "", err
	}
	output, err := exec.CommandContext(context.Background(), "go", "build", "-trimpath", "-o", binary, "../../cmd/sekisho").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, output)
	}
	return binary, nil
})

// server is sekisho serve.
type server struct {
	*process
	url string
}

var servingAt = regexp.MustCompile(`msg=serving address=(\S+)`)

// serve starts sekisho serve, at an address of its own unless the arguments name one.
func serve(t *testing.T, folder string, args ...string) *server {
	t.Helper()
	binary, err := built()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(strings.Join(args, " "), "--address") {
		args = append(args, "--address", "127.0.0.1:0")
	}
	p := start(t, folder, binary, append([]string{"serve"}, args...)...)
	var address string
	eventually(t, "sekisho serves", func() bool {
		select {
		case <-p.ended:
			t.Fatalf("it ended: %s", p.log)
		default:
		}
		found := servingAt.FindStringSubmatch(p.log.String())
		if found != nil {
			address = found[1]
		}
		return found != nil
	})
	return &server{p, "http://" + address}
}

func (s *server) address() string { return strings.TrimPrefix(s.url, "http://") }

// get returns what a path holds, as JSON where there is JSON.
func get(t *testing.T, url string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", "application/json, text/plain")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// opa is an unmodified opa run --server.
type opa struct {
	*process
	client *http.Client
}

// runOPA starts an OPA with a configuration. It has the folder for itself.
func runOPA(t *testing.T, folder, configuration string, args ...string) *opa {
	t.Helper()
	need(t, "opa", "make tools")
	write(t, folder, "opa.yaml", configuration)
	socket := filepath.Join(folder, "opa.sock")
	_ = os.Remove(socket) // An OPA that was killed leaves it behind.
	p := start(t, folder, "opa", append([]string{"run", "--server", "--addr", "unix://" + socket, "--config-file", "opa.yaml", "--disable-telemetry", "--log-level", "error"}, args...)...)
	return &opa{p, &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", socket)
	}}}}
}

// messages are those of the violations that OPA finds in an object; nil while it does not answer or has no policies.
func (o *opa) messages(object string) []string {
	response, err := o.client.Post("http://opa/v1/data/main/violation", "application/json", strings.NewReader(`{"input": `+object+`}`)) //nolint:noctx // The test ends it.
	if err != nil {
		return nil
	}
	defer response.Body.Close()
	var answer struct {
		Result []struct {
			Msg string `json:"msg"`
		} `json:"result"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || answer.Result == nil {
		return nil
	}
	messages := []string{}
	for _, violation := range answer.Result {
		messages = append(messages, violation.Msg)
	}
	return messages
}

// says waits until OPA finds a violation with a message.
func (o *opa) says(t *testing.T, object, message string) {
	t.Helper()
	eventually(t, "opa says "+message, func() bool { return strings.Contains(strings.Join(o.messages(object), "\n"), message) })
}
