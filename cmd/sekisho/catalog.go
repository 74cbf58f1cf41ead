package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/sekisho/sekisho/internal/gatekeeper"
)

// buildCatalog renders all the bundles that sekisho serve has, and returns what there is to say of them.
func (o *buildOptions) buildCatalog(ctx context.Context, output string) (string, error) {
	updated, err := sourceDate()
	if err != nil {
		return "", err
	}
	releases, err := o.settings.releases(ctx)
	if err != nil {
		return "", err
	}
	options := gatekeeper.CatalogOptions{Options: gatekeeper.Options{Enforcement: o.gatekeeper}, Updated: updated}
	files, err := gatekeeper.Catalog(releases, options)
	if err == nil {
		err = files.WriteFolder(output)
	}
	if err != nil {
		return "", fmt.Errorf("--output %s: %w", output, withoutPath(err))
	}
	return fmt.Sprintf("catalog of %d bundles", len(releases)), nil
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
