package report

import (
	"encoding/xml"
	"testing"
)

func TestJUnit(t *testing.T) {
	got := golden(t, "junit.xml", "junit", Options{})
	var root struct {
		Suites []junitSuite `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(got), &root); err != nil {
		t.Fatal(err)
	}
	for _, suite := range root.Suites {
		counted := junitSuite{Tests: len(suite.Cases)}
		for _, test := range suite.Cases {
			switch {
			case test.Failure != nil:
				counted.Failures++
			case test.Error != nil:
				counted.Errors++
			case test.Skipped != nil:
				counted.Skipped++
			}
		}
		if counted.Tests != suite.Tests || counted.Failures != suite.Failures || counted.Errors != suite.Errors || counted.Skipped != suite.Skipped {
			t.Errorf("suite %s says %d tests, %d failures, %d errors, %d skipped", suite.Name, suite.Tests, suite.Failures, suite.Errors, suite.Skipped)
		}
	}
}

func TestJUnitWithoutFiles(t *testing.T) {
	want := "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites></testsuites>\n"
	if got := write(t, "junit", Options{}, nil, Summary{}); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
