package opabundle

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sekisho/sekisho"
)

func inPEM(t *testing.T, kind string, der []byte, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

// keys are a private and a public key by algorithm.
func keys(t *testing.T) map[string][2]string {
	t.Helper()
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ecDER, err := x509.MarshalECPrivateKey(ecKey)
	ecPrivate := inPEM(t, "EC PRIVATE KEY", ecDER, err)
	public := func(key any) string {
		der, err := x509.MarshalPKIXPublicKey(key)
		return inPEM(t, "PUBLIC KEY", der, err)
	}
	secret := strings.Repeat("s", 32)
	return map[string][2]string{
		"RS256": {inPEM(t, "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(rsaKey), nil), public(&rsaKey.PublicKey)},
		"ES256": {ecPrivate, public(&ecKey.PublicKey)},
		"HS256": {secret, secret},
	}
}

func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// tamper adds a line to a module of a bundle.
func tamper(t *testing.T, archive []byte) []byte {
	t.Helper()
	compressed, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	in, zip := tar.NewReader(compressed), gzip.NewWriter(&out)
	to := tar.NewWriter(zip)
	for {
		header, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		text, readErr := io.ReadAll(in)
		if err := errors.Join(err, readErr); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(header.Name, "main/main.rego") {
			text = append(text, "\n# tampered with\n"...)
		}
		header.Size = int64(len(text))
		if err := to.WriteHeader(header); err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(to.Close(), zip.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestStockOPAVerifiesSignatures(t *testing.T) {
	t.Parallel()
	r := selected(t, sekisho.Selection{Policies: []string{"host-port"}})
	for algorithm, pair := range keys(t) {
		signing := &Signing{Key: pair[0], Algorithm: algorithm, KeyID: "ours", Scope: "write"}
		if err := signing.Check(); err != nil {
			t.Fatal(err)
		}
		archive, err := Build(r, Options{Signing: signing})
		if err != nil {
			t.Fatal(err)
		}
		unsigned, err := Build(r, Options{})
		if err != nil {
			t.Fatal(err)
		}
		key := write(t, "key", []byte(pair[1]))
		for _, test := range []struct {
			name    string
			archive []byte
			scope   string
			problem string
		}{
			{"signed", archive, "write", ""},
			{"of another scope", archive, "read", "scope mismatch"},
			{"tampered with", tamper(t, archive), "write", "digest mismatch"},
			{"not signed", unsigned, "write", "missing .signatures.json"},
		} {
			output, complaint, err := opa(t, "run", "--bundle", write(t, "bundle.tar.gz", test.archive), "--verification-key", key, "--verification-key-id", "ours", "--signing-alg", algorithm, "--scope", test.scope)
			if test.problem == "" && err != nil {
				t.Errorf("%s, %s: %v: %s%s", algorithm, test.name, err, output, complaint)
			}
			if test.problem != "" && (err == nil || !strings.Contains(output+complaint, test.problem)) {
				t.Errorf("%s, %s: opa does not say %q: %v: %s%s", algorithm, test.name, test.problem, err, output, complaint)
			}
		}
	}
}

func TestBadKeysAreExplained(t *testing.T) {
	t.Parallel()
	pairs := keys(t)
	for _, test := range []struct{ algorithm, key, want string }{
		{"none", "", `algorithm "none" is unknown: use one of RS256, `},
		{"RS256", "secret", "RS256 signs with a private key in PEM, which begins with -----BEGIN"},
		{"RS256", "", "RS256 signs with a private key in PEM, which begins with -----BEGIN"},
		{"RS256", pairs["RS256"][1], "the key does not sign with RS256: unsupported key type: PUBLIC KEY"},
		{"RS256", pairs["ES256"][0], "the key does not sign with RS256: "},
		{"ES256", pairs["RS256"][0], "the key does not sign with ES256: "},
		{"ES256", "-----BEGIN EC PRIVATE KEY-----\nxx", "the key does not sign with ES256: "},
		{"HS256", pairs["RS256"][0], "HS256 signs with a secret, and this is a key in PEM"},
		{"HS256", pairs["HS256"][0] + "\n", "the secret ends with a line break"},
		{"HS256", "short", "the secret is too short: HS256 wants 256 bits"},
		{"HS512", pairs["HS256"][0], "the secret is too short: HS512 wants 512 bits"},
	} {
		err := (&Signing{Key: test.key, Algorithm: test.algorithm}).Check()
		if err == nil || !strings.HasPrefix(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %s", test.algorithm, err, test.want)
		}
	}
}
