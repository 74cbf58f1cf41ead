package server

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"sync/atomic"
)

// Certificates are the server's certificate and the authorities of its clients, which are read again when they change.
type Certificates struct {
	certFile, keyFile, clientFile string
	current                       atomic.Pointer[tls.Config]
}

// NewCertificates reads a certificate and its key and, if a file is named, the authorities whose client certificates are accepted.
func NewCertificates(certFile, keyFile, clientFile string) (*Certificates, error) {
	c := &Certificates{certFile: certFile, keyFile: keyFile, clientFile: clientFile}
	return c, c.Reload()
}

// Reload reads the files again. Where they do not fit together, what was read before stays.
func (c *Certificates) Reload() error {
	if c == nil {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return fmt.Errorf("the certificate %s with the key %s: %w", c.certFile, c.keyFile, err)
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}, NextProtos: []string{"h2", "http/1.1"}}
	if c.clientFile != "" {
		data, err := os.ReadFile(c.clientFile)
		if err != nil {
			return err
		}
		config.ClientCAs = x509.NewCertPool()
		if !config.ClientCAs.AppendCertsFromPEM(data) {
			return fmt.Errorf("%s holds no certificate in PEM form", c.clientFile)
		}
		// Probes have no certificate; who needs one is decided by request.
		config.ClientAuth = tls.VerifyClientCertIfGiven
	}
	c.current.Store(config)
	return nil
}

// config asks for the newest certificate at each handshake.
func (c *Certificates) config() *tls.Config {
	config := c.current.Load().Clone()
	config.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) { return c.current.Load(), nil }
	return config
}
