package run

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sekisho/sekisho"
)

// inFolder writes files below a new folder and makes it the working directory.
func inFolder(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func nothingIgnored(string) bool { return false }

func wantInputs(t *testing.T, want Inputs, arguments ...string) {
	t.Helper()
	if diff := cmp.Diff(want, Find(arguments, nothingIgnored)); diff != "" {
		t.Errorf("Find(%q) (-want +got):\n%s", arguments, diff)
	}
}

func TestFindSearchesFoldersForManifests(t *testing.T) {
	inFolder(t, map[string]string{
		"a.yaml": "", "b.yml": "", "c.json": "", "D.YAML": "", "notes.txt": "", ".hidden.yaml": "", "sekisho.yaml": "",
		"deep/er/e.yaml": "", ".hidden/f.yaml": "", "deep/.git/g.yaml": "",
	})
	wantInputs(t, Inputs{Files: []string{".hidden.yaml", "D.YAML", "a.yaml", "b.yml", "c.json", "deep/er/e.yaml"}}, ".")
	wantInputs(t, Inputs{Files: []string{".hidden/f.yaml"}}, ".hidden")
	wantInputs(t, Inputs{Files: []string{"notes.txt"}}, "notes.txt", "sekisho.yaml")
}

func TestFindTakesEachFileOnceAndInTheOrderOfTheArguments(t *testing.T) {
	inFolder(t, map[string]string{"a.yaml": "", "b.yaml": "", "c/d.yaml": ""})
	wantInputs(t, Inputs{Files: []string{"-", "b.yaml", "a.yaml", "c/d.yaml"}}, "-", "b.yaml", "./b.yaml", ".", "c/../a.yaml", "*.yaml", "-")
}

func TestFindExpandsGlobs(t *testing.T) {
	inFolder(t, map[string]string{"a.yaml": "", "x/a.yaml": "", "x/y/a.yaml": "", "x/y/b.txt": "", "z[1]/a.yaml": "", "x/.h/a.yaml": ""})
	for pattern, want := range map[string][]string{
		"*.yaml":          {"a.yaml"},
		"**/*.yaml":       {"a.yaml", "x/a.yaml", "x/y/a.yaml", "z[1]/a.yaml"},
		"x/**":            {"x/a.yaml", "x/y/a.yaml", "x/y/b.txt"},
		"./x/*/a.yaml":    {"x/y/a.yaml"},
		"{x,x/y}/a.yaml":  {"x/a.yaml", "x/y/a.yaml"},
		"x/../[a-b].yaml": {"a.yaml"},
		"z[1]/a.yaml":     {"z[1]/a.yaml"}, // A file of that very name.
	} {
		wantInputs(t, Inputs{Files: want}, pattern)
	}
}

func TestFindReportsArgumentsThatStandForNothing(t *testing.T) {
	inFolder(t, map[string]string{"a.yaml": ""})
	wantInputs(t, Inputs{Problems: []sekisho.Problem{
		{File: "missing.yaml", Message: "cannot be read: no such file or directory"},
		{File: "*.json", Message: "no file matches the glob"},
		{File: "none/*.yaml", Message: "no file matches the glob"},
		{File: "[a", Message: `"[a" is no glob: syntax error at 2: unexpected end of input`},
	}}, "missing.yaml", "*.json", "none/*.yaml", "[a")
}

func TestFindNamesFoldersWithoutManifests(t *testing.T) {
	inFolder(t, map[string]string{"empty/notes.txt": ""})
	wantInputs(t, Inputs{Empty: []string{"empty"}}, "empty")
}

func TestFindLeavesOutWhatIsIgnored(t *testing.T) {
	inFolder(t, map[string]string{"a.yaml": "", "b.yaml": ""})
	got := Find([]string{".", "a.yaml"}, func(file string) bool { return file == "a.yaml" })
	if diff := cmp.Diff(Inputs{Files: []string{"b.yaml"}}, got); diff != "" {
		t.Errorf("Find (-want +got):\n%s", diff)
	}
}

func TestFindFollowsLinksToFilesAndLinksThatAreNamed(t *testing.T) {
	inFolder(t, map[string]string{"real/a.yaml": "", "other/b.yaml": ""})
	for name, target := range map[string]string{
		"link": "real", "real/alias.yaml": "a.yaml", "real/dangling.yaml": "missing", "real/folder.yaml": "../other", "loop": "loop",
	} {
		if err := os.Symlink(target, name); err != nil {
			t.Fatal(err)
		}
	}
	wantInputs(t, Inputs{Files: []string{"link/a.yaml", "link/alias.yaml"}}, "link")
	wantInputs(t, Inputs{Files: []string{"real/a.yaml", "real/alias.yaml"}}, "real")
	wantInputs(t, Inputs{Problems: []sekisho.Problem{{File: "loop", Message: "cannot be read: too many levels of symbolic links"}}}, "loop")
}

func TestFindReportsFoldersThatCannotBeRead(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may read every folder")
	}
	inFolder(t, map[string]string{"a.yaml": "", "closed/b.yaml": ""})
	if err := os.Chmod("closed", 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod("closed", 0o755) })
	wantInputs(t, Inputs{
		Files:    []string{"a.yaml"},
		Problems: []sekisho.Problem{{File: "closed", Message: "cannot be read: permission denied"}},
	}, ".")
}

