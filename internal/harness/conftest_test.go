package harness

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestConftestStyleTests(t *testing.T) {
	tree(t, `-- policy/base.rego --
package main

deny contains msg if {
	input.kind == "Deployment"
	not input.spec.template.spec.securityContext.runAsNonRoot
	msg := sprintf("%s must not run as root, says %s", [input.metadata.name, data.rules.author])
}

warn contains "two replicas are better" if input.spec.replicas < data.rules.replicas
-- policy/base_test.rego --
package main

test_deny if {
	deny["web must not run as root, says ops"] with input as parse_config_file("../manifests/web.yaml")
}

test_warn if {
	warn["two replicas are better"] with input as parse_config("yaml", "spec: {replicas: 1}")
}

test_json if {
	parse_config("json", "{\"a\": [1]}") == {"a": [1]}
}

_paths contains file.path if some file in input

test_combined if {
	_paths == {"manifests/two.yml", "manifests/web.yaml"} with input as parse_combined_config_files([
		"../manifests/web.yaml",
		"../manifests/two.yml",
	])
}

_second := input[1]

test_documents if {
	_second == {"b": 2} with input as parse_config("yaml", "a: 1\n---\nb: 2")
}

test_yaml_as_a_cluster_reads_it if {
	parse_config("yaml", "a: yes").a == true
}

test_wrong if {
	deny["web"] with input as parse_config_file("../manifests/web.yaml")
}

test_toml if {
	not parse_config("toml", "a = 1")
}

test_file_of_another_format if parse_config_file("main.tf")

test_no_file if parse_config_file("no.yaml")
-- manifests/web.yaml --
kind: Deployment
metadata: {name: web}
spec: {replicas: 1}
-- manifests/two.yml --
a: 1
---
b: 2
-- rules.yaml --
rules:
  author: ops
  replicas: 2
`)
	_, result := test(t, Options{Data: []string{"rules.yaml"}})
	want := `
fail policy/base_test.rego:34 data.main.test_wrong
  policy/base_test.rego:34: data.main.test_wrong failed
    policy/base_test.rego:35: this does not hold:
        deny["web"] with input as parse_config_file("../manifests/web.yaml")
    deny["web"] is undefined
error policy/base_test.rego:38 data.main.test_toml
  policy/base_test.rego:39:2: data.main.test_toml: parse_config: "toml" cannot be read: only yaml and json, run conftest verify for other formats
error policy/base_test.rego:42 data.main.test_file_of_another_format
  policy/base_test.rego:42:32: data.main.test_file_of_another_format: parse_config_file: policy/main.tf cannot be read: only .yaml, .yml and .json, run conftest verify for other formats
error policy/base_test.rego:44 data.main.test_no_file
  policy/base_test.rego:44:17: data.main.test_no_file: parse_config_file: policy/no.yaml: no such file or directory
`
	if diff := cmp.Diff(want, "\n"+failures(result)); diff != "" {
		t.Errorf("failures (-want +got):\n%s", diff)
	}
	if n := result.Count(Pass); n != 6 {
		t.Errorf("%d tests passed, want 6:\n%s", n, story(result))
	}
}

func TestDataThatIsMissing(t *testing.T) {
	tree(t, demo)
	workspace, err := Open(".")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Run(t.Context(), workspace, Options{Data: []string{"no.yaml"}}); err == nil || err.Error() != "--data no.yaml: no such file or directory" {
		t.Errorf("error %v", err)
	}
}
