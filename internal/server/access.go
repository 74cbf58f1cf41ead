package server

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
)

// Access knows who may come in: whoever has one of the tokens or a client certificate that was verified.
type Access struct {
	file         string
	tokens       atomic.Pointer[[][sha256.Size]byte]
	certificates bool
}

// NewAccess reads a file with one token a line, where there is one. certificates says that client certificates open the door too.
// It returns nil where everybody may come in.
func NewAccess(tokenFile string, certificates bool) (*Access, error) {
	if tokenFile == "" && !certificates {
		return nil, nil
	}
	a := &Access{file: tokenFile, certificates: certificates}
	return a, a.Reload()
}

// shortestToken keeps out what can be guessed.
const shortestToken = 16

// Reload reads the tokens again. Where the file is not usable, the tokens before stay.
func (a *Access) Reload() error {
	if a == nil || a.file == "" {
		return nil
	}
	data, err := os.ReadFile(a.file)
	if err != nil {
		return err
	}
	var tokens [][sha256.Size]byte
	lines := bufio.NewScanner(bytes.NewReader(data))
	for number := 1; lines.Scan(); number++ {
		token := strings.TrimSpace(lines.Text())
		switch {
		case token == "" || strings.HasPrefix(token, "#"):
		case len(token) < shortestToken:
			return fmt.Errorf("%s:%d: the token is shorter than %d characters: make one with openssl rand -hex 32", a.file, number, shortestToken)
		default:
			tokens = append(tokens, sha256.Sum256([]byte(token)))
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s: %w", a.file, err)
	}
	if len(tokens) == 0 {
		return fmt.Errorf("%s holds no token: write one a line", a.file)
	}
	a.tokens.Store(&tokens)
	return nil
}

// allows tells whether a request may come in. A token may come as a password too, which is what browsers and clients of
// registries have. Digests of equal length are compared, and always all of them, so that the time
// tells nothing about a token.
func (a *Access) allows(r *http.Request) bool {
	if a == nil || a.certificates && r.TLS != nil && len(r.TLS.VerifiedChains) > 0 {
		return true
	}
	tokens := a.tokens.Load()
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if _, password, basic := r.BasicAuth(); basic {
		token = password
	} else if !strings.EqualFold(scheme, "Bearer") {
		return false
	}
	if tokens == nil {
		return false
	}
	presented, found := sha256.Sum256([]byte(strings.TrimSpace(token))), 0
	for _, known := range *tokens {
		found |= subtle.ConstantTimeCompare(presented[:], known[:])
	}
	return found == 1
}

// guard lets in who may come in. Probes carry neither tokens nor certificates.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if probe := r.URL.Path == "/healthz" || r.URL.Path == "/readyz"; !probe && !s.options.Access.allows(r) {
			w.Header().Set("WWW-Authenticate", `Basic realm="sekisho", charset="UTF-8"`)
			text(w, http.StatusUnauthorized, "this server wants a bearer token, also as a password, or a client certificate\n")
			return
		}
		next.ServeHTTP(w, r)
	})
}
