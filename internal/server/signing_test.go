package server

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"testing"

	"github.com/sekisho/sekisho/internal/opabundle"
)

// Signatures of ES256 are random. Saving a file without changing it, or going back to what is served, must not send every OPA
// a bundle that it has; another key must.
func TestARandomSignatureIsNoChange(t *testing.T) {
	t.Parallel()
	key := func() string {
		private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		der, err := x509.MarshalECPrivateKey(private)
		if err != nil {
			t.Fatal(err)
		}
		return string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}))
	}
	signed := func(key string) *Publication {
		publication, err := Publish(t.Context(), nil, releasesOf(published(t)), PublishOptions{Signing: &opabundle.Signing{Key: key, Algorithm: "ES256"}})
		if err != nil {
			t.Fatal(err)
		}
		return publication
	}
	one, other := key(), key()
	s, disk := newServer(t, signed(one), nil)
	etag := get(t, s, "/bundles/one.tar.gz").Header().Get("ETag")
	for _, test := range []struct {
		key     string
		changes bool
	}{{one, false}, {other, true}, {other, true}} {
		disk.set(signed(test.key), nil)
		s.Reload(t.Context(), settled)
		if got := get(t, s, "/bundles/one.tar.gz", "If-None-Match: "+etag).Code == 200; got != test.changes {
			t.Errorf("it is sent again: %v, want %v", got, test.changes)
		}
	}
	metric(t, s, `sekisho_reloads_total{result="swapped"} 1`)
	metric(t, s, `sekisho_reloads_total{result="unchanged"} 2`)
}
