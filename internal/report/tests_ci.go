package report

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/sekisho/sekisho/internal/harness"
)

// timedCase is a case of JUnit with what only tests have.
type timedCase struct {
	junitCase
	Time   string `xml:"time,attr"`
	Output string `xml:"system-out,omitempty"`
}

// testsJUnit writes a suite for each file with tests.
func testsJUnit(w *bufio.Writer, result harness.Result, _ bool) error {
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	encoder.EncodeToken(xml.ProcInst{Target: "xml", Inst: []byte(`version="1.0" encoding="UTF-8"`)})
	encoder.EncodeToken(xml.CharData("\n"))
	encoder.EncodeToken(junitRoot)
	for tests := result.Tests; len(tests) > 0; {
		n := 1
		for n < len(tests) && tests[n].File == tests[0].File {
			n++
		}
		if err := encoder.Encode(fileSuite(tests[:n])); err != nil {
			return err
		}
		tests = tests[n:]
	}
	if len(result.Problems) > 0 {
		if err := encoder.Encode(newErrorSuite(result.Problems)); err != nil {
			return err
		}
	}
	if err := encoder.EncodeToken(junitRoot.End()); err != nil {
		return err
	}
	if err := encoder.EncodeToken(xml.CharData("\n")); err != nil {
		return err
	}
	return encoder.Close()
}

// fileSuite is the suite of a file's tests.
func fileSuite(tests []harness.Test) any {
	name := printable(tests[0].File)
	suite := struct {
		junitSuite
		Cases []timedCase `xml:"testcase"`
	}{junitSuite: junitSuite{Name: name, Tests: len(tests)}}
	for _, test := range tests {
		one := timedCase{
			junitCase: junitCase{Name: printable(test.Name), Classname: name, File: name, Line: test.Line},
			Time:      fmt.Sprintf("%.3f", test.Seconds), Output: printableLines(test.Output),
		}
		switch test.Status {
		case harness.Pass:
		case harness.Fail:
			suite.Failures++
			one.Failure = &junitOutcome{Message: printable(test.Failures[0].Message), Type: "failure", Text: printableLines(failureText(test))}
		case harness.Broken:
			suite.Errors++
			one.Error = &junitOutcome{Message: printable(test.Failures[0].Message), Type: "error", Text: printableLines(failureText(test))}
		case harness.Skip:
			suite.Skipped++
			one.Skipped = &junitSkipping{printable(test.Reason)}
		}
		suite.Cases = append(suite.Cases, one)
	}
	return suite
}

// testsTAP writes the Test Anything Protocol, version 14, as tap does.
func testsTAP(w *bufio.Writer, result harness.Result, _ bool) error {
	t := &tap{w: w}
	w.WriteString("TAP version 14\n")
	for _, test := range result.Tests {
		failed := test.Status == harness.Fail || test.Status == harness.Broken
		skip := ""
		if test.Status == harness.Skip {
			skip = test.Reason
			if skip == "" {
				skip = "skipped"
			}
		}
		t.test(!failed, test.Name, skip)
		if failed {
			fmt.Fprintf(w, "  ---\n  message: %s\n", yamlString(test.Failures[0].Message))
			w.WriteString("  detail:\n")
			for line := range strings.SplitSeq(failureText(test), "\n") {
				fmt.Fprintf(w, "    - %s\n", yamlString(line))
			}
			fmt.Fprintf(w, "  at:\n    file: %s\n    line: %d\n  ...\n", yamlString(test.File), test.Line)
		}
	}
	for _, problem := range result.Problems {
		t.test(false, problem.Error(), "")
	}
	fmt.Fprintf(w, "1..%d\n", t.tests)
	return nil
}
