package sekisho_test

import (
	"os"
	"testing"

	"github.com/sekisho/sekisho/policytest"
)

func TestPolicies(t *testing.T) {
	policytest.Options{MinCoverage: 100}.Run(t, os.DirFS("policies"))
}