func TestFindLeavesOutTemplatesOfCharts(t *testing.T) {
	inFolder(t, map[string]string{
		"web/Chart.yaml": "", "web/values.yaml": "", "web/templates/a.yaml": "", "web/crds/b.yaml": "",
		"templates/c.yaml": "",
	})
	wantInputs(t, Inputs{
		Files:  []string{"templates/c.yaml", "web/Chart.yaml", "web/crds/b.yaml", "web/values.yaml"},
		Charts: []string{"web/templates"},
	}, ".", "web")
	wantInputs(t, Inputs{Charts: []string{"web/templates"}}, "web/templates/*.yaml")
	wantInputs(t, Inputs{Files: []string{"web/templates/a.yaml"}}, "web/templates/a.yaml")
	wantInputs(t, Inputs{Files: []string{"web/Chart.yaml", "web/values.yaml"}}, "web/*.yaml")
}

func TestFindLeavesOutPatchesOfKustomizations(t *testing.T) {
	for name, field := range map[string]string{
		"path":            "patches: [{path: p.yaml, target: {kind: Pod}}, {path: ../shared/q.yaml}, {patch: '[{op: remove, path: /x}]'}]",
		"strategic merge": "patchesStrategicMerge: [p.yaml, ../shared/q.yaml, \"kind: Pod\\nspec: {}\\n\"]",
		"json":            "patchesJson6902: [{path: p.yaml}, {path: ../shared/q.yaml}]",
	} {
		inFolder(t, map[string]string{
			"prod/kustomization.yaml": field, "prod/p.yaml": "", "prod/r.yaml": "", "shared/q.yaml": "",
		})
		t.Log(name)
		wantInputs(t, Inputs{
			Files:   []string{"prod/kustomization.yaml", "prod/r.yaml"},
			Patches: []string{"prod/p.yaml", "shared/q.yaml"},
		}, ".")
		wantInputs(t, Inputs{
			Files:   []string{"prod/p.yaml", "prod/kustomization.yaml", "prod/r.yaml"},
			Patches: nil,
		}, "prod/p.yaml", "prod")
	}
}

func TestFindReadsNoPatchesOutOfBrokenKustomizations(t *testing.T) {
	for _, text := range []string{"", "[", "- a", "patches: 1", "patches: [1, {path: 2}]"} {
		inFolder(t, map[string]string{"kustomization.yaml": text, "p.yaml": ""})
		wantInputs(t, Inputs{Files: []string{"kustomization.yaml", "p.yaml"}}, ".")
	}
}

func TestNotesSayWhatWasLeftOut(t *testing.T) {
	inputs := Inputs{Charts: []string{"web/templates"}, Patches: []string{"a.yaml", "b.yaml"}, Empty: []string{"x"}}
	want := []string{
		"web/templates: a folder of Helm templates is left out, render it first: helm template CHART | sekisho check -",
		"2 patches of kustomizations are left out, such as a.yaml, render them first: kubectl kustomize FOLDER | sekisho check -",
		"x: nothing to check: no .yaml, .yml or .json in it",
	}
	if diff := cmp.Diff(want, inputs.Notes()); diff != "" {
		t.Errorf("Notes (-want +got):\n%s", diff)
	}
	if notes := (Inputs{Files: []string{"a.yaml"}}).Notes(); len(notes) != 0 {
		t.Errorf("notes about nothing: %q", notes)
	}
}
