package oci

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	"oras.land/oras-go/v2/registry"
	"oras.land/oras-go/v2/registry/remote"
	"oras.land/oras-go/v2/registry/remote/auth"
	"oras.land/oras-go/v2/registry/remote/credentials"
	"oras.land/oras-go/v2/registry/remote/errcode"
	"oras.land/oras-go/v2/registry/remote/retry"
)

// Target is a place in a registry.
type Target struct{ reference registry.Reference }

// ParseTarget reads a place as oci://registry.example/team-a/policies:v1.
func ParseTarget(address string) (Target, error) {
	name, found := strings.CutPrefix(address, "oci://")
	if !found {
		return Target{}, fmt.Errorf("%q is no address of a registry: write it as oci://registry.example/team-a/policies:v1", address)
	}
	reference, err := registry.ParseReference(name)
	switch {
	case err != nil:
		return Target{}, fmt.Errorf("%q: %w", address, err)
	case reference.Reference == "" || reference.ValidateReferenceAsTag() != nil:
		return Target{}, fmt.Errorf("%q names no tag: write it as oci://%s/%s:v1", address, reference.Registry, reference.Repository)
	}
	return Target{reference}, nil
}

func (t Target) String() string { return "oci://" + t.reference.String() }

// Push puts an artifact into a registry: its blobs first, and then the manifest under the tag, so that whoever pulls meanwhile
// gets all of it or what was there before. Credentials are those of docker login.
func (t Target) Push(ctx context.Context, a *Artifact, plainHTTP bool) error {
	store, err := credentials.NewStoreFromDocker(credentials.StoreOptions{})
	if err != nil {
		return fmt.Errorf("the credentials of docker login cannot be read: %w", err)
	}
	repository := &remote.Repository{
		Reference: t.reference,
		PlainHTTP: plainHTTP,
		Client:    &auth.Client{Client: retry.DefaultClient, Cache: auth.NewCache(), Credential: credentials.Credential(store)},
	}
	for _, blob := range a.Blobs {
		exists, err := repository.Blobs().Exists(ctx, blob.Descriptor)
		if err == nil && !exists {
			err = repository.Blobs().Push(ctx, blob.Descriptor, bytes.NewReader(blob.Data))
		}
		if err != nil {
			return explain(err)
		}
	}
	return explain(repository.Manifests().PushReference(ctx, a.Manifest.Descriptor, bytes.NewReader(a.Manifest.Data), t.reference.Reference))
}

// Local tells whether the registry is on this machine, where few have TLS.
func (t Target) Local() bool {
	host := t.reference.Host()
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return host == "localhost" || net.ParseIP(strings.Trim(host, "[]")).IsLoopback()
}

// explain says what to do about an error.
func explain(err error) error {
	var refused *errcode.ErrorResponse
	forbidden := errors.As(err, &refused) && (refused.StatusCode == http.StatusUnauthorized || refused.StatusCode == http.StatusForbidden)
	if forbidden || errors.Is(err, auth.ErrBasicCredentialNotFound) {
		return fmt.Errorf("%w: log in with docker login, as somebody who may push there", err)
	}
	return err
}
