package main

import (
	"cmp"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/gatekeeper"
	"github.com/sekisho/sekisho/internal/release"
)

func renderGatekeeper(r *release.Release, o *buildOptions, output string) error {
	options, err := o.gatekeeper()
	if err != nil {
		return err
	}
	files, err := gatekeeper.Files(r, options)
	if err != nil {
		return err
	}
	return files.WriteFolder(output)
}

// renderCatalog renders the bundles that are named, and all built-in ones where none is.
func renderCatalog(r *release.Release, o *buildOptions, output string) error {
	options, err := o.gatekeeper()
	if err != nil {
		return err
	}
	updated, err := sourceDate()
	if err != nil {
		return err
	}
	releases := []*release.Release{r}
	if len(o.settings.policies) == 0 {
		releases, err = o.settings.releases()
	}
	if err != nil {
		return err
	}
	o.summary = fmt.Sprintf("catalog of %d bundles", len(releases))
	files, err := gatekeeper.Catalog(releases, gatekeeper.CatalogOptions{Options: options, Updated: updated})
	if err != nil {
		return err
	}
	return files.WriteFolder(output)
}

// releases makes a release of each bundle.
func (s *settings) releases() ([]*release.Release, error) {
	var releases []*release.Release
	for _, name := range or(s.bundles, sekisho.Bundles()) {
		one := *s
		one.bundles = []string{name}
		r, err := one.release()
		if err != nil {
			return nil, err
		}
		releases = append(releases, r)
	}
	return releases, nil
}

func (o *buildOptions) gatekeeper() (gatekeeper.Options, error) {
	enforcement, err := gatekeeper.ParseEnforcement(cmp.Or(o.enforcement, gatekeeper.BySeverity))
	if err != nil {
		return gatekeeper.Options{}, fmt.Errorf("--enforcement: %w", err)
	}
	return gatekeeper.Options{Enforcement: enforcement}, nil
}

// sourceDate is the date of what is built, where the environment says it.
//
// https://reproducible-builds.org/docs/source-date-epoch/
func sourceDate() (time.Time, error) {
	text := os.Getenv("SOURCE_DATE_EPOCH")
	if text == "" {
		return time.Time{}, nil
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH %q is no number of seconds", text)
	}
	return time.Unix(seconds, 0).UTC(), nil
}
