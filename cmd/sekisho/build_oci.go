package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"github.com/sekisho/sekisho/internal/conftest"
	"github.com/sekisho/sekisho/internal/gatekeeper"
	"github.com/sekisho/sekisho/internal/oci"
	"github.com/sekisho/sekisho/internal/opabundle"
	"github.com/sekisho/sekisho/internal/release"
)

// pushFlags say to which registry an artifact goes.
type pushFlags struct {
	address   string
	plainHTTP bool
	target    oci.Target
}

var pushFlagNames = []string{"push", "plain-http"}

func (f *pushFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&f.address, "push", "", "`ADDRESS` of a registry to push to, as oci://registry.example/team-a/policies:v1, with the credentials of docker login")
	flags.BoolVar(&f.plainHTTP, "plain-http", false, "push without TLS (default only to this machine)")
}

func (f *pushFlags) check(flags *pflag.FlagSet) error {
	switch {
	case f.address == "" && f.plainHTTP:
		return errors.New("--push is missing: --plain-http says how to push")
	case f.address == "":
		return nil
	}
	target, err := oci.ParseTarget(f.address)
	if err != nil {
		return fmt.Errorf("--push: %w", err)
	}
	f.target = target
	if !flags.Changed("plain-http") {
		f.plainHTTP = target.Local()
	}
	return nil
}

// policiesArtifact packs a release for conftest, gator and OPA.
func policiesArtifact(r *release.Release, o *buildOptions) (*oci.Artifact, error) {
	metadata, err := artifactMetadata()
	if err != nil {
		return nil, err
	}
	var renderings oci.Renderings
	if renderings.OPA, err = opabundle.Build(r, opabundle.Options{Signing: o.signing}); err != nil {
		return nil, err
	}
	if renderings.Conftest, err = conftest.Files(r); err != nil {
		return nil, err
	}
	if renderings.Gatekeeper, err = gatekeeper.Files(r, gatekeeper.Options{Enforcement: o.gatekeeper}); err != nil {
		return nil, err
	}
	return oci.Policies(r, metadata, renderings)
}

// manifestsArtifact packs a release for Argo CD and Flux.
func manifestsArtifact(r *release.Release, o *buildOptions) (*oci.Artifact, error) {
	metadata, err := artifactMetadata()
	if err != nil {
		return nil, err
	}
	files, err := gatekeeper.Files(r, gatekeeper.Options{Enforcement: o.gatekeeper})
	if err != nil {
		return nil, err
	}
	return oci.Manifests(r, metadata, files)
}

// artifactMetadata is what the environment says. Artifacts carry a time only if it is the same for every build.
func artifactMetadata() (oci.Metadata, error) {
	created, err := sourceDate()
	return oci.Metadata{Created: created}, err
}

// layoutTag is the tag of the only artifact in a folder.
const layoutTag = "latest"

// deliver writes an artifact to a folder, or pushes it, or both.
func (o *buildOptions) deliver(ctx context.Context, a *oci.Artifact, output string) error {
	if output != "" {
		files, err := a.Layout(layoutTag)
		if err != nil {
			return err
		}
		if err := files.WriteFolder(output); err != nil {
			return fmt.Errorf("--output %s: %w", output, withoutPath(err))
		}
	}
	if o.push.address == "" {
		return nil
	}
	if err := o.push.target.Push(ctx, a, o.push.plainHTTP); err != nil {
		return fmt.Errorf("--push %s: %w", o.push.address, err)
	}
	return nil
}
