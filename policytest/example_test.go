package policytest_test

import (
	"os"
	"testing"

	"github.com/sekisho/sekisho/policytest"
)

// In a repository of policies, this is the whole Go test.
func Example() {
	_ = func(t *testing.T) { // func TestPolicies(t *testing.T)
		policytest.Run(t, os.DirFS("policies"))
	}
}

// Coverage, data files and required engines are options.
func ExampleOptions() {
	_ = func(t *testing.T) { // func TestPolicies(t *testing.T)
		policytest.Options{MinCoverage: 100, RequireEngines: true}.Run(t, os.DirFS("policies"))
	}
}
