package run

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sekisho/sekisho"
	"github.com/sekisho/sekisho/internal/waiver"
)

// twin finds objects that have a twin of another kind, by name and namespace.
const twin = `# METADATA
# title: Twin
# description: A ConfigMap has the name of a Secret.
# custom:
#   severity: low
#   kinds: [ConfigMap]
#   inventory: [v1/Secret]
#   remediation: Rename one.
package policies.test.twin

import data.lib.sekisho.inventory
import data.lib.sekisho.review

violation contains {"msg": msg, "details": {"path": ["metadata", "name"]}} if {
	some secret in inventory.in_namespace("Secret", inventory.namespace)
	inventory.name_of(secret) == inventory.name_of(review.object)

	msg := sprintf("there is a secret named %q", [inventory.name_of(secret)])
}
`

func twinChecker(t *testing.T) *Checker {
	t.Helper()
	folder := t.TempDir()
	file := filepath.Join(folder, "test", "twin", "twin.rego")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(twin), 0o644); err != nil {
		t.Fatal(err)
	}
	library, err := sekisho.Load(sekisho.Dir(folder))
	if err != nil {
		t.Fatal(err)
	}
	engine, err := library.Compile(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return &Checker{Engine: engine, Waivers: &waiver.Set{}}
}

func object(kind, namespace, name string) string {
	text := "apiVersion: v1\nkind: " + kind + "\nmetadata:\n  name: " + name + "\n"
	if namespace != "" {
		text += "  namespace: " + namespace + "\n"
	}
	return "---\n" + text
}

func messages(t *testing.T, checker *Checker, files ...string) []string {
	t.Helper()
	var found []string
	err := checker.Files(t.Context(), files, func(result Result) error {
		for _, problem := range result.Errors {
			found = append(found, problem.Error())
		}
		for _, finding := range result.Findings {
			found = append(found, result.Name+": "+finding.Object.String()+": "+finding.Message)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestObjectsOfAllFilesAreSeenTogether(t *testing.T) {
	inFolder(t, map[string]string{
		"a.yaml": object("ConfigMap", "shop", "web") + object("ConfigMap", "shop", "api") + object("ConfigMap", "", "free"),
		"b.yaml": object("Secret", "shop", "web") + object("Secret", "blog", "api"),
		"c.yaml": object("Secret", "default", "free"),
	})
	want := []string{
		`a.yaml: ConfigMap/free: there is a secret named "free"`,
		`a.yaml: ConfigMap/shop/web: there is a secret named "web"`,
	}
	for _, files := range [][]string{{"a.yaml", "b.yaml", "c.yaml"}, {"c.yaml", "b.yaml", "a.yaml"}} {
		got := messages(t, twinChecker(t), files...)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", files, diff)
		}
	}
	if got := messages(t, twinChecker(t), "a.yaml"); got != nil {
		t.Errorf("objects of files that are not checked count: %q", got)
	}
}

func TestObjectsJudgedAloneSeeNoOthers(t *testing.T) {
	inFolder(t, map[string]string{"a.yaml": object("ConfigMap", "shop", "web") + object("Secret", "shop", "web")})
	checker := twinChecker(t)
	checker.Alone = true
	if got := messages(t, checker, "a.yaml"); got != nil {
		t.Errorf("found %q", got)
	}
}

func TestWhatCanBeReadOnlyOnceIsJudgedAllTheSame(t *testing.T) {
	checker := twinChecker(t)
	checker.Stdin = strings.NewReader(object("ConfigMap", "shop", "web") + object("Secret", "shop", "web"))
	want := []string{`-: ConfigMap/shop/web: there is a secret named "web"`}
	if diff := cmp.Diff(want, messages(t, checker, Stdin)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFileThatCannotBeReadIsReportedOnce(t *testing.T) {
	inFolder(t, map[string]string{"a.yaml": object("ConfigMap", "shop", "web") + "---\nkind: [\n", "b.yaml": object("Secret", "shop", "web")})
	got := messages(t, twinChecker(t), "a.yaml", "b.yaml", "c.yaml")
	if len(got) != 3 {
		t.Fatalf("want the finding, the broken document and the missing file, got %q", got)
	}
	if want := `a.yaml: ConfigMap/shop/web: there is a secret named "web"`; !slices.Contains(got, want) {
		t.Errorf("%q is not among %q", want, got)
	}
}
