package server

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func save(t *testing.T, name, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestTokens(t *testing.T) {
	t.Parallel()
	const first, second = "0123456789abcdef", "fedcba9876543210"
	file := save(t, filepath.Join(t.TempDir(), "tokens"), "# ours\n"+first+"\n\n  "+second+"  \n")
	access, err := NewAccess(file, false)
	if err != nil {
		t.Fatal(err)
	}
	s, disk := newServer(t, published(t), func(o *Options) { o.Access = access })
	basic := func(password string) string {
		return "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte("anybody:"+password))
	}
	for name, test := range map[string]struct {
		path   string
		header string
		status int
	}{
		"first":         {"/", "Authorization: Bearer " + first, 200},
		"second":        {"/bundles/one.tar.gz", "Authorization: bearer " + second, 200},
		"as a password": {"/", basic(second), 200},
		"wrong":         {"/", "Authorization: Bearer " + first + "0", 401},
		"prefix":        {"/", "Authorization: Bearer " + first[:15], 401},
		"wrong word":    {"/", basic("x"), 401},
		"other scheme":  {"/", "Authorization: Digest " + first, 401},
		"empty":         {"/metrics", "Authorization: Bearer ", 401},
		"comment":       {"/", "Authorization: Bearer # ours", 401},
		"none":          {"/metrics", "", 401},
		"unknown path":  {"/x", "", 401},
		"probe":         {"/healthz", "", 200},
		"other probe":   {"/readyz", "", 200},
	} {
		t.Run(name, func(t *testing.T) {
			if w := get(t, s, test.path, test.header); w.Code != test.status {
				t.Errorf("status %d, want %d", w.Code, test.status)
			}
		})
	}
	disk.set(nil, errBroken)
	s.Reload(t.Context(), settled)
	if body := get(t, s, "/readyz").Body.String(); !strings.Contains(body, "refused") || strings.Contains(body, errBroken.Error()) {
		t.Errorf("strangers read %s", body)
	}
	if body := get(t, s, "/readyz", "Authorization: Bearer "+first).Body.String(); !strings.Contains(body, errBroken.Error()) {
		t.Errorf("friends read %s", body)
	}

	for _, bad := range []string{"", "# none\n", "short\n", strings.Repeat("x", 1<<20)} {
		save(t, file, bad)
		if err := access.Reload(); err == nil || !strings.Contains(err.Error(), file) {
			t.Errorf("%.20q is read: %v", bad, err)
		}
	}
	if w := get(t, s, "/", "Authorization: Bearer "+first); w.Code != 200 {
		t.Error("a bad file shuts out those who came before")
	}
	save(t, file, "another token, which is long\n")
	if err := access.Reload(); err != nil {
		t.Fatal(err)
	}
	if w := get(t, s, "/", "Authorization: Bearer "+first); w.Code != 401 {
		t.Error("a token that is gone lets in")
	}
	if w := get(t, s, "/", "Authorization: Bearer another token, which is long"); w.Code != 200 {
		t.Error("a new token does not let in")
	}
}

// authority signs certificates.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

// issue makes a certificate and its key in PEM form; a nil authority signs itself.
func (a *authority) issue(t *testing.T, name string) (cert, key string, issued *authority) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: a == nil, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	parent := &authority{template, private}
	if a != nil {
		parent = a
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent.certificate, &private.PublicKey, parent.key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	encode := func(kind string, data []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data}))
	}
	return encode("CERTIFICATE", der), encode("PRIVATE KEY", keyDER), &authority{template, private}
}

func TestCertificatesAreReadAgainAndClientsKnown(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	caCert, _, ca := (*authority)(nil).issue(t, "ca")
	firstCert, firstKey, _ := ca.issue(t, "first")
	secondCert, secondKey, _ := ca.issue(t, "second")
	clientCert, clientKey, _ := ca.issue(t, "client")
	_, _, otherCA := (*authority)(nil).issue(t, "other ca")
	strangerCert, strangerKey, _ := otherCA.issue(t, "stranger")
	cert, key := save(t, filepath.Join(folder, "tls.crt"), firstCert), save(t, filepath.Join(folder, "tls.key"), firstKey)
	certificates, err := NewCertificates(cert, key, save(t, filepath.Join(folder, "ca.crt"), caCert))
	if err != nil {
		t.Fatal(err)
	}
	access, err := NewAccess("", true)
	if err != nil {
		t.Fatal(err)
	}
	s, _ := newServer(t, published(t), func(o *Options) { o.Access, o.TLS = access, certificates })
	address := serve(t, s)

	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM([]byte(caCert))
	ask := func(path string, pair ...string) (status int, server string, err error) {
		config := &tls.Config{RootCAs: roots}
		if len(pair) > 0 {
			own, err := tls.X509KeyPair([]byte(pair[0]), []byte(pair[1]))
			if err != nil {
				t.Fatal(err)
			}
			// It is shown even to a server that does not know its authority.
			config.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &own, nil }
		}
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: config, ForceAttemptHTTP2: true, DisableKeepAlives: true}}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+address+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := client.Do(request)
		if err != nil {
			return 0, "", err
		}
		defer response.Body.Close()
		_, err = io.Copy(io.Discard, response.Body)
		return response.StatusCode, response.TLS.PeerCertificates[0].Subject.CommonName, err
	}
	check := func(what string, status int, server string, path string, pair ...string) {
		t.Helper()
		if gotStatus, gotServer, err := ask(path, pair...); err != nil || gotStatus != status || gotServer != server {
			t.Errorf("%s: status %d of server %s, want %d of %s (%v)", what, gotStatus, gotServer, status, server, err)
		}
	}
	check("known client", 200, "first", "/bundles/one.tar.gz", clientCert, clientKey)
	check("no certificate", 401, "first", "/bundles/one.tar.gz")
	check("probe", 200, "first", "/healthz")
	if _, _, err := ask("/healthz", strangerCert, strangerKey); err == nil {
		t.Error("a certificate of another authority is accepted")
	}

	// Half of the change is on disk: the old pair stays.
	save(t, cert, secondCert)
	if err := certificates.Reload(); err == nil {
		t.Error("a certificate with the key of another is accepted")
	}
	check("bad pair", 200, "first", "/", clientCert, clientKey)
	save(t, key, secondKey)
	if err := certificates.Reload(); err != nil {
		t.Fatal(err)
	}
	check("new pair", 200, "second", "/", clientCert, clientKey)
	if _, err := NewCertificates(cert, key, key); err == nil {
		t.Error("a key is taken for an authority")
	}
}
