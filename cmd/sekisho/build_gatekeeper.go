package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/sekisho/sekisho/internal/gatekeeper"
	"github.com/sekisho/sekisho/internal/release"
)

func renderGatekeeper(_ context.Context, r *release.Release, o *buildOptions, output string) error {
	files, err := gatekeeper.Files(r, gatekeeper.Options{Enforcement: o.gatekeeper})
	if err != nil {
		return err
	}
	return files.WriteFolder(output)
}

// renderCatalog renders the bundles that are named, and all built-in ones where none is.
func renderCatalog(ctx context.Context, r *release.Release, o *buildOptions, output string) error {
	updated, err := sourceDate()
	if err != nil {
		return err
	}
	releases := []*release.Release{r}
	if len(o.settings.policies) == 0 {
		releases, err = o.settings.releases(ctx)
	}
	if err != nil {
		return err
	}
	o.summary = "catalog of " + counted(len(releases), "bundle", "bundles")
	files, err := gatekeeper.Catalog(releases, gatekeeper.CatalogOptions{Options: gatekeeper.Options{Enforcement: o.gatekeeper}, Updated: updated})
	if err != nil {
		return err
	}
	return files.WriteFolder(output)
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
		return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH is %q: expected a number of seconds", text)
	}
	return time.Unix(seconds, 0).UTC(), nil
}
