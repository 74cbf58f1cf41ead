package opabundle

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/bundle"
)

// Signing is how a bundle is signed. OPA verifies it with the public key or the same secret.
type Signing struct {
	// Key is a private key in PEM or, for HMAC, the secret.
	Key string
	// Algorithm is one of Algorithms.
	Algorithm string
	// KeyID names the key for those who verify with several; it may be empty.
	KeyID string
	// Scope is what those who verify with a scope expect; it may be empty.
	Scope string
}

// Algorithms are those that sign bundles. The signatures of ES and PS are random: what they sign differs from build to build.
func Algorithms() []string {
	return []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "HS256", "HS384", "HS512"}
}

// Check tells what is wrong with the key or the algorithm.
func (s *Signing) Check() error {
	if !slices.Contains(Algorithms(), s.Algorithm) {
		return fmt.Errorf("algorithm %q is unknown: use one of %s", s.Algorithm, strings.Join(Algorithms(), ", "))
	}
	if strings.HasPrefix(s.Algorithm, "HS") {
		return s.checkSecret()
	}
	if !strings.HasPrefix(s.Key, "-----BEGIN") {
		return fmt.Errorf("%s signs with a private key in PEM, which begins with -----BEGIN", s.Algorithm)
	}
	if err := s.sign(&bundle.Bundle{Data: map[string]any{}}); err != nil {
		return err
	}
	return nil
}

// checkSecret refuses what one side would verify with another secret than the other side signs with, and what can be guessed.
func (s *Signing) checkSecret() error {
	switch bits := s.Algorithm[2:]; {
	case strings.HasPrefix(s.Key, "-----BEGIN"):
		return fmt.Errorf("%s signs with a secret, and this is a key in PEM: use an algorithm such as RS256 or ES256", s.Algorithm)
	case strings.HasSuffix(s.Key, "\n"):
		return errors.New("the secret ends with a line break, which OPA would take for a part of it: write the file without one, as printf %s does")
	case len(s.Key)*8 < map[string]int{"256": 256, "384": 384, "512": 512}[bits]:
		// See https://www.rfc-editor.org/rfc/rfc7518#section-3.2.
		return fmt.Errorf("the secret is too short: %s wants %s bits", s.Algorithm, bits)
	}
	return nil
}

func (s *Signing) sign(b *bundle.Bundle) error {
	config := bundle.NewSigningConfig(s.Key, s.Algorithm, "")
	if s.Scope != "" {
		// OPA reads claims from a file only.
		folder, err := os.MkdirTemp("", "sekisho-claims-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(folder) }()
		claims := map[string]string{"scope": s.Scope}
		if s.KeyID != "" {
			claims["keyid"] = s.KeyID
		}
		text, err := json.Marshal(claims)
		if err != nil {
			return err
		}
		config.ClaimsPath = filepath.Join(folder, "claims.json")
		if err := os.WriteFile(config.ClaimsPath, text, 0o600); err != nil {
			return err
		}
	}
	if err := b.GenerateSignature(config, s.KeyID, false); err != nil {
		return fmt.Errorf("the key does not sign with %s: %w", s.Algorithm, err)
	}
	// The only plugin is OPA's own, which verifies without being told so.
	b.Signatures.Plugin = ""
	return nil
}
