//go:build e2e

package e2e

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// number reads a metric.
func number(t *testing.T, s *server, name string) float64 {
	t.Helper()
	found := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(name) + ` (\S+)$`).FindStringSubmatch(get(t, s.url+"/metrics"))
	if found == nil {
		return 0
	}
	value, err := strconv.ParseFloat(found[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// clients poll for long and check all that they get.
type clients struct {
	url                                string
	client                             *http.Client
	wait                               int
	stop                               chan struct{}
	group                              sync.WaitGroup
	fresh, unchanged, failures, mended atomic.Int64
	bad                                sync.Map
	seen                               sync.Map // ETags
	longest                            atomic.Int64
}

func pollWith(url string, count, wait int) *clients {
	c := &clients{url: url, wait: wait, stop: make(chan struct{}), client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: count}}}
	for range count {
		c.group.Go(c.run)
	}
	return c
}

func (c *clients) run() {
	etag := ""
	var failing time.Time
	for {
		select {
		case <-c.stop:
			return
		default:
		}
		tag, err := c.poll(etag)
		if err != nil {
			c.failures.Add(1)
			if failing.IsZero() {
				failing = time.Now()
			}
			time.Sleep(20 * time.Millisecond) // as a client that retries
			continue
		}
		if !failing.IsZero() {
			c.mended.Add(1)
			c.longest.Store(max(c.longest.Load(), int64(time.Since(failing))))
			failing = time.Time{}
		}
		etag = tag
	}
}

// poll returns an error for what a retry may mend. What must never happen is remembered.
func (c *clients) poll(etag string) (string, error) {
	request, err := http.NewRequest(http.MethodGet, c.url, nil) //nolint:noctx // The server ends it.
	if err != nil {
		return "", err
	}
	request.Header.Set("If-None-Match", etag)
	request.Header.Set("Prefer", fmt.Sprintf("modes=snapshot,delta;wait=%d", c.wait))
	response, err := c.client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return "", err // It was cut off, and the client knows.
	}
	tag := response.Header.Get("ETag")
	switch {
	case response.StatusCode == http.StatusOK && tag == fmt.Sprintf(`"%x"`, sha256.Sum256(body)):
		c.fresh.Add(1)
		c.seen.Store(tag, true)
	case response.StatusCode == http.StatusNotModified && tag == etag:
		c.unchanged.Add(1)
	default:
		c.bad.Store(fmt.Sprintf("status %d with ETag %s and %d bytes", response.StatusCode, tag, len(body)), true)
	}
	return tag, nil
}

func (c *clients) check(t *testing.T) {
	t.Helper()
	c.bad.Range(func(what, _ any) bool {
		t.Errorf("a client got %s", what)
		return true
	})
}

func (c *clients) has(etag string) bool {
	_, found := c.seen.Load(etag)
	return found
}

// memory is the resident memory of a process in bytes.
func memory(t *testing.T, p *process) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	if err != nil {
		t.Skip("there is no /proc")
	}
	found := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(status)
	kilobytes, err := strconv.Atoi(string(found[1]))
	if err != nil {
		t.Fatal(err)
	}
	return kilobytes << 10
}

const pollers = 200

func TestTwoHundredClientsGetEveryChange(t *testing.T) {
	folder := t.TempDir()
	saveOwn(t, folder, "revision 0")
	s := serve(t, folder, "--policies", "policies")
	goroutines := number(t, s, "go_goroutines")
	before := memory(t, s.process)
	c := pollWith(s.url+"/bundles/all.tar.gz", pollers, 30)
	waiting := func() bool { return number(t, s, "sekisho_long_polls") == pollers }
	eventually(t, "all wait", waiting)
	during := memory(t, s.process)
	const changes = 5
	var slowest time.Duration
	for i := range changes {
		start := time.Now()
		saveOwn(t, folder, fmt.Sprintf("revision %d", i+1))
		eventually(t, "all have the change", func() bool { return c.fresh.Load() == int64(pollers*(i+2)) })
		slowest = max(slowest, time.Since(start))
		eventually(t, "all wait again", waiting)
	}
	after := memory(t, s.process)
	close(c.stop)
	saveOwn(t, folder, "the last") // It ends the polls.
	c.group.Wait()
	c.client.CloseIdleConnections()
	c.check(t)
	if c.failures.Load() > 0 {
		t.Errorf("%d polls failed", c.failures.Load())
	}
	eventually(t, "nothing is left of the clients", func() bool { return number(t, s, "go_goroutines") <= goroutines+2 })
	t.Logf("%d clients, %d changes: all had each within %v; resident memory %d MB before, %d MB while they wait, %d MB after the changes",
		pollers, changes, slowest, before>>20, during>>20, after>>20)
}

