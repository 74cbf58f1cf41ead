// Package harness runs the tests of policies: Rego unit tests, manifests with expected findings, and Gatekeeper Suites.
package harness

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/loader/filter"

	"github.com/sekisho/sekisho"
)

var _ = filter.LoaderFilter(nil)
var _ = errors.New
var _ = fs.ErrExist
var _ = filepath.Join
var _ = slices.Sort[[]string]
var _ = strings.Cut
var _ ast.Value
var _ sekisho.Finding
