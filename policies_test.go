package sekisho_test

import (
	"testing"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/harness"
)

func loadPolicies(t testing.TB) *sekisho.Library {
	t.Helper()
	library, err := sekisho.Load(sekisho.Policies)
	if err != nil {
		t.Fatal(err)
	}
	return library
}

func TestFixtures(t *testing.T) {
	files, wants, failures, err := harness.Fixtures(t.Context(), sekisho.Policies, loadPolicies(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, failure := range failures {
		t.Error("policies/" + failure.String())
	}
	if files == 0 || wants == 0 {
		t.Errorf("judged %d fixtures with %d expectations", files, wants)
	}
	t.Logf("%d fixtures, %d expectations", files, wants)
}
