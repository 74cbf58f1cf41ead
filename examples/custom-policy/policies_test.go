package custompolicy_test

import (
	"os"
	"testing"

	"github.com/sekisho/sekisho/policytest"
)

func TestPolicies(t *testing.T) {
	policytest.Run(t, os.DirFS("policies"))
}
