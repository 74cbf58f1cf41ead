package policies.secrets.secret_env_var_test

import data.policies.secrets.secret_env_var

_pod(spec) := {"apiVersion": "v1", "kind": "Pod", "spec": spec}

_container(fields) := _pod({"containers": [object.union({"name": "web"}, fields)]})

_variable(reference) := {"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": reference}}

test_deny_a_variable_from_a_secret if {
	every reference in [
		{"name": "db", "key": "password"},
		{"name": "db", "key": "password", "optional": true},
		{"name": "db", "key": "password", "optional": false},
		{"name": "db"},
	] {
		secret_env_var.violation == {{
			"msg": `container "web" gets environment variable "DB_PASSWORD" from Secret "db"`,
			"details": {"path": ["spec", "containers", 0, "env", 0, "valueFrom", "secretKeyRef"]},
		}} with input as _container({"env": [_variable(reference)]})
	}
}

test_deny_all_variables_of_a_secret if {
	every source in [
		{"secretRef": {"name": "db"}},
		{"secretRef": {"name": "db", "optional": true}},
		{"prefix": "DB_", "secretRef": {"name": "db"}},
	] {
		secret_env_var.violation == {{
			"msg": `container "web" gets environment variables from Secret "db"`,
			"details": {"path": ["spec", "containers", 0, "envFrom", 0, "secretRef"]},
		}} with input as _container({"envFrom": [source]})
	}
}

test_deny_every_container_and_reference if {
	secret_env_var.violation == {
		{
			"msg": `container "setup" gets environment variables from Secret "db"`,
			"details": {"path": ["spec", "initContainers", 0, "envFrom", 1, "secretRef"]},
		},
		{
			"msg": `container "web" gets environment variable "A" from Secret "a"`,
			"details": {"path": ["spec", "containers", 1, "env", 1, "valueFrom", "secretKeyRef"]},
		},
		{
			"msg": `container "web" gets environment variable "B" from Secret "b"`,
			"details": {"path": ["spec", "containers", 1, "env", 2, "valueFrom", "secretKeyRef"]},
		},
		{
			"msg": `container "ephemeralContainers[0]" gets environment variable "DB_PASSWORD" from Secret "db"`,
			"details": {"path": ["spec", "ephemeralContainers", 0, "env", 0, "valueFrom", "secretKeyRef"]},
		},
	} with input as _pod({
		"initContainers": [{"name": "setup", "envFrom": [{"configMapRef": {"name": "db"}}, {"secretRef": {"name": "db"}}]}],
		"containers": [
			{"name": "sidecar"},
			{"name": "web", "env": [
				{"name": "USER", "value": "shop"},
				{"name": "A", "valueFrom": {"secretKeyRef": {"name": "a", "key": "a"}}},
				{"name": "B", "valueFrom": {"secretKeyRef": {"name": "b", "key": "b"}}},
			]},
		],
		"ephemeralContainers": [{"env": [_variable({"name": "db", "key": "password"})]}],
	})
}

test_deny_references_without_names if {
	secret_env_var.violation == {
		{
			"msg": `container "web" gets environment variable "" from Secret ""`,
			"details": {"path": ["spec", "containers", 0, "env", 0, "valueFrom", "secretKeyRef"]},
		},
		{
			"msg": `container "web" gets environment variables from Secret ""`,
			"details": {"path": ["spec", "containers", 0, "envFrom", 0, "secretRef"]},
		},
	} with input as _container({
		"env": [{"name": 7, "valueFrom": {"secretKeyRef": {}}}],
		"envFrom": [{"secretRef": {"name": null}}],
	})
}

test_allow_other_sources if {
	every variable in [
		{"name": "A"},
		{"name": "A", "value": "a"},
		{"name": "A", "valueFrom": null},
		{"name": "A", "valueFrom": {}},
		{"name": "A", "valueFrom": {"secretKeyRef": null}},
		{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "a", "key": "a"}}},
		{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
		{"name": "A", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu"}}},
		{"name": "A", "valueFrom": {"fileKeyRef": {"volumeName": "a", "path": "a", "key": "a"}}},
	] {
		secret_env_var.violation == set() with input as _container({"env": [variable]})
	}

	every source in [{}, null, {"configMapRef": {"name": "a"}}, {"secretRef": null}] {
		secret_env_var.violation == set() with input as _container({"envFrom": [source]})
	}
}

test_allow_volumes_unset_and_null if {
	every spec in [
		{},
		{"containers": [{"name": "web"}]},
		{"containers": [{"name": "web", "env": null, "envFrom": null}]},
		{"containers": [{"name": "web", "env": [], "envFrom": []}]},
		{"volumes": [{"name": "db", "secret": {"secretName": "db"}}]},
	] {
		secret_env_var.violation == set() with input as _pod(spec)
	}
}

test_allow_other_kinds if {
	secret_env_var.violation == set() with input as object.union(
		_container({"envFrom": [{"secretRef": {"name": "db"}}]}),
		{"apiVersion": "example.com/v1"},
	)
}
