package report

import (
	"encoding/xml"
	"io"
	"strings"

	"github.com/sekisho/sekisho"
)

// junit writes the XML that Jenkins, GitLab and GitHub's test reporters read: a suite per file, a failure per finding, a
// passed test for a file without findings, and a skipped one for what is waived and for a file in which nothing was checked.
//
// The root element has no counts, as they would have to be known before the first file. Readers add up the suites'.
type junit struct{ encoder *xml.Encoder }

type junitSuite struct {
	XMLName  xml.Name    `xml:"testsuite"`
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name      string         `xml:"name,attr"`
	Classname string         `xml:"classname,attr"`
	File      string         `xml:"file,attr"`
	Line      int            `xml:"line,attr,omitempty"`
	Failure   *junitOutcome  `xml:"failure"`
	Error     *junitOutcome  `xml:"error"`
	Skipped   *junitSkipping `xml:"skipped"`
}

type junitOutcome struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

type junitSkipping struct {
	Message string `xml:"message,attr"`
}

var junitRoot = xml.StartElement{Name: xml.Name{Local: "testsuites"}}

func newJUnit(w io.Writer, _ Options) Report {
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	// Tokens stay in the encoder's buffer until the first suite, so nothing can go wrong here.
	encoder.EncodeToken(xml.ProcInst{Target: "xml", Inst: []byte(`version="1.0" encoding="UTF-8"`)})
	encoder.EncodeToken(xml.CharData("\n"))
	encoder.EncodeToken(junitRoot)
	return &junit{encoder}
}

func (j *junit) File(file File) error {
	name := printable(file.Name)
	suite := junitSuite{Name: name}
	for _, f := range file.Findings {
		test := junitCase{Name: testName(f), Classname: name, File: name, Line: f.Line}
		if f.Waiver != nil {
			test.Skipped = &junitSkipping{printable(waived(*f.Waiver))}
			suite.Skipped++
		} else {
			test.Failure = newFailure(file.Name, f)
			suite.Failures++
		}
		suite.Cases = append(suite.Cases, test)
	}
	if len(file.Findings) == 0 {
		test := junitCase{Name: "no findings", Classname: name, File: name}
		if file.Objects == 0 {
			test.Name, test.Skipped = "no objects", &junitSkipping{"no objects"}
			suite.Skipped++
		}
		suite.Cases = append(suite.Cases, test)
	}
	suite.Tests = len(suite.Cases)
	return j.encoder.Encode(suite)
}

func (j *junit) Close(summary Summary) error {
	if len(summary.Errors) > 0 {
		if err := j.encoder.Encode(newErrorSuite(summary.Errors)); err != nil {
			return err
		}
	}
	if err := j.encoder.EncodeToken(junitRoot.End()); err != nil {
		return err
	}
	if err := j.encoder.EncodeToken(xml.CharData("\n")); err != nil {
		return err
	}
	return j.encoder.Close()
}

// testName tells two findings of a policy apart by object and field: GitLab keeps one test of each name.
func testName(f sekisho.Finding) string {
	subject := strings.TrimSpace(f.Object.String() + " " + f.Path.String())
	if subject == "" {
		return printable(f.Policy)
	}
	return printable(f.Policy + ": " + subject)
}

func newFailure(file string, f sekisho.Finding) *junitOutcome {
	text := place(file, f.Line, f.Column) + ": " + f.Message
	if f.Remediation != "" {
		text += "\n" + f.Remediation
	}
	return &junitOutcome{Message: printable(f.Message), Type: f.Severity.String(), Text: printableLines(text)}
}

func newErrorSuite(problems []sekisho.Problem) junitSuite {
	suite := junitSuite{Name: "errors", Tests: len(problems), Errors: len(problems)}
	for _, problem := range problems {
		name := printable(problem.File)
		message := printable(problem.Message)
		suite.Cases = append(suite.Cases, junitCase{
			Name:      message,
			Classname: name,
			File:      name,
			Line:      problem.Line,
			Error:     &junitOutcome{Message: message, Type: "error", Text: printableLines(problem.Error())},
		})
	}
	return suite
}
