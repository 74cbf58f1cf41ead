package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/sekisho/sekisho/internal/conftest"
	"github.com/sekisho/sekisho/internal/gatekeeper"
	"github.com/sekisho/sekisho/internal/oci"
	"github.com/sekisho/sekisho/internal/opabundle"
	"github.com/sekisho/sekisho/internal/release"
	"github.com/sekisho/sekisho/internal/suggest"
)

// rendering is a format of a release. It is written to a file or a folder, and appears there as a whole; an artifact can go to
// a registry instead.
type rendering struct {
	render   func(ctx context.Context, r *release.Release, o *buildOptions, output string) error
	artifact func(r *release.Release, o *buildOptions) (*oci.Artifact, error)
	// flags are those that the format has and not all formats have.
	flags []string
}

var signingFlagNames = []string{"signing-key", "signing-alg", "signing-key-id", "scope"}

// renderings are the formats.
var renderings = map[string]rendering{
	"catalog": {flags: []string{"enforcement"}, render: renderCatalog},
	"conftest": {flags: []string{"name"}, render: func(_ context.Context, r *release.Release, _ *buildOptions, output string) error {
		files, err := conftest.Files(r)
		if err != nil {
			return err
		}
		return files.WriteFolder(output)
	}},
	"gatekeeper":    {flags: []string{"name", "enforcement"}, render: renderGatekeeper},
	"oci":           {flags: slices.Concat([]string{"name", "enforcement"}, signingFlagNames, pushFlagNames), artifact: policiesArtifact},
	"oci-manifests": {flags: slices.Concat([]string{"name", "enforcement"}, pushFlagNames), artifact: manifestsArtifact},
	"opa": {flags: slices.Concat([]string{"name"}, signingFlagNames), render: func(_ context.Context, r *release.Release, o *buildOptions, output string) error {
		return writeBundle(r, opabundle.Options{Signing: o.signing}, output)
	}},
	"opa-admission": {flags: slices.Concat([]string{"name", "enforcement"}, signingFlagNames), render: func(_ context.Context, r *release.Release, o *buildOptions, output string) error {
		return writeBundle(r, opabundle.Options{Admission: true, Enforcement: o.enforcement, Signing: o.signing}, output)
	}},
}

// buildOptions are the flags that not all formats have.
type buildOptions struct {
	settings     *settings
	name         string
	enforcement  string
	gatekeeper   gatekeeper.Enforcement
	signingFlags signingFlags
	signing      *opabundle.Signing
	push         pushFlags
	// summary says what was written where it is more than a release.
	summary string
}

func (o *buildOptions) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&o.name, "name", "", "`NAME` of what is built, and of constraints before that of the policy (default the names of the bundles)")
	flags.StringVar(&o.enforcement, "enforcement", "", "`ACTION` on violations: deny, warn, dryrun (Gatekeeper), or by-severity, which denies high and critical and warns of the rest; or, in Gatekeeper, an action by enforcement point, as ci=deny,admission=warn,audit=deny (default by-severity)")
	o.signingFlags.add(flags)
	o.push.add(flags)
}

// check finds mistakes before anything is built.
func (o *buildOptions) check(flags *pflag.FlagSet, format string) error {
	var foreign []string
	flags.Visit(func(flag *pflag.Flag) { // in the order of their names
		some := slices.ContainsFunc(slices.Collect(maps.Values(renderings)), func(other rendering) bool { return slices.Contains(other.flags, flag.Name) })
		if some && !slices.Contains(renderings[format].flags, flag.Name) {
			foreign = append(foreign, flag.Name)
		}
	})
	if len(foreign) > 0 {
		return fmt.Errorf("--%s says nothing to --format %s: leave it out", foreign[0], format)
	}
	if format == "opa-admission" && o.enforcement != "" && !slices.Contains(opabundle.Enforcements(), o.enforcement) {
		return fmt.Errorf("--enforcement %q: use one of %s", o.enforcement, strings.Join(opabundle.Enforcements(), ", "))
	}
	if format != "opa-admission" {
		enforcement, err := gatekeeper.ParseEnforcement(cmp.Or(o.enforcement, gatekeeper.BySeverity))
		if err != nil {
			return fmt.Errorf("--enforcement: %w", err)
		}
		o.gatekeeper = enforcement
	}
	if err := o.push.check(flags); err != nil {
		return err
	}
	signing, err := o.signingFlags.read()
	o.signing = signing
	return err
}

func writeBundle(r *release.Release, options opabundle.Options, output string) error {
	archive, err := opabundle.Build(r, options)
	if err != nil {
		return err
	}
	return writeFile(output, archive)
}

func newBuildCommand(streams Streams) *cobra.Command {
	var s settings
	o := buildOptions{settings: &s}
	var format, output string
	names := slices.Sorted(maps.Keys(renderings))
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Render policies for OPA, conftest, Gatekeeper and OCI registries",
		Long: `Render the policies of a bundle for another engine. All formats carry the same policies
under the same ids and name the same revision. Equal input makes equal bytes.`,
		Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			chosen, known := renderings[format]
			switch {
			case format == "":
				return fmt.Errorf("--format is missing: name one of %s", strings.Join(names, ", "))
			case !known:
				return fmt.Errorf("--format %q is unknown%s: use one of %s", format, suggest.DidYouMean(format, names), strings.Join(names, ", "))
			}
			if err := o.check(cmd.Flags(), format); err != nil {
				return err
			}
			if output == "" && o.push.address == "" {
				return errors.New("--output is missing: say where to write")
			}
			r, err := s.release()
			if err != nil {
				return err
			}
			r.Name = cmp.Or(o.name, r.Name)
			digest, err := o.build(cmd.Context(), chosen, r, output)
			if err != nil {
				return err
			}
			summary := cmp.Or(o.summary, fmt.Sprintf("%s, %s, revision %s", r.Name, counted(len(r.Library.Policies()), "policy", "policies"), r.Revision))
			_, err = fmt.Fprintf(streams.Err, "%s: %s%s\n", cmp.Or(o.push.address, output), summary, digest)
			return err
		},
	}
	s.addFlags(cmd)
	cmd.Flags().StringVarP(&format, "format", "f", "", "`FORMAT` to render: "+strings.Join(names, ", "))
	cmd.Flags().StringVarP(&output, "output", "o", "", "file or folder `OUT` to write")
	o.add(cmd)
	must(cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp)))
	return cmd
}

// build renders a release and returns what there is to say of it.
func (o *buildOptions) build(ctx context.Context, chosen rendering, r *release.Release, output string) (string, error) {
	if chosen.artifact == nil {
		if err := chosen.render(ctx, r, o, output); err != nil {
			return "", fmt.Errorf("--output %s: %w", output, withoutPath(err))
		}
		return "", nil
	}
	artifact, err := chosen.artifact(r, o)
	if err != nil {
		return "", err
	}
	return ", digest " + artifact.Digest(), o.deliver(ctx, artifact, output)
}

// release makes a release of the policies that the flags and the configuration select.
func (s *settings) release() (*release.Release, error) {
	if err := s.load(); err != nil {
		return nil, err
	}
	all, err := s.all()
	if err != nil {
		return nil, err
	}
	selection, err := s.whole(all)
	if err != nil {
		return nil, err
	}
	library, err := all.Select(selection)
	if err != nil {
		return nil, err
	}
	return release.New(version(), library, selection.Bundles...)
}
