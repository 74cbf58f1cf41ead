package opabundle

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/bundle"

	"github.com/sekisho/sekisho/internal/release"
)

// archive makes a bundle of a manifest, data and Rego, and of other files.
func archive(t *testing.T, manifest, data, rego string, others ...release.File) []byte {
	t.Helper()
	files := append(release.Files{{Name: "/.manifest", Data: []byte(manifest)}, {Name: "/data.json", Data: []byte(data)}, {Name: "/policies/x.rego", Data: []byte(rego)}}, others...)
	var out bytes.Buffer
	if err := files.WriteArchive(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestDeltaChangesParametersOnly(t *testing.T) {
	t.Parallel()
	const one, two = `{"revision":"1","roots":["parameters","policies"],"rego_version":1}`, `{"revision":"2","roots":["parameters","policies"],"rego_version":1}`
	const rego = "package policies.x\n"
	before := archive(t, one, `{"parameters":{"a":{"x":1},"b/c":{"y":[2]}}}`, rego)
	for name, test := range map[string]struct {
		after []byte
		want  []bundle.PatchOperation
	}{
		"changed":        {archive(t, two, `{"parameters":{"a":{"x":3},"b/c":{"y":[2]}}}`, rego), []bundle.PatchOperation{{Op: "upsert", Path: "/parameters/a", Value: map[string]any{"x": json.Number("3")}}}},
		"added":          {archive(t, two, `{"parameters":{"a":{"x":1},"b/c":{"y":[2]},"d":{}}}`, rego), []bundle.PatchOperation{{Op: "upsert", Path: "/parameters/d", Value: map[string]any{}}}},
		"removed":        {archive(t, two, `{"parameters":{"a":{"x":1}}}`, rego), []bundle.PatchOperation{{Op: "remove", Path: "/parameters/b~1c"}}},
		"nothing":        {archive(t, two, `{"parameters":{"a":{"x":1},"b/c":{"y":[2]}}}`, rego), nil},
		"Rego":           {archive(t, two, `{"parameters":{}}`, "package policies.y\n"), nil},
		"a file more":    {archive(t, two, `{"parameters":{}}`, rego, release.File{Name: "/policies/y.rego", Data: []byte("package policies.y\n")}), nil},
		"other roots":    {archive(t, `{"revision":"2","roots":["parameters"],"rego_version":1}`, `{"parameters":{}}`, rego), nil},
		"other data":     {archive(t, two, `{"parameters":{},"more":1}`, rego), nil},
		"no parameters":  {archive(t, two, `{}`, rego), nil},
		"signed":         {archive(t, two, `{"parameters":{}}`, rego, release.File{Name: "/.signatures.json", Data: []byte(`{}`)}), nil},
		"large integers": {archive(t, two, `{"parameters":{"a":{"x":12345678901234567891},"b/c":{"y":[2]}}}`, rego), []bundle.PatchOperation{{Op: "upsert", Path: "/parameters/a", Value: map[string]any{"x": json.Number("12345678901234567891")}}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			delta, err := Delta(before, test.after)
			if err != nil {
				t.Fatal(err)
			}
			if delta == nil {
				if test.want != nil {
					t.Error("there is no delta")
				}
				return
			}
			got, err := bundle.NewReader(bytes.NewReader(delta)).Read()
			if err != nil {
				t.Fatal(err)
			}
			if got.Type() != bundle.DeltaBundleType || got.Manifest.Revision != "2" {
				t.Errorf("type %s of revision %s", got.Type(), got.Manifest.Revision)
			}
			if diff := cmp.Diff(test.want, got.Patch.Data); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDeltaOfWhatIsNoBundle(t *testing.T) {
	t.Parallel()
	good := archive(t, `{}`, `{}`, "")
	for _, bad := range [][]byte{nil, []byte("x"), good[:len(good)/2]} {
		if _, err := Delta(bad, good); err == nil {
			t.Error("it was read")
		}
		if _, err := Delta(good, bad); err == nil {
			t.Error("it was read")
		}
	}
}
