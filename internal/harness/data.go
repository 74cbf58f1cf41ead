package harness

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/open-policy-agent/opa/v1/loader"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
)

// dataStore holds the data files and folders that Rego tests see below data, laid out as conftest does: what a folder holds
// stands below the folder's name.
func dataStore(paths []string) (storage.Store, error) {
	for _, path := range paths {
		if _, err := os.Stat(path); err != nil {
			return nil, fmt.Errorf("--data %s: %w", path, errors.Unwrap(err))
		}
	}
	ignore := func(_ string, info os.FileInfo, _ int) bool {
		return !info.IsDir() && !slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(info.Name()))
	}
	loaded, err := loader.NewFileLoader().Filtered(paths, ignore)
	if err != nil {
		return nil, fmt.Errorf("--data: %w", err)
	}
	return inmem.NewFromObjectWithOpts(loaded.Documents, inmem.OptRoundTripOnWrite(false)), nil
}
