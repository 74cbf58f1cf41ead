package gatekeeper

import (
	"testing"

	"sigs.k8s.io/yaml"
)

// TestOnlyReleasesHaveAVersion holds that two builds of one state of the repository make equal templates.
func TestOnlyReleasesHaveAVersion(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]string{"v1.2.3": "v1.2.3", "(devel)": "", "v0.0.0-20260102030405-0123456789ab+dirty": "", "": ""} {
		r := releases(t, "pod-security-baseline")[0]
		r.Version = version
		files, err := Files(r, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"templates/host-port.yaml", "pack/templates/pod-security-baseline.yaml"} {
			var got template
			if err := yaml.Unmarshal(fileOf(t, files, name), &got); err != nil {
				t.Fatal(err)
			}
			annotations := got.Metadata.Annotations
			if annotations[versionAnnotation] != want || annotations[bundleAnnotation] != r.Name || annotations[titleAnnotation] == "" {
				t.Errorf("%s of version %q has the annotations %v", name, version, annotations)
			}
		}
	}
}
