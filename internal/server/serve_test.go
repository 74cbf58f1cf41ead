package server

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// listen starts a server and returns its address, what stops it, and what it returns then.
func listen(t *testing.T, s *Server) (address string, stop func(), done <-chan error) {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	result := make(chan error, 1)
	go func() { result <- s.Serve(ctx, listener) }()
	return listener.Addr().String(), stop, result
}

// serve runs a server for the time of the test.
func serve(t *testing.T, s *Server) string {
	t.Helper()
	address, stop, done := listen(t, s)
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return address
}

// eventually waits for what another goroutine does.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for start := time.Now(); !is(); time.Sleep(time.Millisecond) {
		if time.Since(start) > 20*time.Second {
			t.Fatal("not yet: " + what)
		}
	}
}

func TestTwoHundredClientsWaitAndLeaveNothing(t *testing.T) {
	before := runtime.NumGoroutine()
	first, second := published(t, "hostPID"), published(t, "hostIPC")
	s, disk := newServer(t, first, nil)
	address, stop, done := listen(t, s)
	const clients = 200
	transport := &http.Transport{MaxIdleConnsPerHost: clients}
	client := &http.Client{Transport: transport}
	poll := func(etag string) (int, string, error) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/bundles/one.tar.gz", nil)
		if err != nil {
			return 0, "", err
		}
		request.Header.Set("If-None-Match", etag)
		request.Header.Set("Prefer", "modes=snapshot,delta;wait=60")
		response, err := client.Do(request)
		if err != nil {
			return 0, "", err
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err == nil && response.StatusCode == http.StatusOK && !bytes.Equal(body, second.Bundle("one").Archive.Data) {
			err = fmt.Errorf("%d bytes of another bundle", len(body))
		}
		return response.StatusCode, response.Header.Get("ETag"), err
	}
	all := func(etag string, status int, answered string) *sync.WaitGroup {
		var group sync.WaitGroup
		for range clients {
			group.Go(func() {
				if got, tag, err := poll(etag); err != nil || got != status || tag != answered {
					t.Errorf("status %d, ETag %s, %v", got, tag, err)
				}
			})
		}
		eventually(t, "all clients wait", func() bool { return s.waiting.Load() == clients })
		return &group
	}
	one, two := first.Bundle("one").Archive.ETag, second.Bundle("one").Archive.ETag
	group := all(one, http.StatusOK, two)
	disk.set(second, nil)
	s.Reload(t.Context(), settled)
	group.Wait()

	group = all(two, http.StatusNotModified, two)
	stop()
	group.Wait()
	if err := <-done; err != nil {
		t.Error(err)
	}
	transport.CloseIdleConnections()
	eventually(t, fmt.Sprintf("%d goroutines again", before), func() bool { return runtime.NumGoroutine() <= before })
}

// largeFile publishes a file that no buffer of the kernel takes as a whole.
func largeFile(t *testing.T) (*Publication, []byte) {
	t.Helper()
	data := bytes.Repeat([]byte("sekisho "), 8<<20)
	publication := published(t)
	publication.catalog = func() (map[string]*Content, error) {
		return map[string]*Content{libraryPath + "large.yaml": NewContent("application/yaml", data, publication.Time)}, nil
	}
	return publication, data
}

func TestAClientThatStallsIsGivenUp(t *testing.T) {
	t.Parallel()
	publication, _ := largeFile(t)
	s, _ := newServer(t, publication, func(o *Options) { o.Stall = 100 * time.Millisecond })
	address := serve(t, s)
	connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	fmt.Fprintf(connection, "GET /gatekeeper/library/large.yaml HTTP/1.1\r\nHost: %s\r\n\r\n", address)
	// It never reads. The request is counted when it has ended.
	eventually(t, "the request ends", func() bool {
		return strings.Contains(get(t, s, "/metrics").Body.String(), `sekisho_http_requests_total{method="GET",route="/gatekeeper",status="200"} 1`)
	})
	if n, _ := io.Copy(io.Discard, connection); n >= 64<<20 {
		t.Errorf("all %d bytes were sent", n)
	}
}

func TestAPosterThatStallsIsGivenUp(t *testing.T) {
	t.Parallel()
	s, _ := newServer(t, published(t), func(o *Options) { o.Stall = 100 * time.Millisecond })
	address := serve(t, s)
	connection, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	fmt.Fprintf(connection, "POST /status HTTP/1.1\r\nHost: %s\r\nContent-Length: 1000\r\n\r\n{", address)
	answer, err := io.ReadAll(connection)
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 400 ") {
		t.Errorf("%s (%v)", answer, err)
	}
}

func TestDownloadsCompleteWhenTheServerStops(t *testing.T) {
	t.Parallel()
	publication, data := largeFile(t)
	s, _ := newServer(t, publication, nil)
	address, stop, done := listen(t, s)
	response, err := http.Get("http://" + address + "/gatekeeper/library/large.yaml") //nolint:noctx // Its end is what is tested.
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	stop()
	<-s.draining
	if got, err := io.ReadAll(response.Body); err != nil || !bytes.Equal(got, data) {
		t.Errorf("%d bytes of %d: %v", len(got), len(data), err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestDownloadsThatTakeTooLongAreCutOff(t *testing.T) {
	t.Parallel()
	publication, _ := largeFile(t)
	s, _ := newServer(t, publication, func(o *Options) { o.Drain = time.Millisecond })
	address, stop, done := listen(t, s)
	response, err := http.Get("http://" + address + "/gatekeeper/library/large.yaml") //nolint:noctx // Its end is what is tested.
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	stop()
	if err := <-done; err == nil || !strings.Contains(err.Error(), "cut off") {
		t.Errorf("it stopped with %v", err)
	}
}

func TestGetTakesNoBody(t *testing.T) {
	t.Parallel()
	s, _ := newServer(t, published(t), nil)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+serve(t, s)+"/", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusBadRequest || !response.Close {
		t.Errorf("status %d, close %v", response.StatusCode, response.Close)
	}
}
