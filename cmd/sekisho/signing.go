package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"github.com/sekisho/sekisho/internal/opabundle"
)

// signingFlags say how OPA bundles are signed.
type signingFlags struct {
	key, algorithm, keyID, scope string
}

func (f *signingFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.key, "signing-key", "", "`FILE` with the private key, in PEM, or the secret that signs an OPA bundle")
	flags.StringVar(&f.algorithm, "signing-alg", "", "`ALGORITHM` of the signature: "+strings.Join(opabundle.Algorithms(), ", ")+" (default RS256); those of ES and PS are random, so that the bytes of builds differ")
	flags.StringVar(&f.keyID, "signing-key-id", "", "`ID` by which OPA finds the key that verifies")
	flags.StringVar(&f.scope, "scope", "", "`SCOPE` that OPA expects of the signature")
}

// read reads the key; nil where nothing is to be signed.
func (f *signingFlags) read() (*opabundle.Signing, error) {
	if f.key == "" {
		if f.algorithm+f.keyID+f.scope != "" {
			return nil, errors.New("--signing-key is missing: --signing-alg, --signing-key-id and --scope say how it signs")
		}
		return nil, nil //nolint:nilnil // No signature is no mistake.
	}
	key, err := os.ReadFile(f.key)
	if err != nil {
		return nil, fmt.Errorf("--signing-key %s: %w", f.key, withoutPath(err))
	}
	signing := &opabundle.Signing{Key: string(key), Algorithm: cmp.Or(f.algorithm, "RS256"), KeyID: f.keyID, Scope: f.scope}
	if err := signing.Check(); err != nil {
		return nil, fmt.Errorf("--signing-key %s: %w", f.key, err)
	}
	return signing, nil
}
