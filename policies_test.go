package sekisho_test

import (
	"os"
	"testing"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/policytest"
)

func loadPolicies(t testing.TB) *sekisho.Library {
	t.Helper()
	library, err := sekisho.Load(sekisho.Policies)
	if err != nil {
		t.Fatal(err)
	}
	return library
}

func TestPolicies(t *testing.T) {
	policytest.Options{MinCoverage: 100}.Run(t, os.DirFS("policies"))
}
