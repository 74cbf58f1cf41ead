package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sound is a test that passes; it shows in every Suite below that the rest still runs.
const sound = `  - name: sound
    template: labels-template.yaml
    constraint: labels.yaml
    cases:
      - {name: sound, object: pod.yaml, assertions: [{violations: 2}]}
`

// TestMistakes writes a Suite for every mistake. « stands where it is found, and want is its message, or a part of it.
// gator says how the real one ends: mostly it passes, which is why the Suites are read strictly.
func TestMistakes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		tests string // what follows the sound test
		want  []string
		gator string
	}{
		"unknown field of the Suite": {
			"«tets:\n  - name: lost\n",
			[]string{`unknown field "tets" in a Suite: use apiVersion, kind, metadata, tests or skip`},
			"passes",
		},
		"unknown field of a test": {
			"  - name: other\n    template: labels-template.yaml\n    constraint: labels.yaml\n    «expnsion: expansion.yaml\n    cases: []\n",
			[]string{`unknown field "expnsion" in a test: use name, template, constraint, expansion, cases, invalid or skip`},
			"passes",
		},
		"unknown fields of cases and assertions": {
			withCases("- {name: a, object: pod.yaml, «inventroy: [], assertions: [{violations: 2}]}",
				"- {name: b, object: pod.yaml, assertions: [{violations: 2, «mesage: owner}]}"),
			[]string{`unknown field "inventroy" in a case`, `unknown field "mesage" in an assertion: use violations or message`},
			"passes",
		},
		"unknown field of a merged mapping": {
			withCases("- &a {name: a, object: pod.yaml, assertions: [{violations: 2}], ««extra: 1}", "- {<<: *a, name: b}"),
			[]string{`unknown field "extra"`, `unknown field "extra"`},
			"passes",
		},
		"case of a name": {
			withCases("- {name: a, object: pod.yaml, «Skip: true, assertions: [{violations: 2}]}"),
			[]string{`unknown field "Skip" in a case`},
			"passes",
		},
		"wrong types": {
			withCases("- {name: «1, object: pod.yaml, assertions: [{violations: 2}]}",
				"- {name: b, object: «[pod.yaml], assertions: [{violations: 2}]}",
				"- {name: c, object: pod.yaml, inventory: «pod.yaml, assertions: [{violations: 2}]}",
				`- {name: d, object: pod.yaml, skip: «"true", assertions: [{violations: 2}]}`,
				"- {name: e, object: pod.yaml, assertions: «{violations: 2}}",
				"- {name: f, object: pod.yaml, assertions: [«yes]}",
				"- «g"),
			[]string{
				"name must be a text, not the number 1: write it in quotes",
				"object must be a text, not a list: write it in quotes",
				`inventory must be a list, not the text "pod.yaml"`,
				`skip must be true or false, not the text "true"`,
				"assertions must be a list, not a mapping",
				`an assertion must be a mapping with violations and message, not the text "yes"`,
				`a case must be a mapping with name, object, inventory, assertions and skip, not the text "g"`,
			},
			"does not run",
		},
		"missing files": {
			"  - name: other\n    template: «no-template.yaml\n    constraint: «no-constraint.yaml\n    expansion: «.\n    cases: [{name: a, object: «no-object.yaml, inventory: [«no-inventory.yaml], assertions: [{violations: no}]}]\n",
			[]string{
				"template file no-template.yaml does not exist: paths start at the Suite's folder",
				"constraint file no-constraint.yaml does not exist", "expansion file . is a folder: name the file in it",
				"object file no-object.yaml does not exist", "inventory file no-inventory.yaml does not exist",
			},
			"fails",
		},
		"missing fields": {
			"  - ««name: other\n    cases: [«{name: a, assertions: [{violations: no}]}, «{name: b, object: pod.yaml}]\n",
			[]string{
				"the test has no template: give the path", "the test has no constraint: give the path",
				"the case has no object: give the path", "the case has no assertions: write what violations",
			},
			"fails",
		},
		"names that stand twice": {
			withCases("- {name: a, object: pod.yaml, assertions: [{violations: 2}]}", "- {name: «a, object: pod.yaml, assertions: [{violations: 2}]}") +
				"  - name: «sound\n    template: labels-template.yaml\n    constraint: labels.yaml\n",
			[]string{`there is another case named "a": rename one`, `there is another test named "sound": rename one`},
			"passes",
		},
		"invalid together with cases": {
			"  - name: other\n    template: labels-template.yaml\n    constraint: labels-invalid.yaml\n    invalid: «true\n    cases: [{name: a, object: pod.yaml, assertions: [{violations: yes}]}]\n",
			[]string{"a test is either invalid or has cases: remove one of the two"},
			"passes",
		},
		"regular expression that nothing is matched with": {
			withCases("- {name: a, object: pod-labelled.yaml, assertions: [{violations: no, message: «'label [owner'}]}"),
			[]string{"message is no regular expression: error parsing regexp: missing closing ]: `[owner`: put a backslash"},
			"passes",
		},
		"violations": {
			withCases("- {name: a, object: pod.yaml, assertions: [{violations: «maybe}]}",
				"- {name: b, object: pod.yaml, assertions: [{violations: «-1}]}",
				"- {name: c, object: pod.yaml, assertions: [{violations: «\"2\"}]}"),
			[]string{
				`violations must be yes, no or a count from 0, not the text "maybe"`,
				"violations must be yes, no or a count from 0, not the number -1",
				`violations must be yes, no or a count from 0, not the text "2"`,
			},
			"fails",
		},
		"violations that gator cannot read": {
			withCases("- {name: a, object: pod.yaml, assertions: [{violations: «true}, {violations: «1.5}, {violations: «[1]}, {violations: «3000000000}]}"),
			[]string{"not true", "not the number 1.5", "not a list", "not the number 3000000000"},
			"does not run",
		},
		"second document": {
			"---\n«apiVersion: test.gatekeeper.sh/v1alpha1\nkind: Suite\n",
			[]string{"gator reads the first document of a file only"},
			"passes",
		},
		"a file of another kind": {
			"  - name: other\n    template: «pod.yaml\n    constraint: labels.yaml\n",
			[]string{"not a ConstraintTemplate: name the file of a ConstraintTemplate"},
			"fails",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := "apiVersion: test.gatekeeper.sh/v1alpha1\nkind: Suite\ntests:\n" + sound + test.tests
			folder := filesWith(t, map[string]string{"suite.yaml": strings.ReplaceAll(text, "«", "")})
			suite := filepath.Join(folder, "suite.yaml")
			lines, code := verifyLines(t, suite)
			if code != exitFail {
				t.Errorf("exit status %d", code)
			}
			ran := false
			var got []string
			for _, l := range lines {
				if ran = ran || l.Status == pass && l.Case != nil && *l.Case == "sound"; l.Status == broken {
					got = append(got, fmt.Sprintf("%d:%d: %s", l.Line, l.Column, l.Message))
				}
				if l.File != suite || l.Suite != suite {
					t.Errorf("%s is said to be in %s, of the Suite %s", l.Message, l.File, l.Suite)
				}
			}
			if !ran {
				t.Error("the sound test did not run")
			}
			want := expected(text, test.want)
			if diff := cmp.Diff(want, shortenedTo(want, got)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.gator, gatorEnds(t, suite)); diff != "" {
				t.Errorf("gator ends otherwise (-want +got):\n%s", diff)
			}
		})
	}
}