func TestServerIsKilledInTheMiddle(t *testing.T) {
	folder := t.TempDir()
	saveOwn(t, folder, "revision 0")
	s := serve(t, folder, "--policies", "policies")
	address := s.address()
	c := pollWith(s.url+"/bundles/all.tar.gz", pollers, 1)
	// These download all the time, so that a kill meets downloads.
	downloads := pollWith(s.url+"/bundles/all-admission.tar.gz", 8, 0)
	const kills = 5
	for i := range kills {
		eventually(t, "clients are served", func() bool { return number(t, s, "sekisho_long_polls") > pollers/2 })
		swapped := number(t, s, `sekisho_reloads_total{result="swapped"}`)
		saveOwn(t, folder, fmt.Sprintf("revision %d", i+1))
		if i%2 == 0 { // in the middle of the build, or else just after the swap, while all download
			eventually(t, "it is swapped", func() bool { return number(t, s, `sekisho_reloads_total{result="swapped"}`) > swapped })
		}
		s.kill()
		s = serve(t, folder, "--policies", "policies", "--address", address)
	}
	etag := head(t, s.url+"/bundles/all.tar.gz")
	eventually(t, "all have what is served in the end", func() bool { return c.has(etag) && number(t, s, "sekisho_long_polls") > pollers/2 })
	for _, all := range []*clients{c, downloads} {
		close(all.stop)
		all.group.Wait()
		all.check(t)
		if all.failures.Load() > 0 && all.mended.Load() == 0 {
			t.Error("no poll was mended")
		}
	}
	t.Logf("%d kills, %d+%d polls failed and all were mended by retries, the slowest after %v; %d and %d bundles were whole, none was half",
		kills, c.failures.Load(), downloads.failures.Load(), time.Duration(max(c.longest.Load(), downloads.longest.Load())), c.fresh.Load(), downloads.fresh.Load())
}

func head(t *testing.T, url string) string {
	t.Helper()
	response, err := http.Head(url) //nolint:noctx // The test ends it.
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	return response.Header.Get("ETag")
}

// Clients that never read hold nothing up and are given up.
func TestClientsThatStall(t *testing.T) {
	s := serve(t, t.TempDir(), "--stall", "1s")
	goroutines := number(t, s, "go_goroutines")
	const count = 50
	for range count {
		connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", s.address())
		if err != nil {
			t.Fatal(err)
		}
		defer connection.Close()
		// More than the buffers of the kernel hold is asked for in one go.
		for range 200 {
			fmt.Fprintf(connection, "GET /bundles/all.tar.gz HTTP/1.1\r\nHost: %s\r\n\r\n", s.address())
		}
	}
	if whole := len(get(t, s.url+"/bundles/all.tar.gz")); whole == 0 {
		t.Error("others are not served")
	}
	eventually(t, "they are given up", func() bool { return number(t, s, "go_goroutines") <= goroutines+2 })
}

func TestServerStopsWhenItIsTold(t *testing.T) {
	folder := t.TempDir()
	s := serve(t, folder)
	c := pollWith(s.url+"/bundles/all.tar.gz", pollers, 60)
	eventually(t, "all wait", func() bool { return number(t, s, "sekisho_long_polls") == pollers })
	start := time.Now()
	close(c.stop)
	if err := s.command.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	<-s.ended
	c.group.Wait()
	c.check(t)
	if c.failures.Load() > 0 || c.unchanged.Load() != pollers {
		t.Errorf("%d polls failed, %d were answered", c.failures.Load(), c.unchanged.Load())
	}
	if !s.command.ProcessState.Success() || !strings.Contains(s.log.String(), "msg=stopped") {
		t.Errorf("it ended with %v: %s", s.command.ProcessState, s.log)
	}
	t.Logf("%d long polls were answered and the server was gone after %v", pollers, time.Since(start))
}
