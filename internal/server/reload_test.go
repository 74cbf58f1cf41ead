package server

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/sekisho/sekisho/internal/release"
)

func TestARefusedRevisionIsSaidAndTheOldOneServed(t *testing.T) {
	t.Parallel()
	first, second := published(t, "hostPID"), published(t, "hostIPC")
	s, disk := newServer(t, first, nil)
	disk.set(nil, errBroken)
	s.Reload(t.Context(), settled)

	if w := get(t, s, "/bundles/one.tar.gz"); w.Code != 200 || w.Header().Get("ETag") != first.Bundle("one").Archive.ETag {
		t.Errorf("status %d, ETag %s", w.Code, w.Header().Get("ETag"))
	}
	w := get(t, s, "/readyz")
	if want := "ready\nrevision " + first.Revision + "\na newer revision is refused: " + errBroken.Error() + "\n"; w.Code != 200 || w.Body.String() != want {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
	var detail struct {
		Ready    bool
		Revision string
		Refused  *Refusal
	}
	if err := json.Unmarshal(get(t, s, "/readyz", "Accept: application/json").Body.Bytes(), &detail); err != nil {
		t.Fatal(err)
	}
	if !detail.Ready || detail.Revision != first.Revision || detail.Refused == nil || detail.Refused.Reason != errBroken.Error() {
		t.Errorf("%+v", detail)
	}
	metric(t, s, "sekisho_revision_refused 1")
	metric(t, s, `sekisho_reloads_total{result="refused"} 1`)
	if page := get(t, s, "/").Body.String(); !strings.Contains(page, errBroken.Error()) {
		t.Error("the page does not say it")
	}

	disk.set(second, nil)
	s.Reload(t.Context(), settled)
	if etag := get(t, s, "/bundles/one.tar.gz").Header().Get("ETag"); etag != second.Bundle("one").Archive.ETag {
		t.Errorf("ETag %s", etag)
	}
	if body := get(t, s, "/readyz").Body.String(); body != "ready\nrevision "+second.Revision+"\n" {
		t.Errorf("still refused: %s", body)
	}
	metric(t, s, "sekisho_revision_refused 0")
	metric(t, s, `sekisho_reloads_total{result="swapped"} 1`)
}

func TestGoingBackToWhatIsServedEndsTheRefusal(t *testing.T) {
	t.Parallel()
	first := published(t)
	s, disk := newServer(t, first, nil)
	disk.set(nil, errBroken)
	s.Reload(t.Context(), settled)
	disk.set(published(t), nil)
	s.Reload(t.Context(), settled)
	if body := get(t, s, "/readyz").Body.String(); strings.Contains(body, "refused") {
		t.Errorf("still refused: %s", body)
	}
	metric(t, s, `sekisho_reloads_total{result="unchanged"} 1`)
}

func TestHalfOfAChangeIsThrownAway(t *testing.T) {
	t.Parallel()
	first := published(t, "hostPID")
	for _, half := range []struct {
		publication *Publication
		err         error
	}{{published(t, "hostIPC"), nil}, {nil, errBroken}} {
		s, disk := newServer(t, first, nil)
		disk.set(half.publication, half.err)
		s.Reload(t.Context(), func() bool { return true })
		if body := get(t, s, "/readyz").Body.String(); body != "ready\nrevision "+first.Revision+"\n" {
			t.Error(body)
		}
	}
}

func TestNothingToServeFirstIsAnError(t *testing.T) {
	t.Parallel()
	if _, err := New(t.Context(), Options{Build: func(context.Context, *Publication) (*Publication, error) { return nil, errBroken }}); err == nil {
		t.Error("the server was made")
	}
}

func TestTwoBundlesOfOneNameAreRefused(t *testing.T) {
	t.Parallel()
	if _, err := Publish(t.Context(), nil, []*release.Release{bundleOf(t, "one", "sysctls", nil), bundleOf(t, "one", "host-port", nil)}, PublishOptions{}); err == nil {
		t.Error("they were published")
	}
}

func TestNamesThatCannotStandInAddresses(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "a/b", "Ours", "ours bundle", "..", "-", "library"} {
		if _, err := Publish(t.Context(), nil, []*release.Release{bundleOf(t, name, "sysctls", nil)}, PublishOptions{}); err == nil {
			t.Errorf("%q is published", name)
		}
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	s, _ := newServer(t, published(t), nil)
	close(s.draining)
	if w := get(t, s, "/healthz"); w.Code != http.StatusOK || w.Body.String() != "alive\n" {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
	if w := get(t, s, "/readyz"); w.Code != http.StatusServiceUnavailable || w.Body.String() != "stopping\n" {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
}