// shortenedTo replaces a message by the wanted one where that is at the same place and a part of it.
func shortenedTo(want, got []string) []string {
	for i := range min(len(want), len(got)) {
		place, text, _ := strings.Cut(want[i], ": ")
		if strings.HasPrefix(got[i], place+": ") && strings.Contains(got[i], text) {
			got[i] = want[i]
		}
	}
	return got
}

// withCases writes a test with cases.
func withCases(cases ...string) string {
	return "  - name: other\n    template: labels-template.yaml\n    constraint: labels.yaml\n    cases:\n      " + strings.Join(cases, "\n      ") + "\n"
}

// expected puts the places of the marks before the messages. A place with two messages has two marks.
func expected(text string, messages []string) []string {
	var places []string
	for i, line := range strings.Split(text, "\n") {
		for {
			before, after, found := strings.Cut(line, "«")
			if !found {
				break
			}
			places = append(places, fmt.Sprintf("%d:%d", i+1, len([]rune(before))+1))
			line = before + after
		}
	}
	var want []string
	for i, message := range messages {
		want = append(want, places[min(i, len(places)-1)]+": "+message)
	}
	return want
}

func gatorEnds(t *testing.T, suite string) string {
	t.Helper()
	verdicts, failed := gatorVerify(t, suite)
	switch {
	case failed && len(verdicts) == 0:
		return "does not run"
	case failed:
		return "fails"
	default:
		return "passes"
	}
}

// filesWith is a folder with the files of testdata/files and some more.
func filesWith(t *testing.T, more map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS("testdata/files")); err != nil {
		t.Fatal(err)
	}
	for name, text := range more {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}
