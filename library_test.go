package sekisho

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// completeMetadata is a METADATA block that says all that must be said, on lines 1 to 6.
const completeMetadata = `# METADATA
# title: A title
# description: A description.
# custom:
#   severity: low
#   remediation: Do it.
`

// body is the rest of a policy a/x, from line 7 on where it follows completeMetadata.
const body = `package policies.a.x

import data.lib.sekisho.review

violation contains {"msg": "no", "details": {"path": ["kind"]}} if review.object.kind == "Pod"
`

// tree makes a file system of files and their texts.
func tree(files map[string]string) fstest.MapFS {
	result := fstest.MapFS{}
	for file, text := range files {
		result[file] = &fstest.MapFile{Data: []byte(text)}
	}
	return result
}

// loadErrors is what Load says about a tree with the files.
func loadErrors(t *testing.T, files map[string]string) []string {
	t.Helper()
	_, err := Load(tree(files))
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[Problems](err); !ok {
		t.Errorf("the error is no Problems but %T", err)
	}
	return strings.Split(err.Error(), "\n")
}

func TestLoadRefusesRego(t *testing.T) {
	with := func(lines string) string { return completeMetadata + body + lines }
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"nothing", "", []string{"a/x/x.rego:1:1: the file has no Rego in it"}},
		{"comments only", "# one\n# two\n", []string{"a/x/x.rego:1:1: the file has no Rego in it"}},
		{"syntax error", with("\n_a := [\n"), []string{
			"a/x/x.rego:14: unexpected eof token",
			"a/x/x.rego:14: unexpected eof token: expected rule value term (e.g., _a := <VALUE> { ... })",
		}},
		{"syntax of Rego v0", with("\n_a { true }\n"), []string{"a/x/x.rego:13:1: `if` keyword is required before rule body"}},
		{"a policy without violation", completeMetadata + "package policies.a.x\n\n_a := 1\n", []string{`a/x/x.rego:7:1: policy x has no rule violation: write violation contains {"msg": …, "details": {"path": …}} if { … }`}},
		{"a package of another name", completeMetadata + strings.Replace(body, "a.x", "a.y", 1), []string{"a/x/x.rego:7:1: package policies.a.y does not fit its file: expected it in a/y/y.rego"}},
		{"a package of another category", completeMetadata + strings.Replace(body, "a.x", "b.x", 1), []string{"a/x/x.rego:7:1: package policies.b.x does not fit its file: expected it in b/x/x.rego"}},
		{"a package of no policy", completeMetadata + strings.Replace(body, "policies.a.x", "rules.x", 1), []string{
			"a/x/x.rego:7:1: package rules.x is no policy's: policies are packages policies.<category>.<policy>",
			`a/x/x.rego:7:9: package "rules.x" is no policy's: policies are packages policies.<category>.<name> (GK04)`,
		}},
		{"GK01", with("\nimport rego.v1\n"), []string{`a/x/x.rego:13:8: Gatekeeper rejects the import of "rego.v1": remove it, the syntax of Rego v1 is the default everywhere (GK01)`}},
		{"GK02", with("\n_a if data.lib.sekisho.workload.is_windows\n"), []string{`a/x/x.rego:13:7: "data.lib.sekisho.workload.is_windows" is written inline, which Gatekeeper silently leaves undefined in most places: import data.lib.sekisho.workload and write workload.is_windows (GK02)`}},
		{"GK03", with("\n_a if input.kind == \"Pod\"\n"), []string{`a/x/x.rego:13:7: "input.kind" is the object in some engines and an admission request in others: import data.lib.sekisho.review and write review.object.kind (GK03)`}},
		{"GK05", with("\n_a := http.send({})\n"), []string{`a/x/x.rego:13:7: "http.send" is not for policies: Gatekeeper is shipped with it disabled, and a verdict must not depend on the network, take the data as a parameter (GK05)`}},
		{"GK06", with("\nviolation contains {\"msg\": review.object.kind}\n"), []string{`a/x/x.rego:13:28: "msg" is not surely a string, and any other value fails the whole review: build "review.object.kind" with sprintf, or require is_string of it (GK06)`}},
		{"GK07", with("\ndeny contains \"x\" if true\n"), []string{`a/x/x.rego:13:1: conftest counts the rule "deny" and Gatekeeper does not: call it "violation", or something else (GK07)`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, loadErrors(t, map[string]string{"a/x/x.rego": test.text})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLoadReportsAllProblemsInTheOrderOfTheirPlaces(t *testing.T) {
	want := []string{
		"a/x/x.rego:7:1: package policies.a.y does not fit its file: expected it in a/y/y.rego",
		"b/one/one.rego:1:1: policy one: description is missing in the METADATA",
		"b/one/one.rego:1:1: policy one: title is missing in the METADATA",
		`b/one/one.rego:5:1: policy one: custom.serverity is no key of a policy: did you mean "severity"?`,
		`b/one/one.rego:7:36: "input" is the object in some engines and an admission request in others: import data.lib.sekisho.review and write review.object (GK03)`,
		"b/two/two.rego:1:1: package expected",
		`lib/x.rego:1:9: package "lib.x" is no library's: libraries are packages lib.<namespace>.<topic>, so that trees can be merged (GK04)`,
	}
	files := map[string]string{
		"a/x/x.rego":       completeMetadata + strings.Replace(body, "a.x", "a.y", 1),
		"b/one/one.rego":   "# METADATA\n# custom:\n#   severity: low\n#   remediation: R\n#   serverity: low\npackage policies.b.one\nviolation contains {\"msg\": \"m\"} if input\n",
		"b/two/two.rego":   "p if true\n",
		"lib/x.rego":       "package lib.x\n",
		"b/fine/fine.rego": completeMetadata + strings.Replace(body, "a.x", "b.fine", 1),
	}
	for range 5 { // Maps and goroutines are involved.
		if diff := cmp.Diff(want, loadErrors(t, files)); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestLoadRefusesTwoPoliciesWithOneID(t *testing.T) {
	folders := []string{t.TempDir(), t.TempDir()}
	for i, category := range []string{"a", "b"} {
		write(t, filepath.Join(folders[i], category, "x_y", "x_y.rego"), completeMetadata+strings.Replace(body, "a.x", category+".x_y", 1))
	}
	_, err := Load(Dir(folders[0]), Dir(folders[1]))
	want := folders[1] + "/b/x_y/x_y.rego:1:1: policy x-y exists already in " + folders[0] + "/a/x_y/x_y.rego: ids are unique, rename one of the two"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}

	_, err = Load(Policies, tree(map[string]string{"own/host_port/host_port.rego": completeMetadata + strings.Replace(body, "a.x", "own.host_port", 1)}))
	want = "own/host_port/host_port.rego:1:1: policy host-port exists already in policies/pod_security/host_port/host_port.rego: ids are unique, rename one of the two"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// write makes a file and the folders above it.
func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// unreadable is a file system one of whose files cannot be read.
type unreadable struct {
	fstest.MapFS
	file string
}

func (u unreadable) ReadFile(name string) ([]byte, error) {
	if name == u.file {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return u.MapFS.ReadFile(name)
}

func TestLoadSaysWhatItCannotRead(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "none")
	empty := t.TempDir()
	for _, test := range []struct {
		name   string
		source fs.FS
		want   string
	}{
		{"no folder", Dir(missing), missing + ": cannot be read: no such file or directory"},
		{"empty folder", Dir(empty), empty + ": there are no policies here: expected category/policy/policy.rego"},
		{"no Rego", tree(map[string]string{"a/x/README.md": "text"}), ".: there are no policies here: expected category/policy/policy.rego"},
		{"only tests and fixtures", tree(map[string]string{"a/x/x_test.rego": "text", "a/x/testdata/x.rego": "text", ".git/x.rego": "text"}), ".: there are no policies here: expected category/policy/policy.rego"},
		{
			"a file without permission",
			unreadable{tree(map[string]string{"a/x/x.rego": completeMetadata + body, "a/y/y.rego": completeMetadata + strings.Replace(body, "a.x", "a.z", 1)}), "a/x/x.rego"},
			"a/x/x.rego: cannot be read: permission denied\na/y/y.rego:7:1: package policies.a.z does not fit its file: expected it in a/z/z.rego",
		},
	} {
		if _, err := Load(test.source); err == nil || err.Error() != test.want {
			t.Errorf("%s: got  %v\nwant %s", test.name, err, test.want)
		}
	}
}

func TestOwnPoliciesStandBesideTheBuiltinOnes(t *testing.T) {
	builtin := builtinLibrary(t)
	both, err := Load(Policies, tree(map[string]string{"a/x/x.rego": completeMetadata + body}))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sorted(append(builtin.ids(), "x")), both.ids()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"x"}, both.Own()); diff != "" {
		t.Error(diff)
	}
	if got := builtin.Own(); got != nil {
		t.Errorf("the built-in library has policies of one's own: %v", got)
	}
	policies := both.Policies()
	policies[0] = nil
	if both.Policies()[0] == nil {
		t.Error("the list of policies can be changed from outside")
	}
}

func TestATreeMayBringLibraries(t *testing.T) {
	files := map[string]string{
		"lib/acme/names/names.rego": "package lib.acme.names\n\nimport data.lib.sekisho.review\n\nis_bad if review.object.metadata.name == \"bad\"\n",
		"a/x/x.rego":                completeMetadata + "package policies.a.x\n\nimport data.lib.acme.names\n\nviolation contains {\"msg\": \"bad name\"} if names.is_bad\n",
	}
	want := []string{"m.yaml:1:1: low: bad name (x)"}
	if diff := cmp.Diff(want, judge(t, tree(files), pod("bad")+"---\n"+pod("good"))); diff != "" {
		t.Error(diff)
	}

	// conftest needs the built-in libraries in the tree; a true copy counts once, another one would mean something else.
	files["lib/sekisho/review/review.rego"] = readPolicyFile(t, "lib/sekisho/review/review.rego")
	if diff := cmp.Diff(want, judge(t, tree(files), pod("bad"))); diff != "" {
		t.Error(diff)
	}
	files["lib/sekisho/review/review.rego"] = "package lib.sekisho.review\n\nobject := {}\n"
	wantError := "lib/sekisho/review/review.rego:1:1: package lib.sekisho.review is not the one that policies/lib/sekisho/review/review.rego holds: make the two equal, or rename one"
	if _, err := Load(Policies, tree(files)); err == nil || err.Error() != wantError {
		t.Errorf("error %v, want %s", err, wantError)
	}
}

func TestTwoTreesMayHaveLibrariesOfOneFileName(t *testing.T) {
	withLibrary := func(name string) fstest.MapFS {
		return tree(map[string]string{
			"lib/acme/names.rego":              "package lib.acme." + name + "\n\nword := \"" + name + "\"\n",
			"a/" + name + "/" + name + ".rego": completeMetadata + "package policies.a." + name + "\n\nimport data.lib.acme." + name + "\n\nviolation contains {\"msg\": sprintf(\"%s\", [" + name + ".word])} if true\n",
		})
	}
	library, err := Load(withLibrary("one"), withLibrary("two"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"m.yaml:1:1: low: one (one)", "m.yaml:1:1: low: two (two)"}
	if diff := cmp.Diff(want, judgeWith(t, library, pod("a"))); diff != "" {
		t.Error(diff)
	}
}

func TestReachedKeepsWhatPoliciesAndMainImport(t *testing.T) {
	t.Parallel()
	library, err := Load(Policies)
	if err != nil {
		t.Fatal(err)
	}
	names := func(l *Library) string { return strings.Join(slices.Sorted(maps.Keys(l.Shared())), " ") }
	// No policy at all: what package main imports, and what that imports in turn.
	const main = "lib/sekisho/exempt/exempt.rego lib/sekisho/image/image.rego lib/sekisho/review/review.rego lib/sekisho/selector/selector.rego lib/sekisho/workload/workload.rego"
	if got := names(library.Only().Reached()); got != main {
		t.Errorf("main reaches %s", got)
	}
	if got := names(library.Only("sysctls").Reached()); !strings.Contains(got, "lib/sekisho/version/version.rego") || strings.Contains(got, "rbac") {
		t.Errorf("sysctls reaches %s", got)
	}
	if len(library.Reached().Policies()) != len(library.Policies()) {
		t.Error("a policy is gone")
	}
}
